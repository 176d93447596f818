package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"leadbridge"
)

// jobLeads remembers the leads that imports changed, of those imports that were
// asked for last: if there are many, it takes long to read them.
type jobLeads struct {
	mu    sync.Mutex
	known []leadsOfJob // the last asked for in front
}

type leadsOfJob struct {
	job, version int64
	seqs         []byte // see encodeSeqs
}

// mostJobs is how many imports' leads are remembered, at a byte or two each.
const mostJobs = 4

func (k *jobLeads) get(j *leadbridge.ImportJob) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, l := range k.known {
		if l.job == j.Seq && l.version == j.Version {
			return l.seqs
		}
	}
	return nil
}

func (k *jobLeads) put(j *leadbridge.ImportJob, seqs []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	others := slices.DeleteFunc(k.known, func(l leadsOfJob) bool { return l.job == j.Seq })
	k.known = append([]leadsOfJob{{j.Seq, j.Version, seqs}}, others[:min(len(others), mostJobs-1)]...)
}

// changedByJob returns the leads that rows of an import changed, sorted. Those
// that it made are known to the lead index, but for some that are in both.
func (db *DB) changedByJob(ctx context.Context, j *leadbridge.ImportJob) ([]int64, error) {
	if known := db.leads.jobs.get(j); known != nil {
		return decodeSeqs(known)
	}
	// A row of the answer holds thousands, which saves most of the time. The
	// rows are found by their index, which holds all that the inner query asks.
	texts, err := collect(ctx, db.read, func(row scanner) (s string, err error) { return s, row.Scan(&s) },
		`SELECT string_agg(CAST(lead_seq AS TEXT), ',') FROM data_import_records WHERE job_seq = $1 AND lead_seq IS NOT NULL
			AND row_no IN (SELECT row_no FROM data_import_records WHERE job_seq = $1 AND status <> 'created' AND status = 'updated') GROUP BY row_no / 4096`, j.Seq)
	if err != nil {
		return nil, err
	}
	var seqs []int64
	for _, text := range texts {
		for number := range strings.SplitSeq(text, ",") {
			seq, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				return nil, err
			}
			seqs = append(seqs, seq)
		}
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	db.leads.jobs.put(j, encodeSeqs(seqs))
	return seqs, nil
}
