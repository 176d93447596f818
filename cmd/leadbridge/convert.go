package main

import (
	"bufio"
	"errors"
	"fmt"

	"leadbridge/internal/source"
)

type convertCommand struct {
	File string `arg:"" help:"File to read."`
	readingFlags
}

// Run writes the file as RFC 4180 CSV in UTF-8. A row that cannot be read is
// reported, and written as far as it could be read.
func (c convertCommand) Run(p *program) error {
	t, err := openTable(c.File, c.readingFlags)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(p.out, 1<<16)
	_, err = source.WriteCSV(out, t.Reader, func(row source.Row, bad *source.RowError) {
		fmt.Fprintf(p.err, "%s: line %d: %s\n", c.File, row.Line, bad.Message)
	})
	return errors.Join(err, out.Flush(), t.Close())
}
