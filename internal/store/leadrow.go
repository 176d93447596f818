package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"leadbridge"
)

// columnOf gives the column of a catalogue field: firstName is first_name.
func columnOf(field string) string {
	var b strings.Builder
	for _, r := range field {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fieldColumns are the catalogue's columns, in its order.
var fieldColumns = func() []string {
	columns := make([]string, len(leadbridge.Fields))
	for i, f := range leadbridge.Fields {
		columns[i] = columnOf(f.Name)
	}
	return columns
}()

// leadColumns are the columns of a lead's row, in the order of leadArgs.
var leadColumns = append(append([]string{"seq", "id", "version"}, fieldColumns...), "extra", "created_at", "updated_at", "deleted_at", "merged_into", "quality")

// leadArgs is a lead's row. The score is worked out here because every change
// of a lead, whoever makes it, comes by.
func (db *DB) leadArgs(l *leadbridge.Lead) ([]any, error) {
	var quality any
	if db.quality != nil {
		quality = int64(db.quality(l))
	}
	args := make([]any, 0, len(leadColumns))
	args = append(args, l.Seq, l.ID, l.Version)
	known := 0
	for _, f := range leadbridge.Fields {
		v, there := l.Values[f.Name]
		if there {
			known++
		}
		args = append(args, text(v))
	}
	var extra any
	if known < len(l.Values) {
		rest := map[string]string{}
		for name, v := range l.Values {
			if _, ok := leadbridge.FieldNamed(name); !ok && v != "" {
				rest[name] = plain(v)
			}
		}
		if len(rest) > 0 {
			b, err := json.Marshal(rest)
			if err != nil {
				return nil, err
			}
			extra = string(b)
		}
	}
	return append(args, extra, micros(l.CreatedAt), micros(l.UpdatedAt), micros(l.DeletedAt), text(l.MergedInto), quality), nil
}

var selectLead = "SELECT " + strings.Join(leadColumns, ", ") + " FROM leads"

// leadScanner reads rows of selectLead; its buffers serve for all of them.
type leadScanner struct {
	seq, version              int64
	id                        string
	fields                    []sql.NullString
	extra, mergedInto         sql.NullString
	created, updated, deleted sql.NullInt64
	quality                   sql.NullInt64
	into                      []any
}

func newLeadScanner() *leadScanner {
	s := &leadScanner{fields: make([]sql.NullString, len(fieldColumns))}
	s.into = append(s.into, &s.seq, &s.id, &s.version)
	for i := range s.fields {
		s.into = append(s.into, &s.fields[i])
	}
	s.into = append(s.into, &s.extra, &s.created, &s.updated, &s.deleted, &s.mergedInto, &s.quality)
	return s
}

func (s *leadScanner) scan(rows interface{ Scan(...any) error }) (*leadbridge.Lead, error) {
	if err := rows.Scan(s.into...); err != nil {
		return nil, err
	}
	l := &leadbridge.Lead{ID: s.id, Seq: s.seq, Version: s.version, Values: make(leadbridge.Values, 12),
		CreatedAt: instant(s.created), UpdatedAt: instant(s.updated), DeletedAt: instant(s.deleted), MergedInto: s.mergedInto.String, Quality: int(s.quality.Int64)}
	for i, f := range leadbridge.Fields {
		if s.fields[i].Valid {
			l.Values[f.Name] = s.fields[i].String
		}
	}
	if s.extra.Valid {
		if err := json.Unmarshal([]byte(s.extra.String), (*map[string]string)(&l.Values)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func queryLeads(ctx context.Context, q querier, query string, args ...any) ([]*leadbridge.Lead, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var leads []*leadbridge.Lead
	s := newLeadScanner()
	for rows.Next() {
		l, err := s.scan(rows)
		if err != nil {
			return nil, err
		}
		leads = append(leads, l)
	}
	return leads, rows.Err()
}

func (db *DB) leadsBySeq(ctx context.Context, q querier, seqs []int64) (map[int64]*leadbridge.Lead, error) {
	in, arg := db.dialect.list("$1", seqs)
	leads, err := queryLeads(ctx, q, selectLead+" WHERE seq "+in, arg)
	if err != nil {
		return nil, err
	}
	bySeq := make(map[int64]*leadbridge.Lead, len(leads))
	for _, l := range leads {
		bySeq[l.Seq] = l
	}
	return bySeq, nil
}

// Lead returns one lead, also a deleted one.
func (db *DB) Lead(ctx context.Context, id string) (*leadbridge.Lead, error) {
	l, err := newLeadScanner().scan(db.read.QueryRowContext(ctx, selectLead+" WHERE id = $1", plain(id)))
	if err == sql.ErrNoRows {
		return nil, notFound("store.Lead", "lead", id)
	}
	return l, failure("store.Lead", err)
}
