package store

import (
	"context"
	"database/sql"
	"strconv"

	"leadbridge"
)

const selectBulk = `SELECT seq, id, status, action, selection, actor, selected, until_lead, at_lead, changed, unchanged, refused,
	undo_lead, restored, kept, undone_by, error, created_at, ended_at, undone_at FROM bulk_actions`

// bulkDo is the stored form of what is to be done.
type bulkDo struct {
	Kind   leadbridge.BulkKind `json:"kind"`
	Values leadbridge.Values   `json:"values,omitempty"`
}

func scanBulk(row scanner) (*leadbridge.BulkAction, error) {
	b := &leadbridge.BulkAction{}
	var action, selection, actor, undoneBy, message sql.NullString
	var created, ended, undone sql.NullInt64
	err := row.Scan(&b.Seq, &b.ID, &b.Status, &action, &selection, &actor, &b.Selected, &b.Until, &b.At, &b.Counts.Changed, &b.Counts.Unchanged, &b.Counts.Refused,
		&b.UndoAt, &b.Restored, &b.Kept, &undoneBy, &message, &created, &ended, &undone)
	if err != nil {
		return nil, err
	}
	var do bulkDo
	err = readJSON(jsonPart{action, &do})
	b.Kind, b.Values, b.Selection = do.Kind, do.Values, []byte(selection.String)
	b.Actor, b.UndoneBy, b.Error = actor.String, undoneBy.String, message.String
	b.CreatedAt, b.EndedAt, b.UndoneAt = instant(created), instant(ended), instant(undone)
	return b, err
}

func bulkAction(ctx context.Context, q querier, id string) (*leadbridge.BulkAction, error) {
	b, err := scanBulk(q.QueryRowContext(ctx, selectBulk+" WHERE id = $1", plain(id)))
	if err == sql.ErrNoRows {
		return nil, notFound("store.BulkAction", "bulk action", id)
	}
	return b, err
}

// BulkAction returns one bulk action.
func (db *DB) BulkAction(ctx context.Context, id string) (*leadbridge.BulkAction, error) {
	b, err := bulkAction(ctx, db.read, id)
	return b, failure("store.BulkAction", err)
}

// BulkActions lists bulk actions, newest first: those before a Seq, or from the
// newest on if it is 0.
func (db *DB) BulkActions(ctx context.Context, before int64, limit int) ([]*leadbridge.BulkAction, error) {
	w := where{}
	if before > 0 {
		w.add("seq < ?", before)
	}
	list, err := collect(ctx, db.read, scanBulk, selectBulk+w.sql()+" ORDER BY seq DESC LIMIT "+strconv.Itoa(upTo(limit, defaultLimit)), w.args...)
	return list, failure("store.BulkActions", err)
}

// CreateBulkAction stores a bulk action, about the leads that there are now,
// with the tasks that will do it. It sets its Seq and Until.
func (db *DB) CreateBulkAction(ctx context.Context, b *leadbridge.BulkAction, tasks []leadbridge.Task) error {
	return failure("store.CreateBulkAction", db.InTx(ctx, func(tx *Tx) error {
		j := jsonArgs{}
		action := j.text(true, bulkDo{b.Kind, b.Values})
		if j.err != nil {
			return j.err
		}
		if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM leads").Scan(&b.Until); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `INSERT INTO bulk_actions (id, status, action, selection, actor, selected, until_lead, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq`,
			b.ID, string(b.Status), action, plain(string(b.Selection)), text(b.Actor), b.Selected, b.Until, b.CreatedAt.UnixMicro()).Scan(&b.Seq)
		if err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	}))
}

// UpdateBulkAction changes where a bulk action stands by f, with nobody else
// changing it meanwhile, and stores the tasks that f returns.
func (db *DB) UpdateBulkAction(ctx context.Context, id string, f func(*leadbridge.BulkAction) ([]leadbridge.Task, error)) (*leadbridge.BulkAction, error) {
	var b *leadbridge.BulkAction
	err := db.InTx(ctx, func(tx *Tx) (err error) {
		// The no-op write locks the row on PostgreSQL before it is read.
		if _, err := tx.ExecContext(ctx, "UPDATE bulk_actions SET status = status WHERE id = $1", plain(id)); err != nil {
			return err
		}
		if b, err = bulkAction(ctx, tx, id); err != nil {
			return err
		}
		tasks, err := f(b)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE bulk_actions SET status = $2, undone_by = $3, error = $4, ended_at = $5, undone_at = $6 WHERE id = $1",
			b.ID, string(b.Status), text(b.UndoneBy), text(b.Error), micros(b.EndedAt), micros(b.UndoneAt)); err != nil {
			return err
		}
		return db.enqueueTasks(ctx, tx, tasks)
	})
	return b, failure("store.UpdateBulkAction", err)
}

// moveBulk moves a bulk action on, if it is where the step began.
func moveBulk(ctx context.Context, tx *Tx, s *leadbridge.BulkStep) error {
	restored, kept := int64(0), int64(0)
	place, ended := "at_lead", "ended_at"
	if s.During == leadbridge.BulkUndoing {
		place, ended = "undo_lead", "undone_at"
		for _, l := range s.Leads {
			if l.Undo != "kept" {
				restored++
			}
			if len(l.Kept) > 0 {
				kept++
			}
		}
	}
	status, at := s.During, any(nil)
	if s.Status != "" {
		status, at = s.Status, s.At.UnixMicro()
	}
	result, err := tx.ExecContext(ctx, "UPDATE bulk_actions SET "+place+" = $1, "+ended+" = $2, status = $3, changed = changed + $4, unchanged = unchanged + $5, "+
		"refused = refused + $6, restored = restored + $7, kept = kept + $8 WHERE seq = $9 AND status = $10 AND "+place+" = $11",
		s.To, at, string(status), s.Counts.Changed, s.Counts.Unchanged, s.Counts.Refused, restored, kept, s.Seq, string(s.During), s.From)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		e := leadbridge.Errorf(leadbridge.Conflict, "store.Apply", "The bulk action was cancelled, or is worked on by another.")
		e.Code = "bulk_moved"
		return e
	}
	return err
}

// writeBulkLeads stores what a step did with leads.
func (db *DB) writeBulkLeads(ctx context.Context, tx *Tx, s *leadbridge.BulkStep) error {
	if len(s.Leads) == 0 {
		return nil
	}
	if s.During != leadbridge.BulkUndoing {
		rows := all(s.Leads, func(l leadbridge.BulkLead) ([]any, error) {
			return []any{s.Seq, l.LeadSeq, l.Version, text(l.Reason)}, nil
		})
		return rows.failed(db.dialect.insert(ctx, tx, "bulk_leads", []string{"bulk_seq", "lead_seq", "version", "reason"}, rows.each))
	}
	rows := all(s.Leads, func(l leadbridge.BulkLead) ([]any, error) {
		j := jsonArgs{}
		return []any{s.Seq, l.LeadSeq, text(l.Undo), j.text(len(l.Kept) > 0, l.Kept)}, j.err
	})
	_, err := db.dialect.update(ctx, tx, "bulk_leads", []column{{"bulk_seq", "BIGINT"}, {"lead_seq", "BIGINT"}, {"undo", "TEXT"}, {"kept", "TEXT"}}, 2, rows.each)
	return rows.failed(err)
}

// BulkLeadFilter selects leads of a bulk action. Empty fields select all.
type BulkLeadFilter struct {
	Changed bool  // those that it changed
	Refused bool  // those that it could not change
	Kept    bool  // those of which something was kept when it was taken back
	After   int64 // only leads whose Seq is above
	Limit   int
}

// BulkLeads lists what a bulk action did to leads, in the order of their Seq.
func (db *DB) BulkLeads(ctx context.Context, b *leadbridge.BulkAction, f BulkLeadFilter) ([]leadbridge.BulkLead, error) {
	w := where{}
	w.add("b.bulk_seq = ?", b.Seq)
	w.add("b.lead_seq > ?", f.After)
	if f.Changed {
		w.add("b.version > 0")
	}
	if f.Refused {
		w.add("b.version = 0")
	}
	if f.Kept {
		w.add("b.kept IS NOT NULL")
	}
	list, err := collect(ctx, db.read, func(row scanner) (l leadbridge.BulkLead, err error) {
		var reason, undo, kept sql.NullString
		if err := row.Scan(&l.LeadSeq, &l.LeadID, &l.Version, &reason, &undo, &kept); err != nil {
			return l, err
		}
		l.Reason, l.Undo = reason.String, undo.String
		return l, readJSON(jsonPart{kept, &l.Kept})
	}, `SELECT b.lead_seq, l.id, b.version, b.reason, b.undo, b.kept FROM bulk_leads b JOIN leads l ON l.seq = b.lead_seq`+w.sql()+
		" ORDER BY b.lead_seq LIMIT "+strconv.Itoa(upTo(f.Limit, defaultLimit)), w.args...)
	return list, failure("store.BulkLeads", err)
}
