package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/api"
	"leadbridge/internal/app"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

type storyCommand struct {
	Lead string `arg:"" help:"The lead's ID, or its e-mail address." placeholder:"ID|EMAIL"`
	JSON bool   `help:"Print everything as JSON, as the API does." name:"json"`
}

// Run tells everything that made a lead what it is.
func (c storyCommand) Run(p *program) error {
	return withAccounts(p, func(a *app.App) error {
		id, err := leadNamed(p, a, c.Lead)
		if err != nil {
			return err
		}
		s, err := a.Syncs.Story(p, id)
		if err != nil {
			return err
		}
		if c.JSON {
			encoder := json.NewEncoder(p.out)
			encoder.SetIndent("", "  ")
			return encoder.Encode(api.LeadStoryOf(s))
		}
		names, err := integrationNames(p, a)
		if err != nil {
			return err
		}
		b := &strings.Builder{}
		writeStory(b, s, names)
		_, err = io.WriteString(p.out, b.String())
		return err
	})
}

// leadNamed returns the ID of a lead that a person named.
func leadNamed(p *program, a *app.App, name string) (string, error) {
	if !strings.Contains(name, "@") {
		return name, nil
	}
	page, err := a.Leads.List(p, lead.Filter{Limit: 2, Fields: []lead.FieldFilter{{Field: leadbridge.FieldEmail, Test: store.FieldIs, Is: []string{strings.ToLower(name)}}}})
	switch {
	case err != nil:
		return "", err
	case len(page.Leads) == 0:
		return "", leadbridge.Errorf(leadbridge.NotFound, "story", "No lead has the e-mail address %q.", name)
	case len(page.Leads) > 1:
		return "", leadbridge.InvalidField("story", "lead", "several have the e-mail address %q; name one by its ID", name)
	}
	return page.Leads[0].ID, nil
}

// integrationNames are what people call the integrations, by ID.
func integrationNames(p *program, a *app.App) (map[string]string, error) {
	all, err := a.Accounts.Integrations(p)
	names := map[string]string{}
	for _, i := range all {
		names[i.ID] = i.Name
	}
	return names, err
}

// event is a line of a story, with lines below it.
type event struct {
	at    time.Time
	text  string
	below []string
}

// writeStory writes a lead as it is, where it is linked to, and what happened,
// newest first.
func writeStory(b *strings.Builder, s syncer.Story, names map[string]string) {
	l := s.Lead
	fmt.Fprintf(b, "Lead %s, version %d", l.ID, l.Version)
	if l.Deleted() {
		fmt.Fprintf(b, ", deleted %s", localTime(l.DeletedAt))
	}
	fmt.Fprintln(b)
	for _, name := range l.Values.Names() {
		if v := l.Values[name]; v != "" {
			fmt.Fprintf(b, "  %-18s %s\n", name, printable(v))
		}
	}
	for _, link := range s.Links {
		fmt.Fprintf(b, "%s: %s %s, %s %s\n", names[link.IntegrationID], link.Object, printable(link.RecordID), stateWords(string(link.State)), printable(link.Reason))
	}
	for _, r := range s.Rows {
		fmt.Fprintf(b, "Row %d of a file: %s. %s\n", r.Row, r.Status, printable(r.Reason))
	}
	fmt.Fprintln(b)
	events := slices.Concat(revisionEvents(s, names), recordEvents(s, names), deskEvents(s, names))
	slices.SortStableFunc(events, func(x, y event) int { return y.at.Compare(x.at) })
	for _, e := range events {
		fmt.Fprintf(b, "%s  %s\n", e.at.Local().Format(time.DateTime), strings.TrimSpace(e.text))
		for _, line := range e.below {
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
}

func revisionEvents(s syncer.Story, names map[string]string) []event {
	var events []event
	for _, r := range s.Revisions {
		e := event{at: r.At, text: fmt.Sprintf("version %d: %s by %s", r.Version, r.Op, causeText(r.Cause, names))}
		for _, name := range changedFields(r) {
			e.below = append(e.below, fmt.Sprintf("%s: %q -> %q", name, printable(r.Before[name]), printable(r.After[name])))
		}
		events = append(events, e)
	}
	return events
}

func changedFields(r leadbridge.Revision) []string {
	all := r.Before.Clone()
	if all == nil {
		all = leadbridge.Values{}
	}
	for name, v := range r.After {
		all[name] = v
	}
	return all.Names()
}

func causeText(c leadbridge.Cause, names map[string]string) string {
	text := string(c.Kind)
	if c.Integration != "" {
		text += " with " + orElse(names[c.Integration], c.Integration)
	}
	if c.Job != "" {
		text += " " + c.Job
		if c.Row > 0 {
			text += fmt.Sprintf(", row %d", c.Row)
		}
	}
	if c.Actor != "" {
		text += ", " + c.Actor
	}
	return text
}

func recordEvents(s syncer.Story, names map[string]string) []event {
	var events []event
	for _, r := range s.Records {
		e := event{at: r.At, text: fmt.Sprintf("%s %s %s %s: %s. %s", names[r.IntegrationID], ways[r.Direction], r.Object, printable(r.RecordID), r.What, sentence(r.Reason))}
		for _, name := range leadbridge.Values(r.After).Names() {
			e.below = append(e.below, fmt.Sprintf("%s: %q -> %q", name, printable(r.Before[name]), printable(r.After[name])))
		}
		for _, d := range r.Decisions {
			e.below = append(e.below, decisionText(d))
		}
		events = append(events, e)
	}
	return events
}

func deskEvents(s syncer.Story, names map[string]string) []event {
	var events []event
	for _, c := range s.Conflicts {
		events = append(events, event{at: c.CreatedAt, text: fmt.Sprintf("%s: conflict of %s, %s: ours %q, theirs %q", names[c.IntegrationID], conflictField(c.Field), stateWords(string(c.Status)), printable(c.Ours), printable(c.Theirs))})
	}
	for _, a := range s.Activities {
		e := event{at: a.At, text: fmt.Sprintf("%s: %s %s", names[a.IntegrationID], a.Object, printable(a.RecordID))}
		for _, name := range leadbridge.Values(a.Values).Names() {
			if v := a.Values[name]; v != "" {
				e.below = append(e.below, name+": "+printable(v))
			}
		}
		events = append(events, e)
	}
	return events
}
