package lead_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// twins makes n pairs of leads that are sure to be one person each, undecided.
func twins(t testing.TB, s *lead.Service, n int) (older []*leadbridge.Lead) {
	t.Helper()
	for i := range n {
		v := leadbridge.Values{"firstName": fmt.Sprintf("Ann%c", 'a'+i), "lastName": fmt.Sprintf("Meyer%c", 'a'+i), "email": fmt.Sprintf("a%d@example%d.com", i, i), "dateOfBirth": fmt.Sprintf("19%d-05-12", 50+i)}
		older = append(older, create(t, s, v))
		v["notes"] = "called"
		create(t, s, v)
	}
	page, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairKept, Limit: 500})
	if err != nil || len(page.Pairs) != n {
		t.Fatalf("got %d pairs, %v", len(page.Pairs), err)
	}
	for _, p := range page.Pairs {
		open(t, s, p)
	}
	return older
}

func forecast(t testing.TB, s *lead.Service, least float64) lead.BatchForecast {
	t.Helper()
	f, err := s.ForecastBatch(ctx, least)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestBatchOfMerges(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		left := household(t, s)
		older := twins(t, s, 4)
		f := forecast(t, s, 0.97)
		if f.Pairs != 4 || len(f.Examples) != 4 || f.More {
			t.Fatalf("got %+v", f)
		}
		// One of the four changes, and is no longer who it was.
		if _, err := s.Update(ctx, me, older[3].ID, leadbridge.Values{"firstName": "Zoe", "lastName": "Karlsson", "email": "zoe@example.net", "dateOfBirth": ""}, 0); err != nil {
			t.Fatal(err)
		}
		_, err := s.StartBatch(ctx, me, f)
		demand(t, err, leadbridge.Conflict, lead.CodeStale)
		f = forecast(t, s, 0.97)
		if f.Pairs != 3 || f.Apart != 1 {
			t.Fatalf("got %+v", f)
		}
		b, err := s.StartBatch(ctx, me, f)
		if err != nil || b.Status != lead.BatchDone || b.Merged != 3 || b.LeftOut != 1 || b.EndedAt.IsZero() || b.Actor != "me" {
			t.Fatalf("got %+v, %v", b, err)
		}
		page, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen})
		if err != nil || len(page.Pairs) != 2 || page.Pairs[1].ID != left.ID {
			t.Errorf("got %+v, %v", page, err)
		}
		if got := get(t, s, older[0].ID); got.Values["notes"] != "called" {
			t.Errorf("got %v", got.Values)
		}
		_, err = s.CancelBatch(ctx, b.ID)
		demand(t, err, leadbridge.Conflict, "conflict")

		// One survivor is gone for good reasons of somebody else.
		if err := s.Delete(ctx, "you", older[0].ID, 0); err != nil {
			t.Fatal(err)
		}
		b, err = s.UndoBatch(ctx, "you", b.ID)
		if err != nil || b.Status != lead.BatchUndone || b.Merged != 1 || b.Undone != 2 || b.UndoneBy != "you" {
			t.Fatalf("got %+v, %v", b, err)
		}
		if got := get(t, s, older[1].ID); !maps.Equal(got.Values, older[1].Values) {
			t.Errorf("got %v, want %v", got.Values, older[1].Values)
		}
		if all, err := s.Batches(ctx); err != nil || len(all) != 1 || all[0] != b {
			t.Errorf("got %+v, %v", all, err)
		}
	})
}

func TestBatchLeavesHouseholdsOut(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		p := household(t, s)
		p.Match.Score, p.Status = 0.999, leadbridge.PairOpen // whatever the list says of them
		kept := leadbridge.PairDecision{ID: p.ID, Was: leadbridge.PairOpen, Status: leadbridge.PairKept, At: p.CreatedAt, By: "me"}
		if err := db.Apply(ctx, &leadbridge.Changeset{Decisions: []leadbridge.PairDecision{kept}}); err != nil {
			t.Fatal(err)
		}
		if err := db.Apply(ctx, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{p}}); err != nil {
			t.Fatal(err)
		}
		f := forecast(t, s, 0.99)
		if f.Pairs != 0 || f.Households != 1 {
			t.Fatalf("got %+v", f)
		}
		_, err := s.StartBatch(ctx, me, f)
		demand(t, err, leadbridge.Conflict, lead.CodeStale)
		_, err = s.ForecastBatch(ctx, 0.5)
		demand(t, err, leadbridge.Invalid, "invalid")
	})
}

func TestBatchInTheBackground(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		twins(t, s, 3)
		s.Background = true
		var tasks []leadbridge.Task
		db.SetEnqueue(func(_ context.Context, _ *store.Tx, more []leadbridge.Task) error {
			tasks = append(tasks, more...)
			return nil
		})
		f := forecast(t, s, 0.97)
		b, err := s.StartBatch(ctx, me, f)
		if err != nil || b.Status != lead.BatchRunning || b.Merged != 0 || len(tasks) != 1 || tasks[0] != (leadbridge.Task{Kind: lead.TaskMerge, ID: b.ID}) {
			t.Fatalf("got %+v with %v, %v", b, tasks, err)
		}
		_, err = s.StartBatch(ctx, me, f)
		demand(t, err, leadbridge.Conflict, lead.CodeBusy)
		_, err = s.UndoBatch(ctx, me, b.ID)
		demand(t, err, leadbridge.Conflict, lead.CodeBusy)
		if done, err := s.RunBatch(ctx, b.ID, 0); !done || err != nil {
			t.Fatal(done, err)
		}
		// A task that comes a second time finds nothing to do.
		if done, err := s.RunBatch(ctx, b.ID, 0); !done || err != nil {
			t.Fatal(done, err)
		}
		if b, err = s.Batch(ctx, b.ID); err != nil || b.Merged != 3 || b.Status != lead.BatchDone {
			t.Errorf("got %+v, %v", b, err)
		}
	})
}
