package importer

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// Start sets a waiting import going, or one that was cancelled or failed on
// its way: that goes on where it stopped.
func (s *Service) Start(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
	return s.start(ctx, id, func(*leadbridge.ImportJob) {})
}

func (s *Service) start(ctx context.Context, id string, change func(*leadbridge.ImportJob)) (*leadbridge.ImportJob, error) {
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		switch {
		case j.Status == leadbridge.ImportPending:
		case (j.Status == leadbridge.ImportCancelled || j.Status == leadbridge.ImportFailed) && !j.Checkpoint.Done:
		case j.Status == leadbridge.ImportProcessing:
			return nil, refuse(j, "It was started already.")
		case j.Status == leadbridge.ImportRolledBack:
			return nil, refuse(j, "It was rolled back; undo the rollback, or import the file anew.")
		default:
			return nil, refuse(j, "It has been through the whole file; retry its failed rows, or import the file anew.")
		}
		change(j)
		s.begin(j)
		return s.task(TaskRun, j), nil
	})
}

// begin puts a job into work.
func (s *Service) begin(j *leadbridge.ImportJob) {
	j.Status, j.StartedAt, j.ErrorMessage = leadbridge.ImportProcessing, s.now(), ""
	j.CompletedAt = time.Time{}
	j.StartedRow = j.Counts.Processed
}

// task is what to leave in the queue for a job, if there is one.
func (s *Service) task(kind string, j *leadbridge.ImportJob) []leadbridge.Task {
	if !s.config.Background {
		return nil
	}
	return []leadbridge.Task{{Kind: kind, ID: j.ID}}
}

func refuse(j *leadbridge.ImportJob, why string) error {
	return leadbridge.Errorf(leadbridge.Conflict, "importer", "The import %q is %s. %s", j.Name, j.Status, why)
}

// Cancel stops an import after the batch at hand. What was stored stays, and
// Start goes on from there.
func (s *Service) Cancel(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		if j.Status != leadbridge.ImportPending && j.Status != leadbridge.ImportProcessing {
			return nil, refuse(j, "There is nothing to cancel.")
		}
		j.Status, j.CompletedAt = leadbridge.ImportCancelled, s.now()
		return nil, nil
	})
}

// RetryFailed runs the failed rows again, after they were corrected or with
// another mapping. A nil mapping keeps the job's own.
func (s *Service) RetryFailed(ctx context.Context, id string, ms []leadbridge.FieldMapping) (*leadbridge.ImportJob, error) {
	if ms != nil {
		j, err := s.store.ImportJob(ctx, id)
		if err != nil {
			return nil, err
		}
		j.FieldMapping = ms
		if _, err := s.roadOf(ctx, j); err != nil {
			return nil, err
		}
	}
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		switch {
		case j.Status == leadbridge.ImportProcessing || j.Status == leadbridge.ImportPending:
			return nil, refuse(j, "Wait for it to end before its failed rows are retried.")
		case !j.Checkpoint.Done && j.Pass == 1:
			return nil, refuse(j, "It has not been through the whole file yet; start it again first.")
		case j.Status != leadbridge.ImportCompleted && j.Status != leadbridge.ImportCancelled && j.Status != leadbridge.ImportFailed:
			return nil, refuse(j, "Failed rows of an import that is taken back cannot be retried.")
		case j.Counts.Failed == 0:
			return nil, refuse(j, "It has no failed rows.")
		}
		if ms != nil {
			j.FieldMapping = ms
		}
		j.Pass++
		j.Checkpoint = leadbridge.Checkpoint{}
		s.begin(j)
		return s.task(TaskRun, j), nil
	})
}

// Rollback takes an import back: what it created is removed, what it updated
// is restored, except for what someone changed since. See [Service.Undo].
func (s *Service) Rollback(ctx context.Context, id string, actor Actor) (*leadbridge.ImportJob, error) {
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		if err := undoable(j); err != nil {
			return nil, err
		}
		j.Undo = leadbridge.UndoState{Status: j.Status, At: s.now()}
		j.Status, j.ErrorMessage, j.UndoneBy = leadbridge.ImportRollingBack, "", string(actor)
		return s.task(TaskUndo, j), nil
	})
}

// Reapply takes a rollback back.
func (s *Service) Reapply(ctx context.Context, id string, actor Actor) (*leadbridge.ImportJob, error) {
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		if j.Status != leadbridge.ImportRolledBack {
			return nil, refuse(j, "Only an import that was rolled back can be applied again.")
		}
		j.Undo = leadbridge.UndoState{Status: j.Undo.Status, At: s.now()}
		j.Status, j.UndoneBy = leadbridge.ImportReapplying, string(actor)
		return s.task(TaskUndo, j), nil
	})
}

// Job returns one import.
func (s *Service) Job(ctx context.Context, id string) (*leadbridge.ImportJob, error) {
	return s.store.ImportJob(ctx, id)
}

// Jobs lists imports, newest first.
func (s *Service) Jobs(ctx context.Context, f store.ImportJobFilter) ([]*leadbridge.ImportJob, error) {
	return s.store.ImportJobs(ctx, f)
}

// Actors lists who made imports, by name.
func (s *Service) Actors(ctx context.Context) ([]string, error) { return s.store.ImportActors(ctx) }

// Reschedule sets when a waiting import starts by itself; the zero time means
// that it waits for [Service.Start].
func (s *Service) Reschedule(ctx context.Context, id string, at time.Time) (*leadbridge.ImportJob, error) {
	if !at.IsZero() && !s.config.Background {
		return nil, leadbridge.InvalidField("importer.Reschedule", "scheduledFor", "needs a running server; use leadbridge serve")
	}
	return s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		if j.Status != leadbridge.ImportPending {
			return nil, refuse(j, "Only an import that waits to be started has a time to start.")
		}
		j.ScheduledFor = at
		if at.IsZero() {
			return nil, nil
		}
		// A task for another time finds that the import is not due, or not
		// waiting any more.
		return []leadbridge.Task{{Kind: TaskRun, ID: j.ID, At: at}}, nil
	})
}

// Unfinished lists the imports that a worker should be at.
func (s *Service) Unfinished(ctx context.Context) ([]*leadbridge.ImportJob, error) {
	var all []*leadbridge.ImportJob
	for _, status := range []leadbridge.ImportStatus{leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying} {
		jobs, err := s.store.ImportJobs(ctx, store.ImportJobFilter{Status: status, Limit: 1000})
		if err != nil {
			return nil, err
		}
		all = append(all, jobs...)
	}
	return all, nil
}

// Records lists what became of an import's rows.
func (s *Service) Records(ctx context.Context, id string, f store.RecordFilter) ([]leadbridge.ImportRecord, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.store.ImportRecords(ctx, j, f)
}

// Record returns what became of one row.
func (s *Service) Record(ctx context.Context, id string, row int64) (leadbridge.ImportRecord, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return leadbridge.ImportRecord{}, err
	}
	return s.store.ImportRecord(ctx, j, row)
}

// GiveUp ends a job that the queue will not try again, and says why in it.
func (s *Service) GiveUp(ctx context.Context, id string, cause error) error {
	_, err := s.store.UpdateImportJob(ctx, id, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
		switch j.Status {
		case leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
			j.Status, j.ErrorMessage, j.CompletedAt = leadbridge.ImportFailed, publicText(cause), s.now()
		}
		return nil, nil
	})
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return nil
	}
	return err
}

// publicText is what people are told of an error. The text of our own faults
// is for the log.
func publicText(err error) string {
	if leadbridge.KindOf(err) == leadbridge.Internal {
		return "An error of Leadbridge itself stopped it; the server's log tells more. What was stored stays, and it can be started again."
	}
	return err.Error()
}

// Requeue leaves a task for every import that a worker should be at, for the
// process that was may be gone. A task too many would do no harm: of two
// workers at one job, the one that stores second gives way.
func (s *Service) Requeue(ctx context.Context) error {
	jobs, err := s.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		_, err := s.store.UpdateImportJob(ctx, j.ID, func(j *leadbridge.ImportJob) ([]leadbridge.Task, error) {
			switch j.Status {
			case leadbridge.ImportProcessing:
				return []leadbridge.Task{{Kind: TaskRun, ID: j.ID, Once: true}}, nil
			case leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
				return []leadbridge.Task{{Kind: TaskUndo, ID: j.ID, Once: true}}, nil
			}
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
