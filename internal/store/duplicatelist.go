package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"leadbridge"
)

// PairSort is an order of possible duplicates.
type PairSort string

// The orders.
const (
	PairsNewest  PairSort = "newest"
	PairsSurest  PairSort = "score"   // the highest score first
	PairsDecided PairSort = "decided" // by when they were decided upon, latest first
)

// PairSorts lists every order.
var PairSorts = []PairSort{PairsNewest, PairsSurest, PairsDecided}

// PairFilter selects possible duplicates. Empty fields select all.
type PairFilter struct {
	Status        leadbridge.PairStatus
	LeadID        string  // pairs of this lead
	JobID         string  // brought up by this import
	IntegrationID string  // brought up by a sync with this CRM
	ByHand        bool    // brought up by neither
	Least         float64 // the least score, 0 to 1
	Below         float64 // all scores are less than this; 0: no bound
	Through       string  // no newer than this pair
	Sort          PairSort
	// After begins the list behind this pair, wherever its order puts it and
	// whether or not the filter selects it. It is for those who have no cursor.
	After  string `json:"-"`
	Cursor string `json:"-"` // PairPage.Next of the page before
	Limit  int    `json:"-"` // 1 to 500; 0 means 50
}

// PairPage is one page of possible duplicates.
type PairPage struct {
	Pairs []leadbridge.DuplicatePair
	Next  string // the next page's cursor, empty on the last
}

// Pairs lists possible duplicates with their leads, newest first unless the
// filter says another order.
func (db *DB) Pairs(ctx context.Context, f PairFilter) (PairPage, error) {
	const op = "store.Pairs"
	limit, err := pageSize(op, f.Limit)
	if err != nil {
		return PairPage{}, err
	}
	column, err := f.column(op)
	if err != nil {
		return PairPage{}, err
	}
	at, resumed, err := parseCursor(op, f.Cursor, digest(f))
	if err != nil {
		return PairPage{}, err
	}
	if !resumed && f.After != "" {
		at.Value, resumed = f.After, true
	}
	w, err := f.conditions(ctx, db)
	if err != nil {
		return PairPage{}, err
	}
	if resumed {
		if err := db.behindPair(ctx, &w, column, at.Value); err != nil {
			return PairPage{}, err
		}
	}
	order := " ORDER BY p.id DESC"
	if column != "" {
		order = " ORDER BY " + column + " DESC, p.id DESC"
	}
	pairs, err := db.queryPairs(ctx, db.read, selectPair+w.sql()+order+" LIMIT "+strconv.Itoa(limit+1), w.args...)
	if err != nil {
		return PairPage{}, failure(op, err)
	}
	page := PairPage{Pairs: pairs}
	if len(pairs) > limit {
		page.Pairs = pairs[:limit]
		page.Next = cursor{Query: digest(f), Value: pairs[limit-1].ID}.String()
	}
	return page, nil
}

// column is what the list is ordered by before the pairs' own order, empty if
// by that alone.
func (f *PairFilter) column(op string) (string, error) {
	switch f.Sort {
	case "", PairsNewest:
		return "", nil
	case PairsSurest:
		return "p.score", nil
	case PairsDecided:
		return "COALESCE(p.decided_at, 0)", nil
	}
	return "", leadbridge.InvalidField(op, "sort", "is %q; it must be newest, score or decided", f.Sort)
}

// behindPair adds the condition that a row comes behind a pair in the order.
func (db *DB) behindPair(ctx context.Context, w *where, column, id string) error {
	if column == "" {
		w.add("p.id < ?", plain(id))
		return nil
	}
	var value any
	err := db.read.QueryRowContext(ctx, "SELECT "+column+" FROM duplicate_pairs p WHERE p.id = $1", plain(id)).Scan(&value)
	if err == sql.ErrNoRows {
		return notFound("store.Pairs", "possible duplicate", id)
	}
	if err != nil {
		return failure("store.Pairs", err)
	}
	w.add("("+column+", p.id) < (?, ?)", value, plain(id))
	return nil
}

const bothLive = "l.deleted_at IS NULL AND o.deleted_at IS NULL"

func (f *PairFilter) conditions(ctx context.Context, db *DB) (where, error) {
	w := where{}
	switch f.Status {
	case "":
	case leadbridge.PairOpen:
		w.add("p.status = 'open'")
		w.add(bothLive)
	case leadbridge.PairClosed:
		w.add("p.status = 'open'")
		w.add("(l.deleted_at IS NOT NULL OR o.deleted_at IS NOT NULL)")
	default:
		w.add("p.status = ?", string(f.Status))
	}
	if f.LeadID != "" {
		lead, err := db.Lead(ctx, f.LeadID)
		if err != nil {
			return w, err
		}
		w.add("(p.lead_seq = ? OR p.other_seq = ?)", lead.Seq, lead.Seq)
	}
	if f.JobID != "" {
		job, err := db.ImportJob(ctx, f.JobID)
		if err != nil {
			return w, err
		}
		w.add("p.job_seq = ?", job.Seq)
	}
	if f.IntegrationID != "" {
		w.add("s.integration_id = ?", plain(f.IntegrationID))
	}
	if f.ByHand {
		w.add("p.job_seq IS NULL AND s.id IS NULL")
	}
	if f.Least > 0 {
		w.add("p.score >= ?", f.Least)
	}
	if f.Below > 0 {
		w.add("p.score < ?", f.Below)
	}
	if f.Through != "" {
		w.add("p.id <= ?", plain(f.Through))
	}
	return w, nil
}

// bandColumns are SQL expressions that count the rows of each band of scores:
// from an edge to the next, the last to 1. The edges are numbers of ours.
func bandColumns(edges []float64) string {
	columns := make([]string, len(edges))
	for i, edge := range edges {
		below := ""
		if i+1 < len(edges) {
			below = " AND p.score < " + number(edges[i+1])
		}
		columns[i] = "SUM(CASE WHEN p.score >= " + number(edge) + below + " THEN 1 ELSE 0 END)"
	}
	return strings.Join(columns, ", ")
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
