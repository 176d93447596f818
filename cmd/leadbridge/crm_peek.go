package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
)

type crmPeek struct {
	integrationArg
	objectFlag
	Limit int  `help:"How many records, at most 100." default:"10"`
	JSON  bool `help:"Print one JSON object a line, with the CRM's own values too." name:"json"`
}

// Run shows records, each with the lead it would become.
func (c crmPeek) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		records, err := a.Accounts.Peek(p, i.ID, c.Object, min(c.Limit, 100))
		if err != nil {
			return err
		}
		if c.JSON {
			return printLines(p.out, records)
		}
		if len(records) == 0 {
			fmt.Fprintln(p.err, "The CRM has no such records.")
		}
		for n, r := range records {
			if n > 0 {
				fmt.Fprintln(p.out)
			}
			printPeeked(p.out, r)
		}
		return nil
	})
}

func printLines(w io.Writer, records []account.Peeked) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, r := range records {
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// printPeeked prints the lead that a record would become, and what is wrong
// with it. An import would cleanse the values besides.
func printPeeked(w io.Writer, r account.Peeked) {
	fmt.Fprintf(w, "%s %s\n", r.Object, shorten(r.ID, 60))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, name := range r.Lead.Names() {
		if v := r.Lead[name]; v != "" {
			fmt.Fprintf(t, "  %s\t%s\n", name, printable(v))
		}
	}
	_ = t.Flush()
	for _, issue := range r.Issues {
		fmt.Fprintf(w, "  %s  %s: %s %s\n", issue.Severity, issue.Field, printable(issue.Message), printable(issue.Hint))
	}
	if len(r.Lead) == 0 && len(r.Issues) == 0 {
		fmt.Fprintln(w, "  Nothing of it is mapped.")
	}
}

// printable fits a CRM's text into a line, without what would steer the
// terminal.
func printable(s string) string { return tame(shorten(s, 80)) }

// sentence is the same for what tells a person why.
func sentence(s string) string { return tame(shorten(s, 300)) }

func tame(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}
