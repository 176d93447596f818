package web_test

import (
	"net/http"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/access"
)

// TestFirstSync walks from the dry run to the undoing of the first sync.
func TestFirstSync(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{})
	runs := s.at + "/runs"
	s.get(runs).want(t, 200, "Start the dry run", "Nothing was synced yet").has(t, "!Sync now")
	s.post(runs, "purpose", "SYNC", "type", "FULL").want(t, 422, "Before the first sync, start a dry run")

	dry := s.start(t, "purpose", "DRY_RUN", "type", "FULL")
	page := s.get(dry).want(t, 200, "What a sync would do", "Leads to be added", "about 1", "Approve and run exactly this", "16 fields")
	plan := page.find(t, `name="plan" value="([0-9a-f]+)"`)
	s.post(runs, "purpose", "SYNC", "type", "FULL", "plan", strings.Repeat("0", 32)).want(t, 422, "changed since the dry run")
	first := s.start(t, "purpose", "SYNC", "type", "FULL", "plan", plan)
	page = s.get(first).want(t, 200, "Sync of everything, both ways", "12 leads that it added are removed", "No record failed", "Lead added")
	detail := page.find(t, `hx-get="([^"]+/records/\d+)"`)
	s.fragment(detail).want(t, 200, "Changed here", "Open the lead and its story").has(t, "!<html")
	s.get(detail).want(t, 200, "<html", "Changed here")
	s.get(first+"?what=deleted").want(t, 200, "There is no such record")
	s.get(first+"/records/999999").want(t, 404)
	s.get(runs).want(t, 200, "12 added", "ann")
	s.get(runs+"?kind=dry").want(t, 200, "Dry run of everything")

	if r := s.fragment(first + "/progress"); r.Header.Get("HX-Refresh") != "true" {
		t.Errorf("a watched page hears nothing of the end: %v", r.Header)
	}
	leads, _ := s.pairs(t, 1)
	s.edit(t, leads[0], leadbridge.FieldCity, "Troy")
	s.quiet(t)
	s.post(first+"/undo").leadsTo(t, first)
	s.await(t, first)
	s.get(first).want(t, 200, "This run was taken back", "1 record was left alone", "Taken back: removed.").has(t, "!Undo this run")
	s.get(first+"?kept=1").want(t, 200, "What was not taken back", "Not taken back")
	s.post(first+"/undo").want(t, 409)
}

// TestHeldSync deletes more in the CRM than the rules let pass.
func TestHeldSync(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{DeletedPercent: 1, Least: 1}})
	s.inStep(t)
	_, records := s.pairs(t, 3)
	for _, r := range records {
		s.act(t, "deleteRecord", "id", r)
	}
	held := s.start(t, "purpose", "SYNC", "type", "FULL")
	s.get(held).want(t, 200, "This run waits for you", "delete at least 3 of 12 linked leads", "Let it go on")
	s.get(s.at+"/runs").want(t, 200, "Look at it and decide").has(t, "!Sync now")
	s.post(s.at+"/runs", "purpose", "SYNC").leadsTo(t, s.at+"/runs")
	s.get(s.at+"/runs").want(t, 200, "A run is under way already")
	s.post(held+"/approve").leadsTo(t, held)
	s.await(t, held)
	s.get(held).want(t, 200, "approved by", "3 leads that it deleted are restored")
	s.post(held+"/cancel").want(t, 409)
}

// TestConflicts edits both sides and decides: one by one, and by rule.
func TestConflicts(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson})
	s.inStep(t)
	leads, records := s.pairs(t, 3)
	for i, l := range leads {
		s.act(t, "editRecord", "id", records[i], "property", "city", "value", "Utica")
		s.edit(t, l, leadbridge.FieldCity, "=Troy()")
	}
	s.act(t, "editRecord", "id", records[0], "property", "firstname", "value", "<script>alert(1)</script>")
	s.edit(t, leads[0], leadbridge.FieldFirstName, "\u202egnorw")
	s.start(t, "purpose", "SYNC", "type", "FULL")

	at := s.at + "/conflicts"
	page := s.get(at).want(t, 200, "Settle all 3", "Rule now: you are asked.", "Utica", "=Troy()", "Another value for both")
	page.has(t, "!<script>alert", "!<Script>Alert")
	s.get(at+"?lead="+leads[1].ID).want(t, 200, "Utica")
	one := s.get(at+"?lead="+leads[1].ID).find(t, `name="conflict" value="([0-9a-f-]{36})"`)
	s.partial(at, "conflict", one, "winner", "value", "value", strings.Repeat("x", 200)).want(t, 200, "longer than", `aria-invalid="true"`).has(t, "!<html")
	s.partial(at, "conflict", one, "winner", "value", "value", "Rome").want(t, 200, "both sides get “Rome”")
	s.partial(at, "conflict", one, "winner", "ours").want(t, 200, "settled already")
	s.post(at, "winner", "ours").want(t, 422, "Mark at least one conflict first")
	s.get(at+".csv").want(t, 200, "'=Troy()")
	s.post(at, "only", "field", "field", "city", "winner", "theirs", "rule", "true").leadsTo(t, at)
	s.get(at).want(t, 200, "2 conflicts settled", "From now on")
	s.get(at+"?status=settled").want(t, 200, "Settled by", "Rome")
	if l, err := s.Leads.Get(t.Context(), leads[2].ID); err != nil || l.Values[leadbridge.FieldCity] != "Utica" {
		t.Errorf("the lead lives in %s, %v", l.Values[leadbridge.FieldCity], err)
	}
	if i, err := s.Accounts.Integration(t.Context(), s.id); err != nil || i.Policy.Fields[leadbridge.FieldCity] != leadbridge.CRMWins {
		t.Errorf("the rules are %+v, %v", i.Policy, err)
	}
	s.get("/leads/"+leads[1].ID).want(t, 200, "Both sides changed city", "Conflict settled", "Take this change back")
}

// TestErrorRecords corrects records that do not fit, and tries them again.
func TestErrorRecords(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{})
	s.inStep(t)
	at := s.at + "/records"
	s.get(at).want(t, 200, "Every record fits")
	ada := s.act(t, "createRecord", "values", "firstname=Ada\nemail=ada@example.com")
	bob := s.act(t, "createRecord", "values", "firstname==Bob\nemail=bob@example.com")
	s.act(t, "createRecord", "values", "firstname=Cy\nlastname="+strings.Repeat("N", 10_000)+"\nemail=cy@example.com")
	run := s.start(t, "purpose", "SYNC")
	s.get(run).want(t, 200, "Last name is required", "2 records", "Does not fit")

	page := s.get(at).want(t, 200, "Try all 2 again", "Ada", "Fill in the last name", "characters more")
	if len(page.body) > 60_000 {
		t.Errorf("a long value makes the page %d bytes long", len(page.body))
	}
	s.get(at+"?reason=Last+name%3A+Last+name+is+required").want(t, 200, "Only:").has(t, "!characters more")
	s.partial(at+"/correct", "object", "contacts", "record", ada, "field.lastName", strings.Repeat("x", 200)).want(t, 200, "It still does not fit", "Use instead")
	s.partial(at+"/correct", "object", "contacts", "record", ada, "field.lastName", "Low").want(t, 200, "it is a lead now")
	s.get(at+".csv").want(t, 200, "'=Bob", "Last name is required")
	s.act(t, "editRecord", "id", bob, "property", "lastname", "value", "Day")
	s.post(at+"/retry", "object", "contacts", "record", bob).leadsTo(t, at)
	s.get(at).want(t, 200, "1 record is solved", "0 still do not fit")
	s.post(at+"/retry").leadsTo(t, at)
	s.get(at).want(t, 200, "1 still does not fit")
}

// TestDeadLetters sends what the CRM does not take.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{})
	s.inStep(t)
	at := s.at + "/dead-letters"
	s.get(at).want(t, 200, "Everything was taken")
	leads, _ := s.pairs(t, 3)
	s.act(t, "setOptions", "name", "insurance_type", "options", "COMMERCIAL")
	for _, l := range leads {
		s.edit(t, l, leadbridge.FieldInsuranceType, "LIFE")
	}
	s.quiet(t)
	page := s.get(at).want(t, 200, "none of the CRM&#39;s options", "What was asked of HubSpot", "LIFE", "Its answer", "Correct the lead")
	reason := page.find(t, `name="reason" value="([^"]+)"`)
	s.get(at+".csv").want(t, 200, "insurance_type")
	s.act(t, "setOptions", "name", "insurance_type", "options", "LIFE,COMMERCIAL")
	s.post(at+"/retry", "lead", leads[0].ID).leadsTo(t, at)
	s.quiet(t)
	s.get(at).want(t, 200, "1 lead is on the way again")
	if n := s.dead(t); n != 2 {
		t.Errorf("%d letters are left", n)
	}
	s.post(at+"/drop", "reason", strings.NewReplacer("&#34;", `"`, "&#39;", "'").Replace(reason)).leadsTo(t, at)
	s.post(at+"/drop").leadsTo(t, at)
	if n := s.dead(t); n != 0 {
		t.Errorf("%d letters are left", n)
	}
}

func (s *syncDesk) dead(t *testing.T) int64 {
	t.Helper()
	status, err := s.Syncs.Status(t.Context(), s.id)
	if err != nil {
		t.Fatal(err)
	}
	return status.Outbox.Dead
}

// TestAgreement finds what drifted and repairs it.
func TestAgreement(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{})
	s.inStep(t)
	at := s.at + "/agreement"
	s.get(at).want(t, 200, "Do both sides hold the same?")
	check := s.start(t, "purpose", "RECONCILE")
	s.get(check).want(t, 200, "Both sides agree", "fields are the same on both sides").has(t, "!Bring all in step")
	leads, records := s.pairs(t, 1)
	s.act(t, "editRecord", "id", records[0], "property", "city", "value", "Utica")
	s.act(t, "createRecord", "values", "firstname=New\nlastname=Here\nemail=new@example.com")
	check = s.start(t, "purpose", "RECONCILE")
	run := check[len(check)-36:]
	page := s.get(check).want(t, 200, "2 records do not agree", "Utica", "Not here", "The later change wins.", "becomes a lead, if it fits", "Earlier checks")
	s.get(check+"&kind=DIFFERS&field=city").want(t, 200, "Utica").has(t, "!becomes a lead, if it fits")
	s.get(at+".csv?run="+run).want(t, 200, "Utica", "Not here")
	s.post(at+"/"+run+"/repair").leadsTo(t, check+"#drifts")
	s.post(at+"/"+run+"/repair", "drift", page.find(t, `name="drift" value="(\d+)"`)).leadsTo(t, check)
	s.get(check).want(t, 200, "1 disagreement is looked at again")
	s.post(at+"/"+run+"/repair", "only", "all").leadsTo(t, check)
	s.get(check+"&all=1").want(t, 200, "Is looked at again.")
	s.start(t, "purpose", "SYNC", "type", "FULL")
	if l, err := s.Leads.Get(t.Context(), leads[0].ID); err != nil || l.Values[leadbridge.FieldCity] != "Utica" {
		t.Errorf("the lead lives in %s, %v", l.Values[leadbridge.FieldCity], err)
	}
}

// TestSyncRoles: a viewer sees all of it, and changes nothing.
func TestSyncRoles(t *testing.T) {
	t.Parallel()
	s := openSyncDesk(t, leadbridge.SyncPolicy{})
	s.inStep(t)
	s.act(t, "createRecord", "values", "firstname=Ada\nemail=ada@example.com")
	run := s.start(t, "purpose", "SYNC")
	s.user(t, "vic", access.Viewer)
	vic := s.logIn(t, "vic")
	for path, hidden := range map[string]string{s.at + "/runs": "Sync now", run: "Undo this run", s.at + "/records": "Use and try again", s.at + "/conflicts": "Settle all",
		s.at + "/dead-letters": "Send", s.at + "/agreement": "Compare both sides"} {
		vic.get(path).want(t, http.StatusOK).has(t, "!"+hidden)
	}
	for _, path := range []string{"/runs", "/conflicts", "/records/retry", "/records/correct", "/dead-letters/retry", "/dead-letters/drop"} {
		vic.post(s.at+path).want(t, http.StatusForbidden, "Your role does not allow this")
	}
	for _, path := range []string{"/approve", "/cancel", "/undo"} {
		vic.post(run+path).want(t, http.StatusForbidden)
	}
}
