package match

import "leadbridge"

// Decision is what matching says of a record among candidates.
type Decision struct {
	Outcome leadbridge.MatchOutcome
	// Best is the index of the candidate that decided, -1 if there is none.
	Best   int
	Result leadbridge.MatchResult
}

// Decide compares a record with the leads that share a key with it.
func Decide(v leadbridge.Values, candidates []leadbridge.Values, p leadbridge.MatchPolicy) Decision {
	records := make([]*Record, len(candidates))
	for i, c := range candidates {
		records[i] = Prepare(c)
	}
	return Prepare(v).Decide(records, p)
}

// Decide is the function [Decide] for prepared records. The surest duplicate
// wins, then the likeliest possible one; the first among equals.
func (r *Record) Decide(candidates []*Record, p leadbridge.MatchPolicy) Decision {
	best, at := verdict{outcome: leadbridge.MatchNew, score: -1}, -1
	for i, c := range candidates {
		v := judge(r, c, p)
		if rank(v.outcome) > rank(best.outcome) || v.outcome == best.outcome && v.score > best.score {
			best, at = v, i
		}
	}
	if at < 0 || best.outcome == leadbridge.MatchNew {
		return Decision{Outcome: leadbridge.MatchNew, Best: -1, Result: leadbridge.MatchResult{Outcome: leadbridge.MatchNew, Score: max(0, best.score)}}
	}
	return Decision{Outcome: best.outcome, Best: at, Result: best.explain(r, candidates[at])}
}

func rank(o leadbridge.MatchOutcome) int {
	switch o {
	case leadbridge.MatchDuplicate:
		return 2
	case leadbridge.MatchPossible:
		return 1
	}
	return 0
}
