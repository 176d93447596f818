package browser

import (
	"testing"

	"leadbridge/internal/access"
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
		w.until("the way back", "location.origin === %s", s.address)
		w.see(crm)
		w.axe()
		w.narrowly()
		w.inStep(crm)
	}
}

// inStep maps the fields of the integration at hand, tries a sync, runs it and
// takes it back.
func (w *walk) inStep(crm string) {
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
	for _, tab := range []string{"Conflicts", "Records", "Dead letters", "Agreement", "Usage"} {
		w.click(tab)
		w.until(tab, `document.querySelector("nav.tabs [aria-current]")?.innerText.startsWith(%s)`, tab)
		w.axe()
		w.narrowly()
	}
}
