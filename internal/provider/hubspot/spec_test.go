package hubspot_test

import (
	"fmt"
	"testing"

	"leadbridge/internal/provider/hubspot"
	"leadbridge/internal/provider/providertest"
)

// All that the driver asks for and all that the simulator answers is as
// HubSpot's own documents have it.
func TestSpec(t *testing.T) {
	t.Parallel()
	if !hubspot.Spec.Here() {
		t.Skip("HubSpot's OpenAPI documents are not here")
	}
	watch := &providertest.Watch{Spec: &hubspot.Spec, T: t}
	for _, r := range []providertest.Round{
		{LinkTo: "deals", Setup: providertest.Setup{Object: "contacts", Text: "lastname",
			New: func(n int) map[string]string {
				return map[string]string{"lastname": fmt.Sprint("Examined ", n), "firstname": "Ada", "email": fmt.Sprintf("exam%d@example.com", n)}
			},
			Bad: func() map[string]string { return map[string]string{"email": "no address"} }}},
		{LinkTo: "contacts", Setup: providertest.Setup{Object: "deals", Text: "dealname",
			New: func(n int) map[string]string {
				return map[string]string{"dealname": fmt.Sprint("Examined ", n), "dealstage": "appointmentscheduled", "amount": "1200"}
			},
			Bad: func() map[string]string { return map[string]string{"dealstage": "no such stage"} }}},
		{LinkTo: "contacts", Setup: providertest.Setup{Object: "leads", Text: "hs_lead_name",
			New: func(n int) map[string]string {
				return map[string]string{"hs_lead_name": fmt.Sprint("Examined ", n), "hs_lead_label": "WARM"}
			},
			Bad: func() map[string]string { return map[string]string{"hs_pipeline_stage": "no such stage"} }}},
	} {
		r.Records, r.Actions = 200, actions(r.Text)
		r.Go(t, hubspot.Provider(), watch)
	}
	watch.Report()
}
