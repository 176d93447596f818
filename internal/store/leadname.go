package store

import (
	"context"
	"database/sql"
)

// LeadNames returns what to call leads, by their IDs: the person, or else the
// company, the e-mail address or the phone. Those without any of it are
// missing, as are those that are not known.
func (db *DB) LeadNames(ctx context.Context, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	in, arg := db.dialect.texts("$1", ids)
	type named struct {
		id   string
		name sql.NullString
	}
	found, err := collect(ctx, db.read, func(row scanner) (n named, err error) {
		return n, row.Scan(&n.id, &n.name)
	}, "SELECT l.id, "+nameOfLead("l")+" FROM leads l WHERE l.id "+in, arg)
	for _, n := range found {
		if n.name.String != "" {
			names[n.id] = n.name.String
		}
	}
	return names, failure("store.LeadNames", err)
}
