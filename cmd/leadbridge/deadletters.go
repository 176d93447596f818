package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/store"
)

type deadLettersCommand struct {
	integrationArg
	Retry bool     `help:"Send them again, all or those of --lead." xor:"what"`
	Drop  bool     `help:"Give them up: all with --all, or those of --lead. The lead is sent again when it changes." xor:"what"`
	Lead  []string `help:"A lead's ID; may be given often." placeholder:"ID"`
	All   bool     `help:"With --drop: all of them."`
	Limit int      `help:"How many to show, at most 5000." default:"50"`
	JSON  bool     `help:"Print one JSON object a line, as the API does, with the requests." name:"json"`
}

// Run lists the leads that the CRM does not take, sends them again, or drops
// them.
func (c deadLettersCommand) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		switch {
		case c.Retry:
			return c.retry(p, a, i)
		case c.Drop:
			if len(c.Lead) == 0 && !c.All {
				return leadbridge.InvalidField("dead-letters", "--drop", "say which: --lead ID, or --all")
			}
			n, err := a.Syncs.DropDead(p, syncActor, i.ID, c.Lead)
			if err == nil {
				fmt.Fprintf(p.out, "Dropped %s.\n", counted(n, "dead letter"))
			}
			return err
		}
		return c.list(p, a, i)
	})
}

func (c deadLettersCommand) retry(p *program, a *app.App, i leadbridge.Integration) error {
	n, err := a.Syncs.RetryDead(p, syncActor, i.ID, c.Lead)
	if err != nil {
		return err
	}
	if err := sendQueued(p, a, i); err != nil {
		return err
	}
	s, err := a.Syncs.Status(p, i.ID)
	if err == nil {
		fmt.Fprintf(p.out, "Sent %s again; %s dead now.\n", counted(n, "lead"), thousands(s.Outbox.Dead))
	}
	return err
}

func (c deadLettersCommand) list(p *program, a *app.App, i leadbridge.Integration) error {
	letters, err := a.Syncs.DeadLetters(p, store.OutboxFilter{IntegrationID: i.ID, Status: leadbridge.OutboxDead, Limit: min(max(1, c.Limit), 5000)})
	if err != nil {
		return err
	}
	if c.JSON {
		return printEach(p.out, letters, api.DeadLetterOf)
	}
	if len(letters) == 0 {
		fmt.Fprintln(p.err, "There are no dead letters: the CRM took all that was sent.")
		return nil
	}
	t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "LEAD\tRECORD\tTRIED\tFAILED\tCODE\tWHY")
	for _, l := range letters {
		failed := ""
		if !l.FailedAt.IsZero() {
			failed = localTime(l.FailedAt)
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\n", l.LeadID, strings.TrimSpace(l.Object+" "+orElse(printable(l.RecordID), "(new)")), l.Attempts, failed, l.Code, sentence(l.Reason))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "\nOnce it is mended:  %s dead-letters %s --retry%s\n", p.self, i.ID, dataHint(p))
	return nil
}
