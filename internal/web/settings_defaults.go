package web

import (
	"leadbridge"
)

// duplicateModes are what an import does with a row that is known already.
var duplicateModes = []struct{ Value, Title, Hint string }{
	{string(leadbridge.DuplicateSkip), "Skip the row", "The lead stays as it is."},
	{string(leadbridge.DuplicateUpdate), "Bring the lead up to date", "Blanks are filled, and values that differ are taken from the file."},
	{string(leadbridge.DuplicateCreate), "Store it as another lead", "The pair goes on the list of possible duplicates."},
}

// defaultsPage is what imports, syncs and edits do unless told otherwise.
type defaultsPage struct {
	Tabs    []tab
	Regions []choice
	Region  string
	Mode    string
	Modes   []struct{ Value, Title, Hint string }
	// Possible is a score in percent.
	Possible string
	Cleans   []cleanOption
	Faults   faults
}

func (w *Web) showDefaults(p *page) error {
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return err
	}
	return w.defaultsPage(p, 200, s.Defaults, percentText(s.Match().FuzzyMatchThreshold), nil)
}

func (w *Web) defaultsPage(p *page, status int, set leadbridge.Defaults, possible string, wrong faults) error {
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return err
	}
	d := defaultsPage{Tabs: p.settingsTabs(), Regions: withFirst(regions, "As set up for this server: "+regionName(s.Server)), Region: set.Region,
		Mode: string(set.OnDuplicate), Modes: duplicateModes, Possible: possible, Faults: wrong}
	if d.Mode == "" {
		d.Mode = string(leadbridge.DuplicateSkip)
	}
	for _, c := range cleanings {
		chosen := *c.of(&set.Cleansing)
		d.Cleans = append(d.Cleans, cleanOption{c.name, c.label, c.hint, chosen == nil && !c.off || chosen != nil && *chosen})
	}
	return p.renderAs(status, "settings/defaults", d)
}

func (w *Web) saveDefaults(p *page) error {
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return err
	}
	d := s.Defaults
	d.Region, d.OnDuplicate, d.Cleansing = p.value("region"), leadbridge.DuplicateMode(p.value("onDuplicate")), leadbridge.CleansingOptions{}
	for _, c := range cleanings {
		if on := p.value(c.name) != ""; on == c.off {
			*c.of(&d.Cleansing) = &on
		}
	}
	d.Possible = formNumber(p.value("possible")) / 100
	wrong := faults{}
	if d.Possible == 0 {
		wrong["possible"] = "Give a number from 30 to 100."
	} else if err := w.Office.SetDefaults(p.ctx(), p.actor(), d); err != nil {
		var ok bool
		if wrong, ok = p.faults(err); !ok {
			return err
		}
		if wrong["possible"] != "" {
			wrong["possible"] = "Give a number from 30 to 100."
		}
	}
	if len(wrong) > 0 {
		return w.defaultsPage(p, 422, d, p.value("possible"), wrong)
	}
	p.flash("Saved. It holds for imports that are set up from now on, for syncs, and for leads that people enter.")
	return p.redirect("/settings/defaults")
}
