package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"leadbridge"
)

// LeadFilter selects and sorts leads. Empty fields select all.
type LeadFilter struct {
	// Search holds words. Each must be in one of the searched fields, in part
	// and whatever its case.
	Search string
	Fields []FieldFilter

	// A range holds its From and not its To.
	CreatedFrom, CreatedTo time.Time
	UpdatedFrom, UpdatedTo time.Time

	Job                string // leads that a row of this import made or changed
	PossibleDuplicates bool   // only leads of an open pair
	Deleted            bool   // deleted leads as well

	// Sort is createdAt, updatedAt or a field of the catalogue; a minus in
	// front turns it round. Empty means -createdAt: newest first.
	Sort   string
	Cursor string `json:"-"` // LeadPage.Next of the page before
	Limit  int    `json:"-"` // 1 to 500; 0 means 50
	Count  bool   `json:"-"` // also tell how many there are
}

// FieldTest is what a FieldFilter asks of a field.
type FieldTest string

// The tests of a field.
const (
	FieldIs    FieldTest = "is"
	FieldSet   FieldTest = "set"
	FieldUnset FieldTest = "unset"
)

// FieldFilter selects leads by one field of the catalogue.
type FieldFilter struct {
	Field string
	Test  FieldTest
	Is    []string // for FieldIs: any of these, in canonical form
	// Keys are the match keys of all of Is. With them the leads are found by
	// the match index, without them by reading all leads.
	Keys []leadbridge.MatchKey
}

// searchedColumns are those that a word is looked for in.
var searchedColumns = []string{columnOf(leadbridge.FieldFirstName), columnOf(leadbridge.FieldLastName), columnOf(leadbridge.FieldCompany),
	columnOf(leadbridge.FieldEmail), columnOf(leadbridge.FieldCity), columnOf(leadbridge.FieldPhone)}

const (
	maxSearchWords  = 10
	maxFieldValues  = 100
	maxLeadsPerKeys = 10_000 // leads that one e-mail address or phone brings up
)

// conditions turns the filter into SQL over the table leads.
func (f *LeadFilter) conditions(ctx context.Context, db *DB, op string) (where, error) {
	w := where{}
	if !f.Deleted {
		w.add("deleted_at IS NULL")
	}
	words := strings.Fields(f.Search)
	if len(words) > maxSearchWords {
		return w, leadbridge.InvalidField(op, "search", "has %d words; give at most %d", len(words), maxSearchWords)
	}
	for _, word := range words {
		db.dialect.contains(&w, searchedColumns, plain(word))
	}
	for _, field := range f.Fields {
		if err := field.condition(ctx, db, op, &w); err != nil {
			return w, err
		}
	}
	for _, limit := range []struct {
		condition string
		at        time.Time
	}{{"created_at >= ?", f.CreatedFrom}, {"created_at < ?", f.CreatedTo}, {"updated_at >= ?", f.UpdatedFrom}, {"updated_at < ?", f.UpdatedTo}} {
		if !limit.at.IsZero() {
			w.add(limit.condition, limit.at.UnixMicro())
		}
	}
	if f.Job != "" {
		job, err := db.ImportJob(ctx, f.Job)
		if err != nil {
			return w, err
		}
		w.add("seq IN (SELECT lead_seq FROM data_import_records WHERE job_seq = ?)", job.Seq)
	}
	if f.PossibleDuplicates {
		w.add(`seq IN (
			SELECT p.lead_seq FROM duplicate_pairs p JOIN leads o ON o.seq = p.other_seq WHERE p.status = 'open' AND o.deleted_at IS NULL
			UNION SELECT p.other_seq FROM duplicate_pairs p JOIN leads l ON l.seq = p.lead_seq WHERE p.status = 'open' AND l.deleted_at IS NULL)`)
		w.add("deleted_at IS NULL")
	}
	return w, nil
}

func (t *FieldFilter) condition(ctx context.Context, db *DB, op string, w *where) error {
	if _, ok := leadbridge.FieldNamed(t.Field); !ok {
		return unknownField(op, "filter", t.Field, leadbridge.FieldNames())
	}
	column := columnOf(t.Field)
	switch t.Test {
	case FieldSet:
		w.add(column + " IS NOT NULL")
		return nil
	case FieldUnset:
		w.add(column + " IS NULL")
		return nil
	case FieldIs:
	default:
		return leadbridge.InvalidField(op, t.Field, "cannot be tested for %q; the tests are is, set and unset", t.Test)
	}
	if len(t.Is) == 0 || len(t.Is) > maxFieldValues {
		return leadbridge.InvalidField(op, t.Field, "must be given 1 to %d values to look for", maxFieldValues)
	}
	if len(t.Keys) > 0 {
		seqs, err := db.leadsUnder(ctx, t.Keys)
		if err != nil {
			return failure(op, err)
		}
		in, arg := db.dialect.list("?", seqs)
		w.add("seq "+in, arg)
	}
	values := make([]any, len(t.Is))
	for i, v := range t.Is {
		values[i] = plain(v)
	}
	w.add("("+strings.TrimSuffix(strings.Repeat(column+" = ? OR ", len(values)), " OR ")+")", values...)
	return nil
}

func unknownField(op, what, name string, known []string) error {
	if near := leadbridge.Nearest(name, known); near != "" {
		return leadbridge.InvalidField(op, what, "knows no field %q; did you mean %s?", name, near)
	}
	return leadbridge.InvalidField(op, what, "knows no field %q", name)
}

// leadsUnder returns the leads stored under one of the keys, deleted ones
// too, in order. A lead that once had the key may be among them.
func (db *DB) leadsUnder(ctx context.Context, keys []leadbridge.MatchKey) ([]int64, error) {
	var seqs []int64
	_, err := db.lookUp(ctx, keys, maxLeadsPerKeys, func(_ leadbridge.MatchKey, lead int64) { seqs = append(seqs, lead) })
	slices.Sort(seqs)
	return slices.Compact(seqs), err
}
