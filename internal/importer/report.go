package importer

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"leadbridge"
	"leadbridge/internal/formula"
	"leadbridge/internal/store"
)

// Columns that an error report adds before and after those of the file.
const (
	reportRowColumn   = "Import row"
	reportErrorColumn = "Import error"
)

// WriteErrors writes the failed rows as they were uploaded, with the row's
// number in front and the reason behind, as "csv" or "xlsx". The file can be
// corrected and given back to the same job; see [Service.CorrectFromFile].
func (s *Service) WriteErrors(ctx context.Context, id, format string, w io.Writer) error {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return err
	}
	header := append(append([]string{reportRowColumn}, j.Columns...), reportErrorColumn)
	out, err := newReport(format, len(header), w)
	if err != nil {
		return err
	}
	if err := out.row(header); err != nil {
		return err
	}
	for after := int64(0); ; {
		const page = 500
		records, err := s.store.ImportRecords(ctx, j, store.RecordFilter{Status: leadbridge.RowFailed, After: after, Limit: page})
		if err != nil {
			return err
		}
		for _, r := range records {
			cells := make([]string, len(header))
			cells[0] = strconv.FormatInt(r.Row, 10)
			for i, c := range r.Raw[:min(len(r.Raw), len(j.Columns))] {
				cells[i+1] = formula.Defuse(c)
			}
			cells[len(cells)-1] = formula.Defuse(errorText(r))
			if err := out.row(cells); err != nil {
				return err
			}
			after = r.Row
		}
		if len(records) < page {
			return out.close()
		}
	}
}

// errorText gathers all that is wrong with a row, with what to do.
func errorText(r leadbridge.ImportRecord) string {
	var parts []string
	for _, issue := range r.Issues {
		if issue.Severity != leadbridge.SeverityError {
			continue
		}
		part := issue.Message
		if issue.Field != "" {
			part = issue.Field + ": " + part
		}
		if issue.Hint != "" {
			part += " (" + issue.Hint + ")"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return r.Reason
	}
	return strings.Join(parts, "; ")
}

// report is a table that is written row by row.
type report interface {
	row(cells []string) error
	close() error
}

func newReport(format string, columns int, w io.Writer) (report, error) {
	switch format {
	case "csv":
		return &csvReport{csv.NewWriter(w)}, nil
	case "xlsx":
		book := excelize.NewFile()
		sheet, err := book.NewStreamWriter("Sheet1")
		if err != nil {
			return nil, leadbridge.Errorf(leadbridge.Internal, "importer.WriteErrors", "workbook: %w", err)
		}
		r := &xlsxReport{book: book, sheet: sheet, w: w}
		return r, r.dress(columns)
	}
	return nil, leadbridge.InvalidField("importer.WriteErrors", "format", "is %q; it must be csv or xlsx", format)
}

type csvReport struct{ w *csv.Writer }

func (r *csvReport) row(cells []string) error { return r.w.Write(cells) }

func (r *csvReport) close() error {
	r.w.Flush()
	return r.w.Error()
}

type xlsxReport struct {
	book  *excelize.File
	sheet *excelize.StreamWriter
	rows  int
	bold  int // a style
	w     io.Writer
}

// dress makes the sheet easy to work in: a header that stays in sight, and
// room for the reasons in the last column.
func (r *xlsxReport) dress(columns int) (err error) {
	if r.bold, err = r.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	if err := r.sheet.SetColWidth(2, max(2, columns-1), 18); err != nil {
		return err
	}
	if err := r.sheet.SetColWidth(columns, columns, 70); err != nil {
		return err
	}
	return r.sheet.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"})
}

func (r *xlsxReport) row(cells []string) error {
	r.rows++
	at, err := excelize.CoordinatesToCellName(1, r.rows)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, "importer.WriteErrors", "More rows than a worksheet holds; take the CSV report: %w", err)
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = c // a string, whatever it looks like
		if r.rows == 1 {
			values[i] = excelize.Cell{StyleID: r.bold, Value: c}
		}
	}
	return r.sheet.SetRow(at, values)
}

func (r *xlsxReport) close() error {
	if err := r.sheet.Flush(); err != nil {
		return err
	}
	if err := r.book.Write(r.w); err != nil {
		return err
	}
	return r.book.Close()
}
