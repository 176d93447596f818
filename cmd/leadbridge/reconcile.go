package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

type reconcileCommand struct {
	integrationArg
	Repair bool `help:"Bring what drifted back in step, by the rules of the sync."`
	Limit  int  `help:"How many of the differences to show." default:"20"`
	JSON   bool `help:"Print the run as JSON, as the API does, then one difference a line." name:"json"`
}

// Run compares both sides record by record. It ends with exit code 1 if they
// do not agree and nothing was repaired.
func (c reconcileCommand) Run(p *program) error {
	limitHeap()
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		s, err := a.Syncs.Status(p, i.ID)
		if err != nil {
			return err
		}
		run := s.Run
		if !unfinished(s, leadbridge.ForReconcile) {
			if run, err = a.Syncs.Start(p, syncActor, i.ID, syncer.StartRequest{Purpose: leadbridge.ForReconcile}); err != nil {
				return err
			}
		}
		if run, err = followRun(p, a, i, run, a.Syncs.Run); err != nil {
			return err
		}
		if run.Agreement == nil {
			return printRun(p, a, i, run, c.JSON)
		}
		if err := c.print(p, a, i, run); err != nil || run.Agreement.Agreed {
			return err
		}
		if c.Repair {
			return repair(p, a, i, run)
		}
		if !c.JSON {
			fmt.Fprintf(p.out, "Bring them back in step:  %s reconcile %s --repair%s\n", p.self, i.ID, dataHint(p))
		}
		return leadbridge.Errorf(leadbridge.Conflict, "reconcile", "%w", errSilent) // all is said; a script is told by the exit code
	})
}

func (c reconcileCommand) print(p *program, a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
	page, err := a.Syncs.Drifts(p, i.ID, store.DriftFilter{RunID: run.ID, Limit: min(max(1, c.Limit), 500)})
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(p.out).Encode(api.SyncLogOf(run)); err != nil {
			return err
		}
		return printEach(p.out, page.Drifts, api.DriftOf)
	}
	title, err := titleOf(a, i)
	if err != nil {
		return err
	}
	b := &strings.Builder{}
	writeAgreement(b, title, run.Agreement)
	for _, d := range page.Drifts {
		writeDrift(b, title, d)
	}
	if page.Next != "" {
		fmt.Fprintln(b, "  ...  see more with --limit")
	}
	_, err = io.WriteString(p.out, b.String())
	return err
}

// writeAgreement writes how far both sides agree.
func writeAgreement(b *strings.Builder, title string, agreement *leadbridge.SyncAgreement) {
	for _, o := range agreement.Objects {
		fmt.Fprintf(b, "%s: %s records in %s, %s leads here, %s of them linked\n", o.Object, thousands(o.Theirs), title, thousands(o.Ours), thousands(o.Linked))
		for _, f := range o.Fields {
			verdict := "the same"
			if f.Differs > 0 {
				verdict = thousands(f.Differs) + " differ"
			}
			fmt.Fprintf(b, "  %-20s %s  %s  %s\n", f.Field, f.Ours, f.Theirs, verdict)
		}
		if o.Released > 0 {
			fmt.Fprintf(b, "  %s released, not compared\n", thousands(o.Released))
		}
	}
	if agreement.Agreed {
		fmt.Fprintln(b, "Both sides agree.")
		return
	}
	fmt.Fprintf(b, "%s records do not agree:\n", thousands(agreement.Drifted))
}

func writeDrift(b *strings.Builder, title string, d leadbridge.Drift) {
	record := strings.TrimSpace(d.Object + " " + printable(d.RecordID))
	switch d.Kind {
	case leadbridge.DriftMissingHere:
		fmt.Fprintf(b, "  %s has no lead.", record)
	case leadbridge.DriftMissingThere:
		fmt.Fprintf(b, "  lead %s has no record in %s.", d.LeadID, title)
	default:
		fmt.Fprintf(b, "  %s, lead %s, %s: here %q, there %q.", record, d.LeadID, d.Field, printable(d.Ours), printable(d.Theirs))
	}
	fmt.Fprintln(b, strings.TrimRight(" "+printable(d.Reason), " "))
}

// repair brings what a reconciliation found back in step, in this process.
func repair(p *program, a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
	queued, err := a.Syncs.Repair(p, syncActor, i.ID, run.ID, nil)
	if err != nil {
		return err
	}
	if err := readQueued(p, a, i); err != nil {
		return err
	}
	if err := sendQueued(p, a, i); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "Looked again at %s. Whether all is well now:  %s reconcile %s%s\n", thousands(queued), p.self, i.ID, dataHint(p))
	return nil
}
