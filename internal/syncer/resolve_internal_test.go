package syncer

import (
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

func TestMatching(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	l := d.create(leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "email": "anna@example.com", "company": "Acme Inc"})
	d.sent()
	d.counted(d.take(d.person("1", "Anna", "phone", "2125550187")), leadbridge.SyncCounts{Matched: 1})
	link, now := d.linked("1")
	if now.ID != l.ID || now.Values["phone"] != "+12125550187" || now.Values["company"] != "Acme Inc" {
		t.Errorf("%+v", now)
	}
	if q := d.queued(); len(q) != 1 || q[0] != l.ID || link.LeadVersion != 0 || link.Base.Ours["company"] != "" || link.Base.Ours["email"] != "anna@example.com" {
		t.Errorf("what only we have must be sent: queued %v, link %+v", q, link)
	}
	d.told("1", "matched", "Matched by", "e-mail", "Taken from Toy CRM: phone.")
}

func TestMatchedAndOnlyToBeSent(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	l := d.create(leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "email": "anna@example.com", "company": "Acme Inc"})
	d.sent()
	d.counted(d.take(d.person("1", "Anna")), leadbridge.SyncCounts{Matched: 1})
	if _, now := d.linked("1"); now.Version != 1 {
		t.Errorf("the lead was changed: %+v", now)
	}
	if q := d.queued(); len(q) != 1 || q[0] != l.ID {
		t.Errorf("queued %v", q)
	}
}

func TestPossibleMatchesAreListed(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.create(leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "phone": "+12125550187"})
	d.counted(d.take(d.person("1", "Bob", "phone", "2125550187")), leadbridge.SyncCounts{Created: 1})
	d.told("1", "created", "May be the same person", "review list")
}

// TestSecondRecordsOfAPerson: the CRM has a person twice, in one batch and in
// two; there may be two leads of them as well.
func TestSecondRecordsOfAPerson(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.counted(d.take(d.person("1", "Anna"), d.person("2", "Anna")), leadbridge.SyncCounts{Created: 2})
	d.counted(d.take(d.person("3", "Anna")), leadbridge.SyncCounts{Created: 1})
	d.told("3", "created", "another record in Toy CRM", "review list")
	seen := map[string]bool{}
	for _, id := range []string{"1", "2", "3"} {
		link, _ := d.linked(id)
		seen[link.LeadID] = true
		if link.State != leadbridge.LinkInStep {
			t.Errorf("%+v", link)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d leads", len(seen))
	}
	d.connect(leadbridge.SyncPolicy{}, leadbridge.Bidirectional) // the same CRM, connected anew
	d.counted(d.take(d.person("1", "Anna"), d.person("2", "Anna"), d.person("3", "Anna")), leadbridge.SyncCounts{Matched: 3})
}

func TestRecordsWithOurKey(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	l := d.create(leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "phone": "+12125550187"})
	d.sent()
	r := d.person("1", "Zoe") // nothing but the key says who it is
	r.Key = l.ID
	clone := d.person("2", "Zoe")
	clone.Key = l.ID
	d.counted(d.take(r, clone), leadbridge.SyncCounts{Matched: 1, Created: 1})
	if link, _ := d.linked("1"); link.LeadID != l.ID {
		t.Errorf("%+v", link)
	}
	d.told("1", "matched", "our key")

	gone := d.create(leadbridge.Values{"firstName": "Carl", "lastName": "Jones", "phone": "+12125550188"})
	d.must(d.leads.Delete(t.Context(), "somebody", gone.ID, 0))
	d.sent()
	r = d.person("3", "Carl")
	r.Key = gone.ID
	d.counted(d.take(r), leadbridge.SyncCounts{Skipped: 1})
	if link, l := d.linked("3"); link.LeadID != gone.ID || link.State != leadbridge.LinkInStep || !l.Deleted() || len(d.queued()) != 1 {
		t.Errorf("a record of a deleted lead is to be seen to on the way out: %+v, queued %v", link, d.queued())
	}
	d.connect(leadbridge.SyncPolicy{}, leadbridge.Bidirectional)
	d.counted(d.take(r), leadbridge.SyncCounts{Skipped: 1})
	if link, _ := d.linked("3"); link.State != leadbridge.LinkReleased || len(d.queued()) > 0 {
		t.Errorf("what was deleted before the integration was made: %+v, queued %v", link, d.queued())
	}
}

// TestConflictPolicies has both sides change a field, theirs last.
func TestConflictPolicies(t *testing.T) {
	for name, c := range map[string]struct {
		policy leadbridge.SyncPolicy
		early  bool // theirs was first
		want   string
		queued int
		counts leadbridge.SyncCounts
		says   string
	}{
		"newest, theirs": {leadbridge.SyncPolicy{}, false, "Boston", 0, leadbridge.SyncCounts{Updated: 1}, "Toy CRM's change is newer for city."},
		"newest, ours":   {leadbridge.SyncPolicy{}, true, "Chicago", 1, leadbridge.SyncCounts{Unchanged: 1}, "Ours is newer for city."},
		"theirs":         {leadbridge.SyncPolicy{Conflicts: leadbridge.CRMWins}, true, "Boston", 0, leadbridge.SyncCounts{Updated: 1}, "Toy CRM wins by the rule for city."},
		"ours":           {leadbridge.SyncPolicy{Conflicts: leadbridge.LeadbridgeWins}, false, "Chicago", 1, leadbridge.SyncCounts{Unchanged: 1}, "Ours wins by the rule for city."},
		"by field": {leadbridge.SyncPolicy{Conflicts: leadbridge.LeadbridgeWins, Fields: map[string]leadbridge.ConflictPolicy{"city": leadbridge.CRMWins}},
			false, "Boston", 0, leadbridge.SyncCounts{Updated: 1}, "Toy CRM wins"},
		"ask": {leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson}, false, "Chicago", 0, leadbridge.SyncCounts{Processed: 1, Conflicts: 1}, "A person is asked about city."},
	} {
		d := newDock(t, c.policy)
		d.take(d.person("1", "Anna", "city", "Albany"))
		_, l := d.linked("1")
		r := d.person("1", "Anna", "city", "Boston")
		d.edit(l.ID, "city", "Chicago")
		if !c.early {
			r.ModifiedAt = d.clock()
		}
		d.sent()
		d.counted(d.take(r), c.counts)
		_, l = d.linked("1")
		if l.Values["city"] != c.want || len(d.queued()) != c.queued {
			t.Errorf("%s: the city is %s, %d queued", name, l.Values["city"], len(d.queued()))
		}
		_, last := d.story("1")
		if !strings.Contains(last.Reason, c.says) || len(last.Decisions) != 1 || last.Decisions[0].Why == "" {
			t.Errorf("%s: %q, %+v", name, last.Reason, last.Decisions)
		}
	}
}

func TestAskedFields(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{Conflicts: leadbridge.AskPerson})
	d.take(d.person("1", "Anna", "city", "Albany"))
	_, l := d.linked("1")
	d.edit(l.ID, "city", "Chicago")
	d.sent()
	r := d.person("1", "Anna", "city", "Boston", "company", "Acme Inc")
	d.counted(d.take(r), leadbridge.SyncCounts{Updated: 1, Conflicts: 1, Processed: 1})
	open := d.conflicts(leadbridge.ConflictOpen)
	if len(open) != 1 || open[0].Base != "Albany" || open[0].Ours != "Chicago" || open[0].Theirs != "Boston" || open[0].LeadID != l.ID ||
		!open[0].TheirsAt.Equal(r.ModifiedAt) || open[0].OursAt.IsZero() {
		t.Fatalf("%+v", open)
	}
	if _, l := d.linked("1"); l.Values["company"] != "Acme Inc" || l.Values["city"] != "Chicago" || len(d.queued()) > 0 {
		t.Errorf("%v, queued %v", l.Values, d.queued())
	}
	d.counted(d.take(r), leadbridge.SyncCounts{Unchanged: 1}) // asked already
	d.told("1", "created updated")

	d.counted(d.take(d.person("1", "Anna", "city", "Denver", "company", "Acme Inc")), leadbridge.SyncCounts{Conflicts: 1, Processed: 1})
	if again := d.conflicts(leadbridge.ConflictOpen); len(again) != 1 || again[0].ID != open[0].ID || again[0].Theirs != "Denver" {
		t.Errorf("%+v", again)
	}
	d.counted(d.take(d.person("1", "Anna", "city", "Chicago", "company", "Acme Inc")), leadbridge.SyncCounts{Unchanged: 1})
	if done := d.conflicts(leadbridge.ConflictObsolete); len(done) != 1 || len(d.conflicts(leadbridge.ConflictOpen)) > 0 {
		t.Errorf("both sides agree, and a person is asked still: %+v", done)
	}
}

func TestEchoesAreNothing(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	_, l := d.linked("1")
	d.edit(l.ID, "company", "Acme Incorporated")
	d.wrote("1")
	echo := d.person("1", "Anna", "company", "ACME Incorporated.")
	d.counted(d.take(echo), leadbridge.SyncCounts{Unchanged: 1})
	link, now := d.linked("1")
	if now.Version != 2 || now.Values["company"] != "Acme Incorporated" || link.Sent || link.Base.Theirs["company"] == link.Base.Ours["company"] || len(d.queued()) > 0 {
		t.Errorf("%+v %+v, queued %v", now, link, d.queued())
	}
	echo.ModifiedAt = d.clock()
	d.counted(d.take(echo), leadbridge.SyncCounts{Unchanged: 1})
	d.counted(d.take(d.person("1", "Anna", "company", "Apex")), leadbridge.SyncCounts{Updated: 1})
}

// TestTwoIntegrations: what one CRM brings is sent to the other, whose echo is
// nothing to the first.
func TestTwoIntegrations(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	first, firstRun := d.integration, d.run
	d.connect(leadbridge.SyncPolicy{}, leadbridge.Bidirectional)
	second, secondRun := d.integration, d.run
	use := func(i leadbridge.Integration, r *leadbridge.SyncRun) { d.integration, d.run = i, r }

	use(first, firstRun)
	d.take(d.person("1", "Anna"))
	use(second, secondRun)
	if len(d.queued()) != 1 {
		t.Fatalf("queued for the second: %v", d.queued())
	}
	d.counted(d.take(d.person("a", "Anna")), leadbridge.SyncCounts{Matched: 1})
	d.sent()
	use(first, firstRun)
	d.take(d.person("1", "Anna", "company", "Acme Incorporated"))
	use(second, secondRun)
	if len(d.queued()) != 1 {
		t.Fatalf("queued for the second: %v", d.queued())
	}
	d.wrote("a")
	d.counted(d.take(d.person("a", "Anna", "company", "ACME INCORPORATED")), leadbridge.SyncCounts{Unchanged: 1})
	for name, i := range map[string]leadbridge.Integration{"first": first, "second": second} {
		if use(i, secondRun); len(d.queued()) > 0 {
			t.Errorf("queued for the %s: %v", name, d.queued())
		}
	}
}

func TestConsentIsTheStricter(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{Conflicts: leadbridge.CRMWins})
	d.take(d.person("1", "Anna", "doNotContact", "true"))
	_, l := d.linked("1")
	d.counted(d.take(d.person("1", "Anna", "doNotContact", "false")), leadbridge.SyncCounts{Unchanged: 1})
	if _, now := d.linked("1"); now.Values["doNotContact"] != "true" || len(d.queued()) != 1 {
		t.Errorf("%v, queued %v", now.Values, d.queued())
	}
	d.told("1", "created updated", "The stricter value stays in do not contact.")
	d.edit(l.ID, "doNotContact", "false")
	d.wrote("1")
	d.counted(d.take(d.person("1", "Anna", "doNotContact", "true")), leadbridge.SyncCounts{Updated: 1})
}

func TestProblems(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	bad := d.person("1", "Anna", "email", "anna.example.com")
	d.counted(d.take(bad, d.person("2", "Bob")), leadbridge.SyncCounts{Created: 1, Failed: 1})
	p := d.problems()
	if len(p) != 1 || p[0].RecordID != "1" || p[0].Record["email"] != "anna.example.com" || len(p[0].Issues) == 0 || !strings.Contains(p[0].Reason, "E-mail") || p[0].Attempts != 1 {
		t.Fatalf("%+v", p)
	}
	d.take(bad)
	if p := d.problems(); len(p) != 1 || p[0].Attempts != 2 {
		t.Errorf("%+v", p)
	}
	d.told("1", "failed failed", "E-mail")
	d.counted(d.take(d.person("1", "Anna")), leadbridge.SyncCounts{Created: 1})
	if p := d.problems(); len(p) > 0 {
		t.Errorf("%+v", p)
	}
	d.take(d.person("3", "Carl", "email", "anna.example.com"))
	d.counted(d.take(d.gone("3", provider.Deleted, "")), leadbridge.SyncCounts{Skipped: 1})
	if p := d.problems(); len(p) > 0 {
		t.Errorf("a record that is no more has a problem: %+v", p)
	}
}

func TestCorrections(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	bad := d.person("1", "Anna", "email", "anna.example.com")
	correct := func(r provider.Record, values leadbridge.Values) leadbridge.SyncCounts {
		counts, err := d.receive(receiving{run: d.run, records: []provider.Record{r}, corrections: map[string]leadbridge.Values{"1": values}})
		d.must(err)
		return counts
	}
	d.counted(correct(bad, leadbridge.Values{"email": "still, not"}), leadbridge.SyncCounts{Failed: 1})
	if p := d.problems(); len(p) != 1 || p[0].Correction["email"] != "still, not" {
		t.Errorf("%+v", p)
	}
	d.counted(correct(bad, leadbridge.Values{"email": "Anna@Example.com"}), leadbridge.SyncCounts{Created: 1})
	link, l := d.linked("1")
	if l.Values["email"] != "anna@example.com" || link.Base.Theirs["email"] != "anna.example.com" || len(d.queued()) != 1 || len(d.problems()) > 0 {
		t.Errorf("%+v %+v, queued %v", l, link, d.queued())
	}
	// The fault is known, and does not stand in the way of what is new.
	d.counted(d.take(bad), leadbridge.SyncCounts{Unchanged: 1})
	d.counted(d.take(d.person("1", "Anna", "email", "anna.example.com", "city", "Albany")), leadbridge.SyncCounts{Updated: 1})
	if _, l := d.linked("1"); l.Values["email"] != "anna@example.com" || l.Values["city"] != "Albany" {
		t.Errorf("%v", l.Values)
	}
	// A new fault of a record in step: it is told, and the link stays.
	worse := d.person("1", "Anna", "email", "anna@@example", "city", "Boston")
	d.counted(d.take(worse), leadbridge.SyncCounts{Failed: 1})
	if link, l := d.linked("1"); link.State != leadbridge.LinkInStep || l.Values["city"] != "Albany" {
		t.Errorf("%+v %v", link, l.Values)
	}
	d.counted(correct(worse, leadbridge.Values{"email": "anna@example.org"}), leadbridge.SyncCounts{Updated: 1})
	if link, l := d.linked("1"); l.Values["email"] != "anna@example.org" || l.Values["city"] != "Boston" || link.Base.Theirs["email"] != "anna@@example" {
		t.Errorf("%+v %v", link, l.Values)
	}
}

func TestChangesOfOthersMeanwhile(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"))
	_, l := d.linked("1")
	times := 0
	_, err := d.receive(receiving{run: d.run, records: []provider.Record{d.person("1", "Anna", "city", "Albany")},
		admit: func(*leadbridge.Changeset, leadbridge.SyncCounts) error {
			if times++; times == 1 { // after it was decided, before it is written
				d.edit(l.ID, "company", "Acme Inc")
			}
			return nil
		}})
	d.must(err)
	if _, now := d.linked("1"); times != 2 || now.Values["city"] != "Albany" || now.Values["company"] != "Acme Inc" {
		t.Errorf("%v after %d looks", now.Values, times)
	}
}

func TestArchivedRecordsAreReadOnly(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	r := d.person("1", "Anna")
	r.State = provider.Archived
	d.counted(d.take(r), leadbridge.SyncCounts{Created: 1})
	link, l := d.linked("1")
	d.edit(l.ID, "city", "Albany")
	d.sent()
	next := d.person("1", "Anna", "company", "Acme Inc")
	next.State = provider.Archived
	d.counted(d.take(next), leadbridge.SyncCounts{Updated: 1})
	if link.State != leadbridge.LinkArchived || len(d.queued()) > 0 {
		t.Errorf("%+v, queued %v", link, d.queued())
	}
	next.State, next.ModifiedAt = provider.Live, d.clock()
	d.counted(d.take(next), leadbridge.SyncCounts{Unchanged: 1})
	if link, l := d.linked("1"); link.State != leadbridge.LinkInStep || l.Values["city"] != "Albany" || len(d.queued()) != 1 {
		t.Errorf("%+v %v, queued %v", link, l.Values, d.queued())
	}
}

// TestTimesAreOurOwn: a change that this sync made itself is none of ours.
func TestTimesAreOurOwn(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	l := d.create(leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "email": "anna@example.com", "city": "Albany"})
	made := d.now
	d.take(d.person("1", "Anna", "city", "Boston")) // newer
	d.edit(l.ID, "company", "Acme Inc")
	edited := d.now
	times := revisionTimes{integration: d.integration.ID, load: func(leads []int64) (map[int64][]leadbridge.Revision, error) {
		return d.db.RevisionsOf(t.Context(), leads)
	}}
	for field, want := range map[string]time.Time{"city": made, "email": made, "company": edited} {
		if got := times.field(l.Seq, field); got.Sub(want).Abs() > 5*time.Second {
			t.Errorf("%s was changed at %v, want %v", field, got, want)
		}
	}
}
