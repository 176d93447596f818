package intake_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/match"
)

// memory is a Finder over leads that are held in memory.
type memory map[leadbridge.MatchKey][]*leadbridge.Lead

func (m memory) FindCandidates(_ context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error) {
	found := leadbridge.Candidates{Mark: 1, ByKey: map[leadbridge.MatchKey][]*leadbridge.Lead{}}
	copies := map[string]*leadbridge.Lead{}
	for _, k := range keys {
		for _, l := range m[k] {
			if copies[l.ID] == nil {
				next := *l
				copies[l.ID] = &next
			}
			found.ByKey[k] = append(found.ByKey[k], copies[l.ID])
		}
	}
	return found, nil
}

func (m memory) hold(l *leadbridge.Lead) {
	for _, k := range match.AppendKeys(nil, l.Values) {
		m[k] = append(m[k], l)
	}
}

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func anna() leadbridge.Values {
	return leadbridge.Values{"firstName": "Anna", "lastName": "Smith", "email": "anna@example.com", "phone": "+12125550187"}
}

func with(v leadbridge.Values, more leadbridge.Values) leadbridge.Values {
	v = v.Clone()
	maps.Copy(v, more)
	return v
}

// rows makes items of values, numbered from first.
func rows(first int64, values ...leadbridge.Values) []intake.Item {
	var items []intake.Item
	for i, v := range values {
		items = append(items, intake.Prepare(&pipeline.Draft{Row: first + int64(i), Values: v}, leadbridge.DefaultMatchPolicy))
	}
	return items
}

func decide(t *testing.T, f intake.Finder, mode leadbridge.DuplicateMode, items []intake.Item, earlier ...*intake.Decided) *intake.Decided {
	t.Helper()
	d, err := intake.Decide(context.Background(), f, items, intake.Policy{OnDuplicate: mode, Match: leadbridge.DefaultMatchPolicy},
		leadbridge.Cause{Kind: leadbridge.CauseImport}, now, earlier...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func outcomes(d *intake.Decided) string {
	var all []string
	for _, r := range d.Changes.Rows {
		all = append(all, string(r.Record.Status))
	}
	return strings.Join(all, " ")
}

func TestRowsOfABatchKnowEachOther(t *testing.T) {
	for mode, want := range map[leadbridge.DuplicateMode]string{
		leadbridge.DuplicateSkip:   "created duplicate created",
		leadbridge.DuplicateUpdate: "created updated created",
		leadbridge.DuplicateCreate: "created created created",
	} {
		bob := leadbridge.Values{"firstName": "Bob", "lastName": "Jones", "email": "bob@example.com"}
		d := decide(t, memory{}, mode, rows(1, anna(), with(anna(), leadbridge.Values{"city": "Albany"}), bob))
		if got := outcomes(d); got != want {
			t.Errorf("%s: %s, want %s", mode, got, want)
		}
		if other := d.Changes.Rows[1].Other; other != d.Changes.Rows[0].Lead || !strings.Contains(d.Changes.Rows[1].Record.Reason, "row 1 of this file") {
			t.Errorf("%s: row 2 was held against %v: %s", mode, other, d.Changes.Rows[1].Record.Reason)
		}
	}
}

func TestAnUpdateOfANewLeadIsASecondRevision(t *testing.T) {
	d := decide(t, memory{}, leadbridge.DuplicateUpdate, rows(1, anna(), with(anna(), leadbridge.Values{"city": "Albany"})))
	if len(d.Changes.Leads) != 1 {
		t.Fatalf("%d leads", len(d.Changes.Leads))
	}
	c := d.Changes.Leads[0]
	if c.Was != 0 || c.Lead.Version != 2 || c.Lead.Values["city"] != "Albany" || len(c.Revisions) != 2 || c.Revisions[1].After["city"] != "Albany" || c.Revisions[1].Cause.Row != 2 {
		t.Errorf("%+v", c)
	}
}

// TestEarlierBatches decides on batches before the ones ahead are stored.
func TestEarlierBatches(t *testing.T) {
	first := decide(t, memory{}, leadbridge.DuplicateUpdate, rows(1, anna()))
	second := decide(t, memory{}, leadbridge.DuplicateUpdate, rows(2, with(anna(), leadbridge.Values{"city": "Albany"})), first)
	third := decide(t, memory{}, leadbridge.DuplicateUpdate, rows(3, with(anna(), leadbridge.Values{"city": "Boston"})), first, second)
	if outcomes(first)+" "+outcomes(second)+" "+outcomes(third) != "created updated updated" {
		t.Fatalf("%s, %s, %s", outcomes(first), outcomes(second), outcomes(third))
	}
	first.Changes.Leads[0].Lead.Seq = 7 // as the store does
	second.Settle()
	third.Settle()
	for i, d := range []*intake.Decided{second, third} {
		c := d.Changes.Leads[0]
		if c.Lead.Seq != 7 || c.Was != int64(i)+1 || c.Lead.Version != int64(i)+2 || c.Lead.ID != first.Changes.Leads[0].Lead.ID {
			t.Errorf("batch %d: %+v %+v", i+2, c, c.Lead)
		}
	}
	if first.Changes.Leads[0].Lead.Version != 1 {
		t.Error("a later batch changed an earlier one's lead")
	}
}

// TestStoredAndEarlier sees a lead both in the store, in an old state, and in
// an earlier batch that changed it.
func TestStoredAndEarlier(t *testing.T) {
	stored := &leadbridge.Lead{ID: "one", Seq: 3, Version: 4, Values: anna()}
	m := memory{}
	m.hold(stored)
	first := decide(t, m, leadbridge.DuplicateUpdate, rows(1, with(anna(), leadbridge.Values{"city": "Albany"})))
	second := decide(t, m, leadbridge.DuplicateUpdate, rows(2, with(anna(), leadbridge.Values{"city": "Albany"})), first)
	if outcomes(first) != "updated" || outcomes(second) != "unchanged" {
		t.Errorf("%s, %s", outcomes(first), outcomes(second))
	}
	if stored.Version != 4 || stored.Values["city"] != "" {
		t.Error("a stored lead was changed in place")
	}
}

func TestPossibleIsStoredAndListed(t *testing.T) {
	m := memory{}
	m.hold(&leadbridge.Lead{ID: "one", Seq: 1, Version: 1, Values: anna()})
	bob := leadbridge.Values{"firstName": "Bob", "lastName": "Smith", "phone": "+12125550187"}
	d := decide(t, m, leadbridge.DuplicateSkip, rows(1, bob))
	if outcomes(d) != "possible" || len(d.Changes.Pairs) != 1 || d.Counts != (leadbridge.ImportCounts{Processed: 1, Success: 1, Created: 1, Possible: 1}) {
		t.Errorf("%s, %d pairs, %+v", outcomes(d), len(d.Changes.Pairs), d.Counts)
	}
}

func TestFailedRowsAreCountedOnce(t *testing.T) {
	d := &pipeline.Draft{Row: 1, Values: leadbridge.Values{}, Cells: []string{"x"}}
	d.Fail("email", "email", "x", "Invalid email address", "")
	item := intake.Prepare(d, leadbridge.DefaultMatchPolicy)
	got := decide(t, memory{}, leadbridge.DuplicateSkip, []intake.Item{item})
	if got.Counts != (leadbridge.ImportCounts{Processed: 1, Failed: 1}) || got.Changes.Rows[0].Record.Raw[0] != "x" {
		t.Errorf("%+v", got.Counts)
	}
	item.Again = true
	if got := decide(t, memory{}, leadbridge.DuplicateSkip, []intake.Item{item}); got.Counts != (leadbridge.ImportCounts{}) {
		t.Errorf("tried again: %+v", got.Counts)
	}
}
