package main

import (
	"fmt"
	"strings"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

type syncUndo struct {
	runArg
	Yes bool `help:"Take the run back without asking."`
}

// wrote reports whether a run is at its end and did something.
func wrote(r *leadbridge.SyncRun) bool {
	return r.Status.Ended() && (r.Purpose == leadbridge.ForSync || r.Purpose == leadbridge.ForLive) && changed(r.In)+changed(r.Out) > 0
}

// Run takes a run back, in this process. Of an integration it is the newest
// one that wrote something, and never an older one in its place.
func (c syncUndo) Run(p *program) error {
	limitHeap()
	return withRun(p, c.runArg, wrote, func(a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
		if run.Undo == leadbridge.RunUndone {
			return leadbridge.Errorf(leadbridge.Conflict, "sync.undo", "The run %s of %s was undone already. To take back an older one, name it by its ID:\n%s sync logs %s%s\n%s sync undo RUN%s",
				run.ID, localTime(run.StartedAt), p.self, i.ID, dataHint(p), p.self, dataHint(p))
		}
		if wrote(run) {
			if err := c.agree(p, a, i, run); err != nil {
				return err
			}
		}
		run, err := a.Syncs.UndoRun(p, syncActor, i.ID, run.ID)
		if err != nil {
			return err
		}
		if run, err = followRun(p, a, i, run, a.Syncs.Undo); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "The run of %s was taken back.\n", localTime(run.StartedAt))
		return printUndone(p, a, run)
	})
}

// agree shows what would be taken back, and asks.
func (c syncUndo) agree(p *program, a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
	title, err := titleOf(a, i)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "The run of %s did to\n", localTime(run.StartedAt))
	fmt.Fprintf(p.out, "  leads here:  %s created, %s updated, %s matched, %s deleted\n",
		thousands(run.In.Created), thousands(run.In.Updated), thousands(run.In.Matched), thousands(run.In.Deleted))
	fmt.Fprintf(p.out, "  records in %s:  %s created, %s updated, %s deleted\n", title,
		thousands(run.Out.Created), thousands(run.Out.Updated), thousands(run.Out.Deleted))
	again := fmt.Sprintf("%s sync undo %s --yes%s", p.self, run.ID, dataHint(p))
	switch {
	case c.Yes:
		return nil
	case !isPerson(p):
		return leadbridge.Errorf(leadbridge.Conflict, "sync.undo", "Nothing was taken back. If that is the run you mean:  %s", again)
	case p.asks("Take it back?"):
		return nil
	}
	return leadbridge.Errorf(leadbridge.Conflict, "sync.undo", "Nothing was taken back. Later:  %s", again)
}

// printUndone prints what became of the run's records, and of which something
// was kept.
func printUndone(p *program, a *app.App, run *leadbridge.SyncRun) error {
	const most, page = 20, 1000
	counts := map[string]int64{}
	var kept []string
	for after, more := int64(0), true; more; {
		records, err := a.Syncs.RunRecords(p, run.IntegrationID, store.SyncRecordFilter{RunID: run.ID, After: after, Limit: page})
		if err != nil {
			return err
		}
		for _, r := range records {
			after = r.Seq
			counts[r.Undo]++
			if len(r.UndoKept) > 0 && len(kept) < most {
				kept = append(kept, fmt.Sprintf("  lead %s, %s: %s", orElse(r.LeadID, "-"), strings.TrimSpace(r.Object+" "+printable(r.RecordID)), joinNames(r.UndoKept)))
			}
		}
		more = len(records) == page
	}
	fmt.Fprintf(p.out, "%s removed, %s restored, %s restored in part, %s kept.\n",
		thousands(counts["removed"]), thousands(counts["restored"]), thousands(counts["partly"]), thousands(counts["kept"]))
	if run.UndoKept == 0 {
		return nil
	}
	fmt.Fprintf(p.out, "Of %s records something was kept, because someone changed it since:\n", thousands(run.UndoKept))
	if run.UndoKept > int64(len(kept)) {
		kept = append(kept, "  ...")
	}
	_, err := fmt.Fprintln(p.out, strings.Join(kept, "\n"))
	return err
}
