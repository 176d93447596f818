package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"leadbridge"
)

// jobLeads remembers the leads of the imports that were asked for last: to read
// them from a million rows takes most of a second.
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

// leadsOfJob returns the leads that rows of an import made or changed, sorted.
func (db *DB) leadsOfJob(ctx context.Context, j *leadbridge.ImportJob) ([]int64, error) {
	if known := db.leads.jobs.get(j); known != nil {
		return decodeSeqs(known)
	}
	// A row of the answer holds thousands, which saves most of the time.
	texts, err := collect(ctx, db.read, func(row scanner) (s string, err error) { return s, row.Scan(&s) },
		"SELECT string_agg(CAST(lead_seq AS TEXT), ',') FROM data_import_records WHERE job_seq = $1 AND lead_seq IS NOT NULL GROUP BY row_no / 4096", j.Seq)
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
