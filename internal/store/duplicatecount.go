package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"leadbridge"
)

// PairCounts tells how many possible duplicates wait, and where they are from.
type PairCounts struct {
	Open int64
	// Bands counts them by score, from each of the edges asked for to the
	// next.
	Bands []int64
	// Sources are what brought them up, most first.
	Sources []PairSource
	// Kept and Never are how many pairs were decided to be two people, for
	// the time being and for good.
	Kept, Never int64
	// Newest is the ID of the newest pair that waits.
	Newest string
}

// PairSource is what brought possible duplicates up: an import, a sync, or
// neither, which is people who edit leads.
type PairSource struct {
	JobID         string
	IntegrationID string
	Name          string
	Pairs         int64
}

// PairCounts counts the possible duplicates that wait. The edges are scores in
// rising order.
func (db *DB) PairCounts(ctx context.Context, edges []float64) (PairCounts, error) {
	const op = "store.PairCounts"
	c := PairCounts{Bands: make([]int64, len(edges))}
	if err := db.countOpen(ctx, &c, edges); err != nil {
		return c, failure(op, err)
	}
	rows, err := db.read.QueryContext(ctx, "SELECT status, COUNT(*) FROM duplicate_pairs WHERE status IN ('kept', 'never') GROUP BY status")
	if err != nil {
		return c, failure(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var status string
		var n int64
		if err := rows.Scan(&status, &n); err != nil {
			return c, failure(op, err)
		}
		if leadbridge.PairStatus(status) == leadbridge.PairNever {
			c.Never = n
		} else {
			c.Kept = n
		}
	}
	return c, failure(op, rows.Err())
}

func (db *DB) countOpen(ctx context.Context, c *PairCounts, edges []float64) error {
	bands := ""
	if len(edges) > 0 {
		bands = ", " + bandColumns(edges)
	}
	rows, err := db.read.QueryContext(ctx, `SELECT g.*, j.id, j.name, i.id, i.name FROM
		(SELECT p.job_seq, p.run_seq, MAX(p.id) AS newest, COUNT(*) AS pairs`+bands+`
			FROM duplicate_pairs p JOIN leads l ON l.seq = p.lead_seq JOIN leads o ON o.seq = p.other_seq
			WHERE p.status = 'open' AND `+bothLive+` GROUP BY p.job_seq, p.run_seq) g
		LEFT JOIN data_import_jobs j ON j.seq = g.job_seq
		LEFT JOIN crm_sync_logs s ON s.seq = g.run_seq LEFT JOIN crm_integrations i ON i.id = s.integration_id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	sources := map[PairSource]int64{}
	for rows.Next() {
		var jobSeq, runSeq sql.NullInt64
		var job, jobName, integration, integrationName sql.NullString
		var newest string
		var pairs int64
		counts := make([]int64, len(edges))
		into := []any{&jobSeq, &runSeq, &newest, &pairs}
		for i := range counts {
			into = append(into, &counts[i])
		}
		if err := rows.Scan(append(into, &job, &jobName, &integration, &integrationName)...); err != nil {
			return err
		}
		for i, n := range counts {
			c.Bands[i] += n
		}
		c.Open += pairs
		c.Newest = max(c.Newest, newest)
		sources[PairSource{JobID: job.String, IntegrationID: integration.String, Name: cmp.Or(jobName.String, integrationName.String)}] += pairs
	}
	for s, n := range sources {
		s.Pairs = n
		c.Sources = append(c.Sources, s)
	}
	slices.SortFunc(c.Sources, func(a, b PairSource) int {
		return cmp.Or(cmp.Compare(b.Pairs, a.Pairs), cmp.Compare(a.Name, b.Name), cmp.Compare(a.JobID+a.IntegrationID, b.JobID+b.IntegrationID))
	})
	return rows.Err()
}

// SampleLeads returns at most n living leads spread evenly over all that were
// ever stored, oldest first, and about how many living leads there are.
func (db *DB) SampleLeads(ctx context.Context, n int) (leads []*leadbridge.Lead, of int64, err error) {
	const op = "store.SampleLeads"
	var first, last sql.NullInt64
	if err := db.read.QueryRowContext(ctx, "SELECT (SELECT MIN(seq) FROM leads), (SELECT MAX(seq) FROM leads)").Scan(&first, &last); err != nil || !first.Valid {
		return nil, 0, failure(op, err)
	}
	span := last.Int64 - first.Int64 + 1
	seqs := make([]int64, 0, n)
	for i := range int64(n) {
		// Where there are fewer numbers than asked for, each comes once.
		if seq := first.Int64 + i*max(span, int64(n))/int64(n); seq <= last.Int64 {
			seqs = append(seqs, seq)
		}
	}
	asked := len(seqs)
	bySeq, err := db.leadsBySeq(ctx, db.read, seqs)
	if err != nil {
		return nil, 0, failure(op, err)
	}
	for _, seq := range seqs {
		if l := bySeq[seq]; l != nil && !l.Deleted() {
			leads = append(leads, l)
		}
	}
	return leads, span * int64(len(leads)) / int64(asked), nil
}
