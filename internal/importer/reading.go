package importer

import (
	"context"
	"errors"
	"io"

	"leadbridge"
	"leadbridge/internal/source"
)

// Reading is how a file is read, and its first lines as they stand in it.
type Reading struct {
	Dialect source.Dialect
	Lines   []FileLine
}

// FileLine is a line of a file, cut into cells.
type FileLine struct {
	Line  int64 // physical line or sheet row, from 1
	Cells []string
}

// readingLines is how many lines are shown.
const readingLines = 15

// Reading says how an uploaded file is read under some options, and shows its
// first lines with whatever stands above the header.
func (s *Service) Reading(ctx context.Context, fileURL string, o leadbridge.SourceOptions) (*Reading, error) {
	f, _, err := s.openFile(ctx, fileURL)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := source.Detect(f, o)
	if err != nil {
		return nil, err
	}
	plain := d
	plain.HeaderRow, plain.DataRow = -1, 0
	r, err := source.Open(f, plain, source.Start{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	reading := &Reading{Dialect: d}
	for len(reading.Lines) < readingLines {
		row, err := r.Read()
		var bad *source.RowError
		if err == io.EOF {
			break
		}
		if err != nil && !errors.As(err, &bad) {
			return nil, err
		}
		reading.Lines = append(reading.Lines, FileLine{Line: row.Line, Cells: row.Cells})
	}
	return reading, nil
}
