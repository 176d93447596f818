package sandbox_test

import (
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

// exact takes the easing of start away and stops the clock.
func exact(s *site) {
	s.Stage.Vices.Clear()
	s.Stage.Clock.Set(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
}

func TestBurst(t *testing.T) {
	t.Parallel()
	s := start(t)
	exact(s)
	access, _ := s.connect(0)
	oauth := s.as(access)
	for range 110 {
		oauth.get("/crm/owners/2026-09").want(200)
	}
	r := oauth.get("/crm/owners/2026-09").want(429).is("policyName", "TEN_SECONDLY_ROLLING", "errorType", "RATE_LIMIT", "message", "You have reached your ten_secondly_rolling limit.")
	if r.header.Get("X-HubSpot-RateLimit-Max") != "110" || r.header.Get("X-HubSpot-RateLimit-Remaining") != "0" || r.header.Get("X-HubSpot-RateLimit-Interval-Milliseconds") != "10000" {
		t.Error(r.header)
	}
	if r.header.Get("X-HubSpot-RateLimit-Daily") != "" {
		t.Error("an OAuth token has a daily limit")
	}
	s.get("/crm/owners/2026-09").want(200) // another token, another window
	s.Stage.Clock.Advance(10 * time.Second)
	oauth.get("/crm/owners/2026-09").want(200)
	if got := s.act("violations"); got != "1, TEN_SECONDLY_ROLLING 1" {
		t.Error("violations:", got)
	}
}

// Without TrueLimits a client on the same machine may be ten times as fast.
func TestPatience(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *stage.Options) { o.TrueLimits = false })
	exact(s)
	if most := s.get("/crm/owners/2026-09").want(200).header.Get("X-HubSpot-RateLimit-Max"); most != "1900" {
		t.Errorf("%s calls in ten seconds are let through", most)
	}
}

func TestDaily(t *testing.T) {
	t.Parallel()
	s := start(t)
	exact(s)
	r := s.get("/crm/owners/2026-09").want(200)
	if r.header.Get("X-HubSpot-RateLimit-Daily") != "650000" || r.header.Get("X-HubSpot-RateLimit-Daily-Remaining") != "649999" || r.header.Get("X-HubSpot-RateLimit-Max") != "190" {
		t.Error(r.header)
	}
	s.vice("dailyLimit", on(5))
	for range 4 {
		s.get("/crm/owners/2026-09").want(200)
	}
	s.get("/crm/owners/2026-09").want(429).is("policyName", "DAILY")
	s.Stage.Clock.Advance(16 * time.Hour) // still before midnight in New York
	s.get("/crm/owners/2026-09").want(429)
	s.Stage.Clock.Advance(time.Hour + time.Minute)
	s.get("/crm/owners/2026-09").want(200)
	s.get("/account-info/2026-09/api-usage/daily/private-apps").want(200).is("results/0/currentUsage", "2", "results/0/usageLimit", "5", "results/0/resetsAt", "2026-11-25T05:00:00Z")
}

func TestSearchesPerSecond(t *testing.T) {
	t.Parallel()
	s := start(t)
	exact(s)
	access, _ := s.connect(0)
	for i := range 5 { // all tokens of the account together
		r := s.as([]string{access, s.token}[i%2]).search(where()).want(200)
		if r.header.Get("X-HubSpot-RateLimit-Max") != "" {
			t.Error("a search has rate limit headers")
		}
	}
	s.search(where()).want(429).is("policyName", "SECONDLY", "message", "You have reached your secondly limit.")
	s.get("/crm/owners/2026-09").want(200)
	s.Stage.Clock.Advance(time.Second)
	s.search(where()).want(200)
}

func TestPlans(t *testing.T) {
	t.Parallel()
	s := start(t)
	exact(s)
	s.vice("plan", on(1))
	if r := s.get("/crm/owners/2026-09"); r.header.Get("X-HubSpot-RateLimit-Max") != "100" || r.header.Get("X-HubSpot-RateLimit-Daily") != "250000" {
		t.Error(r.header)
	}
	s.vice("plan", on(3))
	if r := s.get("/crm/owners/2026-09"); r.header.Get("X-HubSpot-RateLimit-Max") != "190" || r.header.Get("X-HubSpot-RateLimit-Daily") != "1000000" {
		t.Error(r.header)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := start(t)
	for name, want := range map[string]struct {
		status int
		text   string
	}{
		"tooMany": {429, "TEN_SECONDLY_ROLLING"}, "tooManyBare": {429, "RATE_LIMIT"}, "serverError": {500, "correlationId"}, "html": {502, "<html>"},
		"locked": {423, "locked"}, "migrating": {477, "migrated"},
	} {
		s.vice(name, stage.ViceSetting{Count: 1})
		r := s.get("/crm/owners/2026-09").want(want.status).has(want.text)
		if after := r.header.Get("Retry-After"); (after != "") != (name == "tooMany" || name == "migrating") {
			t.Errorf("%s: Retry-After %q", name, after)
		}
		s.get("/crm/owners/2026-09").want(200)
	}
	s.vice("gatewayTimeoutAfterCommit", once())
	s.post(contactsPath, object{"properties": object{"email": "there@example.com"}}).want(504).has("<html>")
	s.get(contactsPath + "/there@example.com?idProperty=email").want(200)
	s.vice("limitedUser", on(0))
	id := s.get(contactsPath).at("results/0/id")
	s.do("DELETE", contactsPath+"/"+id, nil).want(403)
	s.do("PUT", contactsPath+"/"+id+"/associations/default/companies/1", nil).want(400).has("Missing 'Edit Associations' permission.")
	s.get("/nothing/here").want(404)
	s.do("PUT", contactsPath, nil).want(405)
}

func TestLongAddress(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.get(contactsPath + "?properties=" + strings.Repeat("firstname,", 900)).want(414)
	s.get(contactsPath + "?properties=" + strings.Repeat("firstname,", 500)).want(200)
}

func TestRemovedField(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.vice("removedField", stage.ViceSetting{Count: 1, Skip: 1})
	s.get(contactsPath + "?properties=insurance_type").want(200).has(`"insurance_type"`)
	if r := s.get(contactsPath + "?properties=insurance_type").want(200); strings.Contains(string(r.body), `"insurance_type"`) {
		t.Error("the property is still there")
	}
	s.get("/crm/properties/2026-09/contacts/insurance_type").want(404)
}
