package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
)

// printRun prints what a run came to, and where to go from here. A run that
// did not end well is an error.
func printRun(p *program, a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun, asJSON bool) error {
	if asJSON {
		if err := json.NewEncoder(p.out).Encode(api.SyncLogOf(run)); err != nil {
			return err
		}
	} else {
		title, err := titleOf(a, i)
		if err != nil {
			return err
		}
		b := &strings.Builder{}
		if run.Plan != nil {
			writePlan(b, i, title, run)
		} else {
			writeResult(b, p, i, title, run)
		}
		if _, err := io.WriteString(p.out, b.String()); err != nil {
			return err
		}
	}
	switch run.Status {
	case leadbridge.RunHeld:
		return &leadbridge.Error{Op: "sync", Kind: leadbridge.Conflict, Code: "run_held",
			Msg: fmt.Sprintf("The run is held. %s\nLet it go on:  %s sync approve %s%s\nEnd it:        %s sync cancel %s%s", run.Reason, p.self, run.ID, dataHint(p), p.self, run.ID, dataHint(p))}
	case leadbridge.RunFailed:
		return leadbridge.Errorf(leadbridge.Conflict, "sync", "The run failed: %s", run.ErrorMessage)
	case leadbridge.RunCancelled:
		return leadbridge.Errorf(leadbridge.Conflict, "sync", "The run was ended before it was done. %s", run.ErrorMessage)
	}
	return nil
}

// titleOf is what people call an integration's CRM.
func titleOf(a *app.App, i leadbridge.Integration) (string, error) {
	crm, err := a.Accounts.Provider(i.Provider)
	return crm.Title, err
}

// writeCounts writes what happened on both sides, or would happen.
func writeCounts(b *strings.Builder, title string, in, out leadbridge.SyncCounts) {
	fmt.Fprintf(b, "  %-13s %12s   %s\n", "", "leads here", "records in "+title)
	for n, row := range []struct {
		name    string
		in, out int64
	}{
		{"looked at", in.Processed, out.Processed}, {"created", in.Created, out.Created}, {"matched", in.Matched, out.Matched},
		{"updated", in.Updated, out.Updated}, {"unchanged", in.Unchanged, out.Unchanged}, {"deleted", in.Deleted, out.Deleted},
		{"in conflict", in.Conflicts, out.Conflicts}, {"refused", in.Failed, out.Failed}, {"left out", in.Skipped, out.Skipped},
	} {
		if n == 0 || row.in+row.out > 0 {
			fmt.Fprintf(b, "  %-13s %12s   %12s\n", row.name, thousands(row.in), thousands(row.out))
		}
	}
}

// writePlan writes what a dry run found.
func writePlan(b *strings.Builder, i leadbridge.Integration, title string, run *leadbridge.SyncRun) {
	plan := run.Plan
	fmt.Fprintf(b, "What a sync of %s would do; nothing was written:\n\n", i.Name)
	writeCounts(b, title, plan.In, plan.Out)
	fmt.Fprintf(b, "\nIt would make about %s to %s and take about %s.\n", counted(plan.Calls, "call"), title, time.Duration(plan.Seconds)*time.Second)
	writeExamples(b, "For example:", plan.Examples)
	writeExamples(b, "Refused would be, for example:", plan.Refusals)
	for _, w := range plan.Warnings {
		fmt.Fprintf(b, "Mind: %s\n", w)
	}
}

func writeExamples(b *strings.Builder, head string, examples []leadbridge.SyncExample) {
	const most = 10
	if len(examples) == 0 {
		return
	}
	fmt.Fprintln(b, head)
	for _, e := range examples[:min(len(examples), most)] {
		fmt.Fprintf(b, "  %-9s %s  %s\n", e.What, printable(strings.TrimSpace(e.Object+" "+orElse(e.RecordID, e.LeadID))), sentence(e.Reason))
	}
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// writeResult writes what a sync did.
func writeResult(b *strings.Builder, p *program, i leadbridge.Integration, title string, run *leadbridge.SyncRun) {
	fmt.Fprintf(b, "%s: %s", i.Name, stateWords(string(run.Status)))
	if !run.CompletedAt.IsZero() {
		fmt.Fprintf(b, " in %s", run.CompletedAt.Sub(run.StartedAt).Round(10*time.Millisecond))
	}
	fmt.Fprintf(b, ", %s\n\n", counted(run.Calls, "call"))
	writeCounts(b, title, run.In, run.Out)
	fmt.Fprintln(b)
	next := func(count int64, what, command string) {
		if count > 0 {
			fmt.Fprintf(b, "%-36s%s %s %s%s\n", what, p.self, command, i.ID, dataHint(p))
		}
	}
	next(run.In.Conflicts+run.Out.Conflicts, "Conflicts that wait for you:", "conflicts")
	next(run.In.Failed, "Records that do not fit our rules:", "records")
	next(run.Out.Failed, "Leads that the CRM did not take:", "dead-letters")
	if run.Status.Ended() && changed(run.In)+changed(run.Out) > 0 {
		fmt.Fprintf(b, "%-36s%s sync undo %s%s\n", "Take it back:", p.self, run.ID, dataHint(p))
	}
}

// changed counts the records that a run did something to.
func changed(c leadbridge.SyncCounts) int64 { return c.Created + c.Updated + c.Matched + c.Deleted }

// stateWords puts a state into words.
func stateWords(state string) string { return strings.ReplaceAll(strings.ToLower(state), "_", " ") }
