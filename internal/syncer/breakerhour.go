package syncer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/store"
)

// recentRuns is how many runs of the last hour are looked at.
const recentRuns = 100

// unapproved are the counts of a run that no person has approved. A SYNC run
// is approved as a whole; a live run, which goes on taking in what comes, up
// to what it was held for. Below 0, that much of this is still to come.
func unapproved(r *leadbridge.SyncRun, direction leadbridge.SyncDirection) leadbridge.SyncCounts {
	counts, asked := r.In, r.Checkpoint.AskedIn
	if direction == leadbridge.Outbound {
		counts, asked = r.Out, r.Checkpoint.AskedOut
	}
	switch {
	case r.ApprovedBy == "":
		return counts
	case r.Purpose != leadbridge.ForLive:
		return leadbridge.SyncCounts{}
	}
	return leadbridge.SyncCounts{
		Deleted: counts.Deleted - asked.Deleted,
		Blanked: counts.Blanked - asked.Blanked,
		Updated: counts.Updated - asked.Updated,
	}
}

// lastHour are the records that other runs of the last hour deleted and
// blanked, so that many small runs are limited as one large one is. What a
// person approved, and what came before that, is settled; what the first sync
// blanked, its dry run has shown.
func (s *Service) lastHour(ctx context.Context, run *leadbridge.SyncRun, direction leadbridge.SyncDirection) (sum leadbridge.SyncCounts, err error) {
	page, err := s.store.Runs(ctx, store.RunFilter{IntegrationID: run.IntegrationID,
		Purposes: []leadbridge.SyncPurpose{leadbridge.ForSync, leadbridge.ForLive}, Limit: recentRuns})
	if err != nil {
		return sum, err
	}
	first := len(page.Runs) // the place of the first sync, newest first
	for i, r := range page.Runs {
		if page.Next == "" && r.Purpose == leadbridge.ForSync && r.Status == leadbridge.RunCompleted {
			first = i
		}
	}
	now := s.Now()
	for i, r := range page.Runs {
		recent := now.Sub(r.StartedAt) < liveTime || now.Sub(r.Checkpoint.Begun) < liveTime
		if r.ID != run.ID && recent {
			done := unapproved(r, direction)
			sum.Deleted += max(0, done.Deleted)
			if i < first {
				sum.Blanked += max(0, done.Blanked)
			}
		}
		if r.ApprovedBy != "" {
			break
		}
	}
	return sum, nil
}
