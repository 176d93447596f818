package main

import (
	"fmt"
	"io"
	"strings"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

// runArg names a run on the command line.
type runArg struct {
	Run string `arg:"" help:"The run's ID; or the integration's ID or name, for its newest run." placeholder:"RUN|INTEGRATION"`
}

// withRun opens the database and finds the run. Of an integration it is the
// newest that is wanted.
func withRun(p *program, arg runArg, wanted func(*leadbridge.SyncRun) bool, do func(*app.App, leadbridge.Integration, *leadbridge.SyncRun) error) error {
	return withAccounts(p, func(a *app.App) error {
		all, err := a.Accounts.Integrations(p)
		if err != nil {
			return err
		}
		for _, i := range all {
			run, err := a.Syncs.SyncRun(p, i.ID, arg.Run)
			if err == nil {
				return do(a, i, run)
			}
			if leadbridge.KindOf(err) != leadbridge.NotFound {
				return err
			}
		}
		i, err := integrationArg{arg.Run}.find(p, a.Accounts)
		if leadbridge.KindOf(err) == leadbridge.NotFound {
			return leadbridge.Errorf(leadbridge.NotFound, "sync.run", "There is no run and no integration %q. See %s crm list, and %s sync logs NAME.", arg.Run, p.self, p.self)
		}
		if err != nil {
			return err
		}
		page, err := a.Syncs.SyncRuns(p, store.RunFilter{IntegrationID: i.ID, Limit: 500})
		if err != nil {
			return err
		}
		for _, run := range page.Runs {
			if wanted(run) {
				return do(a, i, run)
			}
		}
		return leadbridge.Errorf(leadbridge.NotFound, "sync.run", "%s has no such run. See %s sync logs %s --all%s", i.Name, p.self, i.ID, dataHint(p))
	})
}

type syncLog struct {
	runArg
	What  []string `help:"Only these outcomes, for example failed; may be given often." placeholder:"OUTCOME"`
	Limit int      `help:"How many records, at most 5000." default:"50"`
	JSON  bool     `help:"Print one JSON object a line, as the API does: the run, then its records." name:"json"`
}

func (c syncLog) Run(p *program) error {
	isSync := func(r *leadbridge.SyncRun) bool {
		return r.Purpose == leadbridge.ForSync || r.Purpose == leadbridge.ForLive
	}
	return withRun(p, c.runArg, isSync, func(a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun) error {
		limit := min(max(1, c.Limit), 5000)
		f := store.SyncRecordFilter{RunID: run.ID, Limit: limit}
		for _, what := range c.What {
			f.What = append(f.What, leadbridge.SyncOutcome(strings.ToLower(what)))
		}
		records, err := a.Syncs.RunRecords(p, i.ID, f)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := printEach(p.out, []*leadbridge.SyncRun{run}, api.SyncLogOf); err != nil {
				return err
			}
			return printEach(p.out, records, api.SyncedRecordOf)
		}
		return c.print(p, a, i, run, records)
	})
}

func (c syncLog) print(p *program, a *app.App, i leadbridge.Integration, run *leadbridge.SyncRun, records []leadbridge.SyncRecord) error {
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
	if run.Reason != "" {
		fmt.Fprintf(b, "Held: %s\n", run.Reason)
	}
	if run.ErrorMessage != "" {
		fmt.Fprintf(b, "Error: %s\n", run.ErrorMessage)
	}
	if run.Agreement != nil {
		writeAgreement(b, title, run.Agreement)
	}
	if len(records) > 0 {
		fmt.Fprintln(b)
	}
	for _, r := range records {
		writeRecord(b, r)
	}
	if len(records) == c.Limit {
		fmt.Fprintln(b, "  ...  see more with --limit")
	}
	_, err = io.WriteString(p.out, b.String())
	return err
}

var winners = map[string]string{leadbridge.WinnerOurs: "Leadbridge won", leadbridge.WinnerTheirs: "the CRM won", leadbridge.WinnerBoth: "both got one value", leadbridge.WinnerNobody: "nobody won"}

// decisionText says who won a field that both sides changed, and why.
func decisionText(d leadbridge.FieldDecision) string {
	return fmt.Sprintf("%s: %s. Before %q, here %q, there %q. %s", conflictField(d.Field), winners[d.Winner], printable(d.Base), printable(d.Ours), printable(d.Theirs), sentence(d.Why))
}

var ways = map[leadbridge.SyncDirection]string{leadbridge.Inbound: "<-", leadbridge.Outbound: "->"}

// writeRecord writes what a run did with a record, and why.
func writeRecord(b *strings.Builder, r leadbridge.SyncRecord) {
	fmt.Fprintf(b, "  %-9s lead %s %s %s  %s\n", r.What, orElse(r.LeadID, "-"), ways[r.Direction], strings.TrimSpace(r.Object+" "+printable(r.RecordID)), sentence(r.Reason))
	for _, d := range r.Decisions {
		fmt.Fprintf(b, "            %s\n", decisionText(d))
	}
}
