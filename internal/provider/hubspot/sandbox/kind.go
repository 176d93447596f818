package sandbox

import "strings"

// kind is a type of record.
type kind struct {
	name     string // contacts, as in paths
	singular string // contact, as in names of events and links
	id       string // 0-1
	// created and modified are the properties that hold those times.
	created, modified string
	// defaults are the properties returned when none is asked for.
	defaults []string
	// searchable are looked through by a search's query.
	searchable []string
	// label is the property that names a record.
	label string
}

var (
	contacts = &kind{name: "contacts", singular: "contact", id: "0-1", created: "createdate", modified: "lastmodifieddate",
		defaults:   []string{"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"},
		searchable: []string{"firstname", "lastname", "email", "hs_additional_emails", "phone", "mobilephone", "company"}, label: "lastname"}
	companies = &kind{name: "companies", singular: "company", id: "0-2", created: "createdate", modified: "hs_lastmodifieddate",
		defaults:   []string{"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"},
		searchable: []string{"name", "domain", "phone"}, label: "name"}
	deals = &kind{name: "deals", singular: "deal", id: "0-3", created: "createdate", modified: "hs_lastmodifieddate",
		defaults:   []string{"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"},
		searchable: []string{"dealname", "dealtype"}, label: "dealname"}
	leads = &kind{name: "leads", singular: "lead", id: "0-136", created: "hs_createdate", modified: "hs_lastmodifieddate",
		defaults:   []string{"hs_createdate", "hs_lastmodifieddate", "hs_object_id"},
		searchable: []string{"hs_lead_name"}, label: "hs_lead_name"}
)

var kinds = []*kind{contacts, companies, deals, leads}

// kindOf finds a kind by any of its names.
func kindOf(name string) (*kind, error) {
	lower := strings.ToLower(name)
	for _, k := range kinds {
		if lower == k.name || lower == k.singular || lower == k.id {
			return k, nil
		}
	}
	return nil, invalid("Unable to infer object type from: %s", name)
}
