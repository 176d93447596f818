package syncer

import (
	"context"

	"leadbridge"
)

// How much of a lead's story is told.
const (
	storyRecords    = 200
	storyActivities = 200
	storyRows       = 50
)

// storyStore is what the story of a lead needs besides.
type storyStore interface {
	// Revisions returns a lead's revisions, newest first, the first with what
	// it was created with.
	Revisions(ctx context.Context, lead *leadbridge.Lead) ([]leadbridge.Revision, error)
	ImportJob(ctx context.Context, id string) (*leadbridge.ImportJob, error)
	ImportRecord(ctx context.Context, job *leadbridge.ImportJob, row int64) (leadbridge.ImportRecord, error)
}

// Story tells everything that made a lead what it is: the rows of files it
// came from, its revisions, what syncs did with it and why, the conflicts, and
// its activities.
func (s *Service) Story(ctx context.Context, leadID string) (Story, error) {
	lead, err := s.store.Lead(ctx, leadID)
	if err != nil {
		return Story{}, err
	}
	t := Story{Lead: lead}
	if t.Links, err = s.store.LinksOfLeads(ctx, "", []int64{lead.Seq}); err != nil {
		return t, err
	}
	if t.Revisions, err = s.store.Revisions(ctx, lead); err != nil {
		return t, err
	}
	if t.Records, err = s.store.LeadSyncRecords(ctx, lead.Seq, storyRecords); err != nil {
		return t, err
	}
	if t.Conflicts, err = s.store.LeadConflicts(ctx, lead.Seq); err != nil {
		return t, err
	}
	if t.Activities, err = s.store.LeadActivities(ctx, lead.Seq, storyActivities); err != nil {
		return t, err
	}
	t.Rows, err = s.rows(ctx, t.Revisions)
	return t, err
}

// rows returns the rows of imports that revisions name, newest first. Rows of
// an import that was deleted are passed over.
func (s *Service) rows(ctx context.Context, revisions []leadbridge.Revision) ([]leadbridge.ImportRecord, error) {
	type place struct {
		job string
		row int64
	}
	told := map[place]bool{}
	jobs := map[string]*leadbridge.ImportJob{}
	var rows []leadbridge.ImportRecord
	for _, r := range revisions {
		at := place{r.Cause.Job, r.Cause.Row}
		if at.job == "" || at.row == 0 || told[at] {
			continue
		}
		if told[at] = true; len(told) > storyRows {
			break
		}
		if jobs[at.job] == nil {
			job, err := s.store.ImportJob(ctx, at.job)
			if leadbridge.KindOf(err) == leadbridge.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			jobs[at.job] = job
		}
		row, err := s.store.ImportRecord(ctx, jobs[at.job], at.row)
		switch leadbridge.KindOf(err) {
		case "":
			rows = append(rows, row)
		case leadbridge.NotFound:
		default:
			return nil, err
		}
	}
	return rows, nil
}
