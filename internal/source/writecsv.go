package source

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
)

// WriteCSV writes a table as CSV after RFC 4180, in UTF-8 with a header, and
// returns how many rows it wrote. A row that is spoiled is written as far as
// it could be read, and given to onBad, which may be nil.
func WriteCSV(w io.Writer, r Reader, onBad func(Row, *RowError)) (rows int64, err error) {
	out := csv.NewWriter(w)
	if err := out.Write(r.Columns()); err != nil {
		return 0, err
	}
	for {
		row, err := r.Read()
		var bad *RowError
		switch {
		case err == io.EOF:
			out.Flush()
			return rows, out.Error()
		case errors.As(err, &bad):
			if onBad != nil {
				onBad(row, bad)
			}
			if !slices.ContainsFunc(row.Cells, func(c string) bool { return c != "" }) {
				continue
			}
		case err != nil:
			out.Flush()
			return rows, err
		}
		if err := out.Write(row.Cells); err != nil {
			return rows, err
		}
		rows++
	}
}
