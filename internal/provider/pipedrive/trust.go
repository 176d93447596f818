package pipedrive

import (
	"context"
	"slices"
	"strings"
	"time"

	"leadbridge/internal/provider"
)

// records makes records of what a list gave.
func (d *driver) records(ctx context.Context, k *kind, fields []string, rows []record) ([]provider.Record, error) {
	s, err := d.trusted(ctx, k, fields, rows)
	if err != nil {
		return nil, err
	}
	out := make([]provider.Record, len(rows))
	for i, r := range rows {
		out[i] = k.record(s, fields, r)
	}
	return out, d.addLinked(ctx, k, fields, rows, out)
}

// doubtLife is how old a schema may be that has a field of which a page says
// nothing.
const doubtLife = 30 * time.Second

// trusted returns the schema to read records with. A custom field that is in
// none of them may be empty, or it was removed or hidden since it was last
// described; taken for empty then, it would clear ours.
func (d *driver) trusted(ctx context.Context, k *kind, fields []string, rows []record) (*schema, error) {
	s, err := d.schema(ctx, k, schemaLife)
	if err != nil || len(rows) == 0 {
		return s, err
	}
	for _, name := range fields {
		whole, _, _ := strings.Cut(name, ".")
		f := s.field(whole)
		if f == nil || !f.Custom {
			continue
		}
		if !slices.ContainsFunc(rows, func(r record) bool { return r[whole] != nil }) {
			return d.schema(ctx, k, doubtLife)
		}
	}
	return s, nil
}
