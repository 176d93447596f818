package lead

import (
	"context"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/match"
)

// What a comparison is told in.
type (
	// Waterfall is a comparison laid open, step by step.
	Waterfall = match.Waterfall
	// EvidenceStep is one step of a [Waterfall].
	EvidenceStep = match.Step
	// Compared is the form in which the values of a field were compared.
	Compared = match.Compared
)

// TestSide is one of two leads to be compared: a stored one by its ID, or
// values that somebody typed.
type TestSide struct {
	LeadID string
	Values leadbridge.Values
}

// TestedSide is what was compared.
type TestedSide struct {
	Lead *leadbridge.Lead // nil if the values were typed
	// Values are in canonical form, Changes how they came to be, Issues what
	// is wrong with them.
	Values  leadbridge.Values
	Changes []leadbridge.Change
	Issues  []leadbridge.Issue
}

// TestedPair is a comparison of any two leads.
type TestedPair struct {
	A, B TestedSide
	Waterfall
	// Known is the two leads' pair, if they were ever brought up.
	Known *leadbridge.DuplicatePair
}

// TestPair compares two leads as an import would, and writes nothing.
func (s *Service) TestPair(ctx context.Context, a, b TestSide) (TestedPair, error) {
	const op = "lead.TestPair"
	var out TestedPair
	var err error
	if out.A, err = s.testSide(ctx, op, a); err != nil {
		return out, err
	}
	if out.B, err = s.testSide(ctx, op, b); err != nil {
		return out, err
	}
	policy, err := s.policy(ctx)
	if err != nil {
		return out, err
	}
	out.Waterfall = match.Prepare(out.A.Values).Waterfall(match.Prepare(out.B.Values), policy)
	if out.A.Lead == nil || out.B.Lead == nil {
		return out, nil
	}
	if out.A.Lead.ID == out.B.Lead.ID {
		return out, leadbridge.InvalidField(op, "b", "is the same lead as the first; choose another")
	}
	pair, there, err := s.store.PairBetween(ctx, out.A.Lead, out.B.Lead)
	if there {
		out.Known = &pair
	}
	return out, err
}

func (s *Service) testSide(ctx context.Context, op string, t TestSide) (TestedSide, error) {
	if t.LeadID != "" {
		l, err := s.store.Lead(ctx, t.LeadID)
		if err != nil {
			return TestedSide{}, err
		}
		return TestedSide{Lead: l, Values: l.Values}, nil
	}
	stages, err := s.enter(ctx, op, t.Values)
	if err != nil {
		return TestedSide{}, err
	}
	draft := pipeline.Draft{Values: leadbridge.Values{}}
	for name, v := range t.Values {
		draft.Values[name] = v
	}
	stages.Apply(&draft)
	return TestedSide{Values: draft.Values, Changes: draft.Changes, Issues: draft.Issues}, nil
}

// policy is how leads are matched where nobody says otherwise.
func (s *Service) policy(ctx context.Context) (leadbridge.MatchPolicy, error) {
	office, err := s.store.Defaults(ctx)
	return office.Match(), err
}

// SameHousehold reports whether two leads are likelier to be two people of one
// household or office than one person.
func SameHousehold(a, b *leadbridge.Lead) bool {
	return match.Prepare(a.Values).Stand(match.Prepare(b.Values), leadbridge.DefaultMatchPolicy).Household >= 0.5
}
