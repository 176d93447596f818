package main

import (
	"fmt"
	"strings"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

type syncApprove struct{ runArg }

func isHeld(r *leadbridge.SyncRun) bool { return r.Status == leadbridge.RunHeld }

// Run lets a held run go on, in this process.
func (c syncApprove) Run(p *program) error {
	limitHeap()
	return withRun(p, c.runArg, isHeld, func(a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
		run, err := a.Syncs.Approve(p, syncActor, i.ID, run.ID)
		if err != nil {
			return err
		}
		if run.Purpose == leadbridge.ForLive {
			if err := readQueued(p, a, i); err != nil {
				return err
			}
			if err := sendQueued(p, a, i); err != nil {
				return err
			}
			if run, err = a.Syncs.SyncRun(p, i.ID, run.ID); err != nil {
				return err
			}
		} else if run, err = followRun(p, a, i, run, a.Syncs.Run); err != nil {
			return err
		}
		return printRun(p, a, i, run, false)
	})
}

type syncCancel struct{ runArg }

func isUnderWay(r *leadbridge.SyncRun) bool {
	return !r.Status.Ended() && (r.Purpose != leadbridge.ForLive || isHeld(r))
}

func (c syncCancel) Run(p *program) error {
	return withRun(p, c.runArg, isUnderWay, func(a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
		run, err := a.Syncs.Cancel(p, syncActor, i.ID, run.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "The run of %s is cancelled. What it did stays.\n", localTime(run.StartedAt))
		if changed(run.In)+changed(run.Out) > 0 && run.Purpose != leadbridge.ForDryRun {
			fmt.Fprintf(p.out, "Take that back:  %s sync undo %s%s\n", p.self, run.ID, dataHint(p))
		}
		now, err := a.Accounts.Integration(p, i.ID)
		if err == nil && i.AutoSync && !now.AutoSync {
			fmt.Fprintf(p.out, "%s\nSwitch it on:    %s sync rules %s --auto on%s\n", now.LastError, p.self, i.ID, dataHint(p))
		}
		return err
	})
}

type syncUndo struct{ runArg }

// canUndo reports whether a run did something that can be taken back.
func canUndo(r *leadbridge.SyncRun) bool {
	return r.Status.Ended() && r.Undo != leadbridge.RunUndone && (r.Purpose == leadbridge.ForSync || r.Purpose == leadbridge.ForLive) &&
		changed(r.In)+changed(r.Out) > 0
}

// Run takes a run back, in this process.
func (c syncUndo) Run(p *program) error {
	limitHeap()
	return withRun(p, c.runArg, canUndo, func(a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
		run, err := a.Syncs.UndoRun(p, syncActor, i.ID, run.ID)
		if err != nil {
			return err
		}
		if run, err = followRun(p, a, i, run, a.Syncs.Undo); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "The run of %s was taken back.\n", localTime(run.StartedAt))
		if run.UndoKept == 0 {
			return nil
		}
		fmt.Fprintf(p.out, "Of %s records something was kept, because someone changed it since:\n", thousands(run.UndoKept))
		return printKeptRecords(p, a, run)
	})
}

func printKeptRecords(p *program, a *app.App, run *leadbridge.SyncRun) error {
	const most, page = 20, 1000
	shown := 0
	for after := int64(0); ; {
		records, err := a.Syncs.RunRecords(p, run.IntegrationID, store.SyncRecordFilter{RunID: run.ID, After: after, Limit: page})
		if err != nil {
			return err
		}
		for _, r := range records {
			after = r.Seq
			if len(r.UndoKept) == 0 {
				continue
			}
			if shown++; shown > most {
				_, err := fmt.Fprintln(p.out, "  ...")
				return err
			}
			fmt.Fprintf(p.out, "  lead %s, %s: %s\n", orElse(r.LeadID, "-"), strings.TrimSpace(r.Object+" "+r.RecordID), joinNames(r.UndoKept))
		}
		if len(records) < page {
			return nil
		}
	}
}
