package pipedrive_test

import (
	"fmt"
	"maps"
	"testing"

	"leadbridge/internal/provider/pipedrive"
	"leadbridge/internal/provider/providertest"
)

// All that the driver asks for and all that the simulator answers is as
// Pipedrive's own documents have it.
func TestSpec(t *testing.T) {
	t.Parallel()
	if !pipedrive.Spec.Here() {
		t.Skip("Pipedrive's OpenAPI documents are not here")
	}
	watch := &providertest.Watch{Spec: &pipedrive.Spec, T: t}
	const edit, remove, merge = providertest.Edit, providertest.Delete, providertest.Merge
	examined := func(field string, values map[string]string) func(int) map[string]string {
		return func(n int) map[string]string {
			all := maps.Clone(values)
			all[field] = fmt.Sprint("Examined ", n)
			return all
		}
	}
	for _, r := range []providertest.Round{
		{LinkTo: "organizations", Setup: providertest.Setup{Object: "persons", Text: "last_name", Actions: actions("name", edit, remove, merge),
			New: examined("last_name", map[string]string{"first_name": "Ada", "phone": "+12015550123", "email": "ada@example.com"})}},
		{LinkTo: "persons", Setup: providertest.Setup{Object: "deals", Text: "title", Actions: actions("title", edit, remove, merge, "archiveRecord"),
			New: examined("title", map[string]string{"value": "1200"})}},
		{LinkTo: "persons", Setup: providertest.Setup{Object: "leads", Text: "title", Actions: actions("title", edit, remove, "archiveRecord", "convertLead"),
			New: examined("title", map[string]string{"value": "1200", "expected_close_date": "2027-03-01"})}},
		{Setup: providertest.Setup{Object: "organizations", Text: "name", Actions: actions("name", edit, remove, merge),
			New: examined("name", map[string]string{"address": "1 Main Street, Springfield"})}},
		{Setup: providertest.Setup{Object: "activities", Text: "subject", Actions: actions("subject", edit, remove)}},
	} {
		r.Records, r.Bad = 200, bad
		r.Go(t, pipedrive.Provider(), watch)
	}
	watch.Report()
}
