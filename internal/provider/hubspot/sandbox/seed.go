package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	stage "leadbridge/internal/sandbox"
)

// How records hang together: a third of the contacts have a deal, a tenth are
// leads that somebody works on.
const (
	contactsPerDeal = 3
	contactsPerLead = 10
)

// seeder fills an account. What it writes has no history and no events, and
// goes into the index at the end.
type seeder struct {
	*account
	people    func(i int) stage.Person
	companies map[string]int64
	scratch   []string // values by number, while a record is made
}

// seed fills the account with its people.
func (a *account) seed() {
	h, n := a.hub, a.hub.RecordsOf(a.number)
	s := &seeder{account: a, people: stage.People(h.Seed, a.number, h.Clock.Now()), companies: map[string]int64{}}
	midnight := h.Clock.Now().Truncate(24 * time.Hour)
	span := midnight.Add(-time.Hour).UnixMilli() - a.openedAt
	for i := range n {
		p := s.people(i)
		// Ids ascend as records are created, so the people come in that order.
		created := (a.openedAt + span*int64(i)/int64(n)) / 1000 * 1000
		s.person(i, p, created, max(created, p.ModifiedAt.UnixMilli()))
	}
	for _, t := range a.tables {
		t.index.load(t.rows)
	}
}

// put adds a record with values by name.
func (s *seeder) put(t *table, created, modified int64, values map[string]string) *record {
	r := t.add(created)
	r.modified = modified
	values["hs_object_source"], values["hs_object_source_id"] = "IMPORT", strconv.Itoa(3_000_000+s.number)
	s.scratch = slices.Grow(s.scratch[:0], len(t.properties))[:len(t.properties)]
	clear(s.scratch)
	for name, v := range values {
		if p := t.byName[name]; p != nil {
			s.scratch[p.number] = v
		}
	}
	r.values = pack(s.scratch)
	t.claim(r)
	return r
}

var leadStatus = map[string]string{"New": "NEW", "Working": "IN_PROGRESS", "Qualified": "OPEN_DEAL", "Unqualified": "UNQUALIFIED"}

func (s *seeder) person(i int, p stage.Person, created, modified int64) {
	values := map[string]string{"email": p.Email, "firstname": p.First, "lastname": p.Last, "phone": p.Phone, "mobilephone": p.Mobile,
		"company": p.Company, "jobtitle": p.Title, "address": p.Street, "city": p.City, "state": p.State, "zip": p.PostalCode,
		"country": "United States", "date_of_birth": p.BirthDate, "lifecyclestage": "lead", "hs_lead_status": leadStatus[p.Status],
		"hubspot_owner_id": s.owners[i%5].ID,
		"insurance_type":   p.Line, "line_of_business": strings.ToLower(p.Line), "current_carrier": p.Carrier, "carrier_today": p.Carrier,
		"policy_expiration_date": p.PolicyExpires, "renewal_date": p.PolicyExpires, "annual_premium": strconv.Itoa(p.Premium), "premium_usd": strconv.Itoa(p.Premium),
		"lead_source_detail": p.Source, "origin": p.Source, "broker_notes": p.Notes, "remarks": p.Notes,
		"consent_to_contact": strconv.FormatBool(!p.DoNotContact)}
	if p.DoNotContact {
		values["do_not_contact"], values["opted_out"] = "true", "true"
	}
	if i%7 == 0 {
		values["coverage_interests"] = "umbrella;roadside"
	}
	if i%contactsPerDeal == 0 {
		values["lifecyclestage"] = "opportunity"
	}
	r := s.put(s.tables[contacts], created, modified, values)
	if p.Company != "" {
		s.relate(contacts, r.id, companies, s.company(p, created), employed)
	}
	if i%contactsPerDeal == 0 {
		s.deal(i, p, r, modified)
	}
	if i%contactsPerLead == 0 {
		lead := s.put(s.tables[leads], r.created, modified, map[string]string{"hs_lead_name": p.First + " " + p.Last + " - " + p.Line,
			"hs_lead_type": "NEW_BUSINESS", "hs_lead_label": []string{"HOT", "WARM", "COLD"}[i/contactsPerLead%3], "hs_pipeline": s.pipelines[leads][0].ID,
			"hs_pipeline_stage": s.pipelines[leads][0].Stages[i/contactsPerLead%3].ID, "hubspot_owner_id": s.owners[i%5].ID})
		s.relate(leads, lead.id, contacts, r.id, worked)
	}
}

// deal is a contact's: an amount, a stage, a day by which it should close.
func (s *seeder) deal(i int, p stage.Person, contact *record, modified int64) {
	line := s.pipelines[deals][0]
	if i%4 == 0 {
		line = s.pipelines[deals][1]
	}
	closes, _ := time.Parse(time.DateOnly, p.PolicyExpires)
	d := s.put(s.tables[deals], contact.created, modified, map[string]string{"dealname": fmt.Sprintf("%s %s - %s", p.First, p.Last, strings.ToLower(p.Line)),
		"amount": strconv.Itoa(p.Premium), "closedate": iso(closes.UnixMilli()), "dealtype": "newbusiness", "pipeline": line.ID,
		"dealstage": line.Stages[i/contactsPerDeal%len(line.Stages)].ID, "hubspot_owner_id": s.owners[i%5].ID})
	s.relate(deals, d.id, contacts, contact.id, dealt)
}

// company returns the company of a name, the same for all who work there.
func (s *seeder) company(p stage.Person, created int64) int64 {
	if id, ok := s.companies[p.Company]; ok {
		return id
	}
	domain := strings.ToLower(strings.NewReplacer(" ", "", "&", "", ".", "", "'", "").Replace(p.Company)) + ".example.com"
	r := s.put(s.tables[companies], created, created, map[string]string{"name": p.Company, "domain": domain, "city": p.City, "state": p.State,
		"zip": p.PostalCode, "country": "United States", "hubspot_owner_id": s.owners[0].ID})
	s.companies[p.Company] = r.id
	return r.id
}

// both are the types of a link, there and back. All links made here share
// them.
type both struct{ there, back []int }

var (
	employed = both{[]int{279, 1}, []int{280, 2}}
	dealt    = both{[]int{3}, []int{4}}
	worked   = both{[]int{578}, []int{579}}
)

// relate links without events.
func (s *seeder) relate(from *kind, id int64, to *kind, toID int64, types both) {
	there := linkKind{from, to}
	s.append(there, id, edge{toID, types.there})
	s.append(there.back(), toID, edge{id, types.back})
}

func (s *seeder) append(l linkKind, from int64, e edge) {
	if s.links[l] == nil {
		s.links[l] = map[int64][]edge{}
	}
	s.links[l][from] = append(s.links[l][from], e)
}
