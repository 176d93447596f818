package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"sync"
	"testing"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// TestTwoAtOnce imports one file twice at the same time, through two handles
// on one database: each person must be stored once.
func TestTwoAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		content := messy(1500)
		alone := newBench(t, storetest.SQLite(t)())
		want := alone.run(t, alone.create(t, "leads.csv", content, leadbridge.ImportOptions{}).ID).Counts.Created
		one, two := newBench(t, open()), newBench(t, open())
		var group sync.WaitGroup
		var counts [2]leadbridge.ImportCounts
		for i, b := range []*bench{one, two} {
			id := b.create(t, "leads.csv", content, leadbridge.ImportOptions{}).ID
			group.Go(func() { counts[i] = b.run(t, id).Counts })
		}
		group.Wait()
		if got := counts[0].Created + counts[1].Created; got != want {
			t.Errorf("%d leads were created, want %d (%+v, %+v)", got, want, counts[0], counts[1])
		}
		if counts[0].Failed != counts[1].Failed || counts[0].Processed != 1500 || counts[1].Processed != 1500 {
			t.Errorf("counts %+v, %+v", counts[0], counts[1])
		}
	})
}

func TestStates(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	j := b.create(t, "leads.csv", oldLeads, leadbridge.ImportOptions{})
	refused := func(what string, f func(context.Context, string) (*leadbridge.ImportJob, error)) {
		t.Helper()
		if _, err := f(ctx, j.ID); leadbridge.KindOf(err) != leadbridge.Conflict {
			t.Errorf("%s: %v, want a conflict", what, err)
		}
	}
	rollback := func(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
		return b.Rollback(ctx, id, "tester")
	}
	retry := func(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
		return b.RetryFailed(ctx, id, nil)
	}
	refused("rollback of a pending job", rollback)
	if _, err := b.Start(ctx, j.ID); err != nil {
		t.Fatal(err)
	}
	refused("second start", b.Start)
	refused("retry of a running job", retry)
	if _, err := b.Cancel(ctx, j.ID); err != nil {
		t.Fatal(err)
	}
	refused("second cancel", b.Cancel)
	if done, err := b.Run(ctx, j.ID, 0); !done || err != nil {
		t.Errorf("run of a cancelled job: %v, %v", done, err)
	}
	if got := b.run(t, j.ID); got.Status != leadbridge.ImportCompleted || got.Counts.Created != 2 {
		t.Errorf("after it was started again: %s %+v", got.Status, got.Counts)
	}
	refused("start of a completed job", b.Start)
	refused("retry without failed rows", retry)
}

// TestRetry corrects failed rows in the error report and gives it back.
func TestRetry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		j := b.run(t, b.create(t, "leads.csv", "First Name,Last Name,E-mail\nAnna,Smith,anna@example.com\n=Bob,Jones,nobody\nCarla,Diaz,\nDora,Eng,dora@example.com,too,much\n", leadbridge.ImportOptions{}).ID)
		if j.Counts.Failed != 3 || j.Counts.Created != 1 {
			t.Fatalf("counts %+v", j.Counts)
		}
		var report bytes.Buffer
		if err := b.WriteErrors(ctx, j.ID, "csv", &report); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(report.String())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 4 || rows[0][0] != "Import row" || rows[1][1] != "'=Bob" || !strings.Contains(rows[2][4], "mail") {
			t.Fatalf("report:\n%s", report.String())
		}
		fixed := strings.NewReplacer("nobody", "bob@example.com", "Diaz,,", "Diaz,carla@example.com,").Replace(report.String())
		up, err := b.Upload(ctx, "tester", "fixed.csv", strings.NewReader(fixed))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := b.CorrectFromFile(ctx, j.ID, up.FileURL); err != nil || n != 3 {
			t.Fatalf("corrected %d: %v", n, err)
		}
		if _, err := b.RetryFailed(ctx, j.ID, nil); err != nil {
			t.Fatal(err)
		}
		j = b.finish(t, j.ID)
		if j.Status != leadbridge.ImportCompleted || j.Counts.Failed != 0 || j.Counts.Created != 4 || j.Counts.Processed != 4 {
			t.Errorf("%s %+v", j.Status, j.Counts)
		}
		record, err := b.Record(ctx, j.ID, 2)
		if err != nil || record.Status != leadbridge.RowCreated || record.LeadID == "" {
			t.Errorf("row 2: %+v, %v", record, err)
		}
	})
}

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	upload := func(name, content string) error {
		_, err := b.Upload(ctx, "tester", name, strings.NewReader(content))
		return err
	}
	for name, content := range map[string]string{"empty.csv": "", "blank.csv": " \n\n ", "rubbish.csv": "\x00\x01\x02\xff\xfe\x7f\x00\x00ELF", "broken.xlsx": "PK\x03\x04 broken"} {
		if err := upload(name, content); leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := upload("large.csv", strings.Repeat("a,b\n", 20<<20)); leadbridge.CodeOf(err) != "file_too_large" {
		t.Errorf("large file: %v", err)
	}
	up, err := b.Upload(ctx, "tester", "leads.csv", strings.NewReader(oldLeads))
	if err != nil {
		t.Fatal(err)
	}
	for field, r := range map[string]importer.Request{
		"importType":          {FileURL: up.FileURL, ImportType: "XML"},
		"fileUrl":             {FileURL: "http://127.0.0.1/leads.csv"},
		"options.onDuplicate": {FileURL: up.FileURL, Options: leadbridge.ImportOptions{OnDuplicate: "merge"}},
		"options.dateOrder":   {FileURL: up.FileURL, Options: leadbridge.ImportOptions{DateOrder: "DDMM"}},
		"options.batchSize":   {FileURL: up.FileURL, Options: leadbridge.ImportOptions{BatchSize: -1}},
		"firstNam":            {FileURL: up.FileURL, FieldMapping: []leadbridge.FieldMapping{{SourceField: "firstName", TargetField: "firstNam"}}},
		"No Such Column":      {FileURL: up.FileURL, FieldMapping: []leadbridge.FieldMapping{{SourceField: "No Such Column", TargetField: "email"}}},
		"fuzzyMatchThreshold": {FileURL: up.FileURL, Options: leadbridge.ImportOptions{Match: &leadbridge.MatchPolicy{FuzzyMatchThreshold: 2}}},
	} {
		_, err := b.Create(ctx, "tester", r)
		if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if all, err := b.Jobs(ctx, store.ImportJobFilter{Limit: 10}); err != nil || len(all) != 0 {
		t.Errorf("%d jobs were made of bad requests (%v)", len(all), err)
	}
}
