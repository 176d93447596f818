package store

import (
	"context"
	"database/sql"
	"strconv"

	"leadbridge"
)

const selectDrift = `SELECT d.seq, s.id, d.integration_id, d.object, d.record_id, d.lead_seq, l.id, d.kind, d.field, d.ours, d.theirs, d.reason, d.repaired_at
	FROM crm_drifts d JOIN crm_sync_logs s ON s.seq = d.run_seq LEFT JOIN leads l ON l.seq = d.lead_seq`

func scanDrift(row scanner) (leadbridge.Drift, error) {
	var d leadbridge.Drift
	var lead, field, ours, theirs, reason sql.NullString
	var seq, repaired sql.NullInt64
	err := row.Scan(&d.Seq, &d.RunID, &d.IntegrationID, &d.Object, &d.RecordID, &seq, &lead, &d.Kind, &field, &ours, &theirs, &reason, &repaired)
	d.LeadSeq, d.LeadID, d.Field, d.Ours, d.Theirs, d.Reason = seq.Int64, lead.String, field.String, ours.String, theirs.String, reason.String
	d.RepairedAt = instant(repaired)
	return d, err
}

// Drifts lists what a reconciliation found, in that order.
func (db *DB) Drifts(ctx context.Context, f DriftFilter) (DriftPage, error) {
	const op = "store.Drifts"
	at, resumed, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil {
		return DriftPage{}, err
	}
	w := where{}
	w.add("d.run_seq = (SELECT seq FROM crm_sync_logs WHERE id = ?)", plain(f.RunID))
	if f.Kind != "" {
		w.add("d.kind = ?", string(f.Kind))
	}
	if f.Field != "" {
		w.add("d.field = ?", plain(f.Field))
	}
	if f.Open {
		w.add("d.repaired_at IS NULL")
	}
	if resumed {
		w.add("d.seq > ?", at.Seq)
	}
	limit := upTo(f.Limit, defaultLimit)
	rows, err := collect(ctx, db.read, scanDrift, selectDrift+w.sql()+" ORDER BY d.seq LIMIT "+strconv.Itoa(limit+1), w.args...)
	page := DriftPage{}
	page.Drifts, page.Next = cut(rows, limit, digest(f), func(d leadbridge.Drift) cursor { return cursor{Seq: d.Seq} })
	return page, failure(op, err)
}

var driftColumns = []string{"run_seq", "integration_id", "object", "record_id", "lead_seq", "kind", "field", "ours", "theirs", "reason", "repaired_at"}

// writeDrifts stores what was found, and of what is stored already whether it
// is repaired.
func (db *DB) writeDrifts(ctx context.Context, tx *Tx, drifts []leadbridge.Drift, runs map[string]any) error {
	var fresh, known []leadbridge.Drift
	for _, d := range drifts {
		if d.Seq != 0 {
			known = append(known, d)
			continue
		}
		if _, err := runSeq(ctx, tx, runs, d.RunID); err != nil {
			return err
		}
		fresh = append(fresh, d)
	}
	rows := all(fresh, func(d leadbridge.Drift) ([]any, error) {
		var lead any
		if d.LeadSeq != 0 {
			lead = d.LeadSeq
		}
		return []any{runs[d.RunID], d.IntegrationID, plain(d.Object), plain(d.RecordID), lead, string(d.Kind), text(d.Field), text(d.Ours), text(d.Theirs),
			text(d.Reason), micros(d.RepairedAt)}, nil
	})
	if err := db.dialect.insert(ctx, tx, "crm_drifts", driftColumns, rows.each); err != nil || len(known) == 0 {
		return err
	}
	again := all(known, func(d leadbridge.Drift) ([]any, error) {
		return []any{d.Seq, text(d.Reason), micros(d.RepairedAt)}, nil
	})
	_, err := db.dialect.update(ctx, tx, "crm_drifts", []column{{"seq", "BIGINT"}, {"reason", "TEXT"}, {"repaired_at", "BIGINT"}}, 1, again.each)
	return err
}
