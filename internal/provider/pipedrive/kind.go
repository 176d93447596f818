package pipedrive

import (
	"leadbridge"
	"leadbridge/internal/provider"
)

// The kinds of record, as paths name them.
const (
	persons       = "persons"
	deals         = "deals"
	leads         = "leads"
	activities    = "activities"
	organizations = "organizations"
)

// kind is what the driver knows of a kind of record beyond its definition.
type kind struct {
	name string
	// one is a record of it in a sentence, and how webhooks name it.
	one string
	// path is where its records are; fields where its fields are described,
	// "" if they are the same in every account.
	path   string
	fields string
	// old says that only version 1 serves it: calls cost twice as much, custom
	// fields stand beside the others, and pages are counted.
	old bool
	// required is the field that no new record may lack.
	required string
	// identity is the field whose exact value makes a new record a likely
	// double, and searched what a search calls it; "" if there is none.
	identity, searched string
	// links are the fields that point to other records, by their kind.
	links map[string]string
	// reads and writes are the OAuth scopes that allow it; one suffices.
	reads, writes []string
	builtin       []builtin
}

// Costs in tokens, from the OpenAPI documents' x-token-cost.
func (k *kind) costOfOne() int    { return k.either(1, 2) }
func (k *kind) costOfWrite() int  { return k.either(5, 10) }
func (k *kind) costOfDelete() int { return k.either(3, 6) }

const (
	costOfList   = 10
	costOfOld    = 20 // a list of version 1
	costOfSearch = 20
	costOfStages = 5
)

func (k *kind) either(now, before int) int {
	if k.old {
		return before
	}
	return now
}

// kindNamed returns what is known of a kind of record.
func kindNamed(op, name string) (*kind, error) {
	if k, ok := kinds[name]; ok {
		return k, nil
	}
	var known []string
	for _, o := range definition.Objects {
		known = append(known, o.Name)
	}
	return nil, leadbridge.InvalidField(op, "object", "Pipedrive has no %q; did you mean %q?", name, leadbridge.Nearest(name, known))
}

var kinds = map[string]*kind{
	persons: {name: persons, one: "person", path: "/api/v2/persons", fields: "/api/v2/personFields",
		required: "name", identity: "email", searched: "email",
		links: map[string]string{organizations: "org_id"},
		reads: []string{"contacts:read", "contacts:full"}, writes: []string{"contacts:full"}, builtin: personFields},
	organizations: {name: organizations, one: "organization", path: "/api/v2/organizations", fields: "/api/v2/organizationFields",
		required: "name", identity: "name", searched: "name",
		reads: []string{"contacts:read", "contacts:full"}, writes: []string{"contacts:full"}, builtin: organizationFields},
	deals: {name: deals, one: "deal", path: "/api/v2/deals", fields: "/api/v2/dealFields",
		required: "title", links: map[string]string{persons: "person_id", organizations: "org_id"},
		reads: []string{"deals:read", "deals:full"}, writes: []string{"deals:full"}, builtin: dealFields},
	// Leads have no fields of their own: they inherit those of the deals.
	leads: {name: leads, one: "lead", path: "/api/v1/leads", fields: "/api/v2/dealFields", old: true,
		required: "title", links: map[string]string{persons: "person_id", organizations: "organization_id"},
		reads: []string{"leads:read", "leads:full"}, writes: []string{"leads:full"}, builtin: leadFields},
	activities: {name: activities, one: "activity", path: "/api/v2/activities",
		links: map[string]string{persons: "person_id", deals: "deal_id", leads: "lead_id", organizations: "org_id"},
		reads: []string{"activities:read", "activities:full"}, builtin: activityFields},
}

// builtin is a field that Pipedrive has by itself.
type builtin struct {
	provider.Field
	// optional fields are there only if the account's own list has them.
	optional bool
}

// Native types beyond Pipedrive's, for fields whose values are made of others.
const (
	nativeName     = "name part"
	nativeContact  = "primary contact" // the first of a list of e-mails or phones
	nativeContacts = "contacts"
	nativeLabels   = "labels"
	nativePart     = "subfield"
	nativeLinked   = "linked"
)

func field(name, title, native string, t leadbridge.FieldType) builtin {
	return builtin{Field: provider.Field{Name: name, Title: title, NativeType: native, Type: t, Restricted: t == leadbridge.TypeEnum}}
}

func (b builtin) readOnly() builtin     { b.ReadOnly = true; return b }
func (b builtin) needed() builtin       { b.Required = true; return b }
func (b builtin) several() builtin      { b.Multiple = true; return b }
func (b builtin) sometimes() builtin    { b.optional = true; return b }
func (b builtin) upTo(most int) builtin { b.MaxLength = most; return b }

func (b builtin) of(options ...string) builtin {
	for _, o := range options {
		b.Options = append(b.Options, leadbridge.RemoteOption{Value: o, Title: o})
	}
	return b
}
