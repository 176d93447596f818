package importer

import (
	"context"

	"leadbridge"
	"leadbridge/internal/store"
)

// RollbackForecast is what a rollback would do.
type RollbackForecast struct {
	// Removed is how many new leads would be removed, Restored how many rows'
	// updates would be taken back, were nothing changed since.
	Removed  int64
	Restored int64
	// Changed are the leads that someone changed since: new ones of them are
	// kept, of the others what was changed. They are at most MostChanged.
	Changed []store.ChangedLead
	More    bool // there are more of them
}

// MostChanged is how many changed leads a forecast lists.
const MostChanged = 1000

// ForecastRollback tells what a rollback would do. For an import of a million
// rows that takes a few seconds.
func (s *Service) ForecastRollback(ctx context.Context, id string) (*RollbackForecast, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := undoable(j); err != nil {
		return nil, err
	}
	f := &RollbackForecast{Removed: j.Counts.Created, Restored: j.Counts.Updated}
	if f.Changed, err = s.store.ChangedSince(ctx, j, MostChanged+1); err != nil {
		return nil, err
	}
	if f.More = len(f.Changed) > MostChanged; f.More {
		f.Changed = f.Changed[:MostChanged]
	}
	for _, l := range f.Changed {
		if l.Created {
			f.Removed--
		}
	}
	return f, nil
}

// undoable is the error of an import that cannot be rolled back.
func undoable(j *leadbridge.ImportJob) error {
	switch j.Status {
	case leadbridge.ImportCompleted, leadbridge.ImportCancelled, leadbridge.ImportFailed:
		return nil
	case leadbridge.ImportProcessing:
		return refuse(j, "Cancel it first.")
	}
	return refuse(j, "There is nothing to take back.")
}
