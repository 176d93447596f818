package store

import (
	"context"
	"database/sql"
	"strconv"

	"leadbridge"
)

// ChangedLead is a lead that an import wrote and that someone changed since.
type ChangedLead struct {
	ID   string
	Name string
	// Created says that the import made it; otherwise it updated it.
	Created bool
}

// ChangedSince lists the leads that an import made or changed and whose newest
// change is not its own, in the order of the leads, at most limit. A lead that
// the import both made and changed is listed as made.
func (db *DB) ChangedSince(ctx context.Context, job *leadbridge.ImportJob, limit int) ([]ChangedLead, error) {
	leads, err := collect(ctx, db.read, func(row scanner) (l ChangedLead, err error) {
		var name sql.NullString
		var created int
		err = row.Scan(&l.ID, &name, &created)
		l.Name, l.Created = name.String, created > 0
		return l, err
	}, "SELECT l.id, "+nameOfLead("l")+`, MAX(CASE WHEN r.status = 'updated' THEN 0 ELSE 1 END)
		FROM data_import_records r JOIN leads l ON l.seq = r.lead_seq
		WHERE r.job_seq = $1 AND r.status IN ('created', 'updated', 'possible') AND l.version > r.lead_version
		AND NOT EXISTS (SELECT 1 FROM revisions v WHERE v.lead_seq = l.seq AND v.version = l.version AND v.job_seq = $1)
		GROUP BY l.seq, l.id, l.first_name, l.last_name, l.company, l.email, l.phone ORDER BY l.seq LIMIT `+strconv.Itoa(limit), job.Seq)
	return leads, failure("store.ChangedSince", err)
}
