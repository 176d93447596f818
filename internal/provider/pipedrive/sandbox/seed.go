package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	stage "leadbridge/internal/sandbox"
)

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
