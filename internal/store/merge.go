package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"leadbridge"
)

const selectMerge = "SELECT id, survivor_seq, survivor_after, loser_seq, loser_after, pair_id, batch_id, at, actor, undone_at FROM merges"

// queryMerges reads merges with their leads.
func (db *DB) queryMerges(ctx context.Context, q querier, query string, args ...any) ([]leadbridge.Merge, error) {
	merges, seqs, err := scanMerges(ctx, q, query, args...)
	if err != nil || len(merges) == 0 {
		return nil, err
	}
	leads, err := db.leadsBySeq(ctx, q, slices.Concat(seqs[0], seqs[1]))
	for i := range merges {
		merges[i].Survivor, merges[i].Loser = leads[seqs[0][i]], leads[seqs[1][i]]
	}
	return merges, err
}

// scanMerges reads merges and the numbers of their survivors and losers.
func scanMerges(ctx context.Context, q querier, query string, args ...any) (merges []leadbridge.Merge, seqs [2][]int64, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, seqs, err
	}
	defer rows.Close()
	for rows.Next() {
		var m leadbridge.Merge
		var survivor, loser int64
		var pair, batch, actor sql.NullString
		var at, undone sql.NullInt64
		if err := rows.Scan(&m.ID, &survivor, &m.SurvivorVersion, &loser, &m.LoserVersion, &pair, &batch, &at, &actor, &undone); err != nil {
			return nil, seqs, err
		}
		m.PairID, m.BatchID, m.At, m.Actor, m.UndoneAt = pair.String, batch.String, instant(at), actor.String, instant(undone)
		merges = append(merges, m)
		seqs[0], seqs[1] = append(seqs[0], survivor), append(seqs[1], loser)
	}
	return merges, seqs, rows.Err()
}

// MergeByID returns one merge with its leads as they are now.
func (db *DB) MergeByID(ctx context.Context, id string) (leadbridge.Merge, error) {
	const op = "store.MergeByID"
	merges, err := db.queryMerges(ctx, db.read, selectMerge+" WHERE id = $1", plain(id))
	if err != nil {
		return leadbridge.Merge{}, failure(op, err)
	}
	if len(merges) == 0 {
		return leadbridge.Merge{}, notFound(op, "merge", id)
	}
	return merges[0], nil
}

// MergeFilter selects merges. Empty fields select all.
type MergeFilter struct {
	LeadID  string // merges that this lead took part in
	BatchID string // merges of this batch
	// Standing leaves out merges that were taken back.
	Standing bool
	Cursor   string `json:"-"` // MergePage.Next of the page before
	Limit    int    `json:"-"` // 1 to 500; 0 means 50
}

// MergePage is one page of merges.
type MergePage struct {
	Merges []leadbridge.Merge
	Next   string // the next page's cursor, empty on the last
}

// Merges lists merges with their leads as they are now, newest first, those
// taken back among them.
func (db *DB) Merges(ctx context.Context, f MergeFilter) (MergePage, error) {
	const op = "store.Merges"
	w := where{}
	if f.LeadID != "" {
		lead, err := db.Lead(ctx, f.LeadID)
		if err != nil {
			return MergePage{}, err
		}
		w.add("(survivor_seq = ? OR loser_seq = ?)", lead.Seq, lead.Seq)
	}
	if f.BatchID != "" {
		w.add("batch_id = ?", f.BatchID)
	}
	if f.Standing {
		w.add("undone_at IS NULL")
	}
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return MergePage{}, err
	}
	at, resumed, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil {
		return MergePage{}, err
	}
	if resumed {
		w.add("id < ?", at.Value)
	}
	merges, err := db.queryMerges(ctx, db.read, selectMerge+w.sql()+" ORDER BY id DESC LIMIT "+strconv.Itoa(limit+1), w.args...)
	if err != nil {
		return MergePage{}, failure(op, err)
	}
	page := MergePage{Merges: merges}
	if len(merges) > limit {
		page.Merges = merges[:limit]
		page.Next = cursor{Query: digest(f), Value: merges[limit-1].ID}.String()
	}
	return page, nil
}

func writeMerges(ctx context.Context, tx *Tx, c *leadbridge.Changeset) error {
	for i := range c.Merges {
		m := &c.Merges[i]
		if m.ID == "" {
			m.ID = uuid.Must(uuid.NewV7()).String()
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO merges (id, survivor_seq, survivor_after, loser_seq, loser_after, pair_id, batch_id, at, actor)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			m.ID, m.Survivor.Seq, m.SurvivorVersion, m.Loser.Seq, m.LoserVersion, text(m.PairID), text(m.BatchID), m.At.UnixMicro(), text(m.Actor))
		if err != nil {
			return err
		}
	}
	for _, u := range c.Unmerges {
		result, err := tx.ExecContext(ctx, "UPDATE merges SET undone_at = $1 WHERE id = $2 AND undone_at IS NULL", u.At.UnixMicro(), u.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return &leadbridge.Error{Op: "store.Apply", Kind: leadbridge.Conflict, Code: "merge_undone", Msg: "This merge was taken back already."}
		}
	}
	return nil
}
