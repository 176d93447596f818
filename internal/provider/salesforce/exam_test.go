package salesforce_test

import (
	"fmt"
	"testing"

	"leadbridge/internal/provider/providertest"
	"leadbridge/internal/provider/salesforce"
	"leadbridge/internal/sandbox"
)

func TestExam(t *testing.T) {
	t.Parallel()
	providertest.Run(t, salesforce.Provider(), providertest.Setup{
		Text: "LastName",
		New: func(n int) map[string]string {
			return map[string]string{"LastName": fmt.Sprint("Examined ", n), "FirstName": "Ada", "Company": "Exam & Sons", "Email": fmt.Sprintf("exam%d@example.com", n)}
		},
		Bad: func() map[string]string { return map[string]string{"Email": "no address"} },
		Actions: map[string]providertest.Action{
			providertest.Edit: func(_, id, _ string) (string, map[string]string) { return "edit", map[string]string{"id": id} },
			providertest.Delete: func(_, id, _ string) (string, map[string]string) {
				return "delete", map[string]string{"id": id}
			},
			providertest.Merge: func(_, id, other string) (string, map[string]string) {
				return "merge", map[string]string{"loser": id, "master": other}
			},
			providertest.ExpireTokens: func(_, _, _ string) (string, map[string]string) { return "expireTokens", nil },
			providertest.RevokeGrant:  func(_, _, _ string) (string, map[string]string) { return "revokeGrants", nil },
		},
		Vices: map[string]sandbox.ViceSetting{"shortPages": providertest.Always(3), "cursorLife": providertest.Always(1), "concurrentEdits": providertest.Always(2)},
		Listen: func(t *testing.T, x *providertest.Exam, callback string) string {
			x.Control(t, "addOutboundMessage", map[string]string{"url": callback, "object": x.Object.Name, "fields": "Id,LastName"})
			return providertest.AddressSecret
		},
	})
}
