package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"leadbridge"
)

// SurveyedLead is a lead as a survey sees it.
type SurveyedLead struct {
	// Lead has its values, but "+" for those of [ToldToBeThere].
	*leadbridge.Lead
	// Scored says that Lead.Quality was worked out before.
	Scored bool
	// PossibleDuplicate says that the lead is of an open pair.
	PossibleDuplicate bool
	// Job is the number of the import that made the lead, 0 if none did.
	Job int64
	// Integrations are those that keep the lead in step, by ID.
	Integrations []string
}

// ToldToBeThere are the fields of which a survey is told only whether a lead
// holds them: each column that is read costs a survey of a million leads a
// seventh of a second, and nothing looks into these.
var ToldToBeThere = []string{leadbridge.FieldPhoneExtension, leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldNotes, leadbridge.FieldCurrentCarrier,
	leadbridge.FieldConsentSource, leadbridge.FieldConsentText, leadbridge.FieldConsentIP, leadbridge.FieldConsentURL}

// surveyedFields are the others.
var surveyedFields = slices.DeleteFunc(leadbridge.FieldNames(), func(name string) bool { return slices.Contains(ToldToBeThere, name) })

// selectSurveyed selects the leads between two numbers; what is only told to be
// there is one number, a bit for each.
var selectSurveyed = func() string {
	columns := []string{"seq", "id", "version"}
	for _, f := range surveyedFields {
		columns = append(columns, columnOf(f))
	}
	there := make([]string, len(ToldToBeThere))
	for i, f := range ToldToBeThere {
		there[i] = fmt.Sprintf("CASE WHEN %s IS NULL THEN 0 ELSE %d END", columnOf(f), 1<<i)
	}
	columns = append(columns, strings.Join(there, " + "), "extra", "created_at", "updated_at", "quality")
	return "SELECT " + strings.Join(columns, ", ") + " FROM leads WHERE seq > $1 AND seq <= $2 AND deleted_at IS NULL ORDER BY seq"
}()

// surveyScanner reads rows of selectSurveyed; its buffers serve for all.
type surveyScanner struct {
	seq, version, there       int64
	id                        string
	fields                    []sql.NullString
	extra                     sql.NullString
	created, updated, quality sql.NullInt64
	into                      []any
}

func newSurveyScanner() *surveyScanner {
	s := &surveyScanner{fields: make([]sql.NullString, len(surveyedFields))}
	s.into = append(s.into, &s.seq, &s.id, &s.version)
	for i := range s.fields {
		s.into = append(s.into, &s.fields[i])
	}
	s.into = append(s.into, &s.there, &s.extra, &s.created, &s.updated, &s.quality)
	return s
}

func (s *surveyScanner) scan(row scanner) (l SurveyedLead, err error) {
	if err := row.Scan(s.into...); err != nil {
		return l, err
	}
	l.Lead = &leadbridge.Lead{ID: s.id, Seq: s.seq, Version: s.version, Values: make(leadbridge.Values, 16),
		CreatedAt: instant(s.created), UpdatedAt: instant(s.updated), Quality: int(s.quality.Int64)}
	l.Scored = s.quality.Valid
	for i, name := range surveyedFields {
		if s.fields[i].Valid {
			l.Values[name] = s.fields[i].String
		}
	}
	for i, name := range ToldToBeThere {
		if s.there&(1<<i) != 0 {
			l.Values[name] = "+"
		}
	}
	if s.extra.Valid {
		err = json.Unmarshal([]byte(s.extra.String), (*map[string]string)(&l.Values))
	}
	return l, err
}

func (db *DB) surveyed(ctx context.Context, after, to int64) ([]SurveyedLead, error) {
	return collect(ctx, db.read, newSurveyScanner().scan, selectSurveyed, after, to)
}
