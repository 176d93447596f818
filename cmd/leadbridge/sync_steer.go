package main

import (
	"fmt"

	"leadbridge"
	"leadbridge/internal/app"
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
