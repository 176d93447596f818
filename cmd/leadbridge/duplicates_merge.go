package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/lead"
)

type duplicatesMergeAll struct {
	Least float64 `help:"Least score of the pairs." default:"0.99" placeholder:"SCORE"`
	Yes   bool    `help:"Do it."`
}

// Run merges all pairs from a score on, or says what that would do.
func (c duplicatesMergeAll) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		f, err := a.Leads.ForecastBatch(p, c.Least)
		if err != nil {
			return err
		}
		if !c.Yes {
			fmt.Fprintf(p.out, "%s would be merged. Left out: %d likelier of one household, %d changed since.\n", counted(f.Pairs, "pair"), f.Households, f.Apart)
			if f.Pairs > 0 {
				fmt.Fprintf(p.out, "Do it:  %s duplicates merge-all --least %v --yes%s\n", p.self, c.Least, dataHint(p))
			}
			return nil
		}
		b, err := a.Leads.StartBatch(p, lead.Actor(actor), f)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "Merged %s, left out %d.\nTake all of it back:  %s duplicates undo-all %s%s\n", counted(b.Merged, "pair"), b.LeftOut, p.self, b.ID, dataHint(p))
		return err
	})
}

type duplicatesUndoAll struct {
	Batch string `arg:"" help:"What merge-all said."`
}

// Run takes all merges of a batch back.
func (c duplicatesUndoAll) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		b, err := a.Leads.UndoBatch(p, lead.Actor(actor), c.Batch)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "Took %s back; %d could not be.\n", counted(b.Undone, "merge"), b.Merged)
		return err
	})
}

type duplicatesMerges struct {
	Lead  string `help:"Only those that this lead took part in." placeholder:"ID"`
	Limit int    `help:"How many to show, at most 500." default:"50"`
}

// Run lists merges.
func (c duplicatesMerges) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		page, err := a.Leads.ListMerges(p, lead.MergeFilter{LeadID: c.Lead, Limit: min(max(1, c.Limit), 500)})
		if err != nil {
			return err
		}
		if len(page.Merges) == 0 {
			fmt.Fprintln(p.err, "Nothing was merged yet.")
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tSTAYED\tWENT\tWHEN\tBY\t")
		for _, m := range page.Merges {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", m.ID, cell(m.Survivor.Values.FullName()), cell(m.Loser.Values.FullName()), localTime(m.At), cell(m.Actor), takenBack(m))
		}
		return t.Flush()
	})
}

func takenBack(m leadbridge.Merge) string {
	if m.UndoneAt.IsZero() {
		return ""
	}
	return "taken back"
}

type duplicatesUnmerge struct {
	ID string `arg:"" help:"The merge."`
}

// Run takes a merge back.
func (c duplicatesUnmerge) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		out, err := a.Leads.Unmerge(p, lead.Actor(actor), c.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s and %s are two leads again.\n", out.Survivor.ID, out.Loser.ID)
		if len(out.Kept) > 0 {
			fmt.Fprintf(p.out, "Somebody changed these fields since, so they stay: %s\n", strings.Join(out.Kept, ", "))
		}
		return nil
	})
}
