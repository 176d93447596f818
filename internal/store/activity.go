package store

import (
	"context"
	"database/sql"

	"leadbridge"
)

// LeadActivities lists a lead's activities that came from CRMs, newest first.
func (db *DB) LeadActivities(ctx context.Context, leadSeq int64, limit int) ([]leadbridge.Activity, error) {
	activities, err := collect(ctx, db.read, func(row scanner) (leadbridge.Activity, error) {
		var a leadbridge.Activity
		var at sql.NullInt64
		var values sql.NullString
		if err := row.Scan(&a.IntegrationID, &a.Object, &a.RecordID, &a.LeadID, &at, &values); err != nil {
			return a, err
		}
		a.At = instant(at)
		return a, readJSON(jsonPart{values, &a.Values})
	}, `SELECT a.integration_id, a.object, a.record_id, l.id, a.at, a.activity FROM crm_activities a JOIN leads l ON l.seq = a.lead_seq
		WHERE a.lead_seq = $1 ORDER BY a.at DESC, a.integration_id, a.object, a.record_id LIMIT $2`, leadSeq, upTo(limit, 100))
	return activities, failure("store.LeadActivities", err)
}

// writeActivities stores activities over earlier states of the same record.
func writeActivities(ctx context.Context, tx *Tx, activities []leadbridge.Activity) error {
	rows := make([][]any, len(activities))
	for i, a := range activities {
		j := jsonArgs{}
		rows[i] = []any{a.IntegrationID, plain(a.Object), plain(a.RecordID), a.Lead.Seq, a.At.UnixMicro(), j.text(true, a.Values)}
		if j.err != nil {
			return j.err
		}
	}
	return overwrite(ctx, tx, "crm_activities", []string{"integration_id", "object", "record_id", "lead_seq", "at", "activity"}, 3,
		"(integration_id, object, record_id) DO UPDATE SET lead_seq = excluded.lead_seq, at = excluded.at, activity = excluded.activity", rows)
}
