package lead

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
)

// How much a what-if looks at.
const (
	whatIfPairs  = 1000
	whatIfLeads  = 500
	whatIfAtOnce = 100 // leads looked up in one go
	whatIfWithin = 2 * time.Second
)

// Thresholds are the scores, 0 to 1, from which two leads are a possible
// duplicate, and from which they are taken for the same person.
type Thresholds struct {
	Possible, Duplicate float64
}

// WhatIf tells what other thresholds would bring about.
type WhatIf struct {
	Asked Thresholds
	// Now are the thresholds in force.
	Now Thresholds
	// Waiting is counted over pairs that wait to be reviewed, the surest first.
	Waiting Tally
	// Sample is counted over leads spread evenly over all: each is held
	// against all who share a match key with it, as an import would.
	Sample Tally
	// Steps are what a row of thresholds for possible duplicates would bring
	// about, at the same threshold for the others.
	Steps []WhatIfStep
}

// Tally counts pairs, or leads by the best of their pairs.
type Tally struct {
	Of     int64 // how many there are, about
	Looked int64 // how many of them were looked at
	// Same would be taken for the same person, Listed be put on the review
	// list, Apart be let go.
	Same, Listed, Apart int64
	// Households are likelier to be two people of one household.
	Households int64
	Bars       []Bar
	// Hurried says that time was up before all was looked at.
	Hurried bool
}

// Bar counts what has a score of at least From, and less than the next bar's,
// by what would become of it.
type Bar struct {
	From                float64
	Same, Listed, Apart int64
}

// WhatIfStep is what one threshold for possible duplicates would bring about.
type WhatIfStep struct {
	Possible float64
	// Waiting are pairs on the list, Sample leads of the sample.
	Waiting, Sample int64
}

var (
	barEdges  = []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99, 0.999}
	stepEdges = []float64{0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99}
)

// What would become of the pairs that wait, and of leads that are stored, if
// the thresholds were others. Zero thresholds are those in force. Nothing is
// written.
func (s *Service) WhatIf(ctx context.Context, asked Thresholds) (WhatIf, error) {
	const op = "lead.WhatIf"
	policy, err := s.policy(ctx)
	if err != nil {
		return WhatIf{}, err
	}
	out := WhatIf{Now: Thresholds{policy.FuzzyMatchThreshold, match.DuplicateScore}}
	if asked.Possible == 0 {
		asked.Possible = out.Now.Possible
	}
	if asked.Duplicate == 0 {
		asked.Duplicate = max(asked.Possible, out.Now.Duplicate)
	}
	switch {
	case !(asked.Possible > 0 && asked.Possible <= 1):
		return WhatIf{}, leadbridge.InvalidField(op, "possible", "must be more than 0 and at most 1")
	case !(asked.Duplicate >= asked.Possible && asked.Duplicate <= 1):
		return WhatIf{}, leadbridge.InvalidField(op, "duplicate", "must be from %v, the score of a possible one, to 1", asked.Possible)
	}
	out.Asked = asked
	waiting, err := s.weighWaiting(ctx, policy)
	if err != nil {
		return WhatIf{}, err
	}
	sample, err := s.weighSample(ctx, policy)
	if err != nil {
		return WhatIf{}, err
	}
	out.Waiting, out.Sample = waiting.tally(asked), sample.tally(asked)
	for _, edge := range stepEdges {
		at := Thresholds{edge, max(edge, asked.Duplicate)}
		out.Steps = append(out.Steps, WhatIfStep{edge, waiting.tally(at).Listed, sample.tally(at).Listed})
	}
	return out, nil
}

// weighed are things with the comparisons that decide on each.
type weighed struct {
	of      int64
	each    [][]match.Standing
	hurried bool
}

func (w *weighed) tally(at Thresholds) Tally {
	t := Tally{Of: w.of, Looked: int64(len(w.each)), Hurried: w.hurried, Bars: make([]Bar, len(barEdges))}
	for i, edge := range barEdges {
		t.Bars[i].From = edge
	}
	for _, standings := range w.each {
		outcome, best := leadbridge.MatchNew, -1
		for i, s := range standings {
			o := s.Outcome(at.Possible, at.Duplicate)
			if best < 0 || rank(o) > rank(outcome) || o == outcome && s.Score > standings[best].Score {
				outcome, best = o, i
			}
		}
		into := &Bar{} // thrown away, for what resembles nobody has no score
		if best >= 0 {
			into = &t.Bars[barOf(standings[best].Score)]
			if standings[best].Household >= 0.5 {
				t.Households++
			}
		}
		switch outcome {
		case leadbridge.MatchDuplicate:
			t.Same++
			into.Same++
		case leadbridge.MatchPossible:
			t.Listed++
			into.Listed++
		default:
			t.Apart++
			into.Apart++
		}
	}
	return t
}

// barOf is the bar that a score belongs to.
func barOf(score float64) int {
	at, exact := slices.BinarySearch(barEdges, score)
	if exact {
		return at
	}
	return at - 1
}

func rank(o leadbridge.MatchOutcome) int {
	return slices.Index([]leadbridge.MatchOutcome{leadbridge.MatchNew, leadbridge.MatchPossible, leadbridge.MatchDuplicate}, o)
}

// weighWaiting compares the leads of the pairs that wait, as they are now.
func (s *Service) weighWaiting(ctx context.Context, p leadbridge.MatchPolicy) (weighed, error) {
	counts, err := s.store.PairCounts(ctx, nil)
	if err != nil {
		return weighed{}, err
	}
	w := weighed{of: counts.Open}
	for f := (PairFilter{Status: leadbridge.PairOpen, Sort: PairsSurest, Limit: 500}); ; {
		page, err := s.store.Pairs(ctx, f)
		if err != nil {
			return w, err
		}
		for _, pair := range page.Pairs {
			w.each = append(w.each, []match.Standing{match.Prepare(pair.Lead.Values).Stand(match.Prepare(pair.Other.Values), p)})
		}
		if f.Cursor = page.Next; f.Cursor == "" || len(w.each) >= whatIfPairs {
			return w, nil
		}
	}
}

// weighSample compares leads with those who share a key with them. Those of
// whom a person said that they are two are left out.
func (s *Service) weighSample(ctx context.Context, p leadbridge.MatchPolicy) (weighed, error) {
	until := time.Now().Add(whatIfWithin)
	leads, of, err := s.store.SampleLeads(ctx, whatIfLeads)
	if err != nil {
		return weighed{}, err
	}
	// What was looked at when time is up is to be spread over all as well.
	strided := make([]*leadbridge.Lead, 0, len(leads))
	rounds := (len(leads) + whatIfAtOnce - 1) / whatIfAtOnce
	for first := range rounds {
		for i := first; i < len(leads); i += rounds {
			strided = append(strided, leads[i])
		}
	}
	w := weighed{of: of}
	for chunk := range slices.Chunk(strided, whatIfAtOnce) {
		if time.Now().After(until) {
			w.hurried = true
			return w, nil
		}
		if err := s.weighLeads(ctx, &w, chunk, p); err != nil {
			return w, err
		}
	}
	return w, nil
}

func (s *Service) weighLeads(ctx context.Context, w *weighed, leads []*leadbridge.Lead, p leadbridge.MatchPolicy) error {
	keys := make([][]leadbridge.MatchKey, len(leads))
	seqs := make([]int64, len(leads))
	for i, l := range leads {
		keys[i], seqs[i] = match.Keys(l.Values, p), l.Seq
	}
	asked := slices.Concat(keys...)
	slices.Sort(asked)
	found, err := s.store.FindCandidates(ctx, slices.Compact(asked))
	if err != nil {
		return err
	}
	never, err := s.store.NeverPairs(ctx, seqs)
	if err != nil {
		return err
	}
	for i, l := range leads {
		record := match.Prepare(l.Values)
		compared := []int64{l.Seq}
		standings := []match.Standing{}
		for _, key := range keys[i] {
			for _, other := range found.ByKey[key] {
				if slices.Contains(compared, other.Seq) || slices.Contains(never[l.Seq], other.Seq) {
					continue
				}
				compared = append(compared, other.Seq)
				standings = append(standings, record.Stand(match.Prepare(other.Values), p))
			}
		}
		w.each = append(w.each, standings)
	}
	return nil
}
