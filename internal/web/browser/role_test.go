package browser

import (
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// TestViewer looks at everything and can change nothing.
func TestViewer(t *testing.T) {
	s := start(t, false)
	s.user("vic@example.com", "Vic Viewer", access.Viewer)
	id := s.lead(leadbridge.Values{"firstName": "Grace", "lastName": "Hopper", "email": "grace@example.com"})
	w := s.walk(t)
	w.login("vic@example.com")
	w.see("Home")
	w.seeNot("Import a file")
	w.open("/leads/" + id)
	w.see("Grace")
	for _, words := range []string{"Change", "Delete"} {
		if there, err := js[bool](w, finder, words, "button"); err != nil || there {
			t.Errorf("a viewer is offered %q (%v)", words, err)
		}
	}
	w.expect("status of 403")
	for _, path := range []string{"/leads/new", "/import/new", "/settings/users", "/leads/" + id + "/edit"} {
		w.open(path)
		w.see("Not allowed")
	}
	w.axe()
}

// hostile are values that have broken pages of others.
var hostile = leadbridge.Values{
	"firstName": `<script>alert("first")</script>`, "lastName": strings.Repeat("Wolfeschlegel", 7),
	"company": `"><img src=x onerror=alert(1)>`, "leadSource": "=cmd|' /C calc'!A0", "status": "\u202egnp.exe", "owner": `' onmouseover='alert(1)`,
	"city": "{{.User.Email}}", "currentCarrier": "javascript:alert(1)", "email": "hostile@example.com",
	"notes": strings.Repeat("A very long note without an end. ", 300) + strings.Repeat("x", 2000),
}

// TestHostileValues shows values that were made to break pages.
func TestHostileValues(t *testing.T) {
	s := start(t, false)
	s.user("ann@example.com", "Ann <b>Lee</b>", access.Administrator)
	id := s.lead(hostile)
	s.lead(leadbridge.Values{"firstName": `<script>alert("first")</script>`, "lastName": strings.Repeat("Wolfeschlegel", 7), "phone": "+13125550100", "company": `"><img src=x onerror=alert(1)>`})
	w := s.walk(t)
	w.login("ann@example.com")
	for _, path := range []string{"/", "/leads", "/leads/" + id, "/leads/" + id + "/edit", "/duplicates", "/quality", "/quality/leads", "/settings/users", "/settings/audit", "/account",
		"/leads?search=%3Cscript%3Ealert(1)%3C/script%3E", "/leads?status=%22%3E%3Cscript%3E"} {
		w.open(path)
		w.narrowly()
		broken, err := js[int](w, `[...document.querySelectorAll("main script, main img[onerror], main [onmouseover], main a[href^='javascript']")].length`)
		if err != nil || broken > 0 {
			t.Errorf("%s: %d values became markup (%v)", path, broken, err)
		}
	}
	w.open("/leads/" + id)
	w.see(`<Script>Alert("First")</Script>`) // names are written with capitals
}

// lead stores a lead.
func (s *site) lead(values leadbridge.Values) string {
	s.t.Helper()
	out, err := s.app.Leads.Create(s.t.Context(), lead.Actor("test"), values, true)
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Lead.ID
}
