package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"

	"leadbridge"
)

const selectRevision = `SELECT v.lead_seq, l.id, v.version, v.op, v.at, v.cause, v.actor, j.id, v.row_no, s.id, s.integration_id, v.other, v.before, v.after
	FROM revisions v JOIN leads l ON l.seq = v.lead_seq LEFT JOIN data_import_jobs j ON j.seq = v.job_seq LEFT JOIN crm_sync_logs s ON s.seq = v.run_seq`

func queryRevisions(ctx context.Context, q querier, query string, args ...any) ([]leadbridge.Revision, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var revisions []leadbridge.Revision
	for rows.Next() {
		var r leadbridge.Revision
		var actor, job, run, integration, other, before, after sql.NullString
		var at, row sql.NullInt64
		if err := rows.Scan(&r.LeadSeq, &r.LeadID, &r.Version, &r.Op, &at, &r.Cause.Kind, &actor, &job, &row, &run, &integration, &other, &before, &after); err != nil {
			return nil, err
		}
		r.At, r.Cause.Actor, r.Cause.Job, r.Cause.Row, r.Cause.Other = instant(at), actor.String, job.String, row.Int64, other.String
		r.Cause.Run, r.Cause.Integration = run.String, integration.String
		if r.Cause.Kind == leadbridge.CauseBulk || r.Cause.Kind == leadbridge.CauseRollback {
			r.Cause.Bulk, r.Cause.Other = r.Cause.Other, "" // only merges have another lead
		}
		if err := readJSON(jsonPart{before, (*map[string]string)(&r.Before)}, jsonPart{after, (*map[string]string)(&r.After)}); err != nil {
			return nil, fmt.Errorf("revision %d of lead %s: %w", r.Version, r.LeadID, err)
		}
		revisions = append(revisions, r)
	}
	return revisions, rows.Err()
}

// Revisions returns a lead's story, newest first.
func (db *DB) Revisions(ctx context.Context, lead *leadbridge.Lead) ([]leadbridge.Revision, error) {
	r, err := queryRevisions(ctx, db.read, selectRevision+" WHERE v.lead_seq = $1 AND v.version <= $2 ORDER BY v.version DESC", lead.Seq, lead.Version)
	if err != nil {
		return nil, failure("store.Revisions", err)
	}
	fillCreation(lead.Values, r)
	return r, nil
}

// fillCreation fills in what a lead was created with. That is not stored, for
// it is what the lead has now, with the later changes taken back.
func fillCreation(now leadbridge.Values, newestFirst []leadbridge.Revision) {
	values := now.Clone()
	for i := range newestFirst {
		r := &newestFirst[i]
		if r.Op == leadbridge.OpCreate {
			r.After = values
			return
		}
		for name := range r.After {
			delete(values, name)
		}
		maps.Copy(values, r.Before)
	}
}

// RevisionsOf returns the stories of several leads, each oldest first, by the
// leads' Seq. What a lead was created with is left out.
func (db *DB) RevisionsOf(ctx context.Context, leads []int64) (map[int64][]leadbridge.Revision, error) {
	in, arg := db.dialect.list("$1", leads)
	all, err := queryRevisions(ctx, db.read, selectRevision+" WHERE v.lead_seq "+in+" ORDER BY v.lead_seq, v.version", arg)
	bySeq := make(map[int64][]leadbridge.Revision, len(leads))
	for _, r := range all {
		bySeq[r.LeadSeq] = append(bySeq[r.LeadSeq], r)
	}
	return bySeq, failure("store.RevisionsOf", err)
}

// LeadsBySeq returns leads by the store's own number, deleted ones too.
func (db *DB) LeadsBySeq(ctx context.Context, seqs []int64) (map[int64]*leadbridge.Lead, error) {
	leads, err := db.leadsBySeq(ctx, db.read, seqs)
	return leads, failure("store.LeadsBySeq", err)
}
