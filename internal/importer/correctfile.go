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

// CorrectFromFile replaces the cells of failed rows by those of a corrected
// error report, and answers how many rows it held. Its rows and columns may
// be in any order, and some may be gone. Rows that did not fail, or were
// retried with success meanwhile, are refused by number.
func (s *Service) CorrectFromFile(ctx context.Context, id, fileURL string) (corrected int, err error) {
	f, _, err := s.openFile(ctx, fileURL)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	d, err := s.desk(ctx, id)
	if err != nil {
		return 0, err
	}
	in, err := openCorrected(f)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	for done := false; !done; {
		rows := map[int64]map[string]string{}
		for len(rows) < correctPage {
			n, cells, err := in.next()
			if err == io.EOF {
				done = true
				break
			}
			if err != nil {
				return corrected, err
			}
			rows[n] = cells
		}
		if len(rows) == 0 {
			break
		}
		if err := d.correct(ctx, rows); err != nil {
			return corrected, err
		}
		corrected += len(rows)
	}
	return corrected, nil
}

// corrected reads a corrected error report.
type corrected struct {
	source.Reader
	name   string
	number int // the column with the row's number
}

// openCorrected finds the report in a file: in a workbook it may be on any
// sheet, for people add some and change their order.
func openCorrected(f namedBlob) (*corrected, error) {
	d, err := source.Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		return nil, err
	}
	for _, sheet := range append([]string{""}, d.Sheets...) {
		if sheet != "" {
			if d, err = source.Detect(f, leadbridge.SourceOptions{Sheet: sheet}); err != nil {
				continue // an empty sheet, say
			}
		}
		r, err := source.Open(f, d, source.Start{})
		if err != nil {
			return nil, err
		}
		if at := slices.Index(r.Columns(), reportRowColumn); at >= 0 {
			return &corrected{r, f.Name(), at}, nil
		}
		_ = r.Close()
	}
	return nil, leadbridge.InvalidField("importer.CorrectFromFile", reportRowColumn, "is not a column of %s. Correct the file of failed rows that this import gave you, and leave the names of its columns as they are.", f.Name())
}

// next returns a row's number and its cells by column; io.EOF after the last.
func (c *corrected) next() (int64, map[string]string, error) {
	const op = "importer.CorrectFromFile"
	row, err := c.Read()
	var bad *source.RowError
	if errors.As(err, &bad) {
		return 0, nil, leadbridge.Errorf(leadbridge.Invalid, op, "%s, line %d: %s", c.name, row.Line, bad.Message)
	}
	if err != nil {
		return 0, nil, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(row.Cells[c.number]), 10, 64)
	if err != nil {
		return 0, nil, leadbridge.InvalidField(op, reportRowColumn, "holds %q in line %d of %s, which is no row number. A row can be corrected but not added here; import new rows as a file of their own.", row.Cells[c.number], row.Line, c.name)
	}
	cells := map[string]string{}
	for i, name := range c.Columns() {
		if i != c.number && name != reportErrorColumn {
			cells[name] = formula.Restore(row.Cells[i])
		}
	}
	return n, cells, nil
}
