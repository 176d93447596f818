package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/survey"
)

type qualityCommand struct {
	CSV    bool `help:"Write the leads with their scores and reasons as CSV instead." name:"csv"`
	AtMost int  `help:"With --csv, only leads of at most so many points." default:"100" placeholder:"POINTS"`
}

// Run tells how good the data of all leads is.
func (c qualityCommand) Run(p *program) error {
	a, err := p.open()
	if err != nil {
		return err
	}
	defer a.Close()
	if c.CSV {
		out := bufio.NewWriterSize(p.out, 1<<16)
		_, err := a.Surveys.Export(p, out, c.AtMost)
		return errors.Join(err, out.Flush())
	}
	if err := a.Surveys.Refresh(p); err != nil {
		return err
	}
	f, err := a.Surveys.Figures(p)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(p.out)
	writeQuality(out, f)
	return out.Flush()
}

func writeQuality(out *bufio.Writer, f *survey.Figures) {
	if f == nil || f.Leads == 0 {
		fmt.Fprintln(out, "There are no leads to judge.")
		return
	}
	fmt.Fprintf(out, "%d of 100 points, the mean of %s leads: %s good, %s fair, %s poor.\n\n",
		f.Score(), thousands(f.Leads), thousands(f.Good), thousands(f.Fair), thousands(f.Poor))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "leads\teach loses\t")
	rules := slices.Clone(quality.Rules[:])
	cost := func(r quality.Criterion) int64 { return f.Rules[r.ID] * int64(r.Lost) }
	slices.SortStableFunc(rules, func(a, b quality.Criterion) int { return int(cost(b) - cost(a)) })
	for _, r := range rules {
		if n := f.Rules[r.ID]; n > 0 {
			fmt.Fprintf(table, "%s\t%d\t%s\n", thousands(n), r.Lost, r.Title)
		}
	}
	fmt.Fprintln(table, "\nleads\tscore\tlead source")
	for _, g := range f.Sources {
		name := g.Value
		switch {
		case g.Rest:
			name = "all others"
		case name == "":
			name = "(none)"
		}
		fmt.Fprintf(table, "%s\t%d\t%s\n", thousands(g.Leads), g.Score(), printable(name))
	}
	_ = table.Flush() // into a buffer, whose error comes out at its end
}
