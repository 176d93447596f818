package storetest

import (
	"context"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var mergeExam = map[string]func(*testing.T, Opener){
	"merge/comes back whole": wholeMerge,
	"merge/taken back once":  unmergeOnce,
	"merge/pages":            mergePages,
	"merge/batch":            batchOfMerges,
}

// mergeOf notes that the second lead goes into the first.
func mergeOf(survivor, loser *leadbridge.Lead) *leadbridge.Changeset {
	stays, goes := changed(survivor, leadbridge.OpUpdate, leadbridge.Values{"owner": "merged"}), changed(loser, leadbridge.OpDelete, nil)
	goes.Lead.MergedInto = survivor.ID
	return &leadbridge.Changeset{Leads: []leadbridge.LeadChange{stays, goes}, Merges: []leadbridge.Merge{{
		Survivor: stays.Lead, Loser: goes.Lead, SurvivorVersion: stays.Lead.Version, LoserVersion: goes.Lead.Version, At: start, Actor: "me"}}}
}

func wholeMerge(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	c := mergeOf(leads[0], leads[1])
	c.Merges[0].PairID = "some-pair"
	apply(t, db, c)
	got, err := db.MergeByID(context.Background(), c.Merges[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Survivor.ID != leads[0].ID || got.Survivor.Values["owner"] != "merged" || got.Loser.MergedInto != leads[0].ID || got.SurvivorVersion != 2 ||
		got.LoserVersion != 2 || got.PairID != "some-pair" || !got.At.Equal(start) || got.Actor != "me" || !got.UndoneAt.IsZero() {
		t.Errorf("got %+v", got)
	}
	_, err = db.MergeByID(context.Background(), "no-such-merge")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func unmergeOnce(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	c := mergeOf(leads[0], leads[1])
	apply(t, db, c)
	undo := &leadbridge.Changeset{Unmerges: []leadbridge.Unmerge{{ID: c.Merges[0].ID, At: start.Add(time.Hour)}}}
	apply(t, db, undo)
	got, err := db.MergeByID(context.Background(), c.Merges[0].ID)
	if err != nil || !got.UndoneAt.Equal(start.Add(time.Hour)) {
		t.Errorf("got %+v, %v", got, err)
	}
	demand(t, db.Apply(context.Background(), undo), leadbridge.Conflict, "merge_undone")
}

func mergePages(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	first, second := mergeOf(leads[0], leads[1]), mergeOf(leads[2], leads[3])
	apply(t, db, first)
	apply(t, db, second)
	page, err := db.Merges(context.Background(), store.MergeFilter{Limit: 1})
	if err != nil || len(page.Merges) != 1 || page.Merges[0].ID != second.Merges[0].ID || page.Next == "" {
		t.Fatalf("got %+v, %v", page, err)
	}
	page, err = db.Merges(context.Background(), store.MergeFilter{Limit: 1, Cursor: page.Next})
	if err != nil || len(page.Merges) != 1 || page.Merges[0].ID != first.Merges[0].ID || page.Next != "" {
		t.Fatalf("got %+v, %v", page, err)
	}
	page, err = db.Merges(context.Background(), store.MergeFilter{LeadID: leads[3].ID})
	if err != nil || len(page.Merges) != 1 || page.Merges[0].ID != second.Merges[0].ID {
		t.Errorf("got %+v, %v", page, err)
	}
}

func batchOfMerges(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	b := store.MergeBatch{ID: "b", Status: store.BatchRunning, Least: 0.97, Through: "p", Pairs: 2, Actor: "me", CreatedAt: start}
	if err := db.CreateMergeBatch(ctx, b, nil); err != nil {
		t.Fatal(err)
	}
	leads := create(t, db, people()...)
	first, second := mergeOf(leads[0], leads[1]), mergeOf(leads[2], leads[3])
	first.Merges[0].BatchID, second.Merges[0].BatchID = "b", "b"
	apply(t, db, first)
	apply(t, db, second)
	apply(t, db, &leadbridge.Changeset{Unmerges: []leadbridge.Unmerge{{ID: first.Merges[0].ID, At: start}}})
	got, err := db.UpdateMergeBatch(ctx, "b", func(b *store.MergeBatch) ([]leadbridge.Task, error) {
		b.Status, b.At, b.LeftOut, b.UndoneBy, b.ErrorMessage, b.EndedAt = store.BatchFailed, "x", 1, "you", "why", start.Add(time.Hour)
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := store.MergeBatch{ID: "b", Status: store.BatchFailed, Least: 0.97, Through: "p", Pairs: 2, At: "x", Merged: 1, Undone: 1, LeftOut: 1,
		Actor: "me", UndoneBy: "you", ErrorMessage: "why", CreatedAt: start, EndedAt: start.Add(time.Hour)}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if list, err := db.MergeBatches(ctx); err != nil || len(list) != 1 || list[0] != want {
		t.Errorf("got %+v, %v", list, err)
	}
	page, err := db.Merges(ctx, store.MergeFilter{BatchID: "b", Standing: true})
	if err != nil || len(page.Merges) != 1 || page.Merges[0].ID != second.Merges[0].ID || page.Merges[0].BatchID != "b" {
		t.Errorf("got %+v, %v", page, err)
	}
	_, err = db.MergeBatch(ctx, "no-such-batch")
	demand(t, err, leadbridge.NotFound, "not_found")
}
