package lead

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/match"
)

// bulkStep is how many leads one transaction of a bulk action deals with.
const bulkStep = 500

// RunBulk works on a bulk action, or on taking it back, until it is done or the
// budget is spent; a budget of zero has no end. It answers whether the action
// needs no further run. Each step is stored with the place where it ended, so
// that a killed run goes on where it was.
func (s *Service) RunBulk(ctx context.Context, id string, budget time.Duration) (done bool, err error) {
	deadline := time.Now().Add(budget)
	spent := func() bool { return budget > 0 && time.Now().After(deadline) }
	for {
		b, err := s.store.BulkAction(ctx, id)
		if err != nil {
			return false, err
		}
		switch b.Status {
		case leadbridge.BulkRunning:
			done, err = s.bulkOn(ctx, b, spent)
		case leadbridge.BulkUndoing:
			done, err = s.bulkBack(ctx, b, spent)
		default:
			return true, nil
		}
		switch {
		case leadbridge.CodeOf(err) == "bulk_moved":
			return false, err // cancelled, or another worker is at it, who may be killed
		case leadbridge.KindOf(err) == leadbridge.Conflict && !spent():
			continue // someone changed a lead of the step; look again
		case err != nil || done || spent():
			return done, err
		}
	}
}

var errSpent = errors.New("the time of a run is spent")

// bulkOn goes on with a bulk action.
func (s *Service) bulkOn(ctx context.Context, b *leadbridge.BulkAction, spent func() bool) (done bool, err error) {
	var f Filter
	if err := json.Unmarshal(b.Selection, &f); err != nil {
		return false, err
	}
	w := bulkWork{kind: b.Kind, values: b.Values, cause: leadbridge.Cause{Kind: leadbridge.CauseBulk, Actor: b.Actor, Bulk: b.ID}, at: s.now()}
	if b.Kind == leadbridge.BulkChange {
		if w.stages, err = s.enter(ctx, "lead.RunBulk", b.Values); err != nil {
			return false, err
		}
	}
	w.begin(b)
	flush := func() error {
		if err := s.store.Apply(ctx, w.changes); err != nil {
			return err
		}
		b.At, w.at = w.changes.Bulk.To, s.now()
		w.begin(b)
		return nil
	}
	err = s.store.EachLeadBetween(ctx, f, b.At, b.Until, func(l *leadbridge.Lead) error {
		w.add(l)
		if w.n < bulkStep {
			return nil
		}
		if err := flush(); err != nil {
			return err
		}
		if spent() {
			return errSpent
		}
		return nil
	})
	if err == errSpent {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	w.changes.Bulk.Status, w.changes.Bulk.To = leadbridge.BulkDone, b.Until
	return true, flush()
}

// bulkWork does to leads what a bulk action asks for.
type bulkWork struct {
	kind   leadbridge.BulkKind
	values leadbridge.Values
	stages pipeline.Pipeline
	cause  leadbridge.Cause
	at     time.Time

	changes *leadbridge.Changeset // of the present step
	n       int                   // leads in it
}

// begin begins a step behind the place where the action is.
func (w *bulkWork) begin(b *leadbridge.BulkAction) {
	w.n = 0
	w.changes = &leadbridge.Changeset{Bulk: &leadbridge.BulkStep{Seq: b.Seq, During: b.Status, From: b.At, To: b.At, At: w.at}}
}

// add deals with the next lead.
func (w *bulkWork) add(l *leadbridge.Lead) {
	w.n++
	step := w.changes.Bulk
	step.To = l.Seq
	change, reason := w.lead(l)
	switch {
	case reason != "":
		step.Counts.Refused++
		step.Leads = append(step.Leads, leadbridge.BulkLead{LeadSeq: l.Seq, Reason: reason})
	case change == nil:
		step.Counts.Unchanged++
	default:
		step.Counts.Changed++
		step.Leads = append(step.Leads, leadbridge.BulkLead{LeadSeq: l.Seq, Version: change.Lead.Version})
		w.changes.Leads = append(w.changes.Leads, *change)
	}
}

// lead says what becomes of a lead: a change, or none because it is so already,
// or a reason why it cannot be.
func (w *bulkWork) lead(l *leadbridge.Lead) (*leadbridge.LeadChange, string) {
	switch {
	case l.MergedInto != "":
		return nil, "It was merged into another lead."
	case w.kind == leadbridge.BulkRestore && !l.Deleted(), w.kind == leadbridge.BulkDelete && l.Deleted():
		return nil, ""
	case w.kind == leadbridge.BulkRestore:
		c := bringBack(l, w.cause, w.at)
		return &c, ""
	case w.kind == leadbridge.BulkDelete:
		c := remove(l, w.cause, w.at)
		return &c, ""
	case l.Deleted():
		return nil, "It was deleted."
	}
	values, out := revise(l.Values, w.values, w.stages)
	if err := refusal("lead.bulk", out.Issues); err != nil {
		var known *leadbridge.Error
		if errors.As(err, &known) {
			return nil, known.Msg
		}
		return nil, err.Error()
	}
	if before, after := leadbridge.Diff(l.Values, values); len(before) == 0 && len(after) == 0 {
		return nil, ""
	}
	c := change(l, leadbridge.OpUpdate, w.cause, w.at, func(next *leadbridge.Lead) { next.Values = values })
	c.Keys = newKeys(l.Values, c.Lead.Values)
	return &c, ""
}

// newKeys are the match keys of values that those of before do not have. A
// million leads that change their status need not be put into the match index
// again.
func newKeys(before, after leadbridge.Values) []leadbridge.MatchKey {
	had := match.AppendKeys(nil, before)
	return slices.DeleteFunc(match.AppendKeys(nil, after), func(k leadbridge.MatchKey) bool { return slices.Contains(had, k) })
}

// GiveUpBulk tells those who wait for a bulk action why it will not be gone on
// with.
func (s *Service) GiveUpBulk(ctx context.Context, id string, cause error) error {
	_, err := s.store.UpdateBulkAction(ctx, id, func(b *leadbridge.BulkAction) ([]leadbridge.Task, error) {
		if b.Status == leadbridge.BulkRunning || b.Status == leadbridge.BulkUndoing {
			b.Status, b.EndedAt = leadbridge.BulkFailed, s.now()
			b.Error = "It stopped because of a fault of Leadbridge itself; its log tells more."
			if leadbridge.KindOf(cause) != leadbridge.Internal {
				b.Error = cause.Error()
			}
		}
		return nil, nil
	})
	return err
}
