package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

type conflictsCommand struct {
	integrationArg
	Settle string   `help:"ours, theirs, or value=TEXT for both sides. Say which conflicts by --id, --field or --all." placeholder:"WINNER"`
	ID     []string `help:"A conflict; may be given often." name:"id" placeholder:"ID"`
	Field  string   `help:"Only conflicts of this field." placeholder:"FIELD"`
	All    bool     `help:"With --settle: all open conflicts."`
	Rule   bool     `help:"With --settle ours or theirs: make it the rule for the fields of these conflicts."`
	Limit  int      `help:"How many to show, at most 500." default:"50"`
	JSON   bool     `help:"Print one JSON object a line, as the API does." name:"json"`
}

// Run lists the open conflicts, or settles some.
func (c conflictsCommand) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		if c.Settle != "" {
			return c.settle(p, a, i)
		}
		page, err := a.Syncs.Conflicts(p, store.ConflictFilter{IntegrationID: i.ID, Status: leadbridge.ConflictOpen, Field: c.Field, Limit: min(max(1, c.Limit), 500)})
		if err != nil {
			return err
		}
		if c.JSON {
			return printEach(p.out, page.Conflicts, api.ConflictOf)
		}
		if len(page.Conflicts) == 0 {
			fmt.Fprintln(p.err, "No conflict waits to be settled.")
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tRECORD\tLEAD\tFIELD\tBEFORE\tOURS\tTHEIRS\tSINCE")
		for _, f := range page.Conflicts {
			fmt.Fprintf(t, "%s\t%s %s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.ID, f.Object, printable(f.RecordID), f.LeadID, conflictField(f.Field),
				cell(f.Base), cell(f.Ours), cell(f.Theirs), localTime(f.CreatedAt))
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if page.Next != "" {
			fmt.Fprintln(p.out, "...  see more with --limit")
		}
		fmt.Fprintf(p.out, "\nSettle one:  %s conflicts %s --settle ours|theirs|value=TEXT --id %s%s\n", p.self, i.ID, page.Conflicts[0].ID, dataHint(p))
		return nil
	})
}

func conflictField(field string) string {
	if field == leadbridge.FieldWholeRecord {
		return "(the whole record)"
	}
	return field
}

// cell fits a value into a table.
func cell(value string) string { return shorten(printable(value), 30) }

func (c conflictsCommand) settle(p *program, a *app.App, i leadbridge.Integration) error {
	const op = "conflicts.settle"
	s := syncer.Settlement{IDs: c.ID, Field: c.Field, Winner: c.Settle, Rule: c.Rule}
	if value, given := strings.CutPrefix(c.Settle, "value="); given {
		s.Winner, s.Value = "value", value
	}
	if len(c.ID) == 0 && c.Field == "" && !c.All {
		return leadbridge.InvalidField(op, "--settle", "say which conflicts: --id ID, --field FIELD, or --all")
	}
	n, err := a.Syncs.Settle(p, syncActor, i.ID, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Settled %s.\n", counted(int64(n), "conflict"))
	return sendQueued(p, a, i)
}

// counted is a number with its noun.
func counted(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}
