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
	Members []string // files of an archive, of which one is read
}

// FileLine is a line of a file, cut into cells.
type FileLine struct {
	Line  int64 // physical line or sheet row, from 1
	Cells []string
}

// readingLines is how many lines are shown.
const readingLines = 15

// Reading says how an uploaded file is read under some options, and shows its
// first lines with whatever stands above the header. Beside an error the
// members of an archive are told, so that another can be chosen.
func (s *Service) Reading(ctx context.Context, fileURL string, o leadbridge.SourceOptions) (*Reading, error) {
	f, _, err := s.openFile(ctx, fileURL)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reading := &Reading{Members: source.Members(f)}
	d, err := source.Detect(f, o)
	if err != nil {
		return reading, err
	}
	reading.Dialect = d
	plain := d
	plain.HeaderRow, plain.DataRow = -1, 0
	r, err := source.Open(f, plain, source.Start{})
	if err != nil {
		return reading, err
	}
	defer r.Close()
	for len(reading.Lines) < readingLines {
		row, err := r.Read()
		var bad *source.RowError
		if err == io.EOF {
			break
		}
		if err != nil && !errors.As(err, &bad) {
			return reading, err
		}
		reading.Lines = append(reading.Lines, FileLine{Line: row.Line, Cells: row.Cells})
	}
	return reading, nil
}
