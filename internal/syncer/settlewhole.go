package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/provider"
)

// fetch reads the records of conflicts about the whole record, for whether
// they are there is what is to be decided on.
func (s *settleStep) fetch(ctx context.Context, refs []leadbridge.RecordRef) error {
	s.remote = map[leadbridge.RecordRef]provider.Record{}
	for object, ids := range byObject(refs) {
		o := s.find(object)
		if o == nil {
			return leadbridge.Errorf(leadbridge.Invalid, "syncer.Settle", "%s are no longer kept in step.", object)
		}
		records, err := s.client.Fetch(ctx, object, ids, o.inbound.Fields())
		if err != nil {
			return err
		}
		for _, r := range records {
			if r.State == provider.Live || r.State == "" || r.State == provider.Archived {
				s.remote[leadbridge.RecordRef{IntegrationID: s.integration.ID, Object: object, RecordID: r.ID}] = r
			}
		}
	}
	return nil
}

// whole settles a conflict about whether lead and record shall be there at
// all: one side deleted it, the other changed it.
func (s *settleStep) whole(c leadbridge.SyncConflict) error {
	if s.Winner == winnerValue {
		return leadbridge.InvalidField("syncer.Settle", "value", "cannot settle whether a record shall be there; let ours or theirs win")
	}
	link := s.book.links[c.RecordRef]
	if link == nil || s.leads[link.LeadSeq] == nil {
		s.close(c, leadbridge.ConflictObsolete, "")
		return nil
	}
	lead := s.leads[link.LeadSeq]
	record, there := s.remote[c.RecordRef]
	if lead.Deleted() != there || lead.MergedInto != "" {
		// Both are there again, or neither is: the next reading sees to it.
		s.readAgain(c)
		s.close(c, leadbridge.ConflictObsolete, "")
		return nil
	}
	ours := s.Winner == leadbridge.WinnerOurs
	switch {
	case there && ours:
		s.deleteRecord(c, lead, record)
	case there:
		s.restoreLead(c, lead)
	case ours:
		s.book.drop(c.RecordRef)
		s.edit(lead).queue = true
	default:
		s.edit(lead).op = leadbridge.OpDelete
		link = s.book.change(c.RecordRef)
		link.State, link.Reason = leadbridge.LinkGone, "The record was deleted in the CRM, and a person decided that the lead goes too."
	}
	s.tell(c, lead)
	s.close(c, leadbridge.ConflictSettled, s.Winner)
	return nil
}

// deleteRecord queues a deleted lead, so that its record goes too. What was
// changed in the CRM is noted, so that it does not stand in the way again.
func (s *settleStep) deleteRecord(c leadbridge.SyncConflict, lead *leadbridge.Lead, record provider.Record) {
	link, o := s.book.change(c.RecordRef), s.find(c.Object)
	for name, theirs := range o.image(o.draft(record.Values), record.Values) {
		link.Base.Agree(name, link.Base.Ours[name], theirs)
	}
	link.State, link.Reason = leadbridge.LinkInStep, "" // it may have been let go of meanwhile
	link.RemoteAt, link.LeadVersion = record.ModifiedAt, 0
	s.edit(lead).queue = true
}

// restoreLead brings the lead back and has the record read again, whose
// changes are then the only ones.
func (s *settleStep) restoreLead(c leadbridge.SyncConflict, lead *leadbridge.Lead) {
	link := s.book.change(c.RecordRef)
	link.State, link.Reason = leadbridge.LinkInStep, ""
	for name := range link.Base.Ours {
		link.Base.Ours[name] = lead.Values[name]
	}
	s.edit(lead).op = leadbridge.OpRestore
	s.readAgain(c)
}

func (s *settleStep) readAgain(c leadbridge.SyncConflict) {
	s.sync.Received = append(s.sync.Received, leadbridge.InboxEvent{RecordRef: c.RecordRef, EventID: "settle-" + c.ID,
		State: string(provider.Live), At: s.at, ReceivedAt: s.at})
}
