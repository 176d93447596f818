package importer

import (
	"context"

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

// ProgressOf tells how far a job is that was just read.
func (s *Service) ProgressOf(j *leadbridge.ImportJob) leadbridge.Progress {
	c := j.Counts
	p := leadbridge.Progress{JobID: j.ID, Status: j.Status, TotalRows: max(c.Total, c.Processed), ProcessedRows: c.Processed,
		SuccessRows: c.Success, FailedRows: c.Failed, DuplicateRows: c.Duplicate, PossibleRows: c.Possible,
		CreatedRows: c.Created, UpdatedRows: c.Updated, ErrorMessage: j.ErrorMessage}
	done := c.Processed
	switch j.Status {
	case leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
		done = j.Undo.Row
	}
	if p.TotalRows > 0 {
		p.Percentage = min(100, float64(done)*100/float64(p.TotalRows))
	}
	end := j.CompletedAt
	running := j.Status == leadbridge.ImportProcessing
	if running {
		end = s.now()
	}
	if took := end.Sub(j.StartedAt).Seconds(); !j.StartedAt.IsZero() && took > 0 {
		p.RowsPerSecond = float64(c.Processed-j.StartedRow) / took
	}
	zero := int64(0)
	switch {
	case running && p.RowsPerSecond > 0:
		left := int64(float64(p.TotalRows-c.Processed) / p.RowsPerSecond * 1000)
		p.EstimatedTimeRemaining = &left
	case j.Status == leadbridge.ImportCompleted:
		p.Percentage, p.EstimatedTimeRemaining = 100, &zero
	}
	return p
}
