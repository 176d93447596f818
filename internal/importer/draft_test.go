package importer_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

func (b *bench) draft(t *testing.T, name, content string) store.ImportDraft {
	t.Helper()
	ctx := context.Background()
	up, err := b.Upload(ctx, "tester", name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	d, err := b.NewDraft(ctx, "tester", up)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const people = "First Name,Last Name,E-mail\nAnna,Smith,anna@example.com\nBob,Jones,bob@example.com\n"

// TestDraftBecomesOneImport starts a draft many times at once: it must become
// one import, and exactly the planned one.
func TestDraftBecomesOneImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		d := b.draft(t, "people.csv", people)
		p, err := b.PlanDraft(ctx, "tester", d.ID)
		if err != nil || p.Status != leadbridge.PlanReady || p.Counts.Create != 2 {
			t.Fatalf("%+v %v", p, err)
		}
		if d, err = b.Draft(ctx, d.ID); err != nil || d.PlanID != p.ID || len(d.FieldMapping) != 3 {
			t.Fatalf("the plan did not settle the draft: %+v %v", d, err)
		}
		if _, err := b.StartDraft(ctx, "tester", d.ID, "another", time.Time{}); leadbridge.CodeOf(err) != importer.CodePlanStale {
			t.Fatalf("want a stale plan, got %v", err)
		}
		var group sync.WaitGroup
		jobs := make(chan string, 8)
		for range cap(jobs) {
			group.Go(func() {
				j, err := b.StartDraft(ctx, "tester", d.ID, p.Hash, time.Time{})
				if err == nil {
					jobs <- j.ID
				} else if leadbridge.KindOf(err) != leadbridge.Conflict {
					t.Error(err)
				}
			})
		}
		group.Wait()
		close(jobs)
		first := <-jobs
		for id := range jobs {
			if id != first {
				t.Errorf("two imports: %s and %s", first, id)
			}
		}
		all, err := b.Jobs(ctx, store.ImportJobFilter{Limit: 10})
		if err != nil || len(all) != 1 || all[0].Status != leadbridge.ImportProcessing || all[0].PlanHash != p.Hash {
			t.Fatalf("%+v %v", all, err)
		}
		if j := b.finish(t, first); j.Counts.Created != p.Counts.Create {
			t.Fatalf("planned %+v, done %+v", p.Counts, j.Counts)
		}
		if _, err := b.Choose(ctx, d.ID, func(*store.DraftChoices) {}); leadbridge.KindOf(err) != leadbridge.Conflict {
			t.Fatalf("a started import can still be changed: %v", err)
		}
		if open, err := b.Drafts(ctx, 10); err != nil || len(open) != 0 {
			t.Fatalf("%+v %v", open, err)
		}
	})
}

func TestChoiceForgetsPlan(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	d := b.draft(t, "people.csv", people)
	p, err := b.PlanDraft(ctx, "tester", d.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, err = b.Choose(ctx, d.ID, func(c *store.DraftChoices) { c.Options.OnDuplicate = leadbridge.DuplicateUpdate })
	if err != nil || d.PlanID != "" {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := b.StartDraft(ctx, "tester", d.ID, p.Hash, time.Time{}); leadbridge.CodeOf(err) != importer.CodePlanStale {
		t.Fatalf("want a stale plan, got %v", err)
	}
	// A refusal must not keep the draft from being started.
	if p, err = b.PlanDraft(ctx, "tester", d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.StartDraft(ctx, "tester", d.ID, p.Hash, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

func TestDiscardedDraft(t *testing.T) {
	ctx := context.Background()
	db := storetest.SQLite(t)()
	b := newBench(t, db)
	kept, gone := b.draft(t, "kept.csv", people), b.draft(t, "gone.csv", people)
	if _, err := b.DiscardDraft(ctx, gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Draft(ctx, gone.ID); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Fatal(err)
	}
	if _, err := b.PlanDraft(ctx, "tester", gone.ID); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Fatal(err)
	}
	if _, err := b.RestoreDraft(ctx, gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Draft(ctx, gone.ID); err != nil {
		t.Fatal(err)
	}
	// Discarded two days ago, it is removed with its file; the other stays.
	if _, err := db.UpdateImportDraft(ctx, gone.ID, func(d *store.ImportDraft) error {
		d.DeletedAt = time.Now().Add(-48 * time.Hour)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := b.ForgetDrafts(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Reading(ctx, gone.FileURL, leadbridge.SourceOptions{}); err == nil {
		t.Error("the file of a forgotten draft is still there")
	}
	if _, err := b.Reading(ctx, kept.FileURL, leadbridge.SourceOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := b.RestoreDraft(ctx, gone.ID); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Error(err)
	}
}

// TestForgottenDraftLeavesImport removes an old draft whose import was made:
// the file is the import's.
func TestForgottenDraftLeavesImport(t *testing.T) {
	ctx := context.Background()
	db := storetest.SQLite(t)()
	b := newBench(t, db)
	d := b.draft(t, "people.csv", people)
	p, err := b.PlanDraft(ctx, "tester", d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.StartDraft(ctx, "tester", d.ID, p.Hash, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.UpdateImportDraft(ctx, d.ID, func(d *store.ImportDraft) error {
		d.UpdatedAt = time.Now().Add(-31 * 24 * time.Hour)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := b.ForgetDrafts(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Draft(ctx, d.ID); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Error(err)
	}
	if _, err := b.Reading(ctx, d.FileURL, leadbridge.SourceOptions{}); err != nil {
		t.Errorf("the import lost its file: %v", err)
	}
}
