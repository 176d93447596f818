package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"leadbridge"
)

const selectSyncRecord = `SELECT r.seq, s.id, r.integration_id, r.object, r.record_id, l.id, r.direction, r.what, r.lead_version,
	r.before, r.after, r.reason, r.decisions, r.at, r.undo, r.undo_kept
	FROM crm_sync_records r JOIN crm_sync_logs s ON s.seq = r.run_seq LEFT JOIN leads l ON l.seq = r.lead_seq`

func scanSyncRecord(row scanner) (leadbridge.SyncRecord, error) {
	var r leadbridge.SyncRecord
	var lead, before, after, reason, decisions, undo, kept sql.NullString
	var at sql.NullInt64
	err := row.Scan(&r.Seq, &r.RunID, &r.IntegrationID, &r.Object, &r.RecordID, &lead, &r.Direction, &r.What, &r.LeadVersion,
		&before, &after, &reason, &decisions, &at, &undo, &kept)
	if err != nil {
		return r, err
	}
	r.LeadID, r.Reason, r.At, r.Undo = lead.String, reason.String, instant(at), undo.String
	return r, readJSON(jsonPart{before, &r.Before}, jsonPart{after, &r.After}, jsonPart{decisions, &r.Decisions}, jsonPart{kept, &r.UndoKept})
}

// RunRecords lists what a run did, by Seq, after that one; or before one,
// newest first.
func (db *DB) RunRecords(ctx context.Context, f SyncRecordFilter) ([]leadbridge.SyncRecord, error) {
	w := where{}
	w.add("r.run_seq = (SELECT seq FROM crm_sync_logs WHERE id = ?)", plain(f.RunID))
	w.add("r.seq > ?", f.After)
	order := "r.seq"
	if f.Before != 0 {
		w.add("r.seq < ?", f.Before)
		order = "r.seq DESC"
	}
	addTexts(&w, "r.what", f.What)
	if len(f.What) > 0 && !slices.Contains(f.What, leadbridge.SyncCreated) && !slices.Contains(f.What, leadbridge.SyncUpdated) {
		w.add(rareOutcomes) // the same once more, so that the partial index is seen to apply
	}
	if f.Direction != "" {
		w.add("r.direction = ?", string(f.Direction))
	}
	if f.Reason != "" {
		w.add("r.reason = ?", plain(f.Reason))
	}
	if f.Kept {
		w.add("r.undo_kept IS NOT NULL")
	}
	records, err := collect(ctx, db.read, scanSyncRecord, selectSyncRecord+w.sql()+" ORDER BY "+order+" LIMIT "+strconv.Itoa(upTo(f.Limit, 100)), w.args...)
	return records, failure("store.RunRecords", err)
}

// LeadSyncRecords lists what syncs did with a lead, newest first.
func (db *DB) LeadSyncRecords(ctx context.Context, leadSeq int64, limit int) ([]leadbridge.SyncRecord, error) {
	records, err := collect(ctx, db.read, scanSyncRecord, selectSyncRecord+" WHERE r.lead_seq = $1 ORDER BY r.seq DESC LIMIT $2", leadSeq, upTo(limit, 100))
	return records, failure("store.LeadSyncRecords", err)
}

var syncRecordColumns = []string{"run_seq", "integration_id", "object", "record_id", "lead_seq", "direction", "what", "lead_version",
	"before", "after", "reason", "decisions", "at"}

func (db *DB) writeSyncRecords(ctx context.Context, tx *Tx, records []leadbridge.SyncRecord, runs map[string]any) error {
	for _, r := range records {
		if _, err := runSeq(ctx, tx, runs, r.RunID); err != nil {
			return err
		}
	}
	rows := all(records, func(r leadbridge.SyncRecord) ([]any, error) {
		var lead any
		if r.Lead != nil {
			lead = r.Lead.Seq
		}
		j := jsonArgs{}
		return []any{runs[r.RunID], r.IntegrationID, plain(r.Object), plain(r.RecordID), lead, string(r.Direction), string(r.What), r.LeadVersion,
			j.text(len(r.Before) > 0, r.Before), j.text(len(r.After) > 0, r.After), text(r.Reason), j.text(len(r.Decisions) > 0, r.Decisions), r.At.UnixMicro()}, j.err
	})
	return rows.failed(db.dialect.insert(ctx, tx, "crm_sync_records", syncRecordColumns, rows.each))
}

func (db *DB) writeSyncUndos(ctx context.Context, tx *Tx, undone []leadbridge.SyncRecord) error {
	if len(undone) == 0 {
		return nil
	}
	rows := all(undone, func(r leadbridge.SyncRecord) ([]any, error) {
		j := jsonArgs{}
		return []any{r.Seq, text(r.Undo), j.text(len(r.UndoKept) > 0, r.UndoKept)}, j.err
	})
	_, err := db.dialect.update(ctx, tx, "crm_sync_records", []column{{"seq", "BIGINT"}, {"undo", "TEXT"}, {"undo_kept", "TEXT"}}, 1, rows.each)
	return rows.failed(err)
}
