package store

import (
	"context"

	"leadbridge"
)

// outboxKey says which item, and at which queueing: one that was queued anew
// since is another.
var outboxKey = []column{{"integration_id", "TEXT"}, {"lead_seq", "BIGINT"}, {"lead_version", "BIGINT"}, {"queued_at", "BIGINT"}}

func outboxKeyArgs(i leadbridge.OutboxItem) []any {
	return []any{i.IntegrationID, i.LeadSeq, i.Version, i.QueuedAt.UnixMicro()}
}

// writeSent removes items that were dealt with, unless they were queued anew.
func (db *DB) writeSent(ctx context.Context, tx *Tx, items []leadbridge.OutboxItem) error {
	if len(items) == 0 {
		return nil
	}
	rows := all(items, func(i leadbridge.OutboxItem) ([]any, error) { return append(outboxKeyArgs(i), "SENT"), nil })
	if _, err := db.dialect.update(ctx, tx, "crm_outbox", append(outboxKey[:4:4], column{"status", "TEXT"}), 4, rows.each); err != nil {
		return err
	}
	in, arg := db.dialect.list("$1", seqsOf(items))
	_, err := tx.ExecContext(ctx, "DELETE FROM crm_outbox WHERE status = 'SENT' AND integration_id IN (SELECT id FROM crm_integrations) AND lead_seq "+in, arg)
	return err
}

func seqsOf(items []leadbridge.OutboxItem) []int64 {
	seqs := make([]int64, len(items))
	for i, item := range items {
		seqs[i] = item.LeadSeq
	}
	return seqs
}

// writeFailed stores what is said of a failure, unless the lead was queued
// anew.
func (db *DB) writeFailed(ctx context.Context, tx *Tx, items []leadbridge.OutboxItem) error {
	if len(items) == 0 {
		return nil
	}
	columns := append(outboxKey[:4:4], column{"attempts", "BIGINT"}, column{"due_at", "BIGINT"}, column{"status", "TEXT"}, column{"object", "TEXT"},
		column{"record_id", "TEXT"}, column{"code", "TEXT"}, column{"reason", "TEXT"}, column{"request", "TEXT"}, column{"failed_at", "BIGINT"})
	rows := all(items, func(i leadbridge.OutboxItem) ([]any, error) {
		j := jsonArgs{}
		return append(outboxKeyArgs(i), int64(i.Attempts), i.DueAt.UnixMicro(), string(i.Status), text(i.Object),
			text(i.RecordID), text(i.Code), text(i.Reason), j.text(len(i.Request) > 0, i.Request), micros(i.FailedAt)), j.err
	})
	_, err := db.dialect.update(ctx, tx, "crm_outbox", columns, 4, rows.each)
	return rows.failed(err)
}
