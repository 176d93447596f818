package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"leadbridge"
)

const selectPair = `SELECT p.id, p.lead_seq, p.other_seq, p.status, p.match, j.id, s.id, s.integration_id, COALESCE(j.name, i.name), p.created_at, p.decided_at, p.decided_by
	FROM duplicate_pairs p JOIN leads l ON l.seq = p.lead_seq JOIN leads o ON o.seq = p.other_seq
	LEFT JOIN data_import_jobs j ON j.seq = p.job_seq LEFT JOIN crm_sync_logs s ON s.seq = p.run_seq
	LEFT JOIN crm_integrations i ON i.id = s.integration_id`

// queryPairs reads pairs with their leads. An open pair that has lost a lead
// is told to be closed.
func (db *DB) queryPairs(ctx context.Context, q querier, query string, args ...any) ([]leadbridge.DuplicatePair, error) {
	pairs, seqs, err := scanPairs(ctx, q, query, args...)
	if err != nil || len(pairs) == 0 {
		return nil, err
	}
	leads, err := db.leadsBySeq(ctx, q, slices.Concat(seqs[0], seqs[1]))
	if err != nil {
		return nil, err
	}
	for i := range pairs {
		p := &pairs[i]
		p.Lead, p.Other = leads[seqs[0][i]], leads[seqs[1][i]]
		p.LeadID, p.OtherID = p.Lead.ID, p.Other.ID
		if p.Status == leadbridge.PairOpen && (p.Lead.Deleted() || p.Other.Deleted()) {
			p.Status = leadbridge.PairClosed
		}
	}
	return pairs, nil
}

// scanPairs reads pairs and the numbers of their newer and older leads.
func scanPairs(ctx context.Context, q querier, query string, args ...any) (pairs []leadbridge.DuplicatePair, seqs [2][]int64, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, seqs, err
	}
	defer rows.Close()
	for rows.Next() {
		var p leadbridge.DuplicatePair
		var lead, other int64
		var match string
		var job, run, integration, source, by sql.NullString
		var created, decided sql.NullInt64
		if err := rows.Scan(&p.ID, &lead, &other, &p.Status, &match, &job, &run, &integration, &source, &created, &decided, &by); err != nil {
			return nil, seqs, err
		}
		if err := json.Unmarshal([]byte(match), &p.Match); err != nil {
			return nil, seqs, fmt.Errorf("pair %s: %w", p.ID, err)
		}
		p.JobID, p.RunID, p.IntegrationID, p.Source = job.String, run.String, integration.String, source.String
		p.CreatedAt, p.DecidedAt, p.DecidedBy = instant(created), instant(decided), by.String
		pairs = append(pairs, p)
		seqs[0], seqs[1] = append(seqs[0], lead), append(seqs[1], other)
	}
	return pairs, seqs, rows.Err()
}

// Pair returns one possible duplicate with its leads.
func (db *DB) Pair(ctx context.Context, id string) (leadbridge.DuplicatePair, error) {
	const op = "store.Pair"
	pairs, err := db.queryPairs(ctx, db.read, selectPair+" WHERE p.id = $1", plain(id))
	if err != nil {
		return leadbridge.DuplicatePair{}, failure(op, err)
	}
	if len(pairs) == 0 {
		return leadbridge.DuplicatePair{}, notFound(op, "possible duplicate", id)
	}
	return pairs[0], nil
}

// PairBetween returns the pair of two leads, given in any order, and whether
// there is one.
func (db *DB) PairBetween(ctx context.Context, a, b *leadbridge.Lead) (leadbridge.DuplicatePair, bool, error) {
	pairs, err := db.queryPairs(ctx, db.read, selectPair+" WHERE p.lead_seq = $1 AND p.other_seq = $2 OR p.lead_seq = $2 AND p.other_seq = $1", a.Seq, b.Seq)
	if err != nil || len(pairs) == 0 {
		return leadbridge.DuplicatePair{}, false, failure("store.PairBetween", err)
	}
	return pairs[0], true, nil
}

// NeverPairs returns, for each of the leads, the others that a person said it
// is never to be paired with again, all by Seq. A changeset need not heed
// this, for the store drops such pairs itself; it is for those who want to
// tell of them.
func (db *DB) NeverPairs(ctx context.Context, leads []int64) (map[int64][]int64, error) {
	const op = "store.NeverPairs"
	in, arg := db.dialect.list("$1", leads)
	rows, err := db.read.QueryContext(ctx, `
		SELECT lead_seq, other_seq FROM duplicate_pairs WHERE status = 'never' AND lead_seq `+in+`
		UNION ALL SELECT other_seq, lead_seq FROM duplicate_pairs WHERE status = 'never' AND other_seq `+in, arg)
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	never := map[int64][]int64{}
	for rows.Next() {
		var lead, other int64
		if err := rows.Scan(&lead, &other); err != nil {
			return nil, failure(op, err)
		}
		never[lead] = append(never[lead], other)
	}
	return never, failure(op, rows.Err())
}

var pairColumns = []string{"id", "lead_seq", "other_seq", "status", "score", "match", "job_seq", "run_seq", "created_at", "decided_at", "decided_by"}

// writePairs stores the changeset's questions; see
// [leadbridge.DuplicatePair] for those that are asked already.
func (db *DB) writePairs(ctx context.Context, tx *Tx, c *leadbridge.Changeset) error {
	if len(c.Pairs) == 0 {
		return nil
	}
	created := make(map[*leadbridge.Lead]bool, len(c.Leads))
	for _, change := range c.Leads {
		if change.Was == 0 {
			created[change.Lead] = true
		}
	}
	jobs, runs := map[string]any{}, map[string]any{}
	var fresh []*leadbridge.DuplicatePair
	for i := range c.Pairs {
		p := &c.Pairs[i]
		if _, err := jobSeq(ctx, tx, jobs, p.JobID); err != nil {
			return err
		}
		if _, err := runSeq(ctx, tx, runs, p.RunID); err != nil {
			return err
		}
		if !created[p.Lead] && !created[p.Other] {
			known, err := askAgain(ctx, tx, p)
			if err != nil {
				return err
			}
			if known {
				continue
			}
		}
		if p.ID == "" {
			p.ID = uuid.Must(uuid.NewV7()).String()
		}
		if p.Status == "" {
			p.Status = leadbridge.PairOpen
		}
		fresh = append(fresh, p)
	}
	rows := all(fresh, func(p *leadbridge.DuplicatePair) ([]any, error) {
		match, err := json.Marshal(p.Match)
		return []any{p.ID, p.Lead.Seq, p.Other.Seq, string(p.Status), p.Match.Score, string(match), jobs[p.JobID], runs[p.RunID],
			p.CreatedAt.UnixMicro(), micros(p.DecidedAt), text(p.DecidedBy)}, err
	})
	return rows.failed(db.dialect.insert(ctx, tx, "duplicate_pairs", pairColumns, rows.each))
}

// askAgain deals with two leads that may have been paired before, and reports
// whether they were.
func askAgain(ctx context.Context, tx *Tx, p *leadbridge.DuplicatePair) (bool, error) {
	err := tx.QueryRowContext(ctx, `SELECT id, status FROM duplicate_pairs
		WHERE lead_seq = $1 AND other_seq = $2 OR lead_seq = $2 AND other_seq = $1`, p.Lead.Seq, p.Other.Seq).Scan(&p.ID, &p.Status)
	if err == sql.ErrNoRows {
		return false, nil
	}
	if err != nil || p.Status != leadbridge.PairKept {
		return true, err
	}
	match, err := json.Marshal(p.Match)
	if err != nil {
		return true, err
	}
	p.Status = leadbridge.PairOpen
	_, err = tx.ExecContext(ctx, "UPDATE duplicate_pairs SET status = 'open', score = $1, match = $2, decided_at = NULL, decided_by = NULL WHERE id = $3",
		p.Match.Score, string(match), p.ID)
	return true, err
}

func writeDecisions(ctx context.Context, tx *Tx, decisions []leadbridge.PairDecision) error {
	for _, d := range decisions {
		result, err := tx.ExecContext(ctx, "UPDATE duplicate_pairs SET status = $1, decided_at = $2, decided_by = $3 WHERE id = $4 AND status = $5",
			string(d.Status), micros(d.At), text(d.By), d.ID, string(d.Was))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "pair_decided",
				Msg: "Someone decided on this possible duplicate meanwhile. Look at it again."}
		}
	}
	return nil
}
