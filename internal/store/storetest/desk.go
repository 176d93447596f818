package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var deskExam = map[string]func(*testing.T, Opener){
	"desk/conflicts are brought up to date": conflictsUpdated,
	"desk/conflicts are settled once":       conflictsSettled,
	"desk/conflicts are listed":             listConflicts,
	"desk/problems":                         problems,
	"desk/problems are listed":              listProblems,
	"desk/drifts":                           drifts,
	"desk/activities":                       activities,
}

// conflictOf is the n-th conflict of the exam.
func conflictOf(n int, l *leadbridge.Lead, field string) leadbridge.SyncConflict {
	return leadbridge.SyncConflict{ID: "conflict-" + string(rune('0'+n)), RecordRef: personRef("a"), LeadSeq: l.Seq, LeadID: l.ID, Field: field, Base: "b", Ours: "o", Theirs: "t",
		OursAt: start, TheirsAt: start.Add(time.Minute), Status: leadbridge.ConflictOpen, RunID: "run", CreatedAt: start}
}

func conflict(t testing.TB, db *store.DB, id string) leadbridge.SyncConflict {
	t.Helper()
	c, err := db.Conflict(context.Background(), "1", id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func conflictsUpdated(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	l := create(t, db, people()[0])[0]
	first := conflictOf(1, l, "city")
	applySync(t, db, &leadbridge.SyncChanges{Conflicts: []leadbridge.SyncConflict{first}})
	if got := conflict(t, db, first.ID); !reflect.DeepEqual(got, first) {
		t.Errorf("got %+v", got)
	}
	next := conflictOf(2, l, "city")
	next.Base, next.Ours, next.Theirs, next.OursAt, next.TheirsAt = "", "o2", "t2", start.Add(time.Hour), time.Time{}
	other := conflictOf(3, l, "state")
	applySync(t, db, &leadbridge.SyncChanges{Conflicts: []leadbridge.SyncConflict{next, other}})
	want := next
	want.ID = first.ID
	open1, err := db.OpenConflicts(ctx, "1", "people", []string{"a", "b"})
	if err != nil || !reflect.DeepEqual(open1, []leadbridge.SyncConflict{want, other}) {
		t.Errorf("got %+v, %v", open1, err)
	}
	if n, err := db.CountConflicts(ctx, "1"); n != 2 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	// Settled, and contested anew by the same step.
	want.Status, want.Value, want.SettledBy, want.SettledAt = leadbridge.ConflictSettled, "v", "me", start.Add(time.Hour)
	again := conflictOf(4, l, "city")
	applySync(t, db, &leadbridge.SyncChanges{Closed: []leadbridge.SyncConflict{want}, Conflicts: []leadbridge.SyncConflict{again}})
	story, err := db.LeadConflicts(ctx, l.Seq)
	if err != nil || !reflect.DeepEqual(story, []leadbridge.SyncConflict{want, other, again}) {
		t.Errorf("got %+v, %v", story, err)
	}
	nameless := conflictOf(5, l, "zip")
	nameless.ID = ""
	applySync(t, db, &leadbridge.SyncChanges{Conflicts: []leadbridge.SyncConflict{nameless}})
	if story, err := db.LeadConflicts(ctx, l.Seq); err != nil || len(story) != 4 || story[0].ID == "" {
		t.Errorf("got %+v, %v", story, err)
	}
}

// conflictsSettled lets two people settle a conflict: one of them is told that
// the other was faster, and nothing of what he wanted is done.
func conflictsSettled(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	l := create(t, db, people()[0])[0]
	c := conflictOf(1, l, "city")
	applySync(t, db, &leadbridge.SyncChanges{Conflicts: []leadbridge.SyncConflict{c}})
	c.Status, c.Value, c.SettledBy, c.SettledAt = leadbridge.ConflictSettled, "Bonn", "me", start
	applySync(t, db, &leadbridge.SyncChanges{Closed: []leadbridge.SyncConflict{c}})
	other := c
	other.Value, other.SettledBy = "Ulm", "you"
	err := db.Apply(context.Background(), &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(l, leadbridge.OpUpdate, leadbridge.Values{"city": "Ulm"})},
		Sync: &leadbridge.SyncChanges{Closed: []leadbridge.SyncConflict{other}}})
	demand(t, err, leadbridge.Conflict, "conflict_settled")
	if got := conflict(t, db, c.ID); !reflect.DeepEqual(got, c) || lead(t, db, l.ID).Version != 1 {
		t.Errorf("got %+v", got)
	}
	for _, ref := range [][2]string{{"1", "no-such-conflict"}, {"2", c.ID}} {
		_, err = db.Conflict(context.Background(), ref[0], ref[1])
		demand(t, err, leadbridge.NotFound, "not_found")
	}
}

// pages follows a list's cursors to its end.
func pages(t testing.TB, next func(cursor string) (ids []string, more string, err error)) []string {
	t.Helper()
	all, cursor := []string{}, ""
	for {
		ids, more, err := next(cursor)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, ids...)
		if cursor = more; more == "" {
			return all
		}
	}
}

func listConflicts(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	leads := create(t, db, people()[:2]...)
	one, two, three, four := conflictOf(1, leads[0], "city"), conflictOf(2, leads[0], "state"), conflictOf(3, leads[1], "city"), conflictOf(4, leads[1], "city")
	three.RecordID, four.IntegrationID = "b", "2"
	applySync(t, db, &leadbridge.SyncChanges{Conflicts: []leadbridge.SyncConflict{four, three, two, one}})
	two.Status = leadbridge.ConflictObsolete
	applySync(t, db, &leadbridge.SyncChanges{Closed: []leadbridge.SyncConflict{two}})
	for name, c := range map[string]struct {
		filter store.ConflictFilter
		want   []string
	}{
		"all":         {store.ConflictFilter{}, []string{one.ID, two.ID, three.ID, four.ID}},
		"integration": {store.ConflictFilter{IntegrationID: "1"}, []string{one.ID, two.ID, three.ID}},
		"status":      {store.ConflictFilter{Status: leadbridge.ConflictObsolete}, []string{two.ID}},
		"field":       {store.ConflictFilter{Field: "city"}, []string{one.ID, three.ID, four.ID}},
		"lead":        {store.ConflictFilter{LeadID: leads[0].ID}, []string{one.ID, two.ID}},
		"nobody":      {store.ConflictFilter{LeadID: "no-such-lead"}, []string{}},
	} {
		c.filter.Limit = 2
		if got := pages(t, func(cursor string) (ids []string, more string, err error) {
			c.filter.Cursor = cursor
			page, err := db.Conflicts(ctx, c.filter)
			for _, c := range page.Conflicts {
				ids = append(ids, c.ID)
			}
			return ids, page.Next, err
		}); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func problems(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	p := leadbridge.SyncProblem{RecordRef: personRef("ü"), Record: map[string]string{"City": "Köln"}, Correction: leadbridge.Values{"city": "Bonn"},
		Issues: []leadbridge.Issue{{Field: "city", Message: "no"}}, Reason: "why", RunID: "run", Attempts: 1, At: start}
	check := func() {
		t.Helper()
		if got, err := db.Problem(ctx, p.RecordRef); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("got %+v, want %+v (%v)", got, p, err)
		}
	}
	applySync(t, db, &leadbridge.SyncChanges{Problems: []leadbridge.SyncProblem{p}})
	check()
	again := p
	again.Record, again.Correction, again.Issues, again.Reason, again.RunID, again.At = map[string]string{"City": "Ulm"}, nil, nil, "still", "", start.Add(time.Hour)
	applySync(t, db, &leadbridge.SyncChanges{Problems: []leadbridge.SyncProblem{again}})
	again.Correction, again.Attempts = p.Correction, 2
	p = again
	check()
	p.Correction = leadbridge.Values{"city": "Kiel"}
	applySync(t, db, &leadbridge.SyncChanges{Problems: []leadbridge.SyncProblem{again, p}}) // of two the last counts
	p.Attempts = 3
	check()
	if n, err := db.CountProblems(ctx, "1"); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	applySync(t, db, &leadbridge.SyncChanges{Solved: []leadbridge.RecordRef{personRef("other"), p.RecordRef}})
	_, err := db.Problem(ctx, p.RecordRef)
	demand(t, err, leadbridge.NotFound, "not_found")
}

func listProblems(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	var all []leadbridge.SyncProblem
	for _, ref := range []leadbridge.RecordRef{{IntegrationID: "1", Object: "a", RecordID: "2"}, {IntegrationID: "1", Object: "b", RecordID: "1"},
		{IntegrationID: "1", Object: "b", RecordID: "A"}, {IntegrationID: "1", Object: "b", RecordID: "a"}, {IntegrationID: "2", Object: "a", RecordID: "1"}} {
		all = append(all, leadbridge.SyncProblem{RecordRef: ref, Record: map[string]string{}, Reason: "why", At: start})
	}
	applySync(t, db, &leadbridge.SyncChanges{Problems: all})
	for name, c := range map[string]struct {
		filter store.ProblemFilter
		want   []string
	}{
		"all":         {store.ProblemFilter{}, []string{"1a2", "1b1", "1bA", "1ba", "2a1"}},
		"integration": {store.ProblemFilter{IntegrationID: "1"}, []string{"1a2", "1b1", "1bA", "1ba"}},
		"object":      {store.ProblemFilter{Object: "a"}, []string{"1a2", "2a1"}},
	} {
		c.filter.Limit = 2
		if got := pages(t, func(cursor string) (ids []string, more string, err error) {
			c.filter.Cursor = cursor
			page, err := db.Problems(ctx, c.filter)
			for _, p := range page.Problems {
				ids = append(ids, p.IntegrationID+p.Object+p.RecordID)
			}
			return ids, page.Next, err
		}); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func drifts(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	r, other := newRun(t, db, "1", leadbridge.ForReconcile), newRun(t, db, "1", leadbridge.ForLive)
	l := create(t, db, people()[0])[0]
	found := []leadbridge.Drift{
		{RunID: r.ID, RecordRef: personRef("a"), Kind: leadbridge.DriftMissingHere},
		{RunID: r.ID, RecordRef: personRef("b"), LeadSeq: l.Seq, LeadID: l.ID, Kind: leadbridge.DriftDiffers, Field: "city", Ours: "Köln", Theirs: "Ulm", Reason: "conflict"},
		{RunID: r.ID, RecordRef: personRef("c"), Kind: leadbridge.DriftMissingHere, RepairedAt: start},
	}
	applySync(t, db, &leadbridge.SyncChanges{Drifts: append(slices.Clone(found), leadbridge.Drift{RunID: other.ID, RecordRef: personRef("d"), Kind: leadbridge.DriftMissingThere})})
	list := func(f store.DriftFilter, want ...leadbridge.Drift) {
		t.Helper()
		f.RunID, f.Limit = r.ID, 2
		var got []leadbridge.Drift
		pages(t, func(cursor string) ([]string, string, error) {
			f.Cursor = cursor
			page, err := db.Drifts(ctx, f)
			got = append(got, page.Drifts...)
			return nil, page.Next, err
		})
		for i := range got {
			if got[i].Seq == 0 || i > 0 && got[i].Seq <= got[i-1].Seq {
				t.Errorf("the numbers are not in order: %+v", got)
			}
			if i < len(want) {
				want[i].Seq = got[i].Seq
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	list(store.DriftFilter{}, found...)
	list(store.DriftFilter{Kind: leadbridge.DriftDiffers}, found[1])
	list(store.DriftFilter{Open: true}, found[0], found[1])
	found[1].RepairedAt, found[1].Reason = start.Add(time.Hour), ""
	applySync(t, db, &leadbridge.SyncChanges{Drifts: found[1:2]})
	list(store.DriftFilter{}, found...)
	list(store.DriftFilter{Open: true}, found[0])
}

func activities(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	made := newLead(people()[0], start)
	call := leadbridge.Activity{RecordRef: leadbridge.RecordRef{IntegrationID: "1", Object: "notes", RecordID: "1"}, Lead: made.Lead, At: start, Values: map[string]string{"Subject": "Ü"}}
	note := call
	note.RecordID, note.At, note.Values = "2", start.Add(time.Hour), map[string]string{}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}, Sync: &leadbridge.SyncChanges{Activities: []leadbridge.Activity{call, note}}})
	list := func(limit int, want ...leadbridge.Activity) {
		t.Helper()
		for i := range want {
			want[i].Lead, want[i].LeadID = nil, made.Lead.ID
		}
		if got, err := db.LeadActivities(ctx, made.Lead.Seq, limit); err != nil || !reflect.DeepEqual(got, append([]leadbridge.Activity{}, want...)) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	list(10, note, call)
	list(1, note)
	call.Values, call.At = map[string]string{"Subject": "changed"}, start.Add(2*time.Hour)
	applySync(t, db, &leadbridge.SyncChanges{Activities: []leadbridge.Activity{call}})
	list(10, call, note)
	applySync(t, db, &leadbridge.SyncChanges{Dropped: []leadbridge.RecordRef{call.RecordRef}})
	list(10, note)
	if err := errors.Join(db.DeleteIntegration(ctx, "1")); err != nil {
		t.Fatal(err)
	}
	list(10)
}
