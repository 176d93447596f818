package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
	"leadbridge/internal/lead"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
)

// syncDesk is a server with a simulated HubSpot whose fields are mapped, and
// an administrator's browser.
type syncDesk struct {
	*door
	*visitor
	id  string // the integration's
	at  string // its pages
	hub string // the simulator
}

func openSyncDesk(t *testing.T, policy leadbridge.SyncPolicy) *syncDesk {
	t.Helper()
	addresses := map[string]string{}
	for _, p := range all.Providers() {
		addresses[p.Name] = "127.0.0.1:0"
	}
	crms, err := app.StartSandbox(addresses, sandbox.Options{Records: 12, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = crms.Close() })
	s := &syncDesk{}
	s.door = openDoor(t, "", crms.Configure, func(c *app.Config) { s.hub = c.Providers["HUBSPOT"].SandboxURL })
	s.user(t, "ann", access.Administrator)
	s.visitor = s.logIn(t, "ann")
	s.at = connectHub(t, s.visitor)
	s.id = strings.TrimPrefix(s.at, "/integrations/")
	if _, err := s.Accounts.Accept(t.Context(), s.id, "contacts"); err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.Prepare(t.Context(), s.id); err != nil {
		t.Fatal(err)
	}
	i, err := s.Accounts.Integration(t.Context(), s.id)
	if err == nil {
		_, err = s.Accounts.Update(t.Context(), s.id, i.Version, account.Change{Policy: &policy})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// act does what people do in the CRM, and returns what was done.
func (s *syncDesk) act(t *testing.T, action string, pairs ...string) string {
	t.Helper()
	form := url.Values{"object": {"contacts"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	response, err := http.PostForm(s.hub+"/_sandbox/actions/"+action, form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Done string }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", action, response.StatusCode, err)
	}
	return answer.Done
}

// start sends the form that starts a run, and waits for the run's end.
func (s *syncDesk) start(t *testing.T, pairs ...string) (at string) {
	t.Helper()
	r := s.post(s.at+"/runs", pairs...)
	at = r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || at == "" {
		t.Fatalf("the run does not start: %d %s", r.StatusCode, r.main())
	}
	s.await(t, at)
	return at
}

// await waits until nothing is under way with a run.
func (s *syncDesk) await(t *testing.T, at string) {
	t.Helper()
	id := regexp.MustCompile(`[0-9a-f-]{36}$`).FindString(at)
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		run, err := s.Syncs.SyncRun(t.Context(), s.id, id)
		if err != nil {
			t.Fatal(err)
		}
		if (run.Status.Ended() || run.Status == leadbridge.RunHeld) && run.Undo != leadbridge.RunUndoing {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the run does not end: %+v", run)
		}
	}
}

// inStep brings both sides in step for the first time.
func (s *syncDesk) inStep(t *testing.T) {
	t.Helper()
	s.start(t, "purpose", "DRY_RUN", "type", "FULL")
	s.start(t, "purpose", "SYNC", "type", "FULL")
}

// pairs are leads with their records, by name.
func (s *syncDesk) pairs(t *testing.T, n int) (leads []*leadbridge.Lead, records []string) {
	t.Helper()
	found, err := s.Leads.List(t.Context(), lead.Filter{Sort: "email", Limit: n})
	if err != nil || len(found.Leads) < n {
		t.Fatalf("%d leads, %v", len(found.Leads), err)
	}
	for _, l := range found.Leads {
		story, err := s.Syncs.Story(t.Context(), l.ID)
		if err != nil || len(story.Links) != 1 {
			t.Fatalf("%s: %d links, %v", l.ID, len(story.Links), err)
		}
		leads, records = append(leads, l), append(records, story.Links[0].RecordID)
	}
	return leads, records
}

// edit changes a lead here.
func (s *syncDesk) edit(t *testing.T, l *leadbridge.Lead, field, value string) {
	t.Helper()
	if _, err := s.Leads.Update(t.Context(), "ann", l.ID, leadbridge.Values{field: value}, 0); err != nil {
		t.Fatal(err)
	}
}

// quiet waits until what is on its way to the CRM was sent or refused.
func (s *syncDesk) quiet(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		status, err := s.Syncs.Status(t.Context(), s.id)
		if err != nil {
			t.Fatal(err)
		}
		if status.Outbox.Queued == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatal("what is queued is not sent")
		}
	}
}

// find returns the first group of a pattern in a page.
func (r *reply) find(t *testing.T, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(r.body)
	if found == nil {
		t.Fatalf("%s has no %s: %s", r.Request.URL, pattern, r.main())
	}
	return found[1]
}
