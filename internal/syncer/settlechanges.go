package syncer

import (
	"maps"
	"slices"
	"time"

	"leadbridge"
)

// changes are what the batch comes to.
func (s *settleStep) changes() leadbridge.Changeset {
	c := leadbridge.Changeset{Sync: &s.sync}
	s.sync.Step = &leadbridge.SyncStep{Seq: s.run.Seq, At: s.at}
	versions := map[int64]int64{} // of the leads that were changed
	for _, seq := range slices.Sorted(maps.Keys(s.edits)) {
		change, changed := s.leadChange(s.leads[seq], s.edits[seq])
		switch {
		case changed:
			c.Leads = append(c.Leads, change)
			versions[seq] = change.Lead.Version
		case s.edits[seq].queue:
			l := s.leads[seq]
			s.sync.Queue = append(s.sync.Queue, leadbridge.OutboxItem{IntegrationID: s.integration.ID, LeadSeq: seq, LeadID: l.ID,
				Version: l.Version, QueuedAt: s.at, DueAt: s.at})
		}
	}
	for _, ref := range slices.SortedFunc(maps.Keys(s.records), compareRefs) {
		r := s.records[ref]
		record := leadbridge.SyncRecord{RunID: s.run.ID, RecordRef: ref, Lead: r.lead, Direction: leadbridge.Outbound, What: leadbridge.SyncSettled,
			Reason: "Settled by " + string(s.actor) + ".", Decisions: r.decisions, At: s.at}
		if v := versions[r.lead.Seq]; v != 0 {
			record.Direction, record.LeadVersion = leadbridge.Inbound, v
		}
		s.sync.Records = append(s.sync.Records, record)
	}
	s.sync.Links = s.book.changes(s.at)
	if s.service.Background {
		if len(s.sync.Queue) > 0 || slices.ContainsFunc(c.Leads, func(l leadbridge.LeadChange) bool { return l.AgreedWith == "" }) {
			c.Tasks = append(c.Tasks, leadbridge.Task{Kind: TaskPush, ID: s.integration.ID, Once: true, Afresh: true})
		}
		if len(s.sync.Received) > 0 {
			c.Tasks = append(c.Tasks, leadbridge.Task{Kind: TaskInbox, ID: s.integration.ID, Once: true, Afresh: true})
		}
	}
	return c
}

// leadChange is what becomes of a lead. Where the CRM needs not be told, and
// the lead has no other record there, the change is agreed with it.
func (s *settleStep) leadChange(l *leadbridge.Lead, e *settleEdit) (leadbridge.LeadChange, bool) {
	change := nextLead(l, e.op, s.cause(s.run.ID, s.actor), s.at, func(next *leadbridge.Lead) {
		switch e.op {
		case leadbridge.OpDelete:
			next.DeletedAt = s.at
		case leadbridge.OpRestore:
			next.DeletedAt = time.Time{}
		}
		for name, v := range e.values {
			next.Values[name] = v
		}
		maps.DeleteFunc(next.Values, func(_, v string) bool { return v == "" })
	})
	r := change.Revisions[0]
	if e.op == leadbridge.OpUpdate && len(r.Before) == 0 && len(r.After) == 0 {
		return change, false
	}
	links := s.book.of(l.Seq)
	if !e.queue && len(links) <= 1 {
		change.AgreedWith = s.integration.ID
	}
	for _, link := range links {
		if link.LeadVersion == l.Version && change.AgreedWith != "" {
			s.book.change(link.RecordRef).LeadVersion = change.Lead.Version
		}
	}
	return change, true
}
