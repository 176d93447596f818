package importer

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/formula"
	"leadbridge/internal/source"
)

// Correct replaces cells of failed rows, by row number and column name, for
// the next retry.
func (s *Service) Correct(ctx context.Context, id string, rows map[int64]map[string]string) error {
	const op = "importer.Correct"
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return err
	}
	corrected := make(map[int64][]string, len(rows))
	for row, cells := range rows {
		r, err := s.store.ImportRecord(ctx, j, row)
		if err != nil {
			return err
		}
		raw := make([]string, len(j.Columns))
		copy(raw, r.Raw)
		for name, text := range cells {
			at := slices.Index(j.Columns, name)
			if at < 0 {
				e := leadbridge.InvalidField(op, name, "is not a column of this import")
				if near := leadbridge.Nearest(name, j.Columns); near != "" {
					e.Msg += "; did you mean " + strconv.Quote(near) + "?"
				}
				return e
			}
			raw[at] = text
		}
		corrected[row] = raw
	}
	return s.store.CorrectRows(ctx, id, corrected)
}

// correctPage is how many rows of a corrected file are stored at once.
const correctPage = 1000

// CorrectFromFile replaces the cells of failed rows by those of a corrected
// error report, and answers how many rows it held. Rows that did not fail, or
// were retried with success meanwhile, are refused by number.
func (s *Service) CorrectFromFile(ctx context.Context, id, fileURL string) (corrected int, err error) {
	const op = "importer.CorrectFromFile"
	f, _, err := s.openFile(ctx, fileURL)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	d, err := source.Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		return 0, err
	}
	r, err := source.Open(f, d, source.Start{})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	columns := r.Columns()
	number := slices.Index(columns, reportRowColumn)
	if number < 0 {
		return 0, leadbridge.InvalidField(op, reportRowColumn, "is not a column of %s. Correct the file that this import's error report gave you, and leave its first column as it is.", f.Name())
	}
	for done := false; !done; {
		rows := map[int64]map[string]string{}
		for len(rows) < correctPage {
			row, err := r.Read()
			if err == io.EOF {
				done = true
				break
			}
			var bad *source.RowError
			if errors.As(err, &bad) {
				return corrected, leadbridge.Errorf(leadbridge.Invalid, op, "%s, line %d: %s", f.Name(), row.Line, bad.Message)
			}
			if err != nil {
				return corrected, err
			}
			n, err := strconv.ParseInt(strings.TrimSpace(row.Cells[number]), 10, 64)
			if err != nil {
				return corrected, leadbridge.InvalidField(op, reportRowColumn, "holds %q in line %d of %s, which is no row number", row.Cells[number], row.Line, f.Name())
			}
			cells := map[string]string{}
			for i, name := range columns {
				if i != number && name != reportErrorColumn {
					cells[name] = formula.Restore(row.Cells[i])
				}
			}
			rows[n] = cells
		}
		if err := s.Correct(ctx, id, rows); err != nil {
			return corrected, err
		}
		corrected += len(rows)
	}
	return corrected, nil
}
