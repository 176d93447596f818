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
	examine(t, providertest.Setup{Object: "Lead"}, "Company")
}

// One contact stands beside ten leads.
func TestExamContacts(t *testing.T) {
	t.Parallel()
	examine(t, providertest.Setup{Object: "Contact", Records: 600, Count: 60}, "Department")
}

// examine runs the exam; another is a field that the object has besides those
// of every person.
func examine(t *testing.T, s providertest.Setup, another string) {
	s.Text = "LastName"
	s.New = func(n int) map[string]string {
		return map[string]string{"LastName": fmt.Sprint("Examined ", n), "FirstName": "Ada", another: "Exam & Sons", "Email": fmt.Sprintf("exam%d@example.com", n)}
	}
	s.Bad = func() map[string]string { return map[string]string{"Email": "no address"} }
	s.Actions = map[string]providertest.Action{
		providertest.Edit:   func(_, id, _ string) (string, map[string]string) { return "edit", map[string]string{"id": id} },
		providertest.Delete: func(_, id, _ string) (string, map[string]string) { return "delete", map[string]string{"id": id} },
		providertest.Merge: func(_, id, other string) (string, map[string]string) {
			return "merge", map[string]string{"loser": id, "master": other}
		},
		providertest.ExpireTokens: func(_, _, _ string) (string, map[string]string) { return "expireTokens", nil },
		providertest.RevokeGrant:  func(_, _, _ string) (string, map[string]string) { return "revokeGrants", nil },
	}
	s.Vices = map[string]sandbox.ViceSetting{"shortPages": providertest.Always(3), "cursorLife": providertest.Always(1), "concurrentEdits": providertest.Always(2)}
	s.Lags = map[string]sandbox.ViceSetting{"lateCommits": providertest.Always(60)}
	s.Listen = func(t *testing.T, x *providertest.Exam, callback string) string {
		x.Control(t, "addOutboundMessage", map[string]string{"url": callback, "object": x.Object.Name, "fields": "Id,LastName"})
		return providertest.AddressSecret
	}
	providertest.Run(t, salesforce.Provider(), s)
}
