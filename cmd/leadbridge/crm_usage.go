package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
)

type crmUsage struct {
	integrationArg
	JSON bool `help:"Print everything as JSON, with the last calls one by one." name:"json"`
}

func (c crmUsage) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		u, err := a.Accounts.Usage(p, i.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			encoder := json.NewEncoder(p.out)
			encoder.SetIndent("", "  ")
			return encoder.Encode(u)
		}
		printUsage(p.out, u)
		return nil
	})
}

func printUsage(w io.Writer, u account.Usage) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "LIMIT\tUSED\tMOST\tPERCENT\tNOTES")
	for _, q := range u.Quotas {
		most, percent := "unknown", ""
		if q.Most > 0 {
			most, percent = thousands(q.Most), fmt.Sprintf("%.1f %%", q.Percent)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", q.Title, thousands(q.Used), most, percent, quotaNotes(q))
	}
	_ = t.Flush()
	fmt.Fprintf(w, "Today, since midnight UTC: %s calls, %s with an error.\n", thousands(int64(u.Calls)), thousands(int64(u.Errors)))
}

func quotaNotes(q account.QuotaUse) string {
	if !q.BlockedUntil.IsZero() {
		return fmt.Sprintf("held back until %s: %s", localTime(q.BlockedUntil), q.Reason)
	}
	if !q.ResetsAt.IsZero() {
		return "begins anew " + localTime(q.ResetsAt)
	}
	return ""
}

func localTime(t time.Time) string { return t.Local().Format("2006-01-02 15:04 MST") }
