package browser

import (
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/access"
)

// TestMerge makes one lead of two that are the same person, and takes it
// apart again.
func TestMerge(t *testing.T) {
	s := start(t, false)
	s.user("ann@example.com", "Ann Lee", access.Editor)
	s.lead(leadbridge.Values{"firstName": "Robert", "lastName": "Hopper", "email": "bob@example.com", "phone": "+13125550123", "street": "1 Main Street", "postalCode": "60601"})
	bob := s.lead(leadbridge.Values{"firstName": "Bob", "lastName": "Hopper", "street": "1 Main St", "phone": "+13125550177"})
	if _, err := s.app.Leads.Update(t.Context(), "test", bob, leadbridge.Values{"phone": "+13125550123", "postalCode": "60601"}, 0); err != nil {
		t.Fatal(err)
	}
	w := s.walk(t)
	w.login("ann@example.com")
	w.open("/duplicates")
	w.see("Bob Hopper")
	w.axe()
	w.narrowly()
	w.click("Begin the review")
	w.see("Bob")
	w.axe()
	w.narrowly()
	w.click("Merge into one lead")
	w.see("Merges")
	w.open("/duplicates/merges")
	w.axe()
	w.narrowly()
	w.click("Un-merge")
	w.see("Not now")
	w.click("Un-merge")
	w.see("taken back")
	w.open("/leads?search=Hopper")
	w.see("2 leads")
}

// TestBulk changes many leads at once, sees first what that would do, and
// takes it back.
func TestBulk(t *testing.T) {
	s := start(t, false)
	s.user("ann@example.com", "Ann Lee", access.Editor)
	for i, name := range []string{"Ada", "Grace", "Hedy"} {
		s.lead(leadbridge.Values{"firstName": name, "lastName": "Pioneer", "email": strings.ToLower(name) + "@example.com", "status": []string{"New", "New", "Won"}[i]})
	}
	w := s.walk(t)
	w.login("ann@example.com")
	w.open("/leads")
	w.click("Change all 3")
	w.see("What is to be done")
	w.axe()
	w.narrowly()
	w.choose("Field", "Status")
	w.fill("Value", "Won")
	w.click("Show what would happen")
	w.see("2 would change, 1 are so already")
	w.axe()
	w.narrowly()
	w.click("Change 3 leads")
	w.see("Take it back")
	w.see("2 leads were changed")
	w.axe()
	w.click("Take it back")
	w.see("get their old values")
	w.click("Take it back")
	w.see("Taken back: 2 leads are as before")
	w.open("/leads?status=New")
	w.see("2 leads")
}
