package main

import (
	"errors"
	"io"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/source"
)

// readingFlags override what detection finds in a file.
type readingFlags struct {
	Sheet     string `help:"Sheet of a workbook, or file in a zip; otherwise detected." placeholder:"NAME"`
	Delimiter string `help:"Delimiter of a CSV file, one character or \"tab\"; otherwise detected." placeholder:"CHAR"`
	Encoding  string `help:"Encoding of a text file, for example windows-1252; otherwise detected." placeholder:"NAME"`
	HeaderRow int    `help:"Row of the column names, from 1; -1 if there is none; otherwise detected." placeholder:"ROW"`
}

func (f readingFlags) options() *leadbridge.SourceOptions {
	return &leadbridge.SourceOptions{Sheet: f.Sheet, Delimiter: f.Delimiter, Encoding: f.Encoding, HeaderRow: f.HeaderRow}
}

// table is an open file with its rows.
type table struct {
	file *source.DiskFile
	source.Reader
}

// openTable opens a file's rows. The caller closes it, and then the file.
func openTable(path string, f readingFlags) (*table, error) {
	file, err := source.OpenPath(path)
	if err != nil {
		return nil, err
	}
	d, err := source.Detect(file, *f.options())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r, err := source.Open(file, d, source.Start{})
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &table{file, r}, nil
}

// Close closes the rows and the file.
func (t *table) Close() error { return errors.Join(t.Reader.Close(), t.file.Close()) }

// each calls f with every row as a draft; one that cannot be read says so
// itself. It stops at the first error.
func (t *table) each(p *program, f func(*pipeline.Draft) error) error {
	for {
		row, err := t.Read()
		var bad *source.RowError
		unreadable := ""
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &bad):
			unreadable = bad.Message
		case err != nil:
			return err
		}
		if err := f(&pipeline.Draft{Row: row.Number, Line: row.Line, Cells: row.Cells, Unreadable: unreadable}); err != nil {
			return err
		}
		if p.Err() != nil {
			return p.Err()
		}
	}
}
