package store

import (
	"context"
	"database/sql"
	"fmt"

	"leadbridge"
)

// moveRun takes a run one step on; see [leadbridge.SyncStep].
func moveRun(ctx context.Context, tx *Tx, s *leadbridge.SyncStep) error {
	r, err := lockRun(ctx, tx, "seq = $1", s.Seq)
	if err == sql.ErrNoRows || err == nil && s.Was != 0 && r.Version != s.Was {
		return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "run_moved",
			Msg: "The sync was cancelled, or another worker took it over."}
	}
	if err != nil {
		return err
	}
	takeStep(r, s)
	if err := writeRun(ctx, tx, r); err != nil {
		return err
	}
	s.Version = r.Version
	return nil
}

func takeStep(r *leadbridge.SyncRun, s *leadbridge.SyncStep) {
	r.In.Add(s.In)
	r.Out.Add(s.Out)
	r.Calls += s.Calls
	r.UndoKept += s.UndoKept
	if s.To != nil {
		r.Checkpoint = *s.To
	}
	if s.Was != 0 {
		r.WaitsUntil = s.WaitsUntil // who only adds to a run does not know
	}
	if s.Status != "" {
		r.Status, r.Reason = s.Status, s.Reason
		if s.Status.Ended() {
			r.CompletedAt = s.At
		}
	}
	if s.ErrorMessage != "" {
		r.ErrorMessage = s.ErrorMessage
	}
	if s.Plan != nil {
		r.Plan = s.Plan
	}
	if s.Agreement != nil {
		r.Agreement = s.Agreement
	}
	if s.Undo != "" {
		r.Undo = s.Undo
	}
	if s.UndoAt != 0 {
		r.UndoAt = s.UndoAt
	}
}

// runSeq gives the store's number of a run.
func runSeq(ctx context.Context, q querier, known map[string]any, id string) (any, error) {
	if id == "" {
		return nil, nil
	}
	if seq, ok := known[id]; ok {
		return seq, nil
	}
	var seq int64
	if err := q.QueryRowContext(ctx, "SELECT seq FROM crm_sync_logs WHERE id = $1", id).Scan(&seq); err != nil {
		return nil, fmt.Errorf("sync run %s: %w", id, err)
	}
	known[id] = seq
	return seq, nil
}
