package syncer

import (
	"context"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/provider"
)

// settleStep is a batch of conflicts, and what becomes of them.
type settleStep struct {
	*settling
	at      time.Time
	book    *linkBook
	leads   map[int64]*leadbridge.Lead
	edits   map[int64]*settleEdit                    // by lead
	records map[leadbridge.RecordRef]*settleRecord   // what is told of
	remote  map[leadbridge.RecordRef]provider.Record // of conflicts about the whole record
	sync    leadbridge.SyncChanges
}

// settleEdit is what becomes of one lead.
type settleEdit struct {
	op     leadbridge.RevisionOp
	values leadbridge.Values // new ones
	queue  bool              // whether the CRM must be told
}

// settleRecord tells what was settled of one record.
type settleRecord struct {
	lead      *leadbridge.Lead
	decisions []leadbridge.FieldDecision
}

// load reads the links and leads of the conflicts.
func (s *settleStep) load(ctx context.Context, conflicts []leadbridge.SyncConflict) error {
	var refs, whole []leadbridge.RecordRef
	for _, c := range conflicts {
		refs = append(refs, c.RecordRef)
		if c.Field == leadbridge.FieldWholeRecord {
			whole = append(whole, c.RecordRef)
		}
	}
	var seqs []int64
	for object, ids := range byObject(refs) {
		links, err := s.service.store.LinksOf(ctx, s.integration.ID, object, ids)
		if err != nil {
			return err
		}
		s.book.add(links)
		for _, l := range links {
			seqs = append(seqs, l.LeadSeq)
		}
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	links, err := s.service.store.LinksOfLeads(ctx, s.integration.ID, seqs)
	if err != nil {
		return err
	}
	s.book.add(links)
	if s.leads, err = s.service.store.LeadsBySeq(ctx, seqs); err != nil {
		return err
	}
	return s.fetch(ctx, whole)
}

// field settles a conflict about a field.
func (s *settleStep) field(c leadbridge.SyncConflict) error {
	link := s.book.links[c.RecordRef]
	if link == nil || !inStep(link) || s.leads[link.LeadSeq] == nil || s.leads[link.LeadSeq].Deleted() {
		s.close(c, leadbridge.ConflictObsolete, "")
		return nil
	}
	lead := s.leads[link.LeadSeq]
	link = s.book.change(c.RecordRef)
	ours := lead.Values[c.Field]
	if ours == c.Theirs {
		link.Base.Agree(c.Field, ours, ours)
		s.close(c, leadbridge.ConflictObsolete, ours)
		return nil
	}
	if ours != c.Ours {
		return s.moved(c, ours, lead)
	}
	edit := s.edit(lead)
	settled := ours
	switch s.Winner {
	case leadbridge.WinnerTheirs:
		settled = c.Theirs
		edit.values[c.Field] = settled
	case winnerValue:
		values, err := s.cleansed(c, lead)
		if err != nil {
			return err
		}
		for name, v := range values {
			edit.values[name] = v
		}
		settled = values[c.Field]
	}
	// Theirs is noted, so that any other value counts as changed by us.
	link.Base.Agree(c.Field, c.Theirs, c.Theirs)
	edit.queue = edit.queue || settled != c.Theirs || s.Winner == winnerValue
	s.tell(c, lead)
	s.close(c, leadbridge.ConflictSettled, settled)
	return nil
}

// moved deals with a conflict whose lead is not as the person saw it.
func (s *settleStep) moved(c leadbridge.SyncConflict, ours string, lead *leadbridge.Lead) error {
	if len(s.IDs) > 0 {
		s.final = true
		return leadbridge.Errorf(leadbridge.Conflict, "syncer.Settle",
			"The lead's %s was changed since this conflict was written down. Look again at what both sides have now, and settle that.", c.Field)
	}
	c.Ours, c.OursAt = ours, lead.UpdatedAt
	s.sync.Conflicts = append(s.sync.Conflicts, c)
	return nil
}

// cleansed brings the person's value to its canonical form and checks it, as
// an edit is. Only what the value brings about is changed and found fault with.
func (s *settleStep) cleansed(c leadbridge.SyncConflict, lead *leadbridge.Lead) (leadbridge.Values, error) {
	const op = "syncer.Settle"
	o := s.find(c.Object)
	if o == nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, op, "%s are no longer kept in step.", c.Object)
	}
	stages := pipeline.Pipeline{o.cleanse, o.validate}
	old, draft := pipeline.Draft{Values: lead.Values.Clone()}, pipeline.Draft{Values: lead.Values.Clone()}
	draft.Values[c.Field] = s.Value
	stages.Apply(&old)
	stages.Apply(&draft)
	for _, i := range draft.Issues {
		if i.Severity == leadbridge.SeverityError && (i.Field == c.Field || !slices.Contains(old.Issues, i)) {
			return nil, leadbridge.InvalidField(op, i.Field, "%s", strings.TrimSpace(i.Message+". "+i.Hint))
		}
	}
	values := leadbridge.Values{c.Field: draft.Values[c.Field]}
	for name, v := range draft.Values {
		if v != old.Values[name] {
			values[name] = v
		}
	}
	return values, nil
}

func (s *settleStep) edit(lead *leadbridge.Lead) *settleEdit {
	e := s.edits[lead.Seq]
	if e == nil {
		e = &settleEdit{op: leadbridge.OpUpdate, values: leadbridge.Values{}}
		s.edits[lead.Seq] = e
	}
	return e
}

func (s *settleStep) close(c leadbridge.SyncConflict, status leadbridge.ConflictStatus, value string) {
	c.Status, c.Value, c.SettledBy, c.SettledAt = status, value, string(s.actor), s.at
	s.sync.Closed = append(s.sync.Closed, c)
}

// tell notes who won, for the record's story.
func (s *settleStep) tell(c leadbridge.SyncConflict, lead *leadbridge.Lead) {
	r := s.records[c.RecordRef]
	if r == nil {
		r = &settleRecord{lead: lead}
		s.records[c.RecordRef] = r
	}
	d := leadbridge.FieldDecision{Field: c.Field, Base: c.Base, Ours: c.Ours, Theirs: c.Theirs, Winner: s.Winner, Why: "A person decided."}
	if s.Winner == winnerValue {
		d.Winner, d.Why = leadbridge.WinnerBoth, "A person gave both sides a value."
	}
	r.decisions = append(r.decisions, d)
}
