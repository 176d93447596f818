package storetest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

var jobExam = map[string]func(*testing.T, Opener){
	"job/comes back whole":            wholeJob,
	"job/update":                      updateJob,
	"job/steps":                       jobSteps,
	"job/steps of a rollback":         undoSteps,
	"job/list":                        listJobs,
	"job/delete":                      deleteJob,
	"job/updates wait for each other": jobUpdates,
}

func newJob(t testing.TB, db *store.DB) *leadbridge.ImportJob {
	t.Helper()
	j := &leadbridge.ImportJob{ID: uuid.Must(uuid.NewV7()).String(), Name: "Spring list", ImportType: leadbridge.ImportCSV,
		Status: leadbridge.ImportProcessing, FileName: "spring.csv", Pass: 1, CreatedAt: start}
	if err := db.CreateImportJob(context.Background(), j); err != nil {
		t.Fatal(err)
	}
	return j
}

// stepOf moves a job on by n rows that were created.
func stepOf(j *leadbridge.ImportJob, n int64) *leadbridge.ImportStep {
	to := leadbridge.Checkpoint{Position: j.Checkpoint.Position + 100*n, Row: j.Checkpoint.Row + n}
	return &leadbridge.ImportStep{Seq: j.Seq, Pass: j.Pass, From: j.Checkpoint, To: to,
		Counts: leadbridge.ImportCounts{Processed: n, Success: n, Created: n}, At: start}
}

// step stores rows of a job and moves it on.
func step(t testing.TB, db *store.DB, j *leadbridge.ImportJob, rows []leadbridge.RowResult) {
	t.Helper()
	s := stepOf(j, int64(len(rows)))
	apply(t, db, &leadbridge.Changeset{Job: s, Rows: rows})
	j.Checkpoint = s.To
}

func wholeJob(t *testing.T, open Opener) {
	db := open()
	yes := true
	j := &leadbridge.ImportJob{ID: uuid.NewString(), Name: "n", ImportType: leadbridge.ImportExcel, Status: leadbridge.ImportPending,
		FileName: "f.xlsx", FileURL: "upload:1", FileSize: 12, Actor: "me", Columns: []string{"A", "B"}, Dialect: []byte(`{"sheet":"S"}`),
		Options:      leadbridge.ImportOptions{SkipDuplicates: &yes, Region: "DE", UpdateRules: map[string]leadbridge.UpdateRule{"*": leadbridge.UpdateIfBlank}},
		FieldMapping: []leadbridge.FieldMapping{{SourceField: "A", TargetField: "firstName"}},
		ScheduledFor: start.Add(time.Hour), CreatedAt: start, StartedAt: start, CompletedAt: start, ErrorMessage: "no",
		Counts:     leadbridge.ImportCounts{Total: 8, Processed: 7, Success: 6, Failed: 5, Duplicate: 4, Possible: 3, Created: 2, Updated: 1},
		Checkpoint: leadbridge.Checkpoint{Position: 9, Row: 3, Done: true}, Undo: leadbridge.UndoState{Row: 2, Status: leadbridge.ImportCompleted, Kept: 1}, Pass: 2}
	if err := db.CreateImportJob(context.Background(), j); err != nil {
		t.Fatal(err)
	}
	got, err := db.ImportJob(context.Background(), j.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, j) {
		t.Errorf("got %+v\nwant %+v", got, j)
	}
	_, err = db.ImportJob(context.Background(), "no-such-job")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func updateJob(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	got, err := db.UpdateImportJob(context.Background(), j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		j.Name, j.Counts.Total = "renamed", 5
		return nil, nil
	})
	if err != nil || got.Version != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	no := errors.New("no")
	if _, err := db.UpdateImportJob(context.Background(), j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		j.Name = "lost"
		return nil, no
	}); !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	if got, err := db.ImportJob(context.Background(), j.ID); err != nil || got.Name != "renamed" || got.Counts.Total != 5 {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = db.UpdateImportJob(context.Background(), "no-such-job", nil)
	demand(t, err, leadbridge.NotFound, "not_found")
}

func jobSteps(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	first := stepOf(j, 10)
	apply(t, db, &leadbridge.Changeset{Job: first})
	demand(t, db.Apply(context.Background(), &leadbridge.Changeset{Job: first}), leadbridge.Conflict, "job_moved")
	last := &leadbridge.ImportStep{Seq: j.Seq, Pass: 1, From: first.To, To: leadbridge.Checkpoint{Position: 1500, Row: 15, Done: true},
		Counts: leadbridge.ImportCounts{Processed: 5, Failed: 5}, Status: leadbridge.ImportCompleted, Total: 15, At: start.Add(time.Minute)}
	apply(t, db, &leadbridge.Changeset{Job: last})
	got, err := db.ImportJob(context.Background(), j.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := leadbridge.ImportCounts{Total: 15, Processed: 15, Success: 10, Created: 10, Failed: 5}
	if got.Counts != want || got.Checkpoint != last.To || got.Status != leadbridge.ImportCompleted || !got.CompletedAt.Equal(last.At) {
		t.Errorf("got %+v", got)
	}
	after := &leadbridge.ImportStep{Seq: j.Seq, Pass: 1, From: last.To, To: last.To, At: start}
	demand(t, db.Apply(context.Background(), &leadbridge.Changeset{Job: after}), leadbridge.Conflict, "job_moved")
}

func undoSteps(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	leads := create(t, db, people()[:2]...)
	step(t, db, j, []leadbridge.RowResult{
		{Record: leadbridge.ImportRecord{Row: 1, Status: leadbridge.RowCreated, LeadVersion: 1}, Lead: leads[0]},
		{Record: leadbridge.ImportRecord{Row: 2, Status: leadbridge.RowCreated, LeadVersion: 1}, Lead: leads[1]}})
	undo := &leadbridge.Changeset{Undo: &leadbridge.UndoStep{Seq: j.Seq, During: leadbridge.ImportRollingBack, To: 2, Status: leadbridge.ImportRolledBack, At: start},
		Undos: []leadbridge.UndoResult{{Row: 1, Undo: "removed"}, {Row: 2, Undo: "kept", Kept: []string{"city"}}}}
	demand(t, db.Apply(context.Background(), undo), leadbridge.Conflict, "job_moved")
	if _, err := db.UpdateImportJob(context.Background(), j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		j.Status = leadbridge.ImportRollingBack
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	apply(t, db, undo)
	got, err := db.ImportJob(context.Background(), j.ID)
	if err != nil || got.Status != leadbridge.ImportRolledBack || got.Undo.Row != 2 || got.Undo.Kept != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	kept, err := db.ImportRecords(context.Background(), j, store.RecordFilter{Kept: true, Limit: 10})
	if err != nil || len(kept) != 1 || kept[0].Row != 2 || !reflect.DeepEqual(kept[0].UndoKept, []string{"city"}) {
		t.Errorf("got %+v, %v", kept, err)
	}
}

func listJobs(t *testing.T, open Opener) {
	db := open()
	one, two := newJob(t, db), newJob(t, db)
	if _, err := db.UpdateImportJob(context.Background(), one.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		j.Name, j.FileName, j.Status = "Autumn", "100%.csv", leadbridge.ImportCompleted
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter store.ImportJobFilter
		want   []string
	}{
		"all":    {store.ImportJobFilter{}, []string{two.ID, one.ID}},
		"status": {store.ImportJobFilter{Status: leadbridge.ImportCompleted}, []string{one.ID}},
		"name":   {store.ImportJobFilter{Search: "aUTUMN"}, []string{one.ID}},
		"file":   {store.ImportJobFilter{Search: "0%"}, []string{one.ID}},
		"before": {store.ImportJobFilter{Before: two.Seq}, []string{one.ID}},
	} {
		c.filter.Limit = 10
		jobs, err := db.ImportJobs(context.Background(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, j := range jobs {
			got = append(got, j.ID)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func deleteJob(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	made := create(t, db, people()[0])[0]
	step(t, db, j, []leadbridge.RowResult{{Record: leadbridge.ImportRecord{Row: 1, Status: leadbridge.RowCreated, LeadVersion: 1}, Lead: made}})
	ctx := context.Background()
	demand(t, db.DeleteImportJob(ctx, j.ID, start), leadbridge.Conflict, "conflict")
	if _, err := db.UpdateImportJob(ctx, j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		j.Status, j.FileURL = leadbridge.ImportCancelled, "file:one"
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	_, err := db.PurgeImportJob(ctx, j.ID)
	demand(t, err, leadbridge.NotFound, "not_found") // it is not deleted
	for range 2 {
		if err := db.DeleteImportJob(ctx, j.ID, start); err != nil {
			t.Fatal(err)
		}
		_, err = db.ImportJob(ctx, j.ID)
		demand(t, err, leadbridge.NotFound, "not_found")
		demand(t, db.DeleteImportJob(ctx, j.ID, start), leadbridge.NotFound, "not_found")
		for deleted, want := range map[bool]int{false: 0, true: 1} {
			if jobs, err := db.ImportJobs(ctx, store.ImportJobFilter{Deleted: deleted, Limit: 10}); err != nil || len(jobs) != want {
				t.Errorf("deleted %v: %d jobs, %v", deleted, len(jobs), err)
			}
		}
		if err := db.RestoreImportJob(ctx, j.ID); err != nil {
			t.Fatal(err)
		}
		demand(t, db.RestoreImportJob(ctx, j.ID), leadbridge.NotFound, "not_found")
		if got, err := db.ImportRecords(ctx, j, store.RecordFilter{Limit: 10}); err != nil || len(got) != 1 {
			t.Errorf("restored with %v, %v", got, err)
		}
	}
	if err := db.DeleteImportJob(ctx, j.ID, start); err != nil {
		t.Fatal(err)
	}
	if ids, err := db.DeletedImportJobs(ctx, start); err != nil || len(ids) != 0 {
		t.Errorf("deleted before then: %v, %v", ids, err)
	}
	if ids, err := db.DeletedImportJobs(ctx, start.Add(time.Second)); err != nil || len(ids) != 1 {
		t.Errorf("deleted: %v, %v", ids, err)
	}
	if orphan, err := db.PurgeImportJob(ctx, j.ID); err != nil || orphan != "file:one" {
		t.Errorf("purged: %q, %v", orphan, err)
	}
	if got, err := db.ImportRecords(ctx, j, store.RecordFilter{Limit: 10}); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	if len(revisions(t, db, lead(t, db, made.ID))) != 1 {
		t.Error("a lead lost its story")
	}
	demand(t, db.RestoreImportJob(ctx, j.ID), leadbridge.NotFound, "not_found")
}

// jobUpdates raises a counter from two handles at once: none may be lost.
func jobUpdates(t *testing.T, open Opener) {
	handles := []*store.DB{open(), open()}
	j := newJob(t, handles[0])
	done := make(chan error, 4)
	for worker := range 4 {
		go func() {
			var err error
			for range 20 {
				_, err = handles[worker%2].UpdateImportJob(context.Background(), j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
					j.Counts.Total++
					return nil, nil
				})
				if err != nil {
					break
				}
			}
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got, err := handles[1].ImportJob(context.Background(), j.ID); err != nil || got.Counts.Total != 80 || got.Version != 81 {
		t.Errorf("got %+v, %v", got, err)
	}
}
