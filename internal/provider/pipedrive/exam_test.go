package pipedrive_test

import (
	"cmp"
	"fmt"
	"testing"

	"leadbridge/internal/provider/pipedrive"
	"leadbridge/internal/provider/providertest"
	"leadbridge/internal/sandbox"
)

func TestExam(t *testing.T) {
	t.Parallel()
	examine(t, providertest.Setup{
		Object: "persons",
		Text:   "last_name",
		New: func(n int) map[string]string {
			return map[string]string{"last_name": fmt.Sprint("Examined ", n), "first_name": "Ada", "email": fmt.Sprintf("exam%d@example.com", n)}
		},
		Lacks: map[string]string{
			"tombstones/delete": "Pipedrive lists no deleted persons; webhooks and reading by id tell of them",
			"tombstones/merge":  "a merged record is gone from Pipedrive without a trace; its webhooks alone name the survivor",
		},
	}, "name")
}

func TestExamDeals(t *testing.T) {
	t.Parallel()
	examine(t, providertest.Setup{
		Object:  "deals",
		Records: 150,
		Count:   45,
		Text:    "title",
		New: func(n int) map[string]string {
			return map[string]string{"title": fmt.Sprint("Examined ", n), "value": "1200"}
		},
		Lacks: map[string]string{
			"tombstones/merge": "a merged record is gone from Pipedrive without a trace; its webhooks alone name the survivor",
		},
	}, "title")
}

// examine runs the exam; edited is the field that people change.
func examine(t *testing.T, s providertest.Setup, edited string) {
	s.Bad, s.Actions = bad, actions(edited, providertest.Edit, providertest.Delete, providertest.Merge)
	s.Vices = map[string]sandbox.ViceSetting{"shortPages": providertest.Always(3), "cursorLife": providertest.Always(1), "editsWhilePaging": providertest.Always(2), "nulls": providertest.Always(1)}
	s.Limits = map[string]sandbox.ViceSetting{"plan": providertest.Always(1)}
	s.Lags = map[string]sandbox.ViceSetting{"indexLag": providertest.Always(60), "lateCommits": providertest.Always(30)}
	providertest.Run(t, pipedrive.Provider(), s)
}

func bad() map[string]string { return map[string]string{"owner_id": "999999"} }

// actions are what people do; edited is the field that they change. The names
// are the exam's or the control page's.
func actions(edited string, names ...string) map[string]providertest.Action {
	all := map[string]providertest.Action{
		providertest.ExpireTokens: func(_, _, _ string) (string, map[string]string) { return "expireTokens", nil },
		providertest.RevokeGrant:  func(_, _, _ string) (string, map[string]string) { return "uninstall", nil },
	}
	control := map[string]string{providertest.Edit: "editRecord", providertest.Delete: "deleteRecord", providertest.Merge: "mergeRecords"}
	for _, name := range names {
		all[name] = func(object, id, other string) (string, map[string]string) {
			return cmp.Or(control[name], name), map[string]string{"object": object, "id": id, "into": other, "field": edited, "value": "Edited " + id}
		}
	}
	return all
}
