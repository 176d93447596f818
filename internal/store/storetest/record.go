package storetest

import (
	"context"
	"reflect"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

var recordExam = map[string]func(*testing.T, Opener){
	"record/comes back whole": wholeRecord,
	"record/filters":          recordFilters,
	"record/replaced":         recordReplaced,
	"record/corrected":        recordCorrected,
}

func wholeRecord(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	leads := create(t, db, people()[:2]...)
	match := pairOf(leads[1], leads[0]).Match
	r := leadbridge.ImportRecord{Row: 1, Line: 5, Status: leadbridge.RowPossible, Reason: "May be the same as another.", LeadVersion: 1, Match: &match,
		Issues:  []leadbridge.Issue{{Field: "email", Rule: "email", Severity: leadbridge.SeverityWarning, Value: "x", Message: "m", Hint: "h"}},
		Changes: []leadbridge.Change{{Field: "phone", From: "1", To: "+1", Reason: "normalized phone"}}, Raw: []string{"a", "", "c\"\n"}}
	step(t, db, j, []leadbridge.RowResult{{Record: r, Lead: leads[1], Other: leads[0]}})
	got, err := db.ImportRecord(context.Background(), j, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.LeadID, r.LeadSeq, r.DuplicateOf = leads[1].ID, leads[1].Seq, leads[0].ID
	r.LeadName, r.OtherName = leads[1].Values.FullName(), leads[0].Values.FullName()
	if !reflect.DeepEqual(got, r) {
		t.Errorf("got %+v\nwant %+v", got, r)
	}
	_, err = db.ImportRecord(context.Background(), j, 2)
	demand(t, err, leadbridge.NotFound, "not_found")
}

func failedRow(row int64) leadbridge.RowResult {
	return leadbridge.RowResult{Record: leadbridge.ImportRecord{Row: row, Line: row + 1, Status: leadbridge.RowFailed, Reason: "no e-mail", Raw: []string{"x"}}}
}

func recordFilters(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	leads := create(t, db, people()...)
	created := func(row int64, l *leadbridge.Lead) leadbridge.RowResult {
		return leadbridge.RowResult{Record: leadbridge.ImportRecord{Row: row, Status: leadbridge.RowCreated, LeadVersion: 1}, Lead: l}
	}
	wrong := []leadbridge.RowResult{failedRow(2), failedRow(4)}
	wrong[0].Record.Issues = []leadbridge.Issue{{Field: "email", Rule: "email", Severity: leadbridge.SeverityError, Message: "no address"}}
	wrong[1].Record.Issues = []leadbridge.Issue{{Field: "phone", Rule: "phone", Severity: leadbridge.SeverityWarning}, {Rule: "unreadable", Severity: leadbridge.SeverityError, Message: "too long"}}
	step(t, db, j, []leadbridge.RowResult{created(1, leads[0]), wrong[0], created(3, leads[1]), wrong[1]})
	for name, c := range map[string]struct {
		filter store.RecordFilter
		want   []int64
	}{
		"all":     {store.RecordFilter{}, []int64{1, 2, 3, 4}},
		"failed":  {store.RecordFilter{Status: leadbridge.RowFailed}, []int64{2, 4}},
		"created": {store.RecordFilter{Status: leadbridge.RowCreated}, []int64{1, 3}},
		"after":   {store.RecordFilter{After: 2}, []int64{3, 4}},
		"both":    {store.RecordFilter{After: 2, Status: leadbridge.RowFailed}, []int64{4}},
		"limit":   {store.RecordFilter{Limit: 2}, []int64{1, 2}},
		"before":  {store.RecordFilter{Before: 4, Limit: 2}, []int64{2, 3}},
		"several": {store.RecordFilter{Statuses: []leadbridge.RowStatus{leadbridge.RowCreated, leadbridge.RowFailed}, After: 1}, []int64{2, 3, 4}},
		"rows":    {store.RecordFilter{Rows: []int64{4, 1, 9}}, []int64{1, 4}},
		"field":   {store.RecordFilter{Field: "email"}, []int64{2}},
		"rule":    {store.RecordFilter{Field: "email", Rule: "email"}, []int64{2}},
		"no rule": {store.RecordFilter{Field: "email", Rule: "em_il"}, nil},
		"as such": {store.RecordFilter{Field: "-"}, []int64{4}},
		"ready":   {store.RecordFilter{Ready: true}, nil},
	} {
		if c.filter.Limit == 0 {
			c.filter.Limit = 10
		}
		records, err := db.ImportRecords(context.Background(), j, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, r := range records {
			got = append(got, r.Row)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	counts, err := db.CountRecords(context.Background(), j)
	if want := map[leadbridge.RowStatus]int64{leadbridge.RowCreated: 2, leadbridge.RowFailed: 2}; err != nil || !reflect.DeepEqual(counts, want) {
		t.Errorf("got %v, %v", counts, err)
	}
}

func recordReplaced(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	step(t, db, j, []leadbridge.RowResult{failedRow(1), failedRow(2)})
	fresh := newLead(people()[0], start)
	again := leadbridge.RowResult{Record: leadbridge.ImportRecord{Row: 2, Line: 3, Status: leadbridge.RowCreated, Reason: "stored", LeadVersion: 1}, Lead: fresh.Lead, Again: true}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{fresh}, Job: stepOf(j, 1), Rows: []leadbridge.RowResult{again, failedRow(3)}})
	got, err := db.ImportRecords(context.Background(), j, store.RecordFilter{Limit: 10})
	if err != nil || len(got) != 3 || got[1].Status != leadbridge.RowCreated || got[1].LeadID != fresh.Lead.ID || got[1].Raw != nil || got[0].Status != leadbridge.RowFailed {
		t.Errorf("got %+v, %v", got, err)
	}
}

func recordCorrected(t *testing.T, open Opener) {
	db := open()
	j := newJob(t, db)
	step(t, db, j, []leadbridge.RowResult{failedRow(1)})
	correct := func(cells map[int64][]string) error {
		var rows []store.CorrectedRow
		for row, raw := range cells {
			rows = append(rows, store.CorrectedRow{Row: row, Raw: raw, Reason: "corrected", Uploaded: []string{"x"}})
		}
		return db.CorrectRows(context.Background(), j.ID, rows)
	}
	demand(t, correct(map[int64][]string{1: {"y"}}), leadbridge.Conflict, "conflict")
	if _, err := db.UpdateImportJob(context.Background(), j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		j.Status = leadbridge.ImportCompleted
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	demand(t, correct(map[int64][]string{1: {"y"}, 2: {"z"}}), leadbridge.NotFound, "not_found")
	raw := func() []string {
		r, err := db.ImportRecord(context.Background(), j, 1)
		if err != nil {
			t.Fatal(err)
		}
		return r.Raw
	}
	if got := raw(); !reflect.DeepEqual(got, []string{"x"}) {
		t.Errorf("a refused correction left %v", got)
	}
	if err := correct(map[int64][]string{1: {"y"}}); err != nil {
		t.Fatal(err)
	}
	if got := raw(); !reflect.DeepEqual(got, []string{"y"}) {
		t.Errorf("got %v", got)
	}
	ready := store.RecordFilter{Ready: true, Limit: 1}
	if n, err := db.CountRecordsBy(context.Background(), j, ready); err != nil || n != 1 {
		t.Errorf("%d rows are ready, %v", n, err)
	}
	if got, err := db.ImportRecords(context.Background(), j, ready); err != nil || len(got) != 1 || got[0].Reason != "corrected" || !reflect.DeepEqual(got[0].Uploaded, []string{"x"}) {
		t.Errorf("ready: %+v, %v", got, err)
	}
}
