package main

import (
	"fmt"
	"path/filepath"
	"time"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/source"
)

type retryCommand struct {
	Job  string   `arg:"" help:"The import's ID, or \"last\"."`
	File string   `arg:"" optional:"" help:"The failed rows as \"leadbridge errors\" wrote them, corrected."`
	Map  []string `help:"Another mapping of a column, as in import." placeholder:"'COLUMN=FIELD'" sep:"none"`
	JSON bool     `help:"Print the result as JSON, on the last line." name:"json"`
}

// Run tries the failed rows again.
func (c retryCommand) Run(p *program) error {
	began := time.Now()
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	id, err := jobNamed(p, a, c.Job)
	if err != nil {
		return err
	}
	if c.File != "" {
		if err := c.correct(p, a, id); err != nil {
			return err
		}
	}
	var ms []leadbridge.FieldMapping
	if len(c.Map) > 0 {
		job, err := a.Imports.Job(p, id)
		if err != nil {
			return err
		}
		if ms, err = (mappingFlags{Map: c.Map}).over(job.Columns, job.FieldMapping); err != nil {
			return err
		}
	}
	job, err := a.Imports.RetryFailed(p, id, ms)
	if err != nil {
		return err
	}
	return importCommand{JSON: c.JSON}.finish(p, a, job, began)
}

func (c retryCommand) correct(p *program, a *app.App, id string) error {
	file, err := source.OpenPath(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	upload, err := a.Imports.Upload(p, actor, filepath.Base(c.File), file.File)
	if err != nil {
		return err
	}
	n, err := a.Imports.CorrectFromFile(p, id, upload.FileURL)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "Corrections read: %d\n", n)
	return nil
}
