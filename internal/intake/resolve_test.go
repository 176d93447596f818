package intake_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline/match"
)

// counted counts the look-ups.
type counted struct {
	memory
	asked int
}

func (c *counted) FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error) {
	c.asked++
	return c.memory.FindCandidates(ctx, keys)
}

func settle(t *testing.T, f intake.Finder, items []intake.Item, resolve func(intake.Item, *leadbridge.Lead, int64) (leadbridge.Values, bool)) *intake.Decided {
	t.Helper()
	p := intake.Policy{OnDuplicate: leadbridge.DuplicateUpdate, Match: leadbridge.DefaultMatchPolicy, Resolve: resolve}
	d, err := intake.Decide(context.Background(), f, items, p, leadbridge.Cause{Kind: leadbridge.CauseSync, Run: "run"}, now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func inCity(city string) leadbridge.Values { return with(anna(), leadbridge.Values{"city": city}) }

func takeAll(item intake.Item, l *leadbridge.Lead, _ int64) (leadbridge.Values, bool) {
	return with(l.Values, item.Draft.Values), true
}

// TestKnownLeadIsNotLookedUp gives an item its lead, who by its values could
// be nobody.
func TestKnownLeadIsNotLookedUp(t *testing.T) {
	f := &counted{memory: memory{}}
	items := rows(1, leadbridge.Values{"city": "Albany"})
	items[0].Lead = &leadbridge.Lead{ID: "one", Seq: 7, Version: 3, Values: anna()}
	d := settle(t, f, items, takeAll)
	if outcomes(d) != "updated" || f.asked != 0 || d.Changes.Seen != 0 || d.Changes.LookedUp != nil {
		t.Fatalf("%s after %d look-ups: %+v", outcomes(d), f.asked, d.Changes)
	}
	c := d.Changes.Leads[0]
	if c.Was != 3 || c.Lead.Seq != 7 || c.Lead.Values["city"] != "Albany" || c.Lead.Values["email"] != "anna@example.com" {
		t.Errorf("%+v %+v", c, c.Lead)
	}
	if r := c.Revisions[0]; r.Cause.Row != 0 || r.Cause.Run != "run" || r.After["city"] != "Albany" {
		t.Errorf("%+v", r)
	}
}

// TestOnlyNewKeysAreAdded: a lead is in the index under its old values.
func TestOnlyNewKeysAreAdded(t *testing.T) {
	items := rows(1, leadbridge.Values{"notes": "x"}, leadbridge.Values{"email": "anna@example.org"})
	for i, id := range []string{"one", "two"} {
		items[i].Lead = &leadbridge.Lead{ID: id, Version: 1, Values: anna()}
	}
	d := settle(t, memory{}, items, takeAll)
	if keys := d.Changes.Leads[0].Keys; len(keys) != 0 {
		t.Errorf("a note made the keys %v", keys)
	}
	want := slices.DeleteFunc(match.AppendKeys(nil, with(anna(), leadbridge.Values{"email": "anna@example.org"})),
		func(k leadbridge.MatchKey) bool { return slices.Contains(match.AppendKeys(nil, anna()), k) })
	if keys := d.Changes.Leads[1].Keys; len(want) == 0 || !slices.Equal(keys, want) {
		t.Errorf("a new e-mail address made the keys %v, want %v", keys, want)
	}
}

func TestResolveSaysWhatALeadBecomes(t *testing.T) {
	m := memory{}
	m.hold(&leadbridge.Lead{ID: "one", Seq: 1, Version: 1, Values: inCity("Albany")})
	same := func(_ intake.Item, l *leadbridge.Lead, _ int64) (leadbridge.Values, bool) { return l.Values, true }
	cleared := func(_ intake.Item, l *leadbridge.Lead, _ int64) (leadbridge.Values, bool) {
		v := l.Values.Clone()
		delete(v, "city")
		return v, true
	}
	if d := settle(t, m, rows(1, inCity("Boston")), same); outcomes(d) != "unchanged" || len(d.Changes.Leads) != 0 {
		t.Errorf("%s", outcomes(d))
	}
	d := settle(t, m, rows(1, inCity("Boston")), cleared)
	if outcomes(d) != "updated" || d.Changes.Leads[0].Revisions[0].Before["city"] != "Albany" {
		t.Errorf("%s %+v", outcomes(d), d.Changes.Leads)
	}
}

// TestRefusedLeads: whoever must not be one lead may be another of the same
// person, or becomes a lead beside the first.
func TestRefusedLeads(t *testing.T) {
	m := memory{}
	for i, id := range []string{"one", "two"} {
		m.hold(&leadbridge.Lead{ID: id, Seq: int64(i) + 1, Version: 1, Values: anna()})
	}
	taken := map[string]bool{}
	once := func(item intake.Item, l *leadbridge.Lead, _ int64) (leadbridge.Values, bool) {
		if taken[l.ID] {
			return nil, false
		}
		taken[l.ID] = true
		return with(l.Values, item.Draft.Values), true
	}
	d := settle(t, m, rows(1, inCity("Albany"), inCity("Boston"), inCity("Chicago")), once)
	if outcomes(d) != "updated updated created" {
		t.Fatalf("%s", outcomes(d))
	}
	if a, b := d.Changes.Rows[0].Lead.ID, d.Changes.Rows[1].Lead.ID; a != "one" || b != "two" {
		t.Errorf("the records became %s and %s", a, b)
	}
	if len(d.Changes.Pairs) != 1 || d.Changes.Pairs[0].Other.ID != "one" || d.Changes.Pairs[0].Lead != d.Changes.Rows[2].Lead {
		t.Errorf("%+v", d.Changes.Pairs)
	}
	if reason := d.Changes.Rows[2].Record.Reason; !strings.Contains(reason, "review list") {
		t.Errorf("%s", reason)
	}
}

// TestResolveHearsOfTheRow: it is told which item of the batch made a lead.
func TestResolveHearsOfTheRow(t *testing.T) {
	var heard []int64
	d := settle(t, memory{}, rows(5, anna(), inCity("Albany")), func(_ intake.Item, _ *leadbridge.Lead, row int64) (leadbridge.Values, bool) {
		heard = append(heard, row)
		return nil, false
	})
	if outcomes(d) != "created created" || !slices.Equal(heard, []int64{5}) || len(d.Changes.Pairs) != 1 {
		t.Errorf("%s, rows %v, %d pairs", outcomes(d), heard, len(d.Changes.Pairs))
	}
}
