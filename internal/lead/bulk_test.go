package lead_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// many stores leads without the road, which would take long.
func many(t testing.TB, db *store.DB, n int, values func(i int) leadbridge.Values) []*leadbridge.Lead {
	t.Helper()
	c := &leadbridge.Changeset{}
	leads := make([]*leadbridge.Lead, n)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i := range leads {
		l := &leadbridge.Lead{ID: fmt.Sprintf("lead-%05d", i), Version: 1, Values: values(i), CreatedAt: at, UpdatedAt: at}
		leads[i] = l
		c.Leads = append(c.Leads, leadbridge.LeadChange{Lead: l, Revisions: []leadbridge.Revision{{Version: 1, Op: leadbridge.OpCreate, At: at, Cause: leadbridge.Cause{Kind: leadbridge.CauseEdit}}}})
	}
	if err := db.Apply(ctx, c); err != nil {
		t.Fatal(err)
	}
	return leads
}

func someStatus(i int) leadbridge.Values {
	return leadbridge.Values{"firstName": "Ann", "lastName": fmt.Sprint("Lee", i), "email": fmt.Sprintf("ann%d@example.com", i), "status": []string{"new", "open"}[i%2]}
}

func is(field string, values ...string) []lead.FieldFilter {
	return []lead.FieldFilter{{Field: field, Test: store.FieldIs, Is: values}}
}

func start(t testing.TB, s *lead.Service, r lead.BulkRequest) *leadbridge.BulkAction {
	t.Helper()
	b, err := s.StartBulk(ctx, me, r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBulkChangeAndUndo(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		leads := many(t, db, 1300, someStatus)
		if _, err := s.Update(ctx, me, leads[2].ID, leadbridge.Values{"owner": "Kim"}, 0); err != nil {
			t.Fatal(err)
		}
		r := lead.BulkRequest{Kind: leadbridge.BulkChange, Values: leadbridge.Values{"status": "won", "owner": "Kim", "doNotContact": "yes"}, Filter: lead.Filter{Fields: is("status", "new")}}
		f, err := s.ForecastBulk(ctx, r)
		if err != nil || f.Selected != 650 || !f.Exact || f.Counts != (leadbridge.BulkCounts{Changed: 650}) || len(f.Examples) != 5 || f.Examples[0].After.Values["doNotContact"] != "true" {
			t.Fatalf("got %+v, %v", f, err)
		}
		b := start(t, s, r)
		if b.Status != leadbridge.BulkDone || b.Selected != 650 || b.Counts != (leadbridge.BulkCounts{Changed: 650}) || b.Actor != "me" || b.EndedAt.IsZero() {
			t.Fatalf("got %+v", b)
		}
		if page, err := s.List(ctx, lead.Filter{Fields: is("owner", "Kim"), Count: true}); err != nil || page.Count.Leads != 650 {
			t.Fatalf("%+v, %v", page.Count, err)
		}
		story, err := s.History(ctx, leads[2].ID)
		if err != nil || len(story) != 3 || story[0].Cause != (leadbridge.Cause{Kind: leadbridge.CauseBulk, Actor: "me", Bulk: b.ID}) || story[0].Before["owner"] != "" || story[0].After["status"] != "won" {
			t.Fatalf("got %+v, %v", story, err)
		}

		edit := func(i int, patch leadbridge.Values) {
			t.Helper()
			if _, err := s.Update(ctx, "you", leads[i].ID, patch, 0); err != nil {
				t.Fatal(err)
			}
		}
		edit(0, leadbridge.Values{"status": "lost"})
		edit(4, leadbridge.Values{"status": "lost", "owner": "", "doNotContact": ""})
		edit(6, leadbridge.Values{"city": "Rome"})
		if err := s.Delete(ctx, "you", leads[8].ID, 0); err != nil {
			t.Fatal(err)
		}
		if b, err = s.UndoBulk(ctx, "boss", b.ID); err != nil || b.Status != leadbridge.BulkUndone || b.Restored != 648 || b.Kept != 3 || b.UndoneBy != "boss" || b.UndoneAt.IsZero() {
			t.Fatalf("got %+v, %v", b, err)
		}
		for i, want := range map[int]string{0: "lost", 2: "new", 4: "lost", 6: "new", 1298: "new", 1: "open"} {
			l := get(t, s, leads[i].ID)
			if l.Values["status"] != want || (l.Values["owner"] == "Kim") != (i == 2) || l.Values["doNotContact"] == "true" {
				t.Errorf("lead %d is %v", i, l.Values)
			}
		}
		if story, err = s.History(ctx, leads[6].ID); err != nil || story[0].Cause != (leadbridge.Cause{Kind: leadbridge.CauseRollback, Actor: "boss", Bulk: b.ID}) {
			t.Errorf("got %+v, %v", story[0].Cause, err)
		}
		kept, err := s.BulkLeads(ctx, b.ID, lead.BulkLeadFilter{Kept: true})
		if err != nil || len(kept) != 3 {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		for i, want := range []leadbridge.BulkLead{{LeadID: leads[0].ID, Version: 2, Undo: "partly", Kept: []string{"status"}},
			{LeadID: leads[4].ID, Version: 2, Undo: "kept", Kept: []string{"doNotContact", "owner", "status"}}, {LeadID: leads[8].ID, Version: 2, Undo: "kept", Kept: []string{"deleted since"}}} {
			got := kept[i]
			got.LeadSeq = 0
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
		_, err = s.UndoBulk(ctx, me, b.ID)
		demand(t, err, leadbridge.Conflict, lead.CodeBulkOver)
	})
}

func TestBulkDeleteAndRestore(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		leads := many(t, db, 10, someStatus)
		three := lead.Filter{IDs: []string{leads[1].ID, leads[3].ID, leads[5].ID, "no-such-lead"}}
		b := start(t, s, lead.BulkRequest{Kind: leadbridge.BulkDelete, Filter: three})
		if b.Counts.Changed != 3 || b.Selected != 3 {
			t.Fatalf("got %+v", b)
		}
		if _, err := s.Restore(ctx, "you", leads[3].ID, 0); err != nil {
			t.Fatal(err)
		}
		undone, err := s.UndoBulk(ctx, me, b.ID)
		if err != nil || undone.Restored != 2 || undone.Kept != 1 {
			t.Fatalf("got %+v, %v", undone, err)
		}
		start(t, s, lead.BulkRequest{Kind: leadbridge.BulkDelete, Filter: lead.Filter{Fields: is("status", "new")}})
		b = start(t, s, lead.BulkRequest{Kind: leadbridge.BulkRestore, Filter: lead.Filter{Fields: is("status", "new")}})
		if b.Counts.Changed != 5 {
			t.Fatalf("got %+v", b)
		}
		if _, err := s.Update(ctx, "you", leads[0].ID, leadbridge.Values{"city": "Rome"}, 0); err != nil {
			t.Fatal(err)
		}
		if undone, err = s.UndoBulk(ctx, me, b.ID); err != nil || undone.Restored != 4 || undone.Kept != 1 {
			t.Fatalf("got %+v, %v", undone, err)
		}
		kept, err := s.BulkLeads(ctx, b.ID, lead.BulkLeadFilter{Kept: true})
		if err != nil || len(kept) != 1 || !slices.Equal(kept[0].Kept, []string{"city"}) {
			t.Errorf("kept %+v, %v", kept, err)
		}
		all, err := s.BulkActions(ctx, 0, 2)
		if err != nil || len(all) != 2 || all[0].ID != b.ID {
			t.Errorf("got %+v, %v", all, err)
		}
	})
}

func TestBulkRefusals(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		many(t, db, 10, someStatus)
		for name, r := range map[string]lead.BulkRequest{
			"no kind":       {Values: leadbridge.Values{"status": "x"}},
			"no values":     {Kind: leadbridge.BulkChange},
			"one by one":    {Kind: leadbridge.BulkChange, Values: leadbridge.Values{"email": "all@example.com"}},
			"unknown field": {Kind: leadbridge.BulkChange, Values: leadbridge.Values{"colour": "red"}},
			"wrong value":   {Kind: leadbridge.BulkChange, Values: leadbridge.Values{"insuranceType": "boats and so on"}},
			"filter":        {Kind: leadbridge.BulkDelete, Filter: lead.Filter{Fields: is("colour", "red")}},
			"too many":      {Kind: leadbridge.BulkDelete, Filter: lead.Filter{IDs: make([]string, 10_001)}},
		} {
			if _, err := s.StartBulk(ctx, me, r); leadbridge.KindOf(err) != leadbridge.Invalid {
				t.Errorf("%s: got %v", name, err)
			}
			if _, err := s.ForecastBulk(ctx, r); leadbridge.KindOf(err) != leadbridge.Invalid {
				t.Errorf("%s: forecast: got %v", name, err)
			}
		}
		nine := int64(9)
		_, err := s.StartBulk(ctx, me, lead.BulkRequest{Kind: leadbridge.BulkDelete, Expected: &nine})
		demand(t, err, leadbridge.Conflict, lead.CodeStale)
		_, err = s.StartBulk(ctx, me, lead.BulkRequest{Kind: leadbridge.BulkRestore})
		demand(t, err, leadbridge.Conflict, lead.CodeStale)
	})
}

// TestBulkRefusesLeads has an action that some leads cannot take.
func TestBulkRefusesLeads(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		leads := many(t, db, 10, func(i int) leadbridge.Values {
			v := someStatus(i)
			if v["city"] = "Rome"; i >= 3 {
				v["state"] = "NY"
			}
			return v
		})
		if err := db.PutDefaults(ctx, leadbridge.Defaults{Rules: []leadbridge.Rule{{Type: leadbridge.RuleOneOf, Params: map[string]any{"fields": []string{"city", "state"}}}}}, "me", time.Now()); err != nil {
			t.Fatal(err)
		}
		r := lead.BulkRequest{Kind: leadbridge.BulkChange, Values: leadbridge.Values{"city": "", "owner": "Kim"}}
		f, err := s.ForecastBulk(ctx, r)
		if err != nil || f.Counts != (leadbridge.BulkCounts{Changed: 7, Refused: 3}) || len(f.Reasons) != 1 || f.Reasons[0].Leads != 3 {
			t.Fatalf("got %+v, %v", f, err)
		}
		b := start(t, s, r)
		refused, err := s.BulkLeads(ctx, b.ID, lead.BulkLeadFilter{Refused: true})
		if err != nil || b.Counts != f.Counts || len(refused) != 3 || refused[0].LeadID != leads[0].ID || refused[0].Reason != f.Reasons[0].Reason {
			t.Errorf("got %+v, %+v, %v", b.Counts, refused, err)
		}
		if l := get(t, s, leads[0].ID); l.Version != 1 || l.Values["city"] != "Rome" {
			t.Errorf("got %+v", l)
		}
	})
}

// TestBulkInTheBackground works on an action step by step, as workers do.
func TestBulkInTheBackground(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		leads := many(t, db, 1700, someStatus)
		s.Background = true
		var tasks []leadbridge.Task
		db.SetEnqueue(func(_ context.Context, _ *store.Tx, more []leadbridge.Task) error {
			tasks = append(tasks, more...)
			return nil
		})
		b := start(t, s, lead.BulkRequest{Kind: leadbridge.BulkChange, Values: leadbridge.Values{"owner": "Kim"}})
		if b.Status != leadbridge.BulkRunning || len(tasks) != 1 || tasks[0] != (leadbridge.Task{Kind: lead.TaskBulk, ID: b.ID}) {
			t.Fatalf("got %+v, %+v", b, tasks)
		}
		_, err := s.UndoBulk(ctx, me, b.ID)
		demand(t, err, leadbridge.Conflict, lead.CodeBulkBusy)
		many := create(t, s, ann()) // made later, and left alone
		rounds := run(t, s, b.ID)
		if b, _ = s.BulkAction(ctx, b.ID); rounds < 3 || b.Status != leadbridge.BulkDone || b.Counts.Changed != 1700 {
			t.Fatalf("after %d rounds: %+v", rounds, b)
		}
		if get(t, s, many.ID).Values["owner"] != "" {
			t.Error("a later lead was changed")
		}
		if _, err := s.UndoBulk(ctx, me, b.ID); err != nil {
			t.Fatal(err)
		}
		rounds = run(t, s, b.ID)
		if b, _ = s.BulkAction(ctx, b.ID); rounds < 3 || b.Status != leadbridge.BulkUndone || b.Restored != 1700 {
			t.Fatalf("after %d rounds: %+v", rounds, b)
		}
		if get(t, s, leads[1699].ID).Values["owner"] != "" {
			t.Error("the last lead was not restored")
		}

		b = start(t, s, lead.BulkRequest{Kind: leadbridge.BulkDelete})
		if _, err := s.RunBulk(ctx, b.ID, time.Nanosecond); err != nil {
			t.Fatal(err)
		}
		if b, err = s.CancelBulk(ctx, b.ID); err != nil || b.Status != leadbridge.BulkCancelled || b.Counts.Changed != 500 {
			t.Fatalf("got %+v, %v", b, err)
		}
		if done, err := s.RunBulk(ctx, b.ID, 0); !done || err != nil {
			t.Error(done, err)
		}
	})
}

// run lets workers have a moment each until the action is done.
func run(t testing.TB, s *lead.Service, id string) (rounds int) {
	t.Helper()
	for done := false; !done; rounds++ {
		var err error
		if done, err = s.RunBulk(ctx, id, time.Nanosecond); err != nil {
			t.Fatal(err)
		}
	}
	return rounds
}
