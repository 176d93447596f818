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
	// PairCounts tells how many possible duplicates wait, and of what.
	PairCounts = store.PairCounts
	// PairSource is what brought possible duplicates up.
	PairSource = store.PairSource
	// PairSort is an order of the review list.
	PairSort = store.PairSort
)

// The orders of the review list.
const (
	PairsNewest  = store.PairsNewest
	PairsSurest  = store.PairsSurest
	PairsDecided = store.PairsDecided
)

// reviewStore is what the review list needs of the store beside its pairs.
type reviewStore interface {
	PairCounts(ctx context.Context, edges []float64) (store.PairCounts, error)
	SampleLeads(ctx context.Context, n int) (leads []*leadbridge.Lead, of int64, err error)
	NeverPairs(ctx context.Context, leads []int64) (map[int64][]int64, error)
	Defaults(ctx context.Context) (leadbridge.Defaults, error)
}

// BandEdges are the scores that part the review list into bands: perhaps,
// likely, very likely, nearly certain.
var BandEdges = []float64{0, 0.9, 0.97, 0.99}

// ListPairs lists possible duplicates, newest first unless the filter says
// another order.
func (s *Service) ListPairs(ctx context.Context, f PairFilter) (PairPage, error) {
	return s.store.Pairs(ctx, f)
}

// CountPairs counts the possible duplicates that wait, by [BandEdges] and by
// what brought them up.
func (s *Service) CountPairs(ctx context.Context) (PairCounts, error) {
	return s.store.PairCounts(ctx, BandEdges)
}

// NextPair returns the pair that comes behind another in the list of a filter,
// and whether there is one. The other may have left the list.
func (s *Service) NextPair(ctx context.Context, f PairFilter, after string) (leadbridge.DuplicatePair, bool, error) {
	f.After, f.Cursor, f.Limit = after, "", 1
	page, err := s.store.Pairs(ctx, f)
	if err != nil || len(page.Pairs) == 0 {
		return leadbridge.DuplicatePair{}, false, err
	}
	return page.Pairs[0], true, nil
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
	ActionAsk   Action = "ask"   // undecided again: the way back from keep and never
)

// Actions lists every action.
var Actions = []Action{ActionMerge, ActionKeep, ActionNever, ActionAsk}

// Resolution is a decision on a possible duplicate. What is beside the action
// is for a merge; see [MergeRequest].
type Resolution struct {
	Action   Action
	Survivor string
	Strategy leadbridge.MergeStrategy
	Choices  map[string]string
	Versions map[string]int64
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
	return MergeRequest{Leads: []string{p.OtherID, p.LeadID}, Survivor: r.Survivor, Strategy: r.Strategy, Choices: r.Choices, Versions: r.Versions}
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
	case ActionKeep, ActionNever, ActionAsk:
		decision := leadbridge.PairDecision{ID: pair.ID, Was: pair.Status, Status: leadbridge.PairOpen}
		if r.Action != ActionAsk {
			decision.Status, decision.At, decision.By = leadbridge.PairKept, s.now(), string(actor)
		}
		if r.Action == ActionNever {
			decision.Status = leadbridge.PairNever
		}
		if err := s.store.Apply(ctx, &leadbridge.Changeset{Decisions: []leadbridge.PairDecision{decision}}); err != nil {
			return Resolved{}, err
		}
	default:
		return Resolved{}, leadbridge.InvalidField(op, "action", "is %q; it must be merge, keep, never or ask", r.Action)
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
