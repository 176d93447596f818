package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/app"
	"leadbridge/internal/provider"
)

type crmTest struct{ integrationArg }

func (c crmTest) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		r, err := a.Accounts.Test(p, i.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s answers as %s.\n", i.Name, strings.TrimSpace(r.Identity.AccountName+" "+r.Identity.UserName))
		for _, f := range r.Findings {
			fmt.Fprintf(p.out, "  %-7s  %s\n", f.Severity, f.Message)
			if f.Hint != "" {
				fmt.Fprintf(p.out, "           %s\n", f.Hint)
			}
		}
		if len(r.Findings) == 0 {
			fmt.Fprintln(p.out, "Nothing is missing.")
		}
		if slices.ContainsFunc(r.Findings, func(f provider.Finding) bool { return f.Severity == leadbridge.SeverityError }) {
			return leadbridge.Errorf(leadbridge.Conflict, "crm.test", "%w", errSilent) // all is said; a script is told by the exit code
		}
		return nil
	})
}

type objectFlag struct {
	Object string `help:"The kind of record; otherwise the integration's first." placeholder:"NAME"`
}

type crmFields struct {
	integrationArg
	objectFlag
}

func (c crmFields) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		f, err := a.Accounts.Fields(p, i.Provider, i.ID, c.Object)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "FIELD\tTITLE\tTYPE\tNOTES")
		for _, field := range f.Fields {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", field.Name, field.Title, field.Type, fieldNotes(field))
		}
		return t.Flush()
	})
}

func fieldNotes(f leadbridge.RemoteField) string {
	var notes []string
	for word, holds := range map[string]bool{"read-only": f.ReadOnly, "required": f.Required, "unique": f.Unique, "custom": f.Custom} {
		if holds {
			notes = append(notes, word)
		}
	}
	if len(f.Options) > 0 {
		notes = append(notes, fmt.Sprintf("%d options", len(f.Options)))
	}
	if f.MaxLength > 0 {
		notes = append(notes, fmt.Sprintf("at most %d characters", f.MaxLength))
	}
	slices.Sort(notes)
	return strings.Join(notes, ", ")
}

type crmSuggest struct {
	integrationArg
	objectFlag
	Accept bool `help:"Make mappings of the suggestions, as far as the integration has none yet."`
}

func (c crmSuggest) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		s, err := a.Accounts.Suggest(p, i.Provider, i.ID, c.Object)
		if err != nil {
			return err
		}
		printSuggestions(p, s, titlesOf(p, a, i, s.Object))
		if !c.Accept {
			fmt.Fprintf(p.out, "Nothing was changed. To take them over:  %s crm suggest %s --accept\n", p.self, i.ID)
			return nil
		}
		made, err := a.Accounts.Accept(p, i.ID, s.Object)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Made %d mappings. See them:  %s crm mappings %s\n", made, p.self, i.ID)
		if i.SyncDirection == leadbridge.Inbound {
			return nil
		}
		if err := a.Accounts.Prepare(p, i.ID); err != nil {
			fmt.Fprintf(p.err, "Leads cannot be sent yet: %s\n", err)
		}
		return nil
	})
}

func printSuggestions(p *program, s account.Suggestions, titles fieldTitles) {
	t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CRM FIELD\tLEAD FIELD\tDIRECTION\tSURE\tWHY")
	for _, m := range s.Mappings {
		fmt.Fprintf(t, "%s\t%s\t%s\t%.0f %%\t%s\n", titles.of(m.SourceField), m.TargetField, m.Direction, m.Confidence*100, m.Reason)
	}
	_ = t.Flush()
	for _, issue := range s.Issues {
		fmt.Fprintf(p.out, "  %s  %s\n", issue.Message, issue.Hint)
	}
}

type crmMappings struct{ integrationArg }

func (c crmMappings) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		ms, err := a.Accounts.Mappings(p, i.ID)
		if err != nil {
			return err
		}
		if len(ms) == 0 {
			fmt.Fprintf(p.err, "There are no mappings yet. See %s crm suggest %s\n", p.self, i.ID)
			return nil
		}
		titles := map[string]fieldTitles{}
		t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tOBJECT\tCRM FIELD\tLEAD FIELD\tDIRECTION\tNOTES")
		for _, m := range ms {
			sources := m.Sources()
			if titles[m.Object] == nil && slices.ContainsFunc(sources, isHash) {
				titles[m.Object] = titlesOf(p, a, i, m.Object)
			}
			for n, source := range sources {
				sources[n] = titles[m.Object].of(source)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", m.ID, m.Object, strings.Join(sources, "+"), m.TargetField, m.Direction, mappingNotes(m))
		}
		return t.Flush()
	})
}

func mappingNotes(m leadbridge.IntegrationMapping) string {
	var notes []string
	if m.IsRequired {
		notes = append(notes, "required")
	}
	if m.DefaultValue != "" {
		notes = append(notes, fmt.Sprintf("default %q", m.DefaultValue))
	}
	if m.TransformFunction != "" {
		notes = append(notes, m.TransformFunction)
	}
	if len(m.ValueMap) > 0 {
		notes = append(notes, fmt.Sprintf("%d values translated", len(m.ValueMap)))
	}
	return strings.Join(notes, ", ")
}

type crmMap struct {
	integrationArg
	objectFlag
	Source    string `arg:"" help:"The CRM's field."`
	Target    string `arg:"" help:"The lead's field."`
	Direction string `help:"INBOUND, OUTBOUND or BIDIRECTIONAL; otherwise BIDIRECTIONAL where the CRM's field can be written." enum:",INBOUND,OUTBOUND,BIDIRECTIONAL" default:"" placeholder:"WAY"`
	Default   string `help:"What is taken where there is nothing." placeholder:"VALUE"`
	Transform string `help:"Transforms on the way in, for example \"trim | uppercase\"." placeholder:"CHAIN"`
	Required  bool   `help:"Fail records without it."`
}

func (c crmMap) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		m, err := a.Accounts.CreateMapping(p, i.ID, leadbridge.IntegrationMapping{Object: c.Object, Direction: leadbridge.SyncDirection(c.Direction),
			FieldMapping: leadbridge.FieldMapping{SourceField: c.Source, TargetField: c.Target, DefaultValue: c.Default, TransformFunction: c.Transform, IsRequired: c.Required}})
		if err == nil {
			fmt.Fprintf(p.out, "%s is mapped to %s, %s.\n", c.Source, c.Target, strings.ToLower(string(m.Direction)))
		}
		return err
	})
}

type crmUnmap struct {
	integrationArg
	Mapping string `arg:"" help:"The mapping's ID, as leadbridge crm mappings shows it."`
}

func (c crmUnmap) Run(p *program) error {
	return withIntegration(p, c.integrationArg, func(a *app.App, i leadbridge.Integration) error {
		return a.Accounts.DeleteMapping(p, i.ID, c.Mapping)
	})
}
