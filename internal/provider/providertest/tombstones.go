package providertest

import (
	"context"
	"testing"

	"leadbridge/internal/provider"
)

func pullDeleted(t *testing.T, x *Exam) {
	first := x.base(t)
	id := first.any()
	x.Act(t, Delete, id, "")
	x.Server.Stage.Clock.Advance(settle)
	got := x.pull(t, x.query(first.watermark))
	if r, there := got.byID[id]; !there || r.State != provider.Deleted {
		t.Errorf("%d records came, the deleted one is %+v", len(got.records), r)
	}
	if again := x.pull(t, x.query(got.watermark)); again.byID[id].State == provider.Live {
		t.Error("the next run brings it back to life")
	}
}

// fetch reads one record, whatever became of it.
func (x *Exam) fetch(t *testing.T, id string) (provider.Record, bool) {
	t.Helper()
	records, err := x.Client().Fetch(context.Background(), x.Object.Name, []string{id}, []string{x.Text})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.ID == id {
			return r, true
		}
	}
	return provider.Record{}, false
}

func fetchDeleted(t *testing.T, x *Exam) {
	id := x.base(t).any()
	x.Act(t, Delete, id, "")
	x.Server.Stage.Clock.Advance(settle)
	if r, there := x.fetch(t, id); !there || r.State != provider.Deleted {
		t.Errorf("got %+v", r)
	}
}

func fetchMerged(t *testing.T, x *Exam) {
	first := x.base(t)
	loser, survivor := first.records[3].ID, first.records[8].ID
	x.Act(t, Merge, loser, survivor)
	x.Server.Stage.Clock.Advance(settle)
	r, there := x.fetch(t, loser)
	if !there || r.State != provider.Merged || r.SurvivorID == "" || r.SurvivorID == loser {
		t.Fatalf("the one that is gone: %+v", r)
	}
	if s, there := x.fetch(t, r.SurvivorID); !there || s.State != provider.Live {
		t.Errorf("the survivor %s: %+v", r.SurvivorID, s)
	}
	// The increment must not leave both alive.
	got := x.pull(t, x.query(first.watermark))
	if r, there := got.byID[loser]; there && r.State == provider.Live {
		t.Errorf("the next run has the loser alive: %+v", r)
	}
	if s, there := got.byID[r.SurvivorID]; there && s.State != provider.Live {
		t.Errorf("the next run has the survivor as %+v", s)
	}
}
