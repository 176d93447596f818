package importer_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

const oldLeads = "firstName,lastName,email,phone,city\nAnna,Smith,anna@example.com,+12125550101,Albany\nBob,Jones,bob@example.com,+12125550102,Boston\n"
const newLeads = "firstName,lastName,email,phone,city\nAnna,Smith,anna@example.com,+12125550199,Newark\nBob,Jones,bob@example.com,+12125550102,Chicago\nCarla,Diaz,carla@example.com,,Denver\nDora,Eng,dora@example.com,,Erie\n"

// edit changes one field of a lead as a person would.
func edit(t *testing.T, db *store.DB, email, field, value string) {
	t.Helper()
	ctx := context.Background()
	err := db.EachLead(ctx, store.LeadFilter{}, func(l *leadbridge.Lead) error {
		if l.Values[leadbridge.FieldEmail] != email {
			return nil
		}
		next := *l
		next.Values = l.Values.Clone()
		next.Values[field] = value
		next.Version++
		return db.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{{Lead: &next, Was: l.Version, Revisions: []leadbridge.Revision{{
			Version: next.Version, Op: leadbridge.OpUpdate, At: next.UpdatedAt, Cause: leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "tester"},
			Before: leadbridge.Values{field: l.Values[field]}, After: leadbridge.Values{field: value}}}}}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRollbackKeepsWhatPeopleChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		b.run(t, b.create(t, "old.csv", oldLeads, leadbridge.ImportOptions{}).ID)
		before := leads(t, b.db)
		j := b.run(t, b.create(t, "new.csv", newLeads, leadbridge.ImportOptions{OnDuplicate: leadbridge.DuplicateUpdate}).ID)
		if j.Counts.Updated != 2 || j.Counts.Created != 2 {
			t.Fatalf("counts %+v", j.Counts)
		}
		imported := leads(t, b.db)
		edit(t, b.db, "anna@example.com", leadbridge.FieldCity, "Oslo") // the import had set it
		edit(t, b.db, "carla@example.com", leadbridge.FieldNotes, "called")

		if _, err := b.Rollback(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		j = b.undo(t, j.ID)
		if j.Status != leadbridge.ImportRolledBack || j.Undo.Kept != 2 {
			t.Fatalf("status %s, kept %d", j.Status, j.Undo.Kept)
		}
		records, err := b.Records(ctx, j.ID, store.RecordFilter{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"partly city", "restored ", "kept notes", "removed "} {
			if got := records[i].Undo + " " + strings.Join(records[i].UndoKept, ","); got != want {
				t.Errorf("row %d: %q, want %q", i+1, got, want)
			}
		}
		after := leads(t, b.db)
		if len(after) != 3 || !slices.ContainsFunc(after, func(s string) bool { return strings.Contains(s, "city=Oslo") && strings.Contains(s, "+12125550101") }) {
			t.Errorf("after the rollback:\n%s", strings.Join(after, "\n"))
		}

		if _, err := b.Reapply(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		if j = b.undo(t, j.ID); j.Status != leadbridge.ImportCompleted {
			t.Errorf("status %s", j.Status)
		}
		again := leads(t, b.db)
		if len(again) != len(imported) {
			t.Errorf("%d leads after the rollback was undone, %d before it:\n%s", len(again), len(imported), strings.Join(again, "\n"))
		}
		if _, err := b.Rollback(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		b.undo(t, j.ID)
		if twice := leads(t, b.db); !slices.Equal(twice, after) {
			t.Errorf("the second rollback ended otherwise:\n%s\nthan the first:\n%s", strings.Join(twice, "\n"), strings.Join(after, "\n"))
		}
		_ = before
	})
}

func TestRollbackRestoresExactly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		b.run(t, b.create(t, "old.csv", oldLeads, leadbridge.ImportOptions{}).ID)
		before := leads(t, b.db)
		j := b.run(t, b.create(t, "new.csv", newLeads, leadbridge.ImportOptions{OnDuplicate: leadbridge.DuplicateUpdate}).ID)
		imported := leads(t, b.db)
		if _, err := b.Rollback(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		b.undo(t, j.ID)
		if got := leads(t, b.db); !slices.Equal(got, before) {
			t.Errorf("after the rollback:\n%s\nbefore the import:\n%s", strings.Join(got, "\n"), strings.Join(before, "\n"))
		}
		if _, err := b.Reapply(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		b.undo(t, j.ID)
		if got := leads(t, b.db); !slices.Equal(got, imported) {
			t.Errorf("after the rollback was undone:\n%s\nafter the import:\n%s", strings.Join(got, "\n"), strings.Join(imported, "\n"))
		}
	})
}
