package browser

import (
	"net/http"
	"testing"
)

// TestFirstStart follows the link that the server prints, becomes the
// administrator, and finds the three doors. The link works once.
func TestFirstStart(t *testing.T) {
	s := start(t, false)
	w := s.walk(t)
	w.open("/")
	w.see("Log in")
	w.open(s.setup)
	w.axe()
	w.fill("Your name", "Ann Lee")
	w.fill("E-mail", "ann@example.com")
	w.fill("Password", password)
	w.fill("Password again", password)
	w.click("Create")
	w.see("Import a file")
	w.see("Connect a CRM")
	w.axe()
	w.expect("status of 403")
	other := s.walk(t)
	other.expect("status of 403")
	other.open(s.setup)
	other.see("used")

	w.click("Log out")
	w.see("Log in")
	w.login("ann@example.com")
	response, err := http.Get(s.address + "/leads")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Request.URL.Path != "/login" {
		t.Errorf("a stranger who opens the leads is at %s", response.Request.URL.Path)
	}
}
