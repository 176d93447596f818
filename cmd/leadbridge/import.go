package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/importer"
	"leadbridge/internal/source"
)

type importCommand struct {
	File   string `arg:"" optional:"" help:"File to import."`
	Name   string `help:"What to call the import; otherwise the file's name." placeholder:"NAME"`
	Resume bool   `help:"Go on with the imports that were killed on their way."`
	JSON   bool   `help:"Print the result as JSON, on the last line." name:"json"`
	readingFlags
	mappingFlags
	BatchSize int `help:"Rows a transaction." placeholder:"ROWS"`
}

// actor is who the history says has done what the command line did.
const actor importer.Actor = "command line"

// Run imports the file in this process and shows what became of its rows.
func (c importCommand) Run(p *program) error {
	limitHeap()
	began := time.Now()
	switch {
	case c.Resume && c.File != "":
		return leadbridge.Errorf(leadbridge.Invalid, "import", "give either a file or --resume, which knows its files itself")
	case !c.Resume && c.File == "":
		return leadbridge.Errorf(leadbridge.Invalid, "import", "which file? Say leadbridge import FILE, or leadbridge import --resume")
	}
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Resume {
		return c.resume(p, a)
	}
	job, err := c.create(p, a)
	if err != nil {
		return err
	}
	p.about("import", job.ID)
	if job, err = a.Imports.Start(p, job.ID); err != nil {
		return err
	}
	return c.finish(p, a, job, began)
}

// create stores the file and makes a job for it.
func (c importCommand) create(p *program, a *app.App) (*leadbridge.ImportJob, error) {
	file, err := source.OpenPath(c.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := importer.Request{Name: c.Name, Options: c.mappingFlags.options()}
	r.Options.BatchSize, r.Options.Source = c.BatchSize, c.readingFlags.options()
	if len(c.Map) > 0 {
		preview, err := previewFile(p, a.Imports, file, c.readingFlags, c.mappingFlags, 0)
		if err != nil {
			return nil, err
		}
		r.FieldMapping = preview.FieldMapping
	}
	upload, err := a.Imports.Upload(p, actor, filepath.Base(c.File), file.File)
	if err != nil {
		return nil, err
	}
	r.FileURL = upload.FileURL
	return a.Imports.Create(p, actor, r)
}

// resume goes on with everything that was left unfinished.
func (c importCommand) resume(p *program, a *app.App) error {
	jobs, err := a.Imports.Unfinished(p)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		fmt.Fprintln(p.err, "No import was left unfinished.")
	}
	for _, job := range jobs {
		began := time.Now()
		fmt.Fprintf(p.err, "Going on with %q after row %s.\n", job.Name, thousands(max(job.Checkpoint.Row, job.Undo.Row)))
		if job.Status != leadbridge.ImportProcessing {
			err = errors.Join(err, finishUndo(p, a, job))
			continue
		}
		err = errors.Join(err, c.finish(p, a, job, began))
	}
	return err
}

// finish runs a started job to its end and prints the result.
func (c importCommand) finish(p *program, a *app.App, job *leadbridge.ImportJob, began time.Time) error {
	id := job.ID
	job, err := follow(p, a, id, a.Imports.Run)
	if err != nil {
		if p.Err() != nil {
			fmt.Fprintf(p.err, "Interrupted. What was stored stays; go on with: %s import --resume%s\n", p.self, dataHint(p))
		}
		return err
	}
	if c.JSON {
		err = printResultJSON(p.out, job, time.Since(began))
	} else {
		err = printResult(p, a, job, time.Since(began))
	}
	if job.Status == leadbridge.ImportCompleted && job.Counts.Processed == 0 {
		err = errors.Join(err, leadbridge.Errorf(leadbridge.Invalid, "import", "%s has a header but no rows below it; nothing was imported", job.FileName))
	}
	if job.Status == leadbridge.ImportFailed {
		err = errors.Join(err, leadbridge.Errorf(leadbridge.Invalid, "import", "the import stopped after row %d: %s", job.Checkpoint.Row, job.ErrorMessage))
	}
	return err
}
