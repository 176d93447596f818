package store

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"leadbridge"
)

// RecordFilter selects rows of an import. Empty fields select all.
type RecordFilter struct {
	Status leadbridge.RowStatus
	// Statuses selects rows with any of several outcomes.
	Statuses []leadbridge.RowStatus
	Rows     []int64 // only these
	After    int64   // only rows after this one
	// Before selects the last rows before this one instead.
	Before int64
	Limit  int
	// Kept selects the rows that a rollback left alone, in whole or in part.
	Kept bool
	// Ready selects failed rows that were corrected and have no known error
	// left, so that they may be tried again.
	Ready bool
	// Field selects failed rows with an error about a field; Rule, of these,
	// the ones with an error of a rule. "-" stands for an error about no
	// field, which is one of the row as a whole.
	Field, Rule string
}

// ImportRecords lists the rows of a job, in the file's order.
func (db *DB) ImportRecords(ctx context.Context, job *leadbridge.ImportJob, f RecordFilter) ([]leadbridge.ImportRecord, error) {
	w, err := db.recordsWhere(job, f)
	if err != nil {
		return nil, err
	}
	order := " ORDER BY r.row_no LIMIT "
	if f.Before > 0 {
		order = " ORDER BY r.row_no DESC LIMIT "
	}
	records, err := collect(ctx, db.read, func(row scanner) (leadbridge.ImportRecord, error) { return scanRecord(row) },
		selectRecord+w.sql()+order+strconv.Itoa(f.Limit), w.args...)
	if f.Before > 0 {
		slices.Reverse(records)
	}
	return records, failure("store.ImportRecords", err)
}

// CountRecordsBy counts the rows that a filter selects, but for After,
// Before and Limit.
func (db *DB) CountRecordsBy(ctx context.Context, job *leadbridge.ImportJob, f RecordFilter) (n int64, err error) {
	f.After, f.Before = 0, 0
	w, err := db.recordsWhere(job, f)
	if err != nil {
		return 0, err
	}
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM data_import_records r"+w.sql(), w.args...).Scan(&n)
	return n, failure("store.CountRecordsBy", err)
}

func (db *DB) recordsWhere(job *leadbridge.ImportJob, f RecordFilter) (*where, error) {
	w := &where{}
	w.add("r.job_seq = ?", job.Seq)
	if f.Before > 0 {
		w.add("r.row_no < ?", f.Before)
	} else {
		w.add("r.row_no > ?", f.After)
	}
	if f.Rows != nil {
		in, arg := db.dialect.list("?", f.Rows)
		w.add("r.row_no "+in, arg)
	}
	statuses := f.Statuses
	if f.Status != "" {
		statuses = []leadbridge.RowStatus{f.Status}
	}
	if f.Ready || f.Field != "" {
		statuses = []leadbridge.RowStatus{leadbridge.RowFailed}
	}
	addTexts(w, "r.status", statuses)
	created := len(statuses) == 0
	for _, s := range statuses {
		created = created || s == leadbridge.RowCreated
	}
	if !created {
		// The same once more, so that the partial index is seen to apply.
		w.add("r.status <> 'created'")
	}
	if f.Kept {
		w.add("r.undo_kept IS NOT NULL")
	}
	if f.Ready {
		w.add("r.issues IS NULL AND r.uploaded IS NOT NULL")
	}
	if f.Field != "" {
		head, err := issueHead(f.Field, f.Rule)
		if err != nil {
			return nil, err
		}
		w.add(`r.issues LIKE ? ESCAPE '\'`, likePattern(head))
	}
	return w, nil
}

// issueHead is how an error about a field begins in the stored list of a
// row's issues, which is the JSON form of [leadbridge.Issue].
func issueHead(field, rule string) (string, error) {
	if field == "-" {
		field = ""
	}
	name, err := json.Marshal(field)
	if err != nil {
		return "", failure("store.ImportRecords", err)
	}
	head := `{"field":` + string(name) + `,"rule":`
	if rule == "" {
		return head, nil
	}
	name, err = json.Marshal(rule)
	return head + string(name) + `,"severity":"error"`, err
}
