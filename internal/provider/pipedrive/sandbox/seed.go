package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	stage "leadbridge/internal/sandbox"
)

// furnish gives a company what it has before the first record: fields,
// pipelines, labels and filters.
func (co *company) furnish() {
	deals, kind := &customs{}, 0
	table := func(s *schema) *table {
		kind++
		return newTable(s, co.first(kind))
	}
	co.persons = table(newSchema(kindPerson, "persons", personFields, personDerived, &customs{}))
	co.organizations = table(newSchema(kindOrganization, "organizations", organizationFields, organizationDerived, &customs{}))
	co.deals = table(newSchema(kindDeal, "deals", dealFields, dealDerived, deals))
	co.activities = table(newSchema(kindActivity, "activities", activityFields, activityDerived, nil))
	co.leads = table(newSchema(kindLead, "leads", leadFields, leadDerived, deals))
	co.notes = table(newSchema(kindNote, "notes", noteFields, nil, nil))
	made := time.UnixMilli(co.now()).UTC().AddDate(-4, 0, 0).Truncate(time.Hour)
	co.furnishPipelines(made.Format(timeV2))
	co.furnishLabels(made)
	co.furnishFields(made.UnixMilli())
	co.furnishFilters()
}

func (co *company) furnishPipelines(made string) {
	base := 1 + co.number*20
	for i, name := range []string{"Personal lines", "Commercial lines"} {
		p := pipeline{ID: base + i, Name: name, Order: i, Probability: true, Added: made, Updated: made}
		co.pipelines = append(co.pipelines, p)
		for j, name := range []string{"Quote requested", "Quote sent", "Negotiation", "Binding"} {
			co.stages = append(co.stages, step{ID: base*5 + i*5 + j, Order: j, Name: name, Probability: 25 * (j + 1), Pipeline: p.ID, Added: made, Updated: made})
		}
	}
}

func (co *company) furnishLabels(made time.Time) {
	co.labels = map[string][]option{}
	for i, kind := range []string{kindPerson, kindOrganization, kindDeal} {
		for j, label := range []option{{Label: "Customer", Color: "green"}, {Label: "Hot lead", Color: "red"}, {Label: "Warm lead", Color: "yellow"}, {Label: "Cold lead", Color: "blue"}} {
			label.ID = 1 + co.number*100 + i*10 + j
			co.labels[kind] = append(co.labels[kind], label)
		}
	}
	for _, l := range []leadLabel{{Name: "Hot", Color: "red"}, {Name: "Warm", Color: "yellow"}, {Name: "Cold", Color: "blue"}} {
		l.ID, l.Added, l.Updated = co.uuid(), made.Format(timeLead), made.Format(timeLead)
		co.leadLabels = append(co.leadLabels, l)
	}
	for i, a := range []struct{ name, key, icon string }{{"Call", "call", "call"}, {"Meeting", "meeting", "meeting"}, {"Task", "task", "task"},
		{"Deadline", "deadline", "deadline"}, {"Email", "email", "email"}, {"Lunch", "lunch", "lunch"}, {"Policy review", "policy_review", "document"}} {
		co.activityTypes = append(co.activityTypes, activityKind{ID: 1 + co.number*10 + i, Order: i + 1, Name: a.name, Key: a.key, Icon: a.icon,
			Active: true, Color: "FFFFFF", Custom: a.key == "policy_review", Added: made.Format(timeV1), Updated: made.Format(timeV1)})
	}
}

// The slots of the custom fields that every company has from the start.
const (
	customLine = iota
	customCarrier
	customExpiry
	customPremium
	personSourceDetail
	personDoNotContact
	personTags
	personBirth
	personHome
)

const (
	dealSourceDetail = iota + 4
	dealCoverage
	dealReviewTime
)

func (co *company) furnishFields(made int64) {
	lines := []string{"Auto", "Home", "Life", "Health", "Commercial"}
	for _, s := range []*schema{co.persons.schema, co.deals.schema} {
		co.addField(s, "Insurance type", "enum", lines, made)
		co.addField(s, "Current carrier", "varchar", nil, made)
		co.addField(s, "Policy expiry date", "date", nil, made)
		co.addField(s, "Annual premium", "monetary", nil, made)
		co.addField(s, "Lead source detail", "varchar", nil, made)
	}
	co.addField(co.persons.schema, "Do not contact", "enum", []string{"Yes", "No"}, made)
	co.addField(co.persons.schema, "Tags", "set", []string{"VIP", "Multi-policy", "Referral", "Renewal due"}, made)
	co.addField(co.persons.schema, "Date of birth", "date", nil, made)
	co.addField(co.persons.schema, "Home address", "address", nil, made)
	co.addField(co.deals.schema, "Coverage period", "daterange", nil, made)
	co.addField(co.deals.schema, "Review call at", "time", nil, made)
	co.addField(co.organizations.schema, "Commercial policy number", "varchar", nil, made)
}

// addField makes a custom field as a person would.
func (co *company) addField(s *schema, title, of string, options []string, now int64) *field {
	co.nextFieldID++
	f := &field{key: co.hex(40), title: title, of: of, slot: len(s.customs.fields), id: co.nextFieldID, custom: true, added: now}
	if searchable(of) {
		f.search = "custom_fields"
	}
	for _, label := range options {
		co.nextOption++
		f.options = append(f.options, option{ID: co.nextOption, Label: label})
	}
	s.customs.fields = append(s.customs.fields, f)
	return f
}

func (co *company) furnishFilters() {
	first := co.users[0].id
	for i, f := range []filter{
		{name: "All open deals", kind: kindDeal, of: "deals", keep: func(r *record) bool { return r.text(dealStatus) == "open" }},
		{name: "People without e-mail", kind: kindPerson, of: "people", keep: func(r *record) bool { return r.val(personEmails) == nil }},
		{name: "My people", kind: kindPerson, of: "people", keep: func(r *record) bool { return r.integer(personOwner) == first }},
		{name: "All organizations", kind: kindOrganization, of: "org", keep: func(*record) bool { return true }},
		{name: "Activities to do", kind: kindActivity, of: "activity", keep: func(r *record) bool { return !r.truth(activityDone) }},
		{name: "All leads", kind: kindLead, of: "leads", keep: func(*record) bool { return true }},
	} {
		f.id = 1 + co.number*100 + i
		co.filters = append(co.filters, &f)
	}
}

// fill makes the company's people and what belongs to them.
func (co *company) fill() {
	now := time.UnixMilli(co.now()).UTC()
	people := stage.People(co.sim.stage.Seed, co.number, now)
	s := newSeeder(co)
	for i := range co.sim.stage.RecordsOf(co.number) {
		s.person(i, people(i))
	}
	for _, t := range co.tables() {
		slices.SortFunc(t.updates.entries, entry.compare)
		slices.SortFunc(t.adds.entries, entry.compare)
	}
}

// seeder turns people into records. Values that many records have are made
// once and shared.
type seeder struct {
	co      *company
	owners  []any
	texts   map[string]any
	lines   map[string]any
	shared  map[int]any
	persons *schema
}

func newSeeder(co *company) *seeder {
	s := &seeder{co: co, texts: map[string]any{}, lines: map[string]any{}, shared: map[int]any{}, persons: co.persons.schema}
	for _, u := range co.users[:3] {
		s.owners = append(s.owners, u.id)
	}
	return s
}

// text returns a text as a value that is shared with its like; nil for "".
func (s *seeder) text(text string) any {
	if text == "" {
		return nil
	}
	v, known := s.texts[text]
	if !known {
		v = text
		s.texts[text] = v
	}
	return v
}

// choice returns the id of an option of a custom field.
func choice(f *field, label string) any {
	for _, o := range f.options {
		if strings.EqualFold(o.Label, label) {
			return o.ID
		}
	}
	return nil
}

func (s *seeder) person(i int, p stage.Person) {
	co, add, update := s.co, p.CreatedAt.Unix()*1000, p.ModifiedAt.Unix()*1000
	r := &record{id: co.persons.next(), add: add, update: update, vals: make([]any, personLabels+1), custom: make([]any, personHome+1)}
	owner := s.owners[i%len(s.owners)]
	r.vals[personName], r.vals[personOwner], r.vals[personVisible] = p.First+" "+p.Last, owner, 3
	if i%20 == 19 {
		r.vals[personVisible] = 1
	}
	if p.Company != "" {
		r.vals[personOrg] = s.organization(p, owner)
	}
	if p.Email != "" {
		r.vals[personEmails] = []contact{{p.Email, true, "work"}}
	}
	if phones := phonesOf(p); phones != nil {
		r.vals[personPhones] = phones
	}
	if p.Status == "Qualified" {
		r.vals[personLabels] = s.label(co.labels[kindPerson][1].ID)
	}
	s.personCustoms(i, p, r)
	co.persons.load(r)
	if i%3 == 0 {
		s.deal(i, p, r)
	}
	if i%5 == 0 {
		s.activity(i, p, r)
	}
	if i%10 == 7 {
		s.lead(i, p, r)
	}
	if p.Notes != "" && i%4 == 1 {
		s.note(p, r)
	}
}

func phonesOf(p stage.Person) []contact {
	var phones []contact
	if p.Phone != "" {
		phones = append(phones, contact{p.Phone, true, "work"})
	}
	if p.Mobile != "" {
		phones = append(phones, contact{p.Mobile, len(phones) == 0, "mobile"})
	}
	return phones
}

func (s *seeder) label(id int) any {
	if s.shared[id] == nil {
		s.shared[id] = []int{id}
	}
	return s.shared[id]
}

func (s *seeder) personCustoms(i int, p stage.Person, r *record) {
	fields := s.persons.customs.fields
	r.custom[customLine] = choice(fields[customLine], p.Line)
	r.custom[customCarrier] = s.text(p.Carrier)
	r.custom[customExpiry] = s.text(p.PolicyExpires)
	r.custom[customPremium] = money{float64(p.Premium), "USD"}
	r.custom[personSourceDetail] = s.text(p.Source)
	r.custom[personBirth] = s.text(p.BirthDate)
	answer := "No"
	if p.DoNotContact {
		answer = "Yes"
	}
	r.custom[personDoNotContact] = choice(fields[personDoNotContact], answer)
	if i%7 == 0 {
		r.custom[personTags] = s.label(fields[personTags].options[i%4].ID)
	}
	if i%4 == 0 {
		r.custom[personHome] = s.address(p)
	}
}

func (s *seeder) address(p stage.Person) address {
	state, _ := s.text(p.State).(string)
	city, _ := s.text(p.City).(string)
	return address{fmt.Sprintf("%s, %s, %s %s", p.Street, p.City, p.State, p.PostalCode), "", "", "", "", city, state, "", "United States", p.PostalCode}
}

func (s *seeder) organization(p stage.Person, owner any) int {
	co := s.co
	r := &record{id: co.organizations.next(), add: p.CreatedAt.Unix() * 1000, update: p.CreatedAt.Unix() * 1000, vals: make([]any, orgVisible+1)}
	r.vals[orgName], r.vals[orgOwner], r.vals[orgVisible], r.vals[orgAddress] = p.Company, owner, 3, s.address(p)
	co.organizations.load(r)
	return r.id
}
