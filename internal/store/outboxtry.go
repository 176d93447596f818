package store

import (
	"context"

	"leadbridge"
)

// TryOutbox notes on items that they are about to be sent, before they are: an
// item without attempts was never sent by anybody, whatever was killed.
func (db *DB) TryOutbox(ctx context.Context, integrationID string, items []leadbridge.OutboxItem) error {
	in, arg := db.dialect.list("$2", seqsOf(items))
	return failure("store.TryOutbox", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE crm_outbox SET attempts = 1 WHERE integration_id = $1 AND attempts = 0 AND lead_seq "+in, integrationID, arg)
		return err
	}))
}
