package store

import (
	"context"

	"leadbridge"
)

// linkColumns are those of an update: which link, at which version, and what
// becomes of it.
var linkColumns = []column{{"integration_id", "TEXT"}, {"object", "TEXT"}, {"record_id", "TEXT"}, {"was_version", "BIGINT"},
	{"version", "BIGINT"}, {"lead_seq", "BIGINT"}, {"state", "TEXT"}, {"reason", "TEXT"}, {"base_ours", "TEXT"}, {"base_theirs", "TEXT"}, {"sent", "BOOLEAN"},
	{"remote_at", "BIGINT"}, {"lead_version", "BIGINT"}, {"seen_run", "BIGINT"}, {"updated_at", "BIGINT"}}

// newLinkColumns are those of a new link, in the order of linkArgs.
var newLinkColumns = append([]string{"integration_id", "object", "record_id", "created_at"}, namesOf(linkColumns[4:])...)

// linkArgs are a link's arguments; fourth is that of the fourth column.
func linkArgs(k *leadbridge.Link, fourth any) ([]any, error) {
	j := jsonArgs{}
	ours, theirs := baseTexts(&j, k.Base)
	return []any{k.IntegrationID, plain(k.Object), plain(k.RecordID), fourth,
		k.Version, k.LeadSeq, string(k.State), text(k.Reason), ours, theirs, k.Sent,
		micros(k.RemoteAt), k.LeadVersion, k.SeenRun, k.UpdatedAt.UnixMicro()}, j.err
}

// inStep reports whether a link counts among those of which a lead has one.
func inStep(c leadbridge.LinkChange) bool {
	return c.Link.State == leadbridge.LinkInStep || c.Link.State == leadbridge.LinkArchived
}

// writeLinks writes links, and sets their versions. Those that let go of a
// lead come first, so that another record can take its place at once.
func (db *DB) writeLinks(ctx context.Context, tx *Tx, changes []leadbridge.LinkChange) error {
	var fresh, letGo, kept []leadbridge.LinkChange
	for _, c := range changes {
		if c.Lead != nil {
			c.Link.LeadSeq = c.Lead.Seq
		}
		c.Link.Version = c.Was + 1
		switch {
		case c.Drop:
			if err := dropLink(ctx, tx, c); err != nil {
				return err
			}
		case c.Was == 0:
			fresh = append(fresh, c)
		case inStep(c):
			kept = append(kept, c)
		default:
			letGo = append(letGo, c)
		}
	}
	for _, changed := range [][]leadbridge.LinkChange{letGo, kept} {
		if err := db.updateLinks(ctx, tx, changed); err != nil {
			return err
		}
	}
	rows := all(fresh, func(c leadbridge.LinkChange) ([]any, error) { return linkArgs(c.Link, c.Link.CreatedAt.UnixMicro()) })
	return linkTaken(rows.failed(db.dialect.insert(ctx, tx, "crm_links", newLinkColumns, rows.each)))
}

func (db *DB) updateLinks(ctx context.Context, tx *Tx, changes []leadbridge.LinkChange) error {
	if len(changes) == 0 {
		return nil
	}
	rows := all(changes, func(c leadbridge.LinkChange) ([]any, error) { return linkArgs(c.Link, c.Was) })
	found, err := db.dialect.update(ctx, tx, "crm_links", linkColumns, 4, rows.each)
	if err := linkTaken(rows.failed(err)); err != nil {
		return err
	}
	if found < int64(len(changes)) {
		return linkMoved()
	}
	return nil
}

func dropLink(ctx context.Context, tx *Tx, c leadbridge.LinkChange) error {
	result, err := tx.ExecContext(ctx, "DELETE FROM crm_links WHERE integration_id = $1 AND object = $2 AND record_id = $3 AND version = $4",
		c.Link.IntegrationID, plain(c.Link.Object), plain(c.Link.RecordID), c.Was)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return linkMoved()
}

func linkMoved() error {
	return leadbridge.Errorf(leadbridge.Conflict, "store.Apply", "A link was changed meanwhile. Read it again and repeat the change.")
}

// linkTaken makes a Conflict of the discovery that somebody else linked the
// record, or the lead, a moment ago.
func linkTaken(err error) error {
	if !taken(err) {
		return err
	}
	return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "link_taken", Err: err,
		Msg: "The record or its lead was linked meanwhile. Read both again and repeat the change."}
}
