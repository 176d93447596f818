package store

import (
	"context"

	"leadbridge"
)

// withoutErased takes the values out of what is told of leads that were erased
// while a change of theirs was on its way to a CRM. The CRM has it, so that it
// is told of; what it was is not.
func (db *DB) withoutErased(ctx context.Context, tx *Tx, s *leadbridge.SyncChanges) error {
	var seqs []int64
	for _, r := range s.Records {
		if r.Direction == leadbridge.Outbound && r.Lead != nil {
			seqs = append(seqs, r.Lead.Seq)
		}
	}
	if len(seqs) == 0 {
		return nil
	}
	in, arg := db.dialect.list("$1", seqs)
	deleted, err := queryNumbers(ctx, tx, "SELECT seq FROM leads WHERE deleted_at IS NOT NULL AND seq "+in, arg)
	if err != nil || len(deleted) == 0 {
		return err
	}
	leads, err := db.leadsBySeq(ctx, tx, deleted)
	if err != nil {
		return err
	}
	erased := func(seq int64) bool { l := leads[seq]; return l != nil && len(l.Values) == 0 }
	for i := range s.Records {
		r := &s.Records[i]
		if r.Lead == nil || !erased(r.Lead.Seq) {
			continue
		}
		r.Before, r.After, r.Decisions = nil, nil, nil
		if r.What == leadbridge.SyncRefused { // the CRM may have said which value it does not want
			r.Reason = "Erased for privacy."
		}
	}
	for _, c := range s.Links {
		if erased(c.Link.LeadSeq) {
			c.Link.Base = leadbridge.Base{}
		}
	}
	return nil
}
