package lead

import (
	"context"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/store"
)

// What the lists of merges are asked for and answer with.
type (
	// MergeFilter selects merges.
	MergeFilter = store.MergeFilter
	// MergePage is one page of merges.
	MergePage = store.MergePage
)

// ListMerges lists merges, newest first, those taken back among them.
func (s *Service) ListMerges(ctx context.Context, f MergeFilter) (MergePage, error) {
	return s.store.Merges(ctx, f)
}

// Unmerged is what taking back a merge came to.
type Unmerged struct {
	Survivor, Loser *leadbridge.Lead
	Kept            []string // the survivor's fields that someone changed since
}

// Unmerge takes back a merge: the lead that went is there again as it was, and
// each field that the merge gave the survivor has its old value, unless it
// does not hold the merge's value any more. The pair that the merge settled is
// open again. [Service.MergeAgain] takes this back.
func (s *Service) Unmerge(ctx context.Context, actor Actor, id string) (Unmerged, error) {
	const op = "lead.Unmerge"
	var out Unmerged
	err := again(func() error {
		m, err := s.store.MergeByID(ctx, id)
		if err != nil {
			return err
		}
		if !m.UndoneAt.IsZero() {
			return conflict(op, CodeUnmerged, "This merge was taken back already.")
		}
		survivor, err := s.living(ctx, op, m.Survivor.ID)
		if err != nil {
			return err
		}
		if m.Loser.MergedInto != survivor.ID {
			return conflict(op, CodeUnmerged, "The lead %s is not merged into %s any more.", m.Loser.ID, survivor.ID)
		}
		r, err := s.revision(ctx, op, survivor, m.SurvivorVersion)
		if err != nil {
			return err
		}
		unmerged, c := s.unmerge(actor, survivor, m, r)
		if err := s.reopen(ctx, &c, m); err != nil {
			return err
		}
		if err := s.uncarry(ctx, &c, m); err != nil {
			return err
		}
		out = unmerged
		return s.store.Apply(ctx, &c)
	})
	return out, err
}

func (s *Service) unmerge(actor Actor, survivor *leadbridge.Lead, m leadbridge.Merge, r leadbridge.Revision) (Unmerged, leadbridge.Changeset) {
	now := s.now()
	cause := func(other *leadbridge.Lead) leadbridge.Cause {
		return leadbridge.Cause{Kind: leadbridge.CauseUnmerge, Actor: string(actor), Other: other.ID}
	}
	values, _, kept := takeBack(survivor.Values, r.Before, r.After)
	stays := change(survivor, leadbridge.OpUpdate, cause(m.Loser), now, func(next *leadbridge.Lead) { next.Values = values })
	back := bringBack(m.Loser, cause(survivor), now)
	return Unmerged{Survivor: stays.Lead, Loser: back.Lead, Kept: kept},
		leadbridge.Changeset{Leads: []leadbridge.LeadChange{stays, back}, Unmerges: []leadbridge.Unmerge{{ID: m.ID, At: now}}}
}

// reopen asks the question again that the merge was the answer to.
func (s *Service) reopen(ctx context.Context, c *leadbridge.Changeset, m leadbridge.Merge) error {
	if m.PairID == "" {
		return nil
	}
	pair, err := s.store.Pair(ctx, m.PairID)
	if err != nil || pair.Status != leadbridge.PairMerged {
		return err
	}
	c.Decisions = []leadbridge.PairDecision{{ID: pair.ID, Was: pair.Status, Status: leadbridge.PairOpen}}
	return nil
}

// MergeAgain takes back an unmerge: the survivor's fields become again what
// the merge had made of them, except those that someone changed since, and the
// other lead goes. It is a new merge, which can be taken back in its turn.
func (s *Service) MergeAgain(ctx context.Context, actor Actor, id string) (Merged, error) {
	const op = "lead.MergeAgain"
	var merged Merged
	err := again(func() error {
		m, err := s.store.MergeByID(ctx, id)
		if err != nil {
			return err
		}
		if m.UndoneAt.IsZero() {
			return conflict(op, CodeMerged, "This merge was not taken back.")
		}
		survivor, err := s.living(ctx, op, m.Survivor.ID)
		if err != nil {
			return err
		}
		loser, err := s.living(ctx, op, m.Loser.ID)
		if err != nil {
			return err
		}
		r, err := s.unmerging(ctx, op, survivor, m)
		if err != nil {
			return err
		}
		values, _, _ := takeBack(survivor.Values, r.Before, r.After)
		// What the lead that goes said meanwhile of being contacted counts.
		values = match.Update(values, loser.Values, map[string]leadbridge.UpdateRule{"*": leadbridge.UpdateNever})
		p := plan{survivor: survivor, losers: []*leadbridge.Lead{loser}, steps: []leadbridge.Values{values}}
		c := p.changeset(actor, s.now())
		if err := s.settlePair(ctx, &c, &c.Merges[0]); err != nil {
			return err
		}
		if err := s.carry(ctx, &c); err != nil {
			return err
		}
		merged = Merged{Survivor: c.Leads[0].Lead, Merges: c.Merges}
		return s.store.Apply(ctx, &c)
	})
	return merged, err
}

// unmerging returns the survivor's revision by which a merge was taken back.
func (s *Service) unmerging(ctx context.Context, op string, survivor *leadbridge.Lead, m leadbridge.Merge) (leadbridge.Revision, error) {
	revisions, err := s.store.Revisions(ctx, survivor)
	if err != nil {
		return leadbridge.Revision{}, err
	}
	for _, r := range revisions {
		if r.Cause.Kind == leadbridge.CauseUnmerge && r.Cause.Other == m.Loser.ID && r.At.Equal(m.UndoneAt) {
			return r, nil
		}
	}
	return leadbridge.Revision{}, leadbridge.Errorf(leadbridge.NotFound, op, "The lead %s does not tell of this merge being taken back.", survivor.ID)
}
