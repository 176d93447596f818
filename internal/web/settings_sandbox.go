package web

import (
	"math"

	"leadbridge"
	"leadbridge/internal/rehearsal"
)

// sandboxPage is where people rehearse.
type sandboxPage struct {
	Tabs       []tab
	Running    bool
	Simulators []simulatorView
}

// simulatorView is a simulator as people see it.
type simulatorView struct {
	rehearsal.Simulator
	Rehearsals []rehearsalLine
	Bad        int // vices that are on
}

// rehearsalLine is a mishap that can be played with one click.
type rehearsalLine struct{ Name, Title, Text, Icon string }

// mishap is what a rehearsal sets.
type mishap struct {
	rehearsalLine
	vice  string
	count int
	value float64 // 0: the vice's own
}

// mishaps are what goes wrong in real life, in plain words. The names of the
// vices are those that every simulator has.
var mishaps = []mishap{
	{rehearsalLine{"down", "It does not answer", "The next 10 calls fail with an error of the CRM's own.", "circle-x"}, "serverError", 10, 0},
	{rehearsalLine{"busy", "Too many calls", "The next 5 calls are sent away for 2 seconds each.", "gauge"}, "tooMany", 5, 2},
	{rehearsalLine{"slow", "It is slow", "The next 20 calls take 3 seconds each.", "clock"}, "latency", 20, 3000},
	{rehearsalLine{"lost", "An answer is lost", "The next call is carried out, but its answer never arrives. No lead may be made twice by it.", "unlink"}, "timeoutAfterCommit", 1, 0},
	{rehearsalLine{"cut", "An answer breaks off", "The next 3 answers end in the middle.", "split"}, "truncated", 3, 0},
}

func (w *Web) showSandbox(p *page) error {
	d := sandboxPage{Tabs: p.settingsTabs(), Running: w.Rehearsals.Running()}
	for _, s := range w.Rehearsals.Simulators(p.ctx()) {
		v := simulatorView{Simulator: s}
		for _, m := range mishaps {
			v.Rehearsals = append(v.Rehearsals, m.rehearsalLine)
		}
		for _, vice := range s.Vices {
			if vice.On {
				v.Bad++
			}
		}
		d.Simulators = append(d.Simulators, v)
	}
	return p.render("settings/sandbox", d)
}

// misbehave plays a mishap, or switches one vice on or off.
func (w *Web) misbehave(p *page) error {
	crm, vice, m := p.param("crm"), p.value("vice"), rehearsal.Misdeed{}
	said := "It behaves again."
	if name := p.value("mishap"); name != "" {
		for _, known := range mishaps {
			if known.Name == name {
				vice, m.Count, said = known.vice, known.count, known.Text
				if known.value > 0 {
					m.Value = &known.value
				}
			}
		}
	} else if p.value("on") != "" {
		m.Rate, said = 1, "It misbehaves until you switch it off."
		if share := formNumber(p.value("percent")); share > 0 {
			m.Rate = math.Min(share, 100) / 100
		}
	}
	if vice == "" {
		return leadbridge.InvalidField("web.misbehave", "vice", "must be one of those on the page")
	}
	if err := w.Rehearsals.Misbehave(p.ctx(), crm, vice, m); err != nil {
		return err
	}
	p.flash(said)
	return p.redirect("/settings/sandbox")
}

func (w *Web) behave(p *page) error {
	if err := w.Rehearsals.Behave(p.ctx(), p.param("crm")); err != nil {
		return err
	}
	p.flash("It behaves: everything that was switched on is off.")
	return p.redirect("/settings/sandbox")
}
