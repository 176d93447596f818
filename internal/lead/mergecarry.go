package lead

import (
	"context"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/store"
)

// carriedAtMost is how many questions about a lead its survivor takes over.
const carriedAtMost = 100

// carry hands the questions about the leads that go on to the survivor, so
// that none is lost: whoever may be the same person as a lead that is merged
// may be the same as what it became. It also hands on that a person said of
// two leads that they are two.
func (s *Service) carry(ctx context.Context, c *leadbridge.Changeset) error {
	policy, err := s.policy(ctx)
	if err != nil {
		return err
	}
	survivor := c.Leads[0].Lead
	record := match.Prepare(survivor.Values)
	met := map[string]bool{survivor.ID: true}
	for _, m := range c.Merges {
		met[m.Loser.ID] = true
	}
	for _, m := range c.Merges {
		for _, status := range []leadbridge.PairStatus{leadbridge.PairNever, leadbridge.PairOpen} {
			page, err := s.store.Pairs(ctx, PairFilter{Status: status, LeadID: m.Loser.ID, Limit: carriedAtMost})
			if err != nil {
				return err
			}
			for _, pair := range page.Pairs {
				other := otherOf(pair, m.Loser.ID)
				if met[other.ID] || other.Deleted() {
					continue
				}
				met[other.ID] = true
				result := record.Compare(match.Prepare(other.Values), policy)
				if status == leadbridge.PairOpen && result.Outcome == leadbridge.MatchNew {
					continue
				}
				if err := s.carryPair(ctx, c, pair, pairUp(survivor, other, result, m.At)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// carryPair adds what was asked of a lead that goes as a question about the
// survivor. What was already asked, or said, of the survivor itself counts.
func (s *Service) carryPair(ctx context.Context, c *leadbridge.Changeset, was, now leadbridge.DuplicatePair) error {
	known, there, err := s.store.PairBetween(ctx, now.Lead, now.Other)
	if err != nil || there && (was.Status == leadbridge.PairNever || known.Status != leadbridge.PairKept) {
		return err
	}
	now.JobID, now.RunID = was.JobID, was.RunID
	if was.Status == leadbridge.PairNever {
		now.Status, now.DecidedAt, now.DecidedBy = was.Status, was.DecidedAt, was.DecidedBy
	}
	c.Pairs = append(c.Pairs, now)
	return nil
}

func otherOf(p leadbridge.DuplicatePair, id string) *leadbridge.Lead {
	if p.LeadID == id {
		return p.Other
	}
	return p.Lead
}

// uncarry looks anew at the questions that a merge handed on to the survivor:
// those for which there is no reason without it are settled.
func (s *Service) uncarry(ctx context.Context, c *leadbridge.Changeset, m leadbridge.Merge) error {
	policy, err := s.policy(ctx)
	if err != nil {
		return err
	}
	record := match.Prepare(c.Leads[0].Lead.Values)
	for _, status := range []leadbridge.PairStatus{leadbridge.PairNever, leadbridge.PairOpen} {
		page, err := s.store.Pairs(ctx, store.PairFilter{Status: status, LeadID: m.Survivor.ID, Limit: carriedAtMost})
		if err != nil {
			return err
		}
		for _, pair := range page.Pairs {
			// Only a merge makes pairs at the very moment it is made.
			if !pair.CreatedAt.Equal(m.At) || pair.ID == m.PairID {
				continue
			}
			alike := record.Compare(match.Prepare(otherOf(pair, m.Survivor.ID).Values), policy).Outcome != leadbridge.MatchNew
			if status == leadbridge.PairOpen && alike {
				continue
			}
			decision := leadbridge.PairDecision{ID: pair.ID, Was: pair.Status, Status: leadbridge.PairOpen}
			if !alike {
				decision.Status, decision.At, decision.By = leadbridge.PairKept, c.Unmerges[0].At, pair.DecidedBy
			}
			c.Decisions = append(c.Decisions, decision)
		}
	}
	return nil
}
