package store

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// LeadFilter selects and sorts leads. Empty fields select all.
type LeadFilter struct {
	// Search holds words. Each must be the beginning of a word of the name,
	// the company, the city or the e-mail address, or of a phone's digits,
	// whatever the case and the accents.
	Search string
	Fields []FieldFilter

	// A range holds its From and not its To.
	CreatedFrom, CreatedTo time.Time
	UpdatedFrom, UpdatedTo time.Time
	// QualityFrom and QualityTo are scores, both included; 0 sets no bound.
	QualityFrom, QualityTo int

	IDs                []string // only these; at most 10,000
	Job                string   // leads that a row of this import made or changed
	PossibleDuplicates bool     // only leads of an open pair
	Deleted            bool     // deleted leads as well
	OnlyDeleted        bool     // no others

	// Sort is createdAt, updatedAt, quality, name (the last name, and then the
	// first) or a field of the catalogue that is no free text; a minus in
	// front turns it round. Empty means -createdAt: newest first. Leads
	// without a value come last either way.
	Sort   string
	Cursor string `json:"-"` // LeadPage.Next or Previous of another page
	Limit  int    `json:"-"` // 1 to 500; 0 means 50
	Count  bool   `json:"-"` // also tell how many there are
}

// FieldTest is what a FieldFilter asks of a field.
type FieldTest string

// The tests of a field.
const (
	FieldIs    FieldTest = "is"
	FieldIsNot FieldTest = "is not" // another value, or none
	FieldSet   FieldTest = "set"
	FieldUnset FieldTest = "unset"
)

// FieldFilter selects leads by one field of the catalogue.
type FieldFilter struct {
	Field string
	Test  FieldTest
	Is    []string // for FieldIs: any of these, for FieldIsNot none of them, in canonical form
	// Keys are the match keys of all of Is. With them only the leads that the
	// match index finds are looked at.
	Keys []leadbridge.MatchKey
}

const (
	maxSearchWords  = 10
	maxFieldValues  = 100
	maxIDs          = 10_000
	maxLeadsPerKeys = 10_000 // leads that one e-mail address or phone brings up
)

// leadQuestion is a filter, ready to be asked.
type leadQuestion struct {
	segment.Query
	order segment.Order
	// seqs, if few is set, are the only leads that it can be about.
	seqs []int64
	few  bool
}

// fewLeads is how many leads are read themselves rather than looked up in the
// index, if they are known beforehand.
const fewLeads = 2000

// question turns the filter into a question to the lead index.
func (f *LeadFilter) question(ctx context.Context, db *DB, op string) (q leadQuestion, err error) {
	if q.order, err = leadOrder(op, f.Sort); err != nil {
		return q, err
	}
	q.Words = segment.Asked(plain(f.Search))
	if len(q.Words) > maxSearchWords {
		return q, leadbridge.InvalidField(op, "search", "has %d words; give at most %d", len(q.Words), maxSearchWords)
	}
	if len(q.Words) == 0 && strings.TrimSpace(f.Search) != "" {
		q.Among = append(q.Among, nil) // signs only: nobody is called that
	}
	for i := range f.Fields {
		if err := f.Fields[i].ask(ctx, db, op, &q); err != nil {
			return q, err
		}
	}
	f.askRanges(&q)
	if err := f.askSets(ctx, db, op, &q); err != nil {
		return q, err
	}
	for _, seqs := range q.Among {
		if len(seqs) <= fewLeads && (!q.few || len(seqs) < len(q.seqs)) {
			q.seqs, q.few = seqs, true
		}
	}
	return q, nil
}

func (f *LeadFilter) askRanges(q *leadQuestion) {
	living := segment.Range{Column: segment.Deleted, From: 0, To: 1}
	switch {
	case f.PossibleDuplicates:
		q.Ranges = append(q.Ranges, living)
	case f.OnlyDeleted:
		q.Ranges = append(q.Ranges, segment.Range{Column: segment.Deleted, From: 1, To: 2})
	case !f.Deleted:
		q.Ranges = append(q.Ranges, living)
	}
	for _, r := range []struct {
		column   string
		from, to time.Time
	}{{segment.Created, f.CreatedFrom, f.CreatedTo}, {segment.Updated, f.UpdatedFrom, f.UpdatedTo}} {
		bounds := segment.Range{Column: r.column, From: math.MinInt64, To: math.MaxInt64}
		if !r.from.IsZero() {
			bounds.From = r.from.UnixMicro()
		}
		if !r.to.IsZero() {
			bounds.To = r.to.UnixMicro()
		}
		if !r.from.IsZero() || !r.to.IsZero() {
			q.Ranges = append(q.Ranges, bounds)
		}
	}
	if f.QualityFrom > 0 || f.QualityTo > 0 {
		to := int64(math.MaxInt64)
		if f.QualityTo > 0 {
			to = int64(f.QualityTo) + 1
		}
		q.Ranges = append(q.Ranges, segment.Range{Column: segment.Quality, From: int64(f.QualityFrom), To: to})
	}
}

// askSets asks for leads by name, and for what other tables tell of them.
func (f *LeadFilter) askSets(ctx context.Context, db *DB, op string, q *leadQuestion) error {
	if len(f.IDs) > maxIDs {
		return leadbridge.InvalidField(op, "ids", "are %d; give at most %d, or a filter", len(f.IDs), maxIDs)
	}
	if len(f.IDs) > 0 {
		in, arg := db.dialect.texts("$1", f.IDs)
		seqs, err := queryNumbers(ctx, db.read, "SELECT seq FROM leads WHERE id "+in+" ORDER BY seq", arg)
		if err != nil {
			return err
		}
		q.Among = append(q.Among, seqs)
	}
	if f.Job != "" {
		job, err := db.ImportJob(ctx, f.Job)
		if err != nil {
			return err
		}
		q.Either = &segment.Either{Range: segment.Range{Column: segment.Import, From: job.Seq, To: job.Seq + 1}}
		if q.Either.Or, err = db.changedByJob(ctx, job); err != nil {
			return err
		}
	}
	if f.PossibleDuplicates {
		seqs, err := queryNumbers(ctx, db.read, `
			SELECT p.lead_seq FROM duplicate_pairs p JOIN leads o ON o.seq = p.other_seq WHERE p.status = 'open' AND o.deleted_at IS NULL
			UNION SELECT p.other_seq FROM duplicate_pairs p JOIN leads l ON l.seq = p.lead_seq WHERE p.status = 'open' AND l.deleted_at IS NULL ORDER BY 1`)
		if err != nil {
			return err
		}
		q.Among = append(q.Among, seqs)
	}
	return nil
}

func (t *FieldFilter) ask(ctx context.Context, db *DB, op string, q *leadQuestion) error {
	field, ok := leadbridge.FieldNamed(t.Field)
	if !ok {
		return unknownField(op, "filter", t.Field, leadbridge.FieldNames())
	}
	switch t.Test {
	case FieldSet, FieldUnset:
		q.Fields = append(q.Fields, segment.Test{Field: t.Field, Values: []string{""}, Not: t.Test == FieldSet})
		return nil
	case FieldIs, FieldIsNot:
	default:
		return leadbridge.InvalidField(op, t.Field, "cannot be tested for %q; the tests are is, is not, set and unset", t.Test)
	}
	if len(t.Is) == 0 || len(t.Is) > maxFieldValues {
		return leadbridge.InvalidField(op, t.Field, "must be given 1 to %d values to look for", maxFieldValues)
	}
	if len(t.Keys) > 0 && t.Test == FieldIs {
		seqs, err := db.leadsUnder(ctx, t.Keys)
		if err != nil {
			return err
		}
		q.Among = append(q.Among, seqs)
	}
	values := make([]string, len(t.Is))
	for i, v := range t.Is {
		values[i] = segment.Kept(field, plain(v))
	}
	q.Fields = append(q.Fields, segment.Test{Field: t.Field, Values: values, Not: t.Test == FieldIsNot})
	return nil
}

func unknownField(op, what, name string, known []string) error {
	if near := leadbridge.Nearest(name, known); near != "" {
		return leadbridge.InvalidField(op, what, "knows no field %q; did you mean %s?", name, near)
	}
	return leadbridge.InvalidField(op, what, "knows no field %q", name)
}

// SortName sorts by last name and then by first name.
const SortName = "name"

// leadOrder reads the name of an order.
func leadOrder(op, name string) (o segment.Order, err error) {
	if name == "" {
		name = "-createdAt"
	}
	name, o.Descending = strings.CutPrefix(name, "-")
	switch name {
	case segment.Created: // that is the order of their numbers
		return o, nil
	case segment.Updated, segment.Quality:
		o.Number = name
		return o, nil
	case SortName:
		o.Fields = []string{leadbridge.FieldLastName, leadbridge.FieldFirstName}
		return o, nil
	}
	field, ok := leadbridge.FieldNamed(name)
	switch {
	case !ok:
		return o, unknownField(op, "sort", name, append(leadbridge.FieldNames(), segment.Created, segment.Updated, segment.Quality, SortName))
	case segment.Free(field):
		return o, leadbridge.InvalidField(op, "sort", "cannot be %s, which is free text", name)
	}
	o.Fields = []string{name}
	return o, nil
}

// leadsUnder returns the leads stored under one of the keys, deleted ones
// too, in order. A lead that once had the key may be among them.
func (db *DB) leadsUnder(ctx context.Context, keys []leadbridge.MatchKey) ([]int64, error) {
	var seqs []int64
	_, err := db.lookUp(ctx, keys, maxLeadsPerKeys, func(_ leadbridge.MatchKey, lead int64) { seqs = append(seqs, lead) })
	slices.Sort(seqs)
	return slices.Compact(seqs), err
}
