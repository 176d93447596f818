package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/source"
	"leadbridge/internal/store"
)

// feed yields the rows that a pass over a job is to deal with.
type feed interface {
	// next returns up to n rows and the checkpoints before and after them.
	// It may return rows and an error, when the file broke off after them.
	next(ctx context.Context, n int) (batch, error)
	close()
}

// batch is rows that are stored in one transaction.
type batch struct {
	drafts   []*pipeline.Draft
	from, to leadbridge.Checkpoint
	broken   error // what ended the file after these rows, but for its end
}

// feedOf opens what the job's pass reads, after its checkpoint.
func (s *Service) feedOf(ctx context.Context, j *leadbridge.ImportJob) (feed, error) {
	if j.Pass > 1 {
		return &failedRows{store: s.store, job: j, at: j.Checkpoint}, nil
	}
	f, _, err := s.openFile(ctx, j.FileURL)
	if err != nil {
		return nil, err
	}
	d, err := dialectOf(j)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r, err := source.Open(f, d, source.Start{Position: j.Checkpoint.Position, Number: j.Checkpoint.Row})
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if !slices.Equal(r.Columns(), j.Columns) {
		return nil, errors.Join(leadbridge.Errorf(leadbridge.Invalid, "importer.Run", "The columns of %s are not those that the import was made with.", j.FileName), r.Close(), f.Close())
	}
	return &fileRows{file: f, reader: r, at: j.Checkpoint}, nil
}

// dialectOf is how a job's file is read.
func dialectOf(j *leadbridge.ImportJob) (d source.Dialect, err error) {
	if err := json.Unmarshal(j.Dialect, &d); err != nil {
		return d, leadbridge.Errorf(leadbridge.Internal, "importer.Run", "dialect of the job: %w", err)
	}
	return d, nil
}

// fileRows feeds the rows of the file.
type fileRows struct {
	file   io.Closer
	reader source.Reader
	at     leadbridge.Checkpoint
}

func (f *fileRows) close() {
	_ = f.reader.Close()
	_ = f.file.Close()
}

func (f *fileRows) next(_ context.Context, n int) (b batch, err error) {
	b = batch{from: f.at, drafts: make([]*pipeline.Draft, 0, n)}
	defer func() { b.to = f.at }()
	drafts := make([]pipeline.Draft, n)
	for i := range n {
		row, err := f.reader.Read()
		var bad *source.RowError
		if err == io.EOF {
			f.at.Done = true
			return b, nil
		}
		if err != nil && !errors.As(err, &bad) {
			return b, err
		}
		d := &drafts[i]
		*d = pipeline.Draft{Row: row.Number, Line: row.Line, Cells: row.Cells}
		if bad != nil {
			d.Unreadable = bad.Message
		}
		b.drafts = append(b.drafts, d)
		f.at = leadbridge.Checkpoint{Position: row.Position, Row: row.Number}
	}
	return b, nil
}

// failedRows feeds the rows that failed, as they were read or corrected.
type failedRows struct {
	store Store
	job   *leadbridge.ImportJob
	at    leadbridge.Checkpoint
}

func (*failedRows) close() {}

func (f *failedRows) next(ctx context.Context, n int) (batch, error) {
	b := batch{from: f.at}
	records, err := f.store.ImportRecords(ctx, f.job, store.RecordFilter{Status: leadbridge.RowFailed, After: f.at.Row, Limit: n})
	if err != nil {
		return b, err
	}
	for _, r := range records {
		d := &pipeline.Draft{Row: r.Row, Line: r.Line, Cells: r.Raw}
		for _, issue := range r.Issues {
			if issue.Rule == pipeline.RuleUnreadable {
				d.Unreadable = issue.Message
			}
		}
		b.drafts = append(b.drafts, d)
		f.at.Row = r.Row
	}
	f.at.Done = len(records) < n
	b.to = f.at
	return b, nil
}
