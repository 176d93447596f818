package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/lead"
)

type duplicatesCommand struct {
	List     duplicatesList     `cmd:"" default:"withargs" help:"List possible duplicates, the surest first."`
	Resolve  duplicatesResolve  `cmd:"" help:"Decide on a possible duplicate: merge, keep, never, or ask again."`
	Test     duplicatesTest     `cmd:"" help:"Compare two leads, and see every step of it."`
	WhatIf   duplicatesWhatIf   `cmd:"" name:"what-if" help:"See what other thresholds would bring about."`
	MergeAll duplicatesMergeAll `cmd:"" name:"merge-all" help:"Merge all pairs from a score on. Without --yes, says what would happen."`
	UndoAll  duplicatesUndoAll  `cmd:"" name:"undo-all" help:"Take all merges of one merge-all back."`
	Merges   duplicatesMerges   `cmd:"" help:"List merges, newest first."`
	Unmerge  duplicatesUnmerge  `cmd:"" help:"Take a merge back."`
}

// withLeads opens the database for a command about leads.
func withLeads(p *program, do func(*app.App) error) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	return do(a)
}

type duplicatesList struct {
	Status string  `help:"open, kept, never, merged or closed." default:"open" enum:"open,kept,never,merged,closed"`
	Least  float64 `help:"Only those with at least this score." placeholder:"SCORE"`
	Limit  int     `help:"How many to show, at most 500." default:"50"`
	JSON   bool    `help:"Print one JSON object a line, as the API does." name:"json"`
}

// Run lists possible duplicates.
func (c duplicatesList) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		page, err := a.Leads.ListPairs(p, lead.PairFilter{Status: leadbridge.PairStatus(c.Status), Sort: lead.PairsSurest, Least: c.Least, Limit: min(max(1, c.Limit), 500)})
		if err != nil {
			return err
		}
		if c.JSON {
			return printEach(p.out, page.Pairs, api.PairOf)
		}
		if len(page.Pairs) == 0 {
			fmt.Fprintln(p.err, "There is none.")
			return nil
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tSCORE\tOLDER\tNEWER\t")
		for _, pair := range page.Pairs {
			hint := ""
			if lead.SameHousehold(pair.Lead, pair.Other) {
				hint = "same household?"
			}
			fmt.Fprintf(t, "%s\t%.4f\t%s\t%s\t%s\n", pair.ID, pair.Match.Score, cell(pair.Other.Values.FullName()), cell(pair.Lead.Values.FullName()), hint)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if page.Next != "" {
			fmt.Fprintln(p.out, "...  see more with --limit")
		}
		_, err = fmt.Fprintf(p.out, "\nDecide on one:  %s duplicates resolve %s merge|keep|never%s\n", p.self, page.Pairs[0].ID, dataHint(p))
		return err
	})
}

type duplicatesResolve struct {
	ID       string            `arg:"" help:"The possible duplicate."`
	Action   string            `arg:"" help:"merge, keep (ask again if one changes), never, or ask (undecided again)." enum:"merge,keep,never,ask"`
	Survivor string            `help:"With merge: the lead that stays; otherwise the older." placeholder:"LEAD"`
	Take     map[string]string `help:"With merge: the lead whose value is taken, for a field. May be given often." placeholder:"FIELD=LEAD"`
}

// Run decides on a possible duplicate.
func (c duplicatesResolve) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		out, err := a.Leads.Resolve(p, lead.Actor(actor), c.ID, lead.Resolution{Action: lead.Action(c.Action), Survivor: c.Survivor, Choices: c.Take})
		if err != nil {
			return err
		}
		if out.Merged == nil {
			_, err = fmt.Fprintf(p.out, "The pair is %s.\n", out.Pair.Status)
			return err
		}
		_, err = fmt.Fprintf(p.out, "Merged into the lead %s.\nTake it back:  %s duplicates unmerge %s%s\n", out.Merged.Survivor.ID, p.self, out.Merged.Merges[0].ID, dataHint(p))
		return err
	})
}

type duplicatesTest struct {
	A string `arg:"" help:"A lead."`
	B string `arg:"" help:"Another lead."`
}

// Run compares two leads.
func (c duplicatesTest) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		t, err := a.Leads.TestPair(p, lead.TestSide{LeadID: c.A}, lead.TestSide{LeadID: c.B})
		if err != nil {
			return err
		}
		b := &strings.Builder{}
		fmt.Fprintf(b, "%+6.1f  two leads taken at random\n", t.Start)
		for _, s := range t.Steps {
			fmt.Fprintf(b, "%+6.1f  %s\n", s.Bits, printable(s.Text))
		}
		fmt.Fprintf(b, "%+6.1f  all together: %s, score %.4f\n", t.End, t.Result.Outcome, t.Result.Score)
		if t.Ruling != "" {
			fmt.Fprintf(b, "        %s.\n", t.Ruling)
		}
		if t.Household >= 0.5 {
			fmt.Fprintln(b, "        Likelier two people of one household or office.")
		}
		_, err = p.out.Write([]byte(b.String()))
		return err
	})
}

type duplicatesWhatIf struct {
	Possible  float64 `help:"Least score of a possible duplicate; otherwise the one in force." placeholder:"SCORE"`
	Duplicate float64 `help:"Least score of a duplicate; otherwise the one in force." placeholder:"SCORE"`
}

// Run tells what other thresholds would bring about.
func (c duplicatesWhatIf) Run(p *program) error {
	return withLeads(p, func(a *app.App) error {
		w, err := a.Leads.WhatIf(p, lead.Thresholds{Possible: c.Possible, Duplicate: c.Duplicate})
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Asked from %v, the same person from %v. In force: %v and %v.\n\n", w.Asked.Possible, w.Asked.Duplicate, w.Now.Possible, w.Now.Duplicate)
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "COUNTED OVER\tTHE SAME\tON THE LIST\tLET GO")
		fmt.Fprintf(t, "%d of %d pairs that wait\t%d\t%d\t%d\n", w.Waiting.Looked, w.Waiting.Of, w.Waiting.Same, w.Waiting.Listed, w.Waiting.Apart)
		fmt.Fprintf(t, "%d of about %d leads\t%d\t%d\t%d\n", w.Sample.Looked, w.Sample.Of, w.Sample.Same, w.Sample.Listed, w.Sample.Apart)
		return t.Flush()
	})
}
