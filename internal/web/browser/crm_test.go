package browser

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"leadbridge/internal/access"
	"leadbridge/internal/lead"
	"leadbridge/internal/provider/all"
)

// TestConnect connects each of the three CRMs through its consent page, maps
// the fields and brings both sides in step.
func TestConnect(t *testing.T) {
	s := start(t, true)
	s.user("ann@example.com", "Ann Lee", access.Administrator)
	w := s.walk(t)
	w.expect("/favicon.ico") // of the simulators
	w.login("ann@example.com")
	for _, crm := range []string{"HubSpot", "Pipedrive", "Salesforce"} {
		w.connect(crm)
		w.inStep(crm, "")
		w.tabs()
	}
	w.click("Runs")
	w.click("Sync of everything")
	w.click("Undo this run")
	w.see("Not now")
	w.click("Undo the run")
	w.see("taken back")
	w.axe()
	w.narrowly()
}

// TestConflict changes one field on both sides and decides who is right.
func TestConflict(t *testing.T) {
	s := start(t, true)
	s.user("ann@example.com", "Ann Lee", access.Administrator)
	w := s.walk(t)
	w.expect("/favicon.ico") // of the simulators
	w.login("ann@example.com")
	w.connect("HubSpot")
	w.inStep("HubSpot", "Ask somebody")
	page, err := s.app.Leads.List(t.Context(), lead.Filter{Limit: 1})
	if err != nil || len(page.Leads) == 0 {
		t.Fatalf("the sync brought %d leads (%v)", len(page.Leads), err)
	}
	story, err := s.app.Syncs.Story(t.Context(), page.Leads[0].ID)
	if err != nil || len(story.Links) == 0 {
		t.Fatalf("the lead has %d records (%v)", len(story.Links), err)
	}
	s.editHubSpot(story.Links[0].RecordID, map[string]string{"city": "Springfield"})
	w.open("/leads/" + page.Leads[0].ID + "/edit")
	w.fill("City", "Shelbyville")
	w.click("Save")
	w.see("Shelbyville")
	w.open("/integrations/" + story.Links[0].IntegrationID + "/conflicts")
	w.until("the conflict", `document.body.innerText.includes("Springfield") || (setTimeout(() => location.reload(), 700), false)`)
	w.axe()
	w.narrowly()
	w.click("Ours ·")
	w.until("the conflict to be settled", `!document.querySelector("button.side")`)
}

// editHubSpot changes a contact as somebody in HubSpot would.
func (s *site) editHubSpot(id string, properties map[string]string) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"properties": properties})
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPatch, s.config.Providers["HUBSPOT"].SandboxURL+"/crm/v3/objects/contacts/"+id, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range all.Providers() {
		if p.Name == "HUBSPOT" {
			request.Header.Set("Authorization", "Bearer "+p.SandboxKey(0))
		}
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		s.t.Fatalf("HubSpot's simulator answers %s", response.Status)
	}
}

// connect connects a CRM through its consent page.
func (w *walk) connect(crm string) {
	w.t.Helper()
	w.open("/integrations/new")
	w.axe()
	w.click("Connect " + crm)
	w.see("Name")
	w.axe()
	w.click("Go on")
	w.see("Go to " + crm)
	w.axe()
	w.click("Go to " + crm)
	w.see("Allow")
	w.click("Allow")
	w.until("the way back", "location.origin === %s", w.site.address)
	w.see("Until both sides are in step")
	w.axe()
	w.narrowly()
}

// inStep maps the fields of the integration at hand, tries a sync and runs it.
// winner is who wins where both sides changed a field; blank: as it is.
func (w *walk) inStep(crm, winner string) {
	w.t.Helper()
	w.click("Map fields")
	w.see("Accept all")
	w.axe()
	w.narrowly()
	w.click("Accept all")
	w.see("Undo")
	w.axe()
	w.narrowly()
	w.click("Try on a real record")
	w.axe()
	w.click("Rules")
	w.see("Save the rules")
	w.axe()
	w.narrowly()
	if winner != "" {
		w.click(winner)
	}
	w.click("Save the rules")
	w.see("The rules are saved")
	w.click("Runs")
	w.click("Start the dry run")
	w.see("Approve and run exactly this")
	w.axe()
	w.narrowly()
	w.click("Approve and run exactly this")
	w.see("Undo this run")
	w.axe()
	w.narrowly()
}

// tabs looks at the other pages of the integration at hand.
func (w *walk) tabs() {
	w.t.Helper()
	for _, tab := range []string{"Conflicts", "Records", "Dead letters", "Agreement", "Usage"} {
		w.click(tab)
		w.until(tab, `document.querySelector("nav.tabs [aria-current]")?.innerText.startsWith(%s)`, tab)
		w.axe()
		w.narrowly()
	}
}
