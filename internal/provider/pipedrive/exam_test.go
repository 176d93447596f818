package pipedrive_test

import (
	"fmt"
	"testing"

	"leadbridge/internal/provider/pipedrive"
	simulator "leadbridge/internal/provider/pipedrive/sandbox"
	"leadbridge/internal/provider/providertest"
	"leadbridge/internal/sandbox"
)

func TestExam(t *testing.T) {
	t.Parallel()
	action := func(name string) providertest.Action {
		return func(object, id, other string) (string, map[string]string) {
			return name, map[string]string{"object": object, "id": id, "into": other, "field": "name", "value": "Edited " + id}
		}
	}
	p := pipedrive.Provider()
	if p.Sandbox == nil {
		p.Sandbox = simulator.New
	}
	providertest.Run(t, p, providertest.Setup{
		Text: "last_name",
		New: func(n int) map[string]string {
			return map[string]string{"last_name": fmt.Sprint("Examined ", n), "first_name": "Ada", "email": fmt.Sprintf("exam%d@example.com", n)}
		},
		Bad: func() map[string]string { return map[string]string{"owner_id": "999999"} },
		Actions: map[string]providertest.Action{
			providertest.Edit: action("editRecord"), providertest.Delete: action("deleteRecord"), providertest.Merge: action("mergeRecords"),
			providertest.ExpireTokens: func(_, _, _ string) (string, map[string]string) { return "expireTokens", nil },
			providertest.RevokeGrant:  func(_, _, _ string) (string, map[string]string) { return "uninstall", nil },
		},
		Vices: map[string]sandbox.ViceSetting{"shortPages": providertest.Always(3), "cursorLife": providertest.Always(1), "editsWhilePaging": providertest.Always(2), "nulls": providertest.Always(1)},
		Lacks: map[string]string{
			"tombstones/delete": "Pipedrive lists no deleted persons; webhooks and reading by id tell of them",
			"tombstones/merge":  "a merged record is gone from Pipedrive without a trace; its webhooks alone name the survivor",
		},
	})
}
