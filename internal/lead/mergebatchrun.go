package lead

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// RunBatch works on a batch of merges, or on taking it back, until it is done
// or the budget is spent; a budget of zero has no end. It answers whether the
// batch needs no further run. Each merge is stored by itself, so that a killed
// run goes on where it was.
func (s *Service) RunBatch(ctx context.Context, id string, budget time.Duration) (done bool, err error) {
	deadline := time.Now().Add(budget)
	for {
		b, err := s.store.MergeBatch(ctx, id)
		if err != nil {
			return false, err
		}
		switch b.Status {
		case BatchRunning:
			done, err = s.mergeSome(ctx, b)
		case BatchUndoing:
			done, err = s.unmergeSome(ctx, b)
		default:
			return true, nil
		}
		switch {
		case err != nil || done:
			return done, err
		case budget > 0 && time.Now().After(deadline):
			return false, nil
		}
	}
}

// mergeSome deals with the next pairs of a batch.
func (s *Service) mergeSome(ctx context.Context, b MergeBatch) (done bool, err error) {
	policy, err := s.policy(ctx)
	if err != nil {
		return false, err
	}
	page, err := s.store.Pairs(ctx, PairFilter{Status: leadbridge.PairOpen, Sort: PairsSurest, Least: b.Least, Through: b.Through, After: b.At, Limit: batchStep})
	if err != nil {
		return false, err
	}
	left, room := int64(0), b.Pairs-b.Merged-b.Undone
	for _, pair := range page.Pairs {
		if room == 0 {
			break
		}
		merged, err := s.mergeUnseen(ctx, b, pair, policy)
		if err != nil {
			return false, err
		}
		if merged {
			room--
		} else {
			left++
		}
		b.At = pair.ID
	}
	done = page.Next == "" || room == 0
	now, err := s.store.UpdateMergeBatch(ctx, b.ID, func(now *MergeBatch) ([]leadbridge.Task, error) {
		now.At, now.LeftOut = b.At, now.LeftOut+left
		if done && now.Status == BatchRunning {
			now.Status, now.EndedAt = BatchDone, s.now()
		}
		return nil, nil
	})
	return now.Status != BatchRunning, err
}

// mergeUnseen merges a pair if it may be, and reports whether it did. Others
// may have decided on it, or changed its leads, a moment ago.
func (s *Service) mergeUnseen(ctx context.Context, b MergeBatch, pair leadbridge.DuplicatePair, policy leadbridge.MatchPolicy) (bool, error) {
	pair, err := s.store.Pair(ctx, pair.ID) // an earlier merge may have changed its leads
	if err != nil || pair.Status != leadbridge.PairOpen || fitness(pair, b.Least, policy) != isSame {
		return false, err
	}
	r := requestOf(pair, Resolution{Versions: map[string]int64{pair.LeadID: pair.Lead.Version, pair.OtherID: pair.Other.Version}})
	r.batch = b.ID
	_, err = s.merge(ctx, "lead.RunBatch", Actor(b.Actor), r)
	if leadbridge.KindOf(err) == leadbridge.Conflict {
		return false, nil
	}
	return err == nil, err
}

// unmergeSome takes back all of a batch that can be, newest first. When it is
// killed it begins anew with those that still stand.
func (s *Service) unmergeSome(ctx context.Context, b MergeBatch) (done bool, err error) {
	f := store.MergeFilter{BatchID: b.ID, Standing: true, Limit: batchStep}
	for until := time.Now().Add(undoFor); ; {
		page, err := s.store.Merges(ctx, f)
		if err != nil {
			return false, err
		}
		for _, m := range page.Merges {
			_, err := s.Unmerge(ctx, Actor(b.UndoneBy), m.ID)
			if kind := leadbridge.KindOf(err); err != nil && kind != leadbridge.Conflict && kind != leadbridge.NotFound {
				return false, err
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
		if time.Now().After(until) {
			return false, nil
		}
	}
	_, err = s.store.UpdateMergeBatch(ctx, b.ID, func(b *MergeBatch) ([]leadbridge.Task, error) {
		b.Status, b.EndedAt = BatchUndone, s.now()
		return nil, nil
	})
	return true, err
}

// undoFor is how long merges are taken back before the budget is looked at.
const undoFor = 10 * time.Second

// GiveUpBatch tells those who wait for a batch why it will not be gone on
// with.
func (s *Service) GiveUpBatch(ctx context.Context, id string, cause error) error {
	_, err := s.store.UpdateMergeBatch(ctx, id, func(b *MergeBatch) ([]leadbridge.Task, error) {
		if b.Status == BatchRunning || b.Status == BatchUndoing {
			b.Status, b.EndedAt = BatchFailed, s.now()
			b.ErrorMessage = "It stopped because of a fault of Leadbridge itself; its log tells more."
			if leadbridge.KindOf(cause) != leadbridge.Internal {
				b.ErrorMessage = cause.Error()
			}
		}
		return nil, nil
	})
	return err
}
