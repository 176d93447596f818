package importer

import (
	"context"
	"time"

	"leadbridge"
)

// Progress tells how far an import is, in the given shape.
func (s *Service) Progress(ctx context.Context, id string) (leadbridge.Progress, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return leadbridge.Progress{}, err
	}
	return s.ProgressOf(j), nil
}

// ProgressOf tells how far a job is that was just read. Percentage, rate and
// time left are those of what it is at: the import, a retry of failed rows, a
// rollback or its undoing. The last three are told by how far in the file
// they are.
func (s *Service) ProgressOf(j *leadbridge.ImportJob) leadbridge.Progress {
	c := j.Counts
	p := leadbridge.Progress{JobID: j.ID, Status: j.Status, TotalRows: max(c.Total, c.Processed), ProcessedRows: c.Processed,
		SuccessRows: c.Success, FailedRows: c.Failed, DuplicateRows: c.Duplicate, PossibleRows: c.Possible,
		CreatedRows: c.Created, UpdatedRows: c.Updated, ErrorMessage: j.ErrorMessage}
	switch {
	case j.Status == leadbridge.ImportRollingBack || j.Status == leadbridge.ImportReapplying:
		pace(&p, j.Undo.Row, j.Undo.Row, s.since(j.Undo.At), true)
	case j.Status == leadbridge.ImportProcessing && j.Pass > 1:
		pace(&p, j.Checkpoint.Row, j.Checkpoint.Row, s.since(j.StartedAt), true)
	case j.Status == leadbridge.ImportProcessing:
		pace(&p, c.Processed, c.Processed-j.StartedRow, s.since(j.StartedAt), true)
	case !j.StartedAt.IsZero():
		pace(&p, c.Processed, c.Processed-j.StartedRow, j.CompletedAt.Sub(j.StartedAt), false)
	}
	if j.Status == leadbridge.ImportCompleted {
		zero := int64(0)
		p.Percentage, p.EstimatedTimeRemaining = 100, &zero
	}
	return p
}

// since is how long something goes on that began at a time, 0 if that is not
// known.
func (s *Service) since(began time.Time) time.Duration {
	if began.IsZero() {
		return 0
	}
	return s.now().Sub(began)
}

// pace works out percentage, rate and, while it runs, the time left, of what
// came to row done of the file and dealt with rows in the time it took.
func pace(p *leadbridge.Progress, done, rows int64, took time.Duration, running bool) {
	if p.TotalRows > 0 {
		p.Percentage = min(100, float64(done)*100/float64(p.TotalRows))
	}
	if took > 0 {
		p.RowsPerSecond = float64(rows) / took.Seconds()
	}
	if running && p.RowsPerSecond > 0 {
		left := int64(float64(max(0, p.TotalRows-done)) / p.RowsPerSecond * 1000)
		p.EstimatedTimeRemaining = &left
	}
}
