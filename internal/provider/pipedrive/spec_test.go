package pipedrive_test

import (
	"fmt"
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
	for _, r := range []providertest.Round{
		{LinkTo: "organizations", Setup: providertest.Setup{Object: "persons", Text: "last_name",
			New: func(n int) map[string]string {
				return map[string]string{"last_name": fmt.Sprint("Examined ", n), "first_name": "Ada", "email": fmt.Sprintf("exam%d@example.com", n), "phone": "+12015550123"}
			}}},
		{LinkTo: "persons", Setup: providertest.Setup{Object: "deals", Records: 150, Count: 45, Text: "title",
			New: func(n int) map[string]string {
				return map[string]string{"title": fmt.Sprint("Examined ", n), "value": "1200"}
			}}},
		{LinkTo: "persons", Setup: providertest.Setup{Object: "leads", Records: 150, Count: 45, Text: "title",
			New: func(n int) map[string]string {
				return map[string]string{"title": fmt.Sprint("Examined ", n), "value": "1200"}
			}}},
		{Setup: providertest.Setup{Object: "organizations", Records: 150, Count: 45, Text: "name",
			New: func(n int) map[string]string {
				return map[string]string{"name": fmt.Sprint("Examined ", n), "address": "1 Main Street, Springfield"}
			}}},
		{Setup: providertest.Setup{Object: "activities", Records: 150, Count: 45, Text: "subject"}},
	} {
		t.Log(r.Object)
		r.Actions, r.Bad = actions(map[string]string{"persons": "name", "organizations": "name", "activities": "subject"}[r.Object]), bad
		r.Go(t, pipedrive.Provider(), watch)
	}
	watch.Report()
}
