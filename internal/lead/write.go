package lead

import (
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/match"
)

// Outcome is what became of values that were to be written.
type Outcome struct {
	Lead *leadbridge.Lead // nil if nothing was written
	// Issues are what is wrong with the values, Changes how they were
	// cleansed.
	Issues  []leadbridge.Issue
	Changes []leadbridge.Change
	// Other is the lead that they were held against, Match the comparison;
	// nil if nobody like this is known.
	Other *leadbridge.Lead
	Match *leadbridge.MatchResult
}

// Create stores a new lead. Its values take the road of an import's: they are
// cleansed, checked and matched. If they are a duplicate of a stored lead the
// answer is Conflict ([CodeDuplicate]) with that lead in the outcome, unless
// duplicates are allowed. A possible duplicate is stored and put on the
// review list. Values that fail a check are Invalid, with the issues in the
// outcome.
func (s *Service) Create(ctx context.Context, actor Actor, values leadbridge.Values, allowDuplicate bool) (Outcome, error) {
	const op = "lead.Create"
	stages, err := s.enter(ctx, op, values)
	if err != nil {
		return Outcome{}, err
	}
	draft := pipeline.Draft{Values: values.Clone()}
	if draft.Values == nil {
		draft.Values = leadbridge.Values{}
	}
	stages.Apply(&draft)
	if err := refusal(op, draft.Issues); err != nil {
		return Outcome{Issues: draft.Issues, Changes: draft.Changes}, err
	}
	var out Outcome
	err = again(func() (err error) {
		out, err = s.create(ctx, op, actor, &draft, allowDuplicate)
		return err
	})
	return out, err
}

func (s *Service) create(ctx context.Context, op string, actor Actor, draft *pipeline.Draft, allowDuplicate bool) (Outcome, error) {
	matching, err := s.policy(ctx)
	if err != nil {
		return Outcome{}, err
	}
	policy := intake.Policy{OnDuplicate: leadbridge.DuplicateSkip, Match: matching}
	if allowDuplicate {
		policy.OnDuplicate = leadbridge.DuplicateCreate
	}
	cause := leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: string(actor)}
	now := s.now()
	decided, err := intake.Decide(ctx, s.store, []intake.Item{intake.Prepare(draft, policy.Match)}, policy, cause, now)
	if err != nil {
		return Outcome{}, err
	}
	row, c := decided.Changes.Rows[0], decided.Changes
	out := Outcome{Issues: draft.Issues, Changes: draft.Changes, Other: row.Other, Match: row.Record.Match}
	if row.Record.Status == leadbridge.RowDuplicate {
		return out, conflict(op, CodeDuplicate, "This is the lead %s, which is stored already. Change that one, or allow the duplicate.", row.Other.ID)
	}
	c.Rows = nil // rows belong to imports
	for i := range c.Pairs {
		if p := &c.Pairs[i]; p.Match.Outcome == leadbridge.MatchDuplicate {
			// Whoever allowed the duplicate has decided on it.
			p.Status, p.DecidedAt, p.DecidedBy = leadbridge.PairKept, now, string(actor)
		}
	}
	if err := s.store.Apply(ctx, &c); err != nil {
		return out, err
	}
	out.Lead = row.Lead
	return out, nil
}

// Update changes the fields of a lead that the patch names; an empty text
// clears one. If version is not 0 and the lead is not in that version, the
// answer is Conflict ([CodeVersion]). The patch is cleansed and checked as an
// import's values are; what was wrong with the lead before does not stand in
// its way. A lead that now looks like another is put on the review list.
func (s *Service) Update(ctx context.Context, actor Actor, id string, patch leadbridge.Values, version int64) (Outcome, error) {
	const op = "lead.Update"
	stages, err := s.enter(ctx, op, patch)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err = again(func() (err error) {
		out, err = s.update(ctx, op, actor, id, patch, version, stages)
		return err
	})
	return out, err
}

func (s *Service) update(ctx context.Context, op string, actor Actor, id string, patch leadbridge.Values, version int64, stages pipeline.Stage) (Outcome, error) {
	l, err := s.living(ctx, op, id)
	if err != nil {
		return Outcome{}, err
	}
	if err := checkVersion(op, l, version); err != nil {
		return Outcome{}, err
	}
	values, out := revise(l.Values, patch, stages)
	if err := refusal(op, out.Issues); err != nil {
		return out, err
	}
	out.Lead = l
	if before, after := leadbridge.Diff(l.Values, values); len(before) == 0 && len(after) == 0 {
		return out, nil
	}
	cause := leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: string(actor)}
	edit := change(l, leadbridge.OpUpdate, cause, s.now(), func(next *leadbridge.Lead) { next.Values = values })
	c := leadbridge.Changeset{Leads: []leadbridge.LeadChange{edit}}
	if err := s.compare(ctx, &c, l, &out); err != nil {
		return out, err
	}
	if err := s.store.Apply(ctx, &c); err != nil {
		return out, err
	}
	out.Lead = edit.Lead
	return out, nil
}

// revise patches values. Both the old and the new values pass the stages, so
// that only what the patch brings about is changed and found fault with.
func revise(was, patch leadbridge.Values, stages pipeline.Stage) (leadbridge.Values, Outcome) {
	old, draft := pipeline.Draft{Values: was.Clone()}, pipeline.Draft{Values: was.Clone()}
	for name, v := range patch {
		draft.Values[name] = v
	}
	stages.Apply(&old)
	stages.Apply(&draft)
	values, out := was.Clone(), Outcome{}
	for name, v := range draft.Values {
		if _, asked := patch[name]; asked || v != old.Values[name] {
			values[name] = v
		}
	}
	for _, i := range draft.Issues {
		if _, asked := patch[i.Field]; asked || !slices.Contains(old.Issues, i) {
			out.Issues = append(out.Issues, i)
		}
	}
	for _, c := range draft.Changes {
		if _, asked := patch[c.Field]; asked || !slices.Contains(old.Changes, c) {
			out.Changes = append(out.Changes, c)
		}
	}
	return values, out
}

// compare looks for a lead that the changed one now resembles, if the change
// is of anything that leads are told apart by.
func (s *Service) compare(ctx context.Context, c *leadbridge.Changeset, was *leadbridge.Lead, out *Outcome) error {
	edit := c.Leads[0]
	keys := match.Keys(edit.Lead.Values, leadbridge.DefaultMatchPolicy)
	if slices.Equal(keys, match.Keys(was.Values, leadbridge.DefaultMatchPolicy)) {
		return nil
	}
	found, err := s.store.FindCandidates(ctx, keys)
	if err != nil {
		return err
	}
	var others []*leadbridge.Lead
	var values []leadbridge.Values
	for _, k := range keys {
		for _, l := range found.ByKey[k] {
			if l.ID != was.ID && !slices.ContainsFunc(others, func(o *leadbridge.Lead) bool { return o.ID == l.ID }) {
				others, values = append(others, l), append(values, l.Values)
			}
		}
	}
	policy, err := s.policy(ctx)
	if err != nil {
		return err
	}
	decision := match.Decide(edit.Lead.Values, values, policy)
	if decision.Best < 0 {
		return nil
	}
	out.Other, out.Match = others[decision.Best], &decision.Result
	c.Pairs = []leadbridge.DuplicatePair{pairUp(edit.Lead, out.Other, decision.Result, edit.Lead.UpdatedAt)}
	return nil
}
