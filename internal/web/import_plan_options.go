package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// optionsScreen is the page of an import's options.
type optionsScreen struct {
	Draft  store.ImportDraft
	O      leadbridge.ImportOptions
	Match  leadbridge.MatchPolicy
	Fields []fieldOption // that the file fills
	Rest   leadbridge.UpdateRule
	Faults faults
	Rules  []choice
	Cleans []cleanOption
}

// fieldOption is a field that the file fills, with what was chosen for it.
type fieldOption struct {
	Name, Title string
	Rule        leadbridge.UpdateRule // empty: as the rest
	Needed      bool
}

// cleanOption is a switch of cleansing.
type cleanOption struct {
	Name, Label, Hint string
	On                bool
}

// updateRules are what an update does with a field, in plain words.
var updateRules = []choice{{string(leadbridge.UpdateAlways), "Take what the file says"}, {string(leadbridge.UpdateIfBlank), "Only fill it if it is blank"}, {string(leadbridge.UpdateNever), "Leave it as it is"}}

// cleanings are the switches of cleansing, in the order of the page.
var cleanings = []struct {
	name, label, hint string
	of                func(*leadbridge.CleansingOptions) **bool
	off               bool // unless it is chosen
}{
	{"trimStrings", "Spaces", "Takes off spaces at both ends, and makes several spaces one.", func(c *leadbridge.CleansingOptions) **bool { return &c.TrimStrings }, false},
	{"capitalizeName", "Names", "MARIA and maria become Maria, mcdonald McDonald.", func(c *leadbridge.CleansingOptions) **bool { return &c.CapitalizeName }, false},
	{"normalizePhone", "Phones", "(212) 555-0187 becomes +12125550187.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizePhone }, false},
	{"normalizeEmail", "E-mail addresses", "Small letters, without stray spaces and signs.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizeEmail }, false},
	{"normalizeDate", "Dates", "All dates are stored in the same way.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizeDate }, false},
	{"normalizeState", "States", "new york becomes NY.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizeState }, false},
	{"normalizePostalCode", "Postal codes", "Lost zeros in front are put back: 2116 becomes 02116.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizePostalCode }, false},
	{"normalizeCountry", "Countries", "United States becomes US.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizeCountry }, false},
	{"normalizeInsuranceType", "Insurance types", "Homeowners becomes HOME, car insurance AUTO.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizeInsuranceType }, false},
	{"normalizeCompany", "Companies", "acme llc becomes Acme LLC.", func(c *leadbridge.CleansingOptions) **bool { return &c.NormalizeCompany }, false},
	{"removeSpecialChars", "Special characters", "Drops signs such as * and # from texts.", func(c *leadbridge.CleansingOptions) **bool { return &c.RemoveSpecialChars }, true},
}

// Choices of the page.
func (*optionsScreen) UpdateRules() []choice { return updateRules }

// DateOrders and Regions are as on the page of how the file is read.
func (*optionsScreen) DateOrders() []choice { return dateOrders }

// Regions are the countries that can be chosen.
func (*optionsScreen) Regions() []choice { return withFirst(regions, "As set up for this server") }

// Percent is the least likeness of a possible duplicate, of 100.
func (s *optionsScreen) Percent() int { return int(s.Match.FuzzyMatchThreshold*100 + .5) }

// Cleansing and Validating report whether the two are on.
func (s *optionsScreen) Cleansing() bool { return s.O.CleanseData == nil || *s.O.CleanseData }

// Validating reports whether rows are checked.
func (s *optionsScreen) Validating() bool { return s.O.ValidateData == nil || *s.O.ValidateData }

// Mode is what is done with duplicates.
func (s *optionsScreen) Mode() string { return string(modeOf(s.O)) }

func modeOf(o leadbridge.ImportOptions) leadbridge.DuplicateMode {
	if o.OnDuplicate == "" {
		return leadbridge.DuplicateSkip
	}
	return o.OnDuplicate
}

func (w *Web) showOptions(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	s, err := w.optionsOf(p, d)
	if unreadable(err) {
		return p.redirect(draftPath(d, "reading"))
	}
	if err != nil {
		return err
	}
	return p.render("import/options", s)
}

func (w *Web) optionsOf(p *page, d store.ImportDraft) (*optionsScreen, error) {
	preview, err := w.ImportSetup.Preview(p.ctx(), d.FileURL, importer.PreviewOptions{ImportOptions: d.Options, FieldMapping: d.FieldMapping, Rows: 1})
	if err != nil {
		return nil, err
	}
	s := &optionsScreen{Draft: d, O: d.Options, Match: leadbridge.DefaultMatchPolicy, Rest: leadbridge.UpdateAlways, Faults: faults{}}
	if d.Options.Match != nil {
		s.Match = *d.Options.Match
	}
	if rest, ok := d.Options.UpdateRules["*"]; ok {
		s.Rest = rest
	}
	for _, m := range preview.FieldMapping {
		for _, name := range fieldsOf(m.TargetField) {
			s.Fields = append(s.Fields, fieldOption{Name: name, Title: titleOf(name), Rule: d.Options.UpdateRules[name],
				Needed: slices.ContainsFunc(d.Options.Rules, func(r leadbridge.Rule) bool { return r.Type == leadbridge.RuleRequired && r.Field == name })})
		}
	}
	rules := leadbridge.CleansingOptions{}
	if d.Options.Cleansing != nil {
		rules = *d.Options.Cleansing
	}
	for _, c := range cleanings {
		chosen := *c.of(&rules)
		s.Cleans = append(s.Cleans, cleanOption{c.name, c.label, c.hint, chosen == nil && !c.off || chosen != nil && *chosen})
	}
	return s, nil
}

// fieldsOf are the fields that a mapping's target fills.
func fieldsOf(target string) []string {
	switch target {
	case "":
		return nil
	case leadbridge.FieldFullName:
		return []string{leadbridge.FieldFirstName, leadbridge.FieldLastName}
	}
	return []string{target}
}

// saveOptions takes the options, and goes back to the columns or on to the
// plan.
func (w *Web) saveOptions(p *page) error {
	d, err := w.draftOf(p)
	if err != nil {
		return err
	}
	s, err := w.optionsOf(p, d)
	if err != nil {
		return err
	}
	name := p.value("name")
	s.read(p)
	if len([]rune(name)) > 200 {
		s.Faults["name"] = "The name is longer than 200 characters. Give a shorter one."
	}
	if len(s.Faults) > 0 {
		s.Draft.Name = name
		return p.renderAs(http.StatusUnprocessableEntity, "import/options", s)
	}
	if d, err = w.ImportSetup.Choose(p.ctx(), d.ID, func(c *store.DraftChoices) { c.Name, c.Options = name, s.O }); err != nil {
		return err
	}
	if p.value("do") == "columns" {
		return p.redirect(draftPath(d, "columns"))
	}
	return w.planAndShow(p, d)
}

// read takes the options out of the form.
func (s *optionsScreen) read(p *page) {
	o := &s.O
	o.SkipDuplicates, o.OnDuplicate = nil, leadbridge.DuplicateMode(p.value("onDuplicate"))
	if !slices.Contains([]leadbridge.DuplicateMode{leadbridge.DuplicateSkip, leadbridge.DuplicateUpdate, leadbridge.DuplicateCreate}, o.OnDuplicate) {
		o.OnDuplicate = leadbridge.DuplicateSkip
	}
	o.UpdateRules = nil
	if o.OnDuplicate == leadbridge.DuplicateUpdate {
		o.UpdateRules = map[string]leadbridge.UpdateRule{"*": leadbridge.UpdateRule(p.value("rest"))}
		for i, f := range s.Fields {
			s.Fields[i].Rule = leadbridge.UpdateRule(p.value("rule." + f.Name))
			if s.Fields[i].Rule != "" {
				o.UpdateRules[f.Name] = s.Fields[i].Rule
			}
		}
	}
	o.Rules = slices.DeleteFunc(slices.Clone(o.Rules), func(r leadbridge.Rule) bool { return r.Type == leadbridge.RuleRequired })
	for i, f := range s.Fields {
		if s.Fields[i].Needed = slices.Contains(p.r.PostForm["needed"], f.Name); s.Fields[i].Needed {
			o.Rules = append(o.Rules, leadbridge.Rule{Field: f.Name, Type: leadbridge.RuleRequired})
		}
	}
	o.ValidateData, o.CleanseData = switched(p, "validate"), switched(p, "cleanse")
	rules := leadbridge.CleansingOptions{}
	for i, c := range cleanings {
		on := p.value(c.name) != ""
		s.Cleans[i].On = on
		if on == c.off {
			*c.of(&rules) = &on
		}
	}
	o.Cleansing = &rules // what is shown holds, whatever the office wants by default
	o.Region, o.DateOrder = p.value("region"), p.value("dateOrder")
	s.readAdvanced(p)
}

// switched reads a switch whose default is on: only "off" is kept.
func switched(p *page, name string) *bool {
	if p.value(name) != "" {
		return nil
	}
	off := false
	return &off
}

// readAdvanced reads what counts as a duplicate, and the size of a step.
func (s *optionsScreen) readAdvanced(p *page) {
	m := leadbridge.MatchPolicy{MatchByEmail: p.value("byEmail") != "", MatchByPhone: p.value("byPhone") != "", MatchByName: p.value("byName") != ""}
	likeness, err := strconv.Atoi(strings.TrimSuffix(p.value("likeness"), "%"))
	if err != nil || likeness < 50 || likeness > 100 {
		s.Faults["likeness"] = "Give a number from 50 to 100."
	}
	m.FuzzyMatchThreshold = float64(likeness) / 100
	s.Match, s.O.Match = m, &m
	s.O.BatchSize = 0
	if text := p.value("batch"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 10000 {
			s.Faults["batch"] = "Give a number from 1 to 10,000, or leave it blank."
		}
		s.O.BatchSize = n
	}
}
