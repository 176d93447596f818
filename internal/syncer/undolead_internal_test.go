package syncer

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadbridge"
)

// undoModel is a lead to which a run and others do things in turn, with what
// each field shall be once the run is undone.
type undoModel struct {
	lead      leadbridge.Lead
	revisions []leadbridge.Revision
	before    leadbridge.Values // what the run found in the fields it changed
	after     leadbridge.Values // what it left in them
	others    bool              // whether anybody changed the lead after the run first did
}

var undoneRun = leadbridge.Cause{Kind: leadbridge.CauseSync, Run: "R", Integration: "I"}

func (m *undoModel) change(t *rapid.T, cause leadbridge.Cause) {
	c := nextLead(&m.lead, leadbridge.OpUpdate, cause, time.Unix(int64(len(m.revisions)), 0), func(next *leadbridge.Lead) {
		for _, f := range rapid.SliceOfN(rapid.SampledFrom([]string{"city", "state", "notes"}), 1, 3).Draw(t, "fields") {
			next.Values[f] = rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, f)
			if next.Values[f] == "" {
				delete(next.Values, f)
			}
		}
	})
	r := c.Revisions[0]
	if len(r.Before)+len(r.After) == 0 {
		return
	}
	for _, f := range []string{"city", "state", "notes"} {
		if r.Before[f] == r.After[f] {
			continue
		}
		if cause.Run == "" {
			m.others = m.others || len(m.after) > 0
			continue
		}
		if _, seen := m.after[f]; !seen {
			m.before[f] = r.Before[f]
		}
		m.after[f] = r.After[f]
	}
	m.lead, m.revisions = *c.Lead, append(m.revisions, r)
}

// Whatever a run and others did to a lead, undoing the run gives each field
// what it held before the run, if it still holds what the run left in it, and
// touches no other. Undone twice is undone once.
func TestUndoFieldByField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := undoModel{before: leadbridge.Values{}, after: leadbridge.Values{},
			lead: leadbridge.Lead{ID: "L", Version: 1, Values: leadbridge.Values{"city": "a", "email": "x@example.com"}}}
		m.revisions = []leadbridge.Revision{{Version: 1, Op: leadbridge.OpCreate, Cause: leadbridge.Cause{Kind: leadbridge.CauseEdit}}}
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			m.change(t, rapid.SampledFrom([]leadbridge.Cause{undoneRun, {Kind: leadbridge.CauseEdit}}).Draw(t, "by"))
		}
		want, kept := m.lead.Values.Clone(), []string(nil)
		for f, left := range m.after {
			switch {
			case want[f] == m.before[f]:
			case want[f] != left:
				kept = append(kept, f)
			case m.before[f] == "":
				delete(want, f)
			default:
				want[f] = m.before[f]
			}
		}
		slices.Sort(kept)
		rollback := undoneRun
		rollback.Kind = leadbridge.CauseRollback
		u := undoLead(&m.lead, m.revisions, rollback, time.Unix(99, 0))
		got := m.lead.Values
		if u.change != nil {
			got = u.change.Lead.Values
			m.revisions = append(m.revisions, u.change.Revisions...)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || !slices.Equal(u.kept, kept) {
			t.Fatalf("got %v, kept %v, want %v, kept %v", got, u.kept, want, kept)
		}
		if u.change != nil {
			if again := undoLead(u.change.Lead, m.revisions, rollback, time.Unix(100, 0)); again.change != nil {
				t.Fatalf("undone twice: %v", again.change.Lead.Values)
			}
		}
	})
}

// A lead's life is undone as its fields are.
func TestUndoLife(t *testing.T) {
	edit := leadbridge.Cause{Kind: leadbridge.CauseEdit}
	type step struct {
		op    leadbridge.RevisionOp
		cause leadbridge.Cause
		city  string
	}
	for _, tt := range []struct {
		name  string
		steps []step
		what  string
		lives bool
		city  string
	}{
		{"made", []step{{leadbridge.OpCreate, undoneRun, "a"}}, undoRemoved, false, "a"},
		{"made and changed by the run", []step{{leadbridge.OpCreate, undoneRun, "a"}, {leadbridge.OpUpdate, undoneRun, "b"}}, undoRemoved, false, "b"},
		{"made, and changed by a person", []step{{leadbridge.OpCreate, undoneRun, "a"}, {leadbridge.OpUpdate, edit, "b"}}, undoKept, true, "b"},
		{"made, and deleted by a person", []step{{leadbridge.OpCreate, undoneRun, "a"}, {leadbridge.OpDelete, edit, "a"}}, undoRemoved, false, "a"},
		{"deleted", []step{{leadbridge.OpCreate, edit, "a"}, {leadbridge.OpDelete, undoneRun, "a"}}, undoRestored, true, "a"},
		{"changed and deleted", []step{{leadbridge.OpCreate, edit, "a"}, {leadbridge.OpUpdate, undoneRun, "b"}, {leadbridge.OpDelete, undoneRun, "b"}}, undoRestored, true, "a"},
		{"changed, and deleted by a person", []step{{leadbridge.OpCreate, edit, "a"}, {leadbridge.OpUpdate, undoneRun, "b"}, {leadbridge.OpDelete, edit, "b"}}, undoRemoved, false, "b"},
		{"restored", []step{{leadbridge.OpCreate, edit, "a"}, {leadbridge.OpDelete, edit, "a"}, {leadbridge.OpRestore, undoneRun, "a"}}, undoRemoved, false, "a"},
		{"untouched", []step{{leadbridge.OpCreate, edit, "a"}}, undoRestored, true, "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := &leadbridge.Lead{ID: "L", Values: leadbridge.Values{}}
			var revisions []leadbridge.Revision
			for i, s := range tt.steps {
				at := time.Unix(int64(i+1), 0)
				c := nextLead(l, s.op, s.cause, at, func(next *leadbridge.Lead) {
					next.Values["city"], next.DeletedAt = s.city, time.Time{}
					if s.op == leadbridge.OpDelete {
						next.DeletedAt = at
					}
				})
				l, revisions = c.Lead, append(revisions, c.Revisions...)
			}
			rollback := undoneRun
			rollback.Kind = leadbridge.CauseRollback
			u := undoLead(l, revisions, rollback, time.Unix(99, 0))
			if u.change != nil {
				l = u.change.Lead
			}
			if u.what != tt.what || l.Deleted() == tt.lives || l.Values["city"] != tt.city {
				t.Errorf("got %s, %q, deleted %t", u.what, l.Values["city"], l.Deleted())
			}
		})
	}
}

// A wish not to be contacted is not lifted by undoing the run that brought it.
func TestUndoKeepsStrictValues(t *testing.T) {
	l := &leadbridge.Lead{ID: "L", Version: 1, Values: leadbridge.Values{"city": "a"}}
	c := nextLead(l, leadbridge.OpUpdate, undoneRun, time.Unix(2, 0), func(next *leadbridge.Lead) {
		next.Values[leadbridge.FieldDoNotContact], next.Values["city"] = "true", "b"
	})
	u := undoLead(c.Lead, c.Revisions, undoneRun, time.Unix(3, 0))
	if v := u.change.Lead.Values; v[leadbridge.FieldDoNotContact] != "true" || v["city"] != "a" || u.what != undoPartly {
		t.Errorf("got %v, %s", v, u.what)
	}
}
