package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"leadbridge"
)

// taskPush is the kind of the task that sends what is queued for an
// integration.
const taskPush = "sync_push"

// queuedAnew is what becomes of an item that is there already. Its time of
// queueing always grows, so that who sent the earlier state can tell; and one
// that was tried stays known as such, see [DB.TryOutbox].
const queuedAnew = `(integration_id, lead_seq) DO UPDATE SET
	lead_version = CASE WHEN excluded.lead_version > crm_outbox.lead_version THEN excluded.lead_version ELSE crm_outbox.lead_version END,
	queued_at = CASE WHEN excluded.queued_at > crm_outbox.queued_at THEN excluded.queued_at ELSE crm_outbox.queued_at + 1 END,
	due_at = excluded.due_at, status = 'QUEUED', attempts = CASE WHEN crm_outbox.attempts > 0 THEN 1 ELSE 0 END,
	object = NULL, record_id = NULL, code = NULL, reason = NULL, request = NULL, failed_at = NULL`

// receiver is an integration that is to be told of changed leads.
type receiver struct {
	id   string
	wake bool // by a task, at once
}

// receivers lists the integrations that leads are queued for. Those that are
// paused are among them: their leads are sent when they go on.
func receivers(ctx context.Context, q querier) ([]receiver, error) {
	return collect(ctx, q, func(row scanner) (r receiver, err error) {
		return r, row.Scan(&r.id, &r.wake)
	}, "SELECT id, auto_sync AND is_active FROM crm_integrations WHERE sync_started AND sync_direction <> 'INBOUND' ORDER BY id")
}

// queueLeads queues changed leads for every integration that sends leads,
// except for the one that a change was agreed with.
func (db *DB) queueLeads(ctx context.Context, tx *Tx, changes []leadbridge.LeadChange) error {
	if len(changes) == 0 {
		return nil
	}
	all, err := receivers(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range all {
		seqs := make([]int64, 0, len(changes))
		for _, c := range changes {
			if c.AgreedWith != r.id {
				seqs = append(seqs, c.Lead.Seq)
			}
		}
		if len(seqs) == 0 {
			continue
		}
		// Always in the same order, so that two transactions wait for each
		// other at the first row and not crosswise.
		in, arg := db.dialect.list("$2", seqs)
		_, err := tx.ExecContext(ctx, `INSERT INTO crm_outbox (integration_id, lead_seq, lead_version, queued_at, due_at, status)
			SELECT CAST($1 AS TEXT), seq, version, updated_at, updated_at, 'QUEUED' FROM leads WHERE seq `+in+` ORDER BY seq ON CONFLICT `+queuedAnew, r.id, arg)
		if err != nil {
			return err
		}
		if err := db.wakePush(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

// queueItems queues leads that did not change themselves.
func (db *DB) queueItems(ctx context.Context, tx *Tx, items []leadbridge.OutboxItem) error {
	if len(items) == 0 {
		return nil
	}
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b leadbridge.OutboxItem) int { return cmp.Compare(a.LeadSeq, b.LeadSeq) })
	rows := make([][]any, len(items))
	told := map[string]bool{}
	for i, item := range items {
		rows[i] = []any{item.IntegrationID, item.LeadSeq, item.Version, item.QueuedAt.UnixMicro(), item.DueAt.UnixMicro(), string(leadbridge.OutboxQueued)}
		told[item.IntegrationID] = true
	}
	columns := []string{"integration_id", "lead_seq", "lead_version", "queued_at", "due_at", "status"}
	if err := overwrite(ctx, tx, "crm_outbox", columns, 2, queuedAnew, rows); err != nil {
		return err
	}
	all, err := receivers(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !told[r.id] {
			continue
		}
		if err := db.wakePush(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

// wakePush leaves a task for the outbox of an integration. Without a queue
// the schedule finds what waits.
func (db *DB) wakePush(ctx context.Context, tx *Tx, r receiver) error {
	if db.enqueue == nil || !r.wake {
		return nil
	}
	return db.enqueueTasks(ctx, tx, []leadbridge.Task{{Kind: taskPush, ID: r.id, Once: true, Afresh: true}})
}

// QueueUnlinked looks at the next living leads after that Seq, at most limit,
// and puts those without a link of the object, in whatever state, into the
// outbox; what is in there already stays as it is. It returns the last Seq
// looked at, 0 at the end.
func (db *DB) QueueUnlinked(ctx context.Context, integrationID, object string, after int64, limit int, at time.Time) (last int64, err error) {
	const op = "store.QueueUnlinked"
	next, err := queryNumbers(ctx, db.read, "SELECT seq FROM leads WHERE seq > $1 AND deleted_at IS NULL ORDER BY seq LIMIT $2", after, limit)
	if err != nil || len(next) == 0 {
		return 0, failure(op, err)
	}
	in, arg := db.dialect.list("$4", next)
	err = db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO crm_outbox (integration_id, lead_seq, lead_version, queued_at, due_at, status)
			SELECT CAST($1 AS TEXT), l.seq, l.version, CAST($3 AS BIGINT), CAST($3 AS BIGINT), 'QUEUED' FROM leads l WHERE l.seq `+in+`
			AND NOT EXISTS (SELECT 1 FROM crm_links k WHERE k.lead_seq = l.seq AND k.integration_id = $1 AND k.object = $2)
			ORDER BY l.seq ON CONFLICT DO NOTHING`, integrationID, object, at.UnixMicro(), arg)
		return err
	})
	if err != nil {
		return 0, failure(op, err)
	}
	if len(next) < limit {
		return 0, nil
	}
	return next[len(next)-1], nil
}
