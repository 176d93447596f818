package main

import (
	"encoding/csv"
	"errors"
	"io"
	"os"

	"leadbridge"
	"leadbridge/internal/source"
)

// output is a CSV file that is being written. The first error sticks and
// comes out of close at the latest.
type output struct {
	csv  *csv.Writer
	file io.Closer // nil for standard output
	path string
	err  error
}

// createOutput starts a CSV file; "-" is standard output. The file that is
// being read is not overwritten.
func createOutput(p *program, path string, from *source.DiskFile) (*output, error) {
	if path == "-" {
		return &output{csv: csv.NewWriter(p.out), path: "standard output"}, nil
	}
	if there, err := os.Stat(path); err == nil {
		if in, err := from.Stat(); err == nil && os.SameFile(there, in) {
			return nil, leadbridge.Errorf(leadbridge.Invalid, "output", "%s is the file that is read; give another name", path)
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, "output", "the file cannot be written: %w", err)
	}
	return &output{csv: csv.NewWriter(f), file: f, path: path}, nil
}

func (o *output) write(cells ...string) error {
	if o.err == nil {
		o.err = o.csv.Write(cells)
	}
	return o.err
}

func (o *output) close() error {
	o.csv.Flush()
	err := errors.Join(o.err, o.csv.Error())
	if o.file != nil {
		err = errors.Join(err, o.file.Close())
	}
	if err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, "output", "%s cannot be written: %w", o.path, err)
	}
	return nil
}
