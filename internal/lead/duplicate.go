package lead

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// What the review list is asked for and answers with.
type (
	// PairFilter selects possible duplicates.
	PairFilter = store.PairFilter
	// PairPage is one page of the review list.
	PairPage = store.PairPage
)

// ListPairs lists possible duplicates, newest first.
func (s *Service) ListPairs(ctx context.Context, f PairFilter) (PairPage, error) {
	return s.store.Pairs(ctx, f)
}

// GetPair returns one possible duplicate.
func (s *Service) GetPair(ctx context.Context, id string) (leadbridge.DuplicatePair, error) {
	return s.store.Pair(ctx, id)
}

// Action is what a person wants done with a possible duplicate.
type Action string

// The actions.
const (
	ActionMerge Action = "merge" // they are one
	ActionKeep  Action = "keep"  // they are two; ask again if one changes
	ActionNever Action = "never" // they are two; never ask again
)

// Actions lists every action.
var Actions = []Action{ActionMerge, ActionKeep, ActionNever}

// Resolution is a decision on a possible duplicate. Survivor, Strategy and
// Choices are for a merge; see [MergeRequest].
type Resolution struct {
	Action   Action
	Survivor string
	Strategy leadbridge.MergeStrategy
	Choices  map[string]string
}

// Resolved is what a decision came to.
type Resolved struct {
	Pair   leadbridge.DuplicatePair // as it is now
	Merged *Merged                  // nil unless the two were merged
}

// PreviewPair tells what merging a pair would make, and writes nothing.
func (s *Service) PreviewPair(ctx context.Context, id string, r Resolution) (Preview, error) {
	pair, err := s.store.Pair(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	return s.PreviewMerge(ctx, requestOf(pair, r))
}

func requestOf(p leadbridge.DuplicatePair, r Resolution) MergeRequest {
	return MergeRequest{Leads: []string{p.OtherID, p.LeadID}, Survivor: r.Survivor, Strategy: r.Strategy, Choices: r.Choices}
}

// Resolve decides on a possible duplicate. A decision to keep both can be
// changed; a pair that was merged, or has lost a lead, answers Conflict
// ([CodeDecided]).
func (s *Service) Resolve(ctx context.Context, actor Actor, id string, r Resolution) (Resolved, error) {
	const op = "lead.Resolve"
	pair, err := s.store.Pair(ctx, id)
	if err != nil {
		return Resolved{}, err
	}
	switch pair.Status {
	case leadbridge.PairMerged:
		return Resolved{}, conflict(op, CodeDecided, "The two leads were merged already. Take the merge back first.")
	case leadbridge.PairClosed:
		return Resolved{}, conflict(op, CodeDecided, "One of the two leads was deleted or merged into another; there is nothing left to decide.")
	}
	out := Resolved{}
	switch r.Action {
	case ActionMerge:
		merged, err := s.merge(ctx, op, actor, requestOf(pair, r))
		if err != nil {
			return Resolved{}, err
		}
		out.Merged = &merged
	case ActionKeep, ActionNever:
		status := leadbridge.PairKept
		if r.Action == ActionNever {
			status = leadbridge.PairNever
		}
		decision := leadbridge.PairDecision{ID: pair.ID, Was: pair.Status, Status: status, At: s.now(), By: string(actor)}
		if err := s.store.Apply(ctx, &leadbridge.Changeset{Decisions: []leadbridge.PairDecision{decision}}); err != nil {
			return Resolved{}, err
		}
	default:
		return Resolved{}, leadbridge.InvalidField(op, "action", "is %q; it must be merge, keep or never", r.Action)
	}
	out.Pair, err = s.store.Pair(ctx, id)
	return out, err
}

// pairUp makes a pair of two leads, the newer first.
func pairUp(a, b *leadbridge.Lead, m leadbridge.MatchResult, at time.Time) leadbridge.DuplicatePair {
	if a.Seq < b.Seq {
		a, b = b, a
	}
	return leadbridge.DuplicatePair{Lead: a, Other: b, Match: m, CreatedAt: at}
}
