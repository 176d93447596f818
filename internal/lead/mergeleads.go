package lead

import (
	"context"

	"leadbridge"
)

// MergeLeads makes one lead of two that a CRM made one of. Where they differ,
// the survivor's value stays. Leads that are merged already, or deleted, are
// left as they are.
func (s *Service) MergeLeads(ctx context.Context, actor, survivorID, loserID string) error {
	if survivorID == loserID {
		return nil
	}
	survivor, err := s.store.Lead(ctx, survivorID)
	if err != nil {
		return err
	}
	loser, err := s.store.Lead(ctx, loserID)
	if err != nil {
		return err
	}
	// Which one is the existing one goes by the leads' age.
	strategy := leadbridge.MergePreferExisting
	if loser.Seq < survivor.Seq {
		strategy = leadbridge.MergePreferNew
	}
	_, err = s.Merge(ctx, Actor(actor), MergeRequest{Leads: []string{survivorID, loserID}, Survivor: survivorID, Strategy: strategy})
	if leadbridge.CodeOf(err) == CodeDeleted {
		return nil
	}
	return err
}

// UnmergeLeads takes the newest merge of the two leads back. If there is none,
// or it was taken back already, it does nothing.
func (s *Service) UnmergeLeads(ctx context.Context, actor, survivorID, loserID string) error {
	f := MergeFilter{LeadID: loserID}
	for {
		page, err := s.store.Merges(ctx, f)
		if err != nil {
			return err
		}
		for _, m := range page.Merges {
			if m.Survivor.ID != survivorID || m.Loser.ID != loserID {
				continue
			}
			if !m.UndoneAt.IsZero() {
				return nil
			}
			_, err := s.Unmerge(ctx, Actor(actor), m.ID)
			if leadbridge.CodeOf(err) == CodeUnmerged {
				return nil
			}
			return err
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return nil
		}
	}
}
