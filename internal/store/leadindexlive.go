package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// liveMost is how many leads that are in no segment yet, or changed since, a
// question reads itself. With 10,000 it takes a tenth of a second. Only tests
// change it.
var liveMost = 10_000

var selectRow = "SELECT seq, " + strings.Join(fieldColumns, ", ") + `, created_at, updated_at, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END, COALESCE(quality, 0),
	COALESCE((SELECT v.job_seq FROM revisions v WHERE v.lead_seq = leads.seq AND v.version = 1), 0) FROM leads`

// rowsChunk is how many leads are read at once, so that no reading transaction
// is open for long.
const rowsChunk = 4000

// rowsOf reads the leads of these numbers, which are sorted, as they are now.
func (db *DB) rowsOf(ctx context.Context, seqs []int64) (*segment.Rows, error) {
	found := &segment.Rows{}
	for chunk := range slices.Chunk(seqs, rowsChunk) {
		if err := db.addRows(ctx, found, chunk); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (db *DB) addRows(ctx context.Context, to *segment.Rows, seqs []int64) error {
	in, arg := db.dialect.list("$1", seqs)
	rows, err := db.read.QueryContext(ctx, selectRow+" WHERE seq "+in+" ORDER BY seq", arg)
	if err != nil {
		return err
	}
	defer rows.Close()
	var seq int64
	fields, values, numbers := make([]sql.NullString, len(leadbridge.Fields)), make([]string, len(leadbridge.Fields)), make([]int64, len(segment.Numbers))
	into := []any{&seq}
	for i := range fields {
		into = append(into, &fields[i])
	}
	for i := range numbers {
		into = append(into, &numbers[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range fields {
			values[i] = fields[i].String
		}
		to.Add(seq, values, numbers)
	}
	return rows.Err()
}

// noteChanged writes down that leads changed which segments may hold.
func (db *DB) noteChanged(ctx context.Context, tx *Tx, seqs []int64) error {
	if len(seqs) == 0 {
		return nil
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	_, err := tx.ExecContext(ctx, "INSERT INTO lead_changes (size, leads) VALUES ($1, $2)", len(seqs), encodeSeqs(seqs))
	return err
}

// pendingLeads are those that are not in the index as they are now.
type pendingLeads struct {
	changes []int64 // the rows of lead_changes that were read
	seqs    []int64 // sorted
	behind  int64   // how many there are besides
}

// changedLeads reads which leads changed, the newest changes first, until there
// are as many as most.
func (db *DB) changedLeads(ctx context.Context, most int) (p pendingLeads, err error) {
	rows, err := db.read.QueryContext(ctx, "SELECT id, size, leads FROM lead_changes ORDER BY id DESC")
	if err != nil {
		return p, err
	}
	defer rows.Close()
	var last int64
	for len(p.seqs) < most && rows.Next() {
		var size int64
		var stored []byte
		if err := rows.Scan(&last, &size, &stored); err != nil {
			return p, err
		}
		seqs, err := decodeSeqs(stored)
		if err != nil {
			return p, err
		}
		p.changes, p.seqs = append(p.changes, last), append(p.seqs, seqs...)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return p, err
	}
	slices.Sort(p.seqs)
	p.seqs = slices.Compact(p.seqs)
	if len(p.seqs) < most {
		return p, nil
	}
	err = db.read.QueryRowContext(ctx, "SELECT COALESCE(SUM(size), 0) FROM lead_changes WHERE id < $1", last).Scan(&p.behind)
	return p, err
}
