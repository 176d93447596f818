package access_test

import (
	"testing"

	"leadbridge/internal/access"
)

func TestSubject(t *testing.T) {
	param := func(name string) string { return "the " + name }
	const id = "01a20ad3-352e-76f7-89f4-d58c867999a6"
	for _, c := range []struct{ pattern, location, want string }{
		{"/leads/{id}", "/leads", "lead: the id"},
		{"/api/leads/{id}/history/{version}/undo", "", "lead: the id"},
		{"/api/crm/integrations/{id}/records/{object}/{recordId}", "", "integration: the id"},
		{"/duplicates/batches/{id}/undo", "", "batch: the id"},
		{"/api/leads", "/api/leads/" + id, "lead: " + id},
		{"/import/new", "http://example.com/imports/" + id + "/rows?x=1", "import: " + id},
		{"/login", "/account", ": "},
		{"/login", "", ": "},
		{"/", "%zz", ": "},
	} {
		if kind, id := access.Subject(c.pattern, param, c.location); kind+": "+id != c.want {
			t.Errorf("%s to %s is about %s: %s, want %s", c.pattern, c.location, kind, id, c.want)
		}
	}
}
