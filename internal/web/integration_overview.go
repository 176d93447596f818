package web

import (
	"fmt"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/syncer"
)

// integrationOverview is an integration's first page.
type integrationOverview struct {
	Head     integrationHead
	Sentence string
	Steps    []setupStep // left to do; none once the sync has begun
	Warnings []syncer.Warning
	Linked   int64 // records in step
	LetGo    int64 // records that are known and not kept in step
	Objects  string
	Rules    string
	Mapped   int
	Usage    account.Usage
	Webhook  webhookView
	Test     *testView
	// JustConnected says that the CRM has just led back here.
	JustConnected bool
}

// setupStep is one step until an integration is in step.
type setupStep struct {
	Title, Text string
	Path, Label string
	Done        bool
	Next        bool // the first that is not done
}

func (w *Web) showIntegration(p *page) error {
	o, err := w.overviewOf(p)
	if err != nil {
		return err
	}
	o.JustConnected = p.value("connected") != "" && o.Head.Connection == leadbridge.Connected
	return p.render("integrations/overview", o)
}

func (w *Web) overviewOf(p *page) (integrationOverview, error) {
	id := p.param("id")
	head, err := w.headOf(p, id, "")
	if err != nil {
		return integrationOverview{}, err
	}
	o := integrationOverview{Head: head, Sentence: sentenceOf(head.Integration, head.Status), Warnings: head.Status.Warnings}
	crm, err := w.Integrations.Provider(head.Provider)
	if err != nil {
		return o, err
	}
	mappings, err := w.Integrations.Mappings(p.ctx(), id)
	if err != nil {
		return o, err
	}
	o.Mapped, o.Objects, o.Rules = len(mappings), objectTitles(crm, head.Objects), rulesLine(head.Integration)
	for _, states := range head.Status.Links {
		for state, n := range states {
			if state == leadbridge.LinkInStep {
				o.Linked += n
			} else {
				o.LetGo += n
			}
		}
	}
	if !head.Started {
		o.Steps = setupSteps(head, len(mappings))
	}
	if o.Usage, err = w.Integrations.Usage(p.ctx(), id); err != nil {
		return o, err
	}
	o.Webhook, err = w.webhookOf(p, head, crm)
	return o, err
}

// setupSteps are the steps from nothing to both sides being in step.
func setupSteps(h integrationHead, mapped int) []setupStep {
	connected := h.Connection == leadbridge.Connected
	steps := []setupStep{
		{Title: "Connect", Text: "Let Leadbridge read and write your " + h.CRM + ".", Path: h.Path("connect"), Label: "Connect", Done: connected},
		{Title: "Map the fields", Text: "Say which field there is which field of a lead. Most are suggested.", Path: h.Path("fields"), Label: "Map fields", Done: mapped > 0},
		{Title: "Look at the rules", Text: "Which way leads flow, how often, and who wins when both sides changed a field.", Path: h.Path("rules"), Label: "See the rules", Done: ruled(h.Integration)},
		{Title: "Try it without writing", Text: "A dry run reads everything and tells what a sync would do. Nothing is changed.", Path: h.Path("runs"), Label: "Dry run", Done: connected && mapped > 0 && !h.Status.DryRunNeeded},
		{Title: "Start the sync", Text: "From then on changes on one side reach the other by themselves.", Path: h.Path("runs"), Label: "Start"},
	}
	if mapped > 0 {
		steps[1].Text = plural(mapped, "field is", "fields are") + " mapped."
	}
	for n := range steps {
		if !steps[n].Done {
			steps[n].Next = true
			break
		}
	}
	return steps
}

// ruled reports whether somebody saved the rules.
func ruled(i leadbridge.Integration) bool { return i.Policy.Conflicts != "" }

func objectTitles(crm provider.Provider, names []string) string {
	var titles []string
	for _, name := range names {
		if o, err := crm.Object(name); err == nil {
			titles = append(titles, o.Title)
		}
	}
	return strings.Join(titles, ", ")
}

// rulesLine says the rules in a line.
func rulesLine(i leadbridge.Integration) string {
	flow := map[leadbridge.SyncDirection]string{leadbridge.Inbound: "Only from the CRM to here", leadbridge.Outbound: "Only from here to the CRM",
		leadbridge.Bidirectional: "Both ways"}[i.SyncDirection]
	if !i.AutoSync {
		return flow + ", when somebody starts it"
	}
	return flow + ", " + everyText(i.SyncFrequency)
}

// everyText is a frequency in words.
func everyText(d time.Duration) string {
	for _, unit := range []struct {
		length    time.Duration
		one, many string
	}{{24 * time.Hour, "once a day", "days"}, {time.Hour, "every hour", "hours"}, {time.Minute, "every minute", "minutes"}} {
		if n := int(d / unit.length); d%unit.length == 0 && n > 0 {
			if n == 1 {
				return unit.one
			}
			return fmt.Sprintf("every %d %s", n, unit.many)
		}
	}
	return fmt.Sprintf("every %d seconds", int(d.Seconds()))
}
