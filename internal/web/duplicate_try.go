package web

import (
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/lead"
)

// testPage is where any two leads are compared.
type testPage struct {
	Tabs []tab
	A, B testSide
	// Fields are those that a comparison looks at.
	Fields    []leadbridge.Field
	Waterfall *waterfall
	// Known is the address of the pair, if the two were ever brought up.
	Known string
	Wrong faults
}

// testSide is one of the two as the form has it.
type testSide struct {
	Side    string // a or b
	Title   string
	LeadID  string
	Name    string // what the stored lead is called
	Values  leadbridge.Values
	Changes []string // how the typed values were read
	Error   string
}

// comparedFields are what leads are told apart by.
var comparedFields = []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldDateOfBirth, leadbridge.FieldEmail, leadbridge.FieldPhone,
	leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldState, leadbridge.FieldPostalCode, leadbridge.FieldCompany}

func (w *Web) newTestPage(p *page) testPage {
	d := testPage{Tabs: p.duplicateTabs(nil), A: testSide{Side: "a", Title: "One lead"}, B: testSide{Side: "b", Title: "The other"}, Wrong: faults{}}
	for _, name := range comparedFields {
		f, _ := leadbridge.FieldNamed(name)
		d.Fields = append(d.Fields, f)
	}
	for i := range d.Tabs {
		d.Tabs[i].Here = d.Tabs[i].Path == "/duplicates/test"
	}
	for _, side := range []*testSide{&d.A, &d.B} {
		side.LeadID = leadIDOf(p.value(side.Side))
		side.Values = leadbridge.Values{}
		for _, name := range comparedFields {
			if v := p.value(side.Side + "." + name); v != "" {
				side.Values[name] = v
			}
		}
	}
	return d
}

// leadIDOf takes a lead's ID, or the address of its page.
func leadIDOf(text string) string {
	_, id, found := strings.Cut(text, "/leads/")
	if !found {
		return text
	}
	id, _, _ = strings.Cut(id, "/")
	id, _, _ = strings.Cut(id, "?")
	return id
}

func (w *Web) showTestPair(p *page) error {
	d := w.newTestPage(p)
	if d.A.LeadID == "" || d.B.LeadID == "" {
		return p.render("duplicates/test", d)
	}
	return w.comparePair(p, d)
}

func (w *Web) testPair(p *page) error { return w.comparePair(p, w.newTestPage(p)) }

func (w *Web) comparePair(p *page, d testPage) error {
	tested, err := w.Comparisons.TestPair(p.ctx(), d.A.domain(), d.B.domain())
	switch leadbridge.KindOf(err) {
	case leadbridge.NotFound:
		d.Wrong[""] = "There is no such lead. Give the address of its page, or leave the field empty and type the values."
	case leadbridge.Invalid:
		d.Wrong[""] = sentence(err.Error())
	}
	if len(d.Wrong) > 0 {
		return p.renderAs(422, "duplicates/test", d)
	}
	if err != nil {
		return err
	}
	d.A.tell(tested.A)
	d.B.tell(tested.B)
	shown := waterfallOf(tested)
	d.Waterfall = &shown
	if tested.Known != nil {
		d.Known = "/duplicates/" + tested.Known.ID
	}
	return p.render("duplicates/test", d)
}

func (s *testSide) domain() lead.TestSide { return lead.TestSide{LeadID: s.LeadID, Values: s.Values} }

// tell takes over what was compared.
func (s *testSide) tell(t lead.TestedSide) {
	if t.Lead != nil {
		s.Name, s.Values = nameOf(t.Lead.Values), t.Values
		return
	}
	for _, c := range t.Changes {
		f, _ := leadbridge.FieldNamed(c.Field)
		s.Changes = append(s.Changes, fieldTitle(c.Field)+" is read as "+shownValue(f.Type, c.To)+".")
	}
}

// formNumber reads a number; what is none is 0, which every use case refuses.
func formNumber(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return v
}
