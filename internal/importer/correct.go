package importer

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/store"
)

// reasonCorrected is the reason of a failed row that was corrected and has no
// known error left.
const reasonCorrected = "Corrected; nothing is known to be wrong with it any more. Try the failed rows again."

// Correct replaces cells of failed rows, by row number and column name, for
// the next retry. The rows are judged at once: their issues are those of the
// new cells, none if nothing is known to be wrong any more.
func (s *Service) Correct(ctx context.Context, id string, rows map[int64]map[string]string) error {
	d, err := s.desk(ctx, id)
	if err != nil {
		return err
	}
	return d.correct(ctx, rows)
}

// PutBack gives failed rows the cells again that they were uploaded with.
func (s *Service) PutBack(ctx context.Context, id string, rows []int64) error {
	d, err := s.desk(ctx, id)
	if err != nil {
		return err
	}
	records, err := d.failed(ctx, rows)
	if err != nil {
		return err
	}
	var corrected []store.CorrectedRow
	for _, r := range records {
		if r.Uploaded != nil {
			corrected = append(corrected, d.judge(r, r.Uploaded))
		}
	}
	return s.store.CorrectRows(ctx, id, corrected)
}

// CorrectValue replaces a value of a column in all failed rows that hold
// exactly it, and answers how many these were.
func (s *Service) CorrectValue(ctx context.Context, id, column, from, to string) (rows int64, err error) {
	return s.rewrite(ctx, id, column, func(r leadbridge.ImportRecord, at int) (string, bool) {
		return to, cell(r.Raw, at) == from && from != to
	})
}

// PutBackValue takes a [Service.CorrectValue] back: failed rows that hold its
// value to, and were uploaded with from, hold from again.
func (s *Service) PutBackValue(ctx context.Context, id, column, from, to string) (rows int64, err error) {
	return s.rewrite(ctx, id, column, func(r leadbridge.ImportRecord, at int) (string, bool) {
		return from, cell(r.Raw, at) == to && r.Uploaded != nil && cell(r.Uploaded, at) == from
	})
}

// SameValue counts the failed rows that hold a value in a column, among the
// first 20,000.
func (s *Service) SameValue(ctx context.Context, id, column, value string) (rows int64, err error) {
	d, err := s.desk(ctx, id)
	if err != nil {
		return 0, err
	}
	at, err := d.column(column)
	if err != nil {
		return 0, err
	}
	_, err = s.eachFailed(ctx, d.job, func(r leadbridge.ImportRecord) {
		if cell(r.Raw, at) == value {
			rows++
		}
	})
	return rows, err
}

// correctPage is how many rows are corrected in one transaction.
const correctPage = 1000

// rewrite gives a column's cells of failed rows another value, as decide says.
func (s *Service) rewrite(ctx context.Context, id, column string, decide func(r leadbridge.ImportRecord, at int) (string, bool)) (rows int64, err error) {
	d, err := s.desk(ctx, id)
	if err != nil {
		return 0, err
	}
	at, err := d.column(column)
	if err != nil {
		return 0, err
	}
	for after, more := int64(0), true; more; {
		records, err := s.store.ImportRecords(ctx, d.job, store.RecordFilter{Status: leadbridge.RowFailed, After: after, Limit: correctPage})
		if err != nil {
			return rows, err
		}
		var corrected []store.CorrectedRow
		for _, r := range records {
			after = r.Row
			if text, change := decide(r, at); change {
				raw := d.cells(r.Raw)
				raw[at] = text
				corrected = append(corrected, d.judge(r, raw))
			}
		}
		if len(corrected) > 0 {
			if err := s.store.CorrectRows(ctx, id, corrected); err != nil {
				return rows, err
			}
		}
		rows += int64(len(corrected))
		more = len(records) == correctPage
	}
	return rows, nil
}

// desk is where failed rows of a job are corrected.
type desk struct {
	service *Service
	job     *leadbridge.ImportJob
	road    *Road
}

func (s *Service) desk(ctx context.Context, id string) (*desk, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	road, err := s.roadOf(ctx, j)
	return &desk{s, j, road}, err
}

// column finds a column by its name.
func (d *desk) column(name string) (int, error) {
	at := slices.Index(d.job.Columns, name)
	if at >= 0 {
		return at, nil
	}
	e := leadbridge.InvalidField("importer.Correct", name, "is not a column of this import")
	if near := leadbridge.Nearest(name, d.job.Columns); near != "" {
		e.Msg += "; did you mean " + strconv.Quote(near) + "?"
	}
	return at, e
}

// failed returns failed rows by number. One that did not fail is NotFound.
func (d *desk) failed(ctx context.Context, rows []int64) ([]leadbridge.ImportRecord, error) {
	records, err := d.service.store.ImportRecords(ctx, d.job, store.RecordFilter{Status: leadbridge.RowFailed, Rows: rows, Limit: len(rows)})
	if err != nil || len(records) == len(rows) {
		return records, err
	}
	for _, row := range rows {
		if !slices.ContainsFunc(records, func(r leadbridge.ImportRecord) bool { return r.Row == row }) {
			return nil, leadbridge.Errorf(leadbridge.NotFound, "importer.Correct", "Row %d is not a failed row of this import; nothing was corrected.", row)
		}
	}
	return records, nil
}

func (d *desk) correct(ctx context.Context, rows map[int64]map[string]string) error {
	records, err := d.failed(ctx, slices.Sorted(maps.Keys(rows)))
	if err != nil {
		return err
	}
	corrected := make([]store.CorrectedRow, len(records))
	for i, r := range records {
		raw := d.cells(r.Raw)
		for name, text := range rows[r.Row] {
			at, err := d.column(name)
			if err != nil {
				return err
			}
			raw[at] = text
		}
		corrected[i] = d.judge(r, raw)
	}
	return d.service.store.CorrectRows(ctx, d.job.ID, corrected)
}

// cells is a copy of a row's cells, one for each column.
func (d *desk) cells(raw []string) []string {
	cells := make([]string, len(d.job.Columns))
	copy(cells, raw)
	return cells
}

// judge says what is wrong with a row if it has these cells.
func (d *desk) judge(r leadbridge.ImportRecord, raw []string) store.CorrectedRow {
	c := store.CorrectedRow{Row: r.Row, Raw: raw, Reason: reasonCorrected, Uploaded: r.Uploaded}
	if c.Uploaded == nil {
		c.Uploaded = r.Raw
	}
	if slices.Equal(d.cells(c.Uploaded), raw) {
		c.Uploaded = nil
	}
	draft := &pipeline.Draft{Row: r.Row, Line: r.Line, Cells: raw}
	d.road.Stages.Apply(draft)
	for _, issue := range draft.Issues {
		if issue.Severity == leadbridge.SeverityError {
			c.Issues = append(c.Issues, issue)
		}
	}
	if len(c.Issues) > 0 {
		c.Reason = reasonOf(c.Issues[0])
	}
	return c
}

func reasonOf(issue leadbridge.Issue) string {
	if issue.Field == "" {
		return issue.Message
	}
	return issue.Field + ": " + issue.Message
}

func cell(cells []string, at int) string {
	if at < len(cells) {
		return cells[at]
	}
	return ""
}
