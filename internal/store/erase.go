package store

import (
	"context"
	"strings"
	"time"

	"leadbridge"
)

// EraseLead empties a lead for privacy, and those that were merged into it,
// with everything that tells of them: revisions, match keys, rows of imports,
// what was said of possible duplicates, what syncs wrote, conflicts, drifts,
// problems, queued requests and activities. What stays is a deleted lead
// without values, and a story that says that something happened, not what.
// Other integrations are told of the deletion, as of any. To erase a lead
// twice does no harm.
//
// It cannot erase the text of an uploaded file, nor a backup: for that, the
// import and its file must be deleted. Answers that are kept for repeated
// requests are forgotten by themselves.
func (db *DB) EraseLead(ctx context.Context, seq int64, cause leadbridge.Cause, at time.Time) error {
	const op = "store.EraseLead"
	if err := ctx.Err(); err != nil {
		return err
	}
	// To give up halfway would cost the connection.
	ctx = context.WithoutCancel(ctx)
	seqs, err := queryNumbers(ctx, db.read, `WITH RECURSIVE same (seq) AS (
		SELECT seq FROM leads WHERE seq = $1
		UNION SELECT m.loser_seq FROM merges m JOIN same ON m.survivor_seq = same.seq WHERE m.undone_at IS NULL) SELECT seq FROM same`, seq)
	if err == nil && len(seqs) == 0 {
		return leadbridge.Errorf(leadbridge.NotFound, op, "There is no such lead.")
	}
	if err != nil {
		return failure(op, err)
	}
	rows, err := db.rowsAbout(ctx, seqs)
	if err != nil {
		return failure(op, err)
	}
	// The keys come first: until the lead itself is empty, who was stopped in
	// between does all of it again.
	if err := db.eraseKeys(ctx, seqs); err != nil {
		return failure(op, err)
	}
	defer db.changesets.Add(1)
	err = db.InTx(ctx, func(tx *Tx) error {
		if err := db.eraseRows(ctx, tx, rows); err != nil {
			return err
		}
		if err := db.eraseTraces(ctx, tx, seqs); err != nil {
			return err
		}
		return db.emptyLeads(ctx, tx, seqs, cause, at)
	})
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.forgetInIndex(ctx, seqs))
}

// traces empty what tells of leads; ? stands for the list of them.
var traces = []string{
	"UPDATE revisions SET before = NULL, after = NULL WHERE lead_seq ?",
	`UPDATE duplicate_pairs SET match = '{"matchScore":' || score || '}' WHERE lead_seq ? OR other_seq ?`,
	"UPDATE crm_sync_records SET before = NULL, after = NULL, decisions = NULL, reason = 'Erased for privacy.' WHERE lead_seq ?",
	"UPDATE crm_conflicts SET base = NULL, ours = NULL, theirs = NULL, value = NULL WHERE lead_seq ?",
	"UPDATE crm_conflicts SET status = 'OBSOLETE' WHERE status = 'OPEN' AND lead_seq ?",
	"UPDATE crm_drifts SET ours = NULL, theirs = NULL, reason = 'Erased for privacy.' WHERE lead_seq ?",
	`DELETE FROM crm_problems WHERE EXISTS (SELECT 1 FROM crm_links k WHERE k.integration_id = crm_problems.integration_id
		AND k.object = crm_problems.object AND k.record_id = crm_problems.record_id AND k.lead_seq ?)`,
	"DELETE FROM crm_outbox WHERE integration_id IN (SELECT id FROM crm_integrations) AND lead_seq ?",
	"DELETE FROM crm_activities WHERE lead_seq ?",
	"UPDATE bulk_leads SET reason = 'Erased for privacy.' WHERE reason IS NOT NULL AND lead_seq ?",
	// Plans may show anybody's values.
	"UPDATE import_plans SET examples = NULL WHERE EXISTS (SELECT 1 FROM leads WHERE seq ?)",
	"UPDATE crm_sync_logs SET plan_values = NULL WHERE plan_values IS NOT NULL AND EXISTS (SELECT 1 FROM leads WHERE seq ?)",
	// A version more, so that nobody writes back what he read before.
	`UPDATE crm_links SET base_ours = NULL, base_theirs = NULL, version = version + 1
		WHERE (base_ours IS NOT NULL OR base_theirs IS NOT NULL) AND lead_seq ?`,
}

func (db *DB) eraseTraces(ctx context.Context, tx *Tx, seqs []int64) error {
	in, arg := db.dialect.list("$1", seqs)
	for _, trace := range traces {
		if _, err := tx.ExecContext(ctx, strings.ReplaceAll(trace, "?", in), arg); err != nil {
			return err
		}
	}
	return nil
}

// emptyLeads takes the leads' values away, and deletes those that live.
func (db *DB) emptyLeads(ctx context.Context, tx *Tx, seqs []int64, cause leadbridge.Cause, at time.Time) error {
	leads, err := db.leadsBySeq(ctx, tx, seqs)
	if err != nil {
		return err
	}
	c := &leadbridge.Changeset{}
	for _, seq := range seqs {
		l := leads[seq]
		if l.Deleted() && len(l.Values) == 0 {
			continue
		}
		next := *l
		next.Values, next.UpdatedAt = nil, at
		revisions := []leadbridge.Revision{{Version: l.Version + 1, Op: leadbridge.OpUpdate, At: at, Cause: cause}}
		if !l.Deleted() {
			next.DeletedAt = at
			revisions = append(revisions, leadbridge.Revision{Version: l.Version + 2, Op: leadbridge.OpDelete, At: at, Cause: cause})
		}
		next.Version += int64(len(revisions))
		c.Leads = append(c.Leads, leadbridge.LeadChange{Lead: &next, Was: l.Version, Revisions: revisions, AgreedWith: cause.Integration})
	}
	return db.ApplyTx(ctx, tx, c)
}
