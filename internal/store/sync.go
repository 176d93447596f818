package store

import (
	"context"

	"leadbridge"
)

// writeSync writes what a step of a sync brought about besides leads, which
// are stored already, so that their numbers are known. The run itself has
// been moved on first of all.
func (db *DB) writeSync(ctx context.Context, tx *Tx, s *leadbridge.SyncChanges) error {
	if err := db.withoutErased(ctx, tx, s); err != nil {
		return err
	}
	runs := map[string]any{}
	for _, write := range []func() error{
		func() error { return writeWatermarks(ctx, tx, s.Watermarks) },
		func() error { return db.writeLinks(ctx, tx, s.Links) },
		func() error { return db.writeSyncRecords(ctx, tx, s.Records, runs) },
		func() error { return db.writeSyncUndos(ctx, tx, s.Undone) },
		// What is settled goes first, for the same field may be contested anew.
		func() error { return closeConflicts(ctx, tx, s.Closed) },
		func() error { return writeConflicts(ctx, tx, s.Conflicts) },
		func() error { return writeProblems(ctx, tx, s.Problems) },
		func() error { return db.dropRecords(ctx, tx, "crm_problems", s.Solved) },
		func() error { return db.writeSent(ctx, tx, s.Sent) },
		func() error { return db.writeFailed(ctx, tx, s.Failed) },
		func() error { return db.queueItems(ctx, tx, s.Queue) },
		func() error { return writeReceived(ctx, tx, s.Received) },
		func() error { return db.writeRead(ctx, tx, s) },
		func() error { return db.writeDrifts(ctx, tx, s.Drifts, runs) },
		func() error { return writeActivities(ctx, tx, s.Activities) },
		func() error { return db.dropRecords(ctx, tx, "crm_activities", s.Dropped) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// dropRecords removes the rows of records from a table of ours that is keyed
// by them.
func (db *DB) dropRecords(ctx context.Context, tx *Tx, table string, refs []leadbridge.RecordRef) error {
	type kind struct{ integration, object string }
	byKind := map[kind][]string{}
	for _, r := range refs {
		k := kind{r.IntegrationID, r.Object}
		byKind[k] = append(byKind[k], r.RecordID)
	}
	for k, records := range byKind {
		in, arg := db.dialect.texts("$3", records)
		_, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE integration_id = $1 AND object = $2 AND record_id "+in, k.integration, k.object, arg)
		if err != nil {
			return err
		}
	}
	return nil
}
