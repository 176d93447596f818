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

type recordsCommand struct {
	integrationArg
	Retry  bool              `help:"Read the records again and try them, all or that of --id."`
	Set    map[string]string `help:"A field of the lead, to be used instead of what the CRM has; with --id. May be given often." placeholder:"FIELD=VALUE"`
	ID     string            `help:"A record's ID in the CRM." name:"id" placeholder:"ID"`
	Object string            `help:"Its kind, where several kinds have the ID." placeholder:"NAME"`
	Limit  int               `help:"How many to show, at most 500." default:"50"`
	JSON   bool              `help:"Print one JSON object a line, as the API does, with the CRM's values." name:"json"`
}

// Run lists the records that do not fit our rules, tries them again, or
// corrects one.
func (c recordsCommand) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		var refs []leadbridge.RecordRef
		if c.ID != "" {
			ref, err := c.named(p, a, i)
			if err != nil {
				return err
			}
			refs = append(refs, ref)
		}
		switch {
		case len(c.Set) > 0 && c.ID == "":
			return leadbridge.InvalidField("records", "--set", "say which record it is: --id ID")
		case len(c.Set) > 0:
			return c.correct(p, a, i, refs[0])
		case c.Retry:
			solved, left, err := a.Syncs.RetryProblems(p, syncActor, i.ID, refs)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%s came in well; %s left.\n", counted(int64(solved), "record"), thousands(int64(left)))
			return sendQueued(p, a, i)
		}
		return c.list(p, a, i)
	})
}

// named finds the record on the list.
func (c recordsCommand) named(p *program, a *app.App, i leadbridge.Integration) (leadbridge.RecordRef, error) {
	if c.Object != "" {
		return leadbridge.RecordRef{IntegrationID: i.ID, Object: c.Object, RecordID: c.ID}, nil
	}
	var found []leadbridge.RecordRef
	err := eachProblem(p, a, i, func(r leadbridge.SyncProblem) {
		if r.RecordID == c.ID {
			found = append(found, r.RecordRef)
		}
	})
	switch {
	case err != nil:
		return leadbridge.RecordRef{}, err
	case len(found) == 0:
		return leadbridge.RecordRef{}, leadbridge.Errorf(leadbridge.NotFound, "records", "No record %q waits to be corrected. See %s records %s.", c.ID, p.self, i.ID)
	case len(found) > 1:
		return leadbridge.RecordRef{}, leadbridge.InvalidField("records", "--object", "is needed: %d kinds of record have the ID %s", len(found), c.ID)
	}
	return found[0], nil
}

func eachProblem(p *program, a *app.App, i leadbridge.Integration, do func(leadbridge.SyncProblem)) error {
	f := store.ProblemFilter{IntegrationID: i.ID, Limit: 500}
	for {
		page, err := a.Syncs.Problems(p, f)
		if err != nil {
			return err
		}
		for _, r := range page.Problems {
			do(r)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return nil
		}
	}
}

func (c recordsCommand) correct(p *program, a *app.App, i leadbridge.Integration, ref leadbridge.RecordRef) error {
	left, err := a.Syncs.CorrectProblem(p, syncActor, ref, leadbridge.Values(c.Set))
	if err != nil {
		return err
	}
	if left == nil {
		fmt.Fprintf(p.out, "%s %s came in well.\n", ref.Object, ref.RecordID)
		return sendQueued(p, a, i)
	}
	return leadbridge.Errorf(leadbridge.Invalid, "records", "%s %s still does not fit: %s", ref.Object, ref.RecordID, left.Reason)
}

func (c recordsCommand) list(p *program, a *app.App, i leadbridge.Integration) error {
	page, err := a.Syncs.Problems(p, store.ProblemFilter{IntegrationID: i.ID, Object: c.Object, Limit: min(max(1, c.Limit), 500)})
	if err != nil {
		return err
	}
	if c.JSON {
		return printEach(p.out, page.Problems, api.ErrorRecordOf)
	}
	if len(page.Problems) == 0 {
		fmt.Fprintln(p.err, "No record waits to be corrected.")
		return nil
	}
	t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RECORD\tTRIED\tSINCE\tWHY")
	for _, r := range page.Problems {
		fmt.Fprintf(t, "%s %s\t%d\t%s\t%s\n", r.Object, printable(r.RecordID), r.Attempts, localTime(r.At), sentence(whyNot(r)))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if page.Next != "" {
		fmt.Fprintln(p.out, "...  see more with --limit")
	}
	first := page.Problems[0]
	fmt.Fprintf(p.out, "\nCorrect one for us:      %s records %s --id %s --set FIELD=VALUE%s\n", p.self, i.ID, first.RecordID, dataHint(p))
	fmt.Fprintf(p.out, "Corrected in the CRM:    %s records %s --retry%s\n", p.self, i.ID, dataHint(p))
	return nil
}

// whyNot is all that is wrong with a record.
func whyNot(r leadbridge.SyncProblem) string {
	var parts []string
	for _, issue := range r.Issues {
		if issue.Severity == leadbridge.SeverityError {
			parts = append(parts, strings.TrimSpace(issue.Field+": "+issue.Message+" "+issue.Value))
		}
	}
	if len(parts) == 0 {
		return r.Reason
	}
	return strings.Join(parts, "; ")
}
