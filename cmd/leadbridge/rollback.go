package main

import (
	"fmt"
	"io"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

type rollbackCommand struct {
	Job     string `arg:"" help:"The import's ID, or \"last\"."`
	Reapply bool   `help:"Undo a rollback instead."`
}

// Run takes an import back, except for what someone changed since.
func (c rollbackCommand) Run(p *program) error {
	limitHeap()
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	id, err := jobNamed(p, a, c.Job)
	if err != nil {
		return err
	}
	start := a.Imports.Rollback
	if c.Reapply {
		start = a.Imports.Reapply
	}
	job, err := start(p, id, actor)
	if err != nil {
		return err
	}
	return finishUndo(p, a, job)
}

// finishUndo runs a started rollback, or the undoing of one, to its end.
func finishUndo(p *program, a *app.App, job *leadbridge.ImportJob) error {
	job, err := follow(p, a, job.ID, a.Imports.Undo)
	if err != nil {
		if p.Err() != nil {
			fmt.Fprintf(p.err, "Interrupted. Go on with: %s import --resume%s\n", p.self, dataHint(p))
		}
		return err
	}
	switch job.Status {
	case leadbridge.ImportRolledBack:
		fmt.Fprintf(p.out, "%s was taken back.\n", job.FileName)
	case leadbridge.ImportCompleted, leadbridge.ImportCancelled:
		fmt.Fprintf(p.out, "%s was applied again.\n", job.FileName)
	default:
		return leadbridge.Errorf(leadbridge.Conflict, "rollback", "%s is %s now; see leadbridge jobs. %s", job.FileName, job.Status, job.ErrorMessage)
	}
	if job.Undo.Kept > 0 {
		fmt.Fprintf(p.out, "Of %s rows something was kept, because someone changed it since:\n", thousands(job.Undo.Kept))
		if err := printKept(p, a, job); err != nil {
			return err
		}
	}
	if job.Status == leadbridge.ImportRolledBack {
		fmt.Fprintf(p.out, "Undo that:  %s rollback --reapply %s%s\n", p.self, job.ID, dataHint(p))
	}
	return nil
}

func printKept(p *program, a *app.App, job *leadbridge.ImportJob) error {
	const most = 20
	records, err := a.Imports.Records(p, job.ID, store.RecordFilter{Kept: true, Limit: most})
	if err != nil {
		return err
	}
	for _, r := range records {
		if _, err := fmt.Fprintf(p.out, "  row %d, lead %s: %s\n", r.Row, r.LeadID, joinNames(r.UndoKept)); err != nil {
			return err
		}
	}
	if job.Undo.Kept > most {
		_, err = io.WriteString(p.out, "  ...\n")
	}
	return err
}
