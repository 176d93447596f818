package lead

import (
	"context"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/store"
)

// What batches of merges are told in.
type (
	// MergeBatch is many merges that were asked for at once.
	MergeBatch = store.MergeBatch
	// MergeBatchStatus is where a batch stands.
	MergeBatchStatus = store.MergeBatchStatus
)

// The states of a batch of merges.
const (
	BatchRunning   = store.BatchRunning
	BatchDone      = store.BatchDone
	BatchCancelled = store.BatchCancelled
	BatchUndoing   = store.BatchUndoing
	BatchUndone    = store.BatchUndone
	BatchFailed    = store.BatchFailed
)

// TaskMerge is the kind of task that works on a batch of merges; its ID is the
// batch's.
const TaskMerge = "merge_batch"

const (
	// LeastOfAll is the least score from which pairs may be merged unseen.
	LeastOfAll = 0.9
	// batchAtMost is how many pairs a batch merges.
	batchAtMost = 5000
	// batchExamples is how many pairs a forecast shows.
	batchExamples = 10
	// batchStep is how many pairs are dealt with between two notes of where
	// the batch is.
	batchStep = 50
)

// batchStore is what batches of merges need of the store.
type batchStore interface {
	CreateMergeBatch(ctx context.Context, b store.MergeBatch, tasks []leadbridge.Task) error
	MergeBatch(ctx context.Context, id string) (store.MergeBatch, error)
	MergeBatches(ctx context.Context) ([]store.MergeBatch, error)
	UpdateMergeBatch(ctx context.Context, id string, f func(*store.MergeBatch) ([]leadbridge.Task, error)) (store.MergeBatch, error)
}

// BatchForecast tells what merging all pairs from a score on would do.
type BatchForecast struct {
	Least float64
	// Pairs would be merged; Households are left out because they are
	// likelier two people of one household, Apart because the leads were
	// changed and are not that much alike any more.
	Pairs, Households, Apart int64
	// Through is the newest pair that was looked at.
	Through string
	// More says that the list has more such pairs than one batch merges.
	More     bool
	Examples []leadbridge.DuplicatePair
}

// ForecastBatch tells what merging all pairs that wait and have at least this
// score would do. Nothing is written.
func (s *Service) ForecastBatch(ctx context.Context, least float64) (BatchForecast, error) {
	if !(least >= LeastOfAll && least <= 1) {
		return BatchForecast{}, leadbridge.InvalidField("lead.ForecastBatch", "least", "must be from %v to 1; what is less sure is to be looked at one by one", LeastOfAll)
	}
	out := BatchForecast{Least: least}
	policy, err := s.policy(ctx)
	if err != nil {
		return out, err
	}
	for f := (PairFilter{Status: leadbridge.PairOpen, Sort: PairsSurest, Least: least, Limit: 500}); ; {
		page, err := s.store.Pairs(ctx, f)
		if err != nil {
			return out, err
		}
		for _, pair := range page.Pairs {
			out.Through = max(out.Through, pair.ID)
			switch fitness(pair, least, policy) {
			case isHousehold:
				out.Households++
			case isApart:
				out.Apart++
			default:
				out.Pairs++
				if len(out.Examples) < batchExamples {
					out.Examples = append(out.Examples, pair)
				}
			}
		}
		f.Cursor = page.Next
		looked := out.Pairs + out.Households + out.Apart
		if out.More = f.Cursor != "" && looked >= batchAtMost; out.More || f.Cursor == "" {
			return out, nil
		}
	}
}

type fit int

const (
	isSame fit = iota
	isHousehold
	isApart
)

// fitness says whether a pair may be merged unseen, by the leads as they are
// now.
func fitness(p leadbridge.DuplicatePair, least float64, policy leadbridge.MatchPolicy) fit {
	s := match.Prepare(p.Lead.Values).Stand(match.Prepare(p.Other.Values), policy)
	switch {
	case s.Household >= 0.5:
		return isHousehold
	case s.Score < least:
		return isApart
	}
	return isSame
}

// StartBatch merges all pairs of a forecast. If the list is not the one that
// was looked at, the answer is Conflict ([CodeStale]).
func (s *Service) StartBatch(ctx context.Context, actor Actor, seen BatchForecast) (MergeBatch, error) {
	const op = "lead.StartBatch"
	now, err := s.ForecastBatch(ctx, seen.Least)
	if err != nil {
		return MergeBatch{}, err
	}
	switch {
	case now.Pairs != seen.Pairs || now.Through != seen.Through:
		return MergeBatch{}, conflict(op, CodeStale, "The list has changed since you looked: %d pairs would be merged now, not %d. Look at them again.", now.Pairs, seen.Pairs)
	case now.Pairs == 0:
		return MergeBatch{}, conflict(op, CodeStale, "There is no pair of that score to merge.")
	}
	batches, err := s.store.MergeBatches(ctx)
	if err != nil {
		return MergeBatch{}, err
	}
	for _, b := range batches {
		if b.Status == BatchRunning || b.Status == BatchUndoing {
			return MergeBatch{}, conflict(op, CodeBusy, "Another batch of merges is at work. Wait until it is done.")
		}
	}
	b := MergeBatch{ID: uuid.Must(uuid.NewV7()).String(), Status: BatchRunning, Least: now.Least, Through: now.Through, Pairs: now.Pairs, Actor: string(actor), CreatedAt: s.now()}
	if err := s.store.CreateMergeBatch(ctx, b, s.tasks(b.ID)); err != nil {
		return MergeBatch{}, err
	}
	return s.atOnce(ctx, b.ID)
}

// tasks are what works on a batch in the background.
func (s *Service) tasks(id string) []leadbridge.Task {
	if !s.Background {
		return nil
	}
	return []leadbridge.Task{{Kind: TaskMerge, ID: id}}
}

// atOnce does a batch if there are no workers, and returns it.
func (s *Service) atOnce(ctx context.Context, id string) (MergeBatch, error) {
	if !s.Background {
		if _, err := s.RunBatch(ctx, id, 0); err != nil {
			return MergeBatch{}, err
		}
	}
	return s.store.MergeBatch(ctx, id)
}

// Batch returns a batch of merges.
func (s *Service) Batch(ctx context.Context, id string) (MergeBatch, error) {
	return s.store.MergeBatch(ctx, id)
}

// Batches lists the 100 newest batches of merges, newest first.
func (s *Service) Batches(ctx context.Context) ([]MergeBatch, error) {
	return s.store.MergeBatches(ctx)
}

// CancelBatch ends a batch that is at work. What it merged stays merged.
func (s *Service) CancelBatch(ctx context.Context, id string) (MergeBatch, error) {
	return s.store.UpdateMergeBatch(ctx, id, func(b *MergeBatch) ([]leadbridge.Task, error) {
		if b.Status != BatchRunning {
			return nil, conflict("lead.CancelBatch", string(leadbridge.Conflict), "This batch is not at work any more.")
		}
		b.Status, b.EndedAt = BatchCancelled, s.now()
		return nil, nil
	})
}

// UndoBatch takes all merges of a batch back, as [Service.Unmerge] does. Those
// that cannot be taken back stay.
func (s *Service) UndoBatch(ctx context.Context, actor Actor, id string) (MergeBatch, error) {
	_, err := s.store.UpdateMergeBatch(ctx, id, func(b *MergeBatch) ([]leadbridge.Task, error) {
		switch {
		case b.Status == BatchRunning || b.Status == BatchUndoing:
			return nil, conflict("lead.UndoBatch", CodeBusy, "This batch is still at work. Cancel it first, or wait.")
		case b.Merged == 0:
			return nil, conflict("lead.UndoBatch", CodeUnmerged, "All merges of this batch were taken back already.")
		}
		b.Status, b.UndoneBy, b.EndedAt = BatchUndoing, string(actor), time.Time{}
		return s.tasks(b.ID), nil
	})
	if err != nil {
		return MergeBatch{}, err
	}
	return s.atOnce(ctx, id)
}
