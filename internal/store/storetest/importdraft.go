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

// draftExam is about imports that are being set up.
var draftExam = map[string]func(*testing.T, Opener){
	"import drafts": importDrafts,
}

func importDrafts(t *testing.T, open Opener) {
	ctx, db := context.Background(), open()
	old := store.ImportDraft{ID: "old", FileURL: "file:1", FileName: "a\x00b.csv", FileSize: 7, Actor: "Ann", CreatedAt: start, UpdatedAt: start}
	made := store.ImportDraft{ID: "new", FileURL: "file:2", FileName: "<b>.csv", FileSize: 9, CreatedAt: start, UpdatedAt: start.Add(time.Hour),
		DraftChoices: store.DraftChoices{Name: "November", Basis: "Sunrise", Options: leadbridge.ImportOptions{Region: "DE", Source: &leadbridge.SourceOptions{HeaderRow: 3}},
			FieldMapping: []leadbridge.FieldMapping{{SourceField: "Mail", TargetField: "email", ValueMap: map[string]string{"n/a": ""}}}}}
	for _, d := range []store.ImportDraft{old, made} {
		if err := db.CreateImportDraft(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.ImportDraft(ctx, "new")
	if err != nil || !reflect.DeepEqual(got, made) {
		t.Fatalf("%+v %v", got, err)
	}
	ids := func(want ...string) {
		t.Helper()
		list, err := db.ImportDrafts(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range list {
			got = append(got, d.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	ids("new", "old")
	refused := errors.New("no")
	if _, err := db.UpdateImportDraft(ctx, "new", func(d *store.ImportDraft) error { d.JobID = "job"; return refused }); !errors.Is(err, refused) {
		t.Fatal(err)
	}
	ids("new", "old")
	if _, err := db.UpdateImportDraft(ctx, "old", func(d *store.ImportDraft) error {
		d.PlanID, d.Name, d.ClaimedAt, d.UpdatedAt = "plan", "renamed", start.Add(time.Minute), start.Add(2*time.Hour)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	ids("old", "new")
	if got, err = db.ImportDraft(ctx, "old"); err != nil || got.PlanID != "plan" || got.Name != "renamed" || !got.ClaimedAt.Equal(start.Add(time.Minute)) || got.FileName != "ab.csv" {
		t.Fatalf("%+v %v", got, err)
	}
	for id, change := range map[string]func(*store.ImportDraft){
		"old": func(d *store.ImportDraft) { d.JobID = "job" }, "new": func(d *store.ImportDraft) { d.DeletedAt = start.Add(3 * time.Hour) }} {
		if _, err := db.UpdateImportDraft(ctx, id, func(d *store.ImportDraft) error { change(d); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	ids()
	if stale, err := db.StaleImportDrafts(ctx, start, start.Add(4*time.Hour)); err != nil || len(stale) != 1 || stale[0].ID != "new" {
		t.Fatalf("%+v %v", stale, err)
	}
	if stale, err := db.StaleImportDrafts(ctx, start.Add(5*time.Hour), start); err != nil || len(stale) != 2 {
		t.Fatalf("%+v %v", stale, err)
	}
	if err := db.DeleteImportDraft(ctx, "new"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ImportDraft(ctx, "new"); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Fatal(err)
	}
	if _, err := db.UpdateImportDraft(ctx, "new", func(*store.ImportDraft) error { return nil }); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Fatal(err)
	}
}
