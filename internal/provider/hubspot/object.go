package hubspot

import (
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// kind is what the driver knows of a kind of record.
type kind struct {
	name     string // in paths
	title    string
	typeID   string // as events and paths may also call it
	singular string // as events call it; "" if they only use the typeID
	// modified is the property that changes with every change of a record.
	modified string
	// required are the properties without which no record is created. The
	// first one also shows in which group properties of our own belong.
	required []string
	// stage and pipeline hold ids that only the pipelines can translate.
	stage, pipeline string
	// contact is the type of the association with the contact whose fields
	// are read as contact.*; 0: there are none.
	contact int
	// needsContact says that no record is created without that contact.
	needsContact bool
	suggested    []provider.Suggested
}

const (
	contacts      = "contacts"
	contactPrefix = "contact." // of fields that are read from a record's contact
)

// batchSize is the most records in a batch call, as HubSpot documents it.
const batchSize = 100

var kinds = []kind{
	{name: contacts, title: "Contacts", typeID: "0-1", singular: "contact", modified: "lastmodifieddate", suggested: []provider.Suggested{
		{Source: "firstname", Target: leadbridge.FieldFirstName, Direction: leadbridge.Bidirectional},
		{Source: "lastname", Target: leadbridge.FieldLastName, Direction: leadbridge.Bidirectional},
		{Source: "email", Target: leadbridge.FieldEmail, Direction: leadbridge.Bidirectional},
		{Source: "phone", Target: leadbridge.FieldPhone, Direction: leadbridge.Bidirectional},
		{Source: "insurance_type", Target: leadbridge.FieldInsuranceType, Direction: leadbridge.Bidirectional},
		{Source: "company", Target: leadbridge.FieldCompany, Direction: leadbridge.Bidirectional},
		{Source: "address", Target: leadbridge.FieldStreet, Direction: leadbridge.Bidirectional},
		{Source: "city", Target: leadbridge.FieldCity, Direction: leadbridge.Bidirectional},
		{Source: "state", Target: leadbridge.FieldState, Direction: leadbridge.Bidirectional},
		{Source: "zip", Target: leadbridge.FieldPostalCode, Direction: leadbridge.Bidirectional},
		{Source: "country", Target: leadbridge.FieldCountry, Direction: leadbridge.Bidirectional},
		{Source: "hs_lead_status", Target: leadbridge.FieldStatus, Direction: leadbridge.Inbound},
	}},
	{name: "deals", title: "Deals", typeID: "0-3", singular: "deal", modified: "hs_lastmodifieddate",
		required: []string{"dealname", "dealstage"}, stage: "dealstage", pipeline: "pipeline", contact: 3,
		suggested: append(ofContact(),
			provider.Suggested{Source: "hs_object_id", Target: "metadata.hubspotDealId", Direction: leadbridge.Inbound},
			provider.Suggested{Source: "dealstage", Target: "metadata.dealStage", Direction: leadbridge.Inbound},
			provider.Suggested{Source: "amount", Target: "metadata.amount", Direction: leadbridge.Inbound})},
	{name: "leads", title: "Leads", typeID: "0-136", modified: "hs_lastmodifieddate",
		required: []string{"hs_lead_name"}, stage: "hs_pipeline_stage", pipeline: "hs_pipeline", contact: 578, needsContact: true,
		suggested: append(ofContact(),
			provider.Suggested{Source: "hs_object_id", Target: "metadata.hubspotLeadId", Direction: leadbridge.Inbound})},
}

// ofContact are the mappings of what a record's contact says.
func ofContact() []provider.Suggested {
	var out []provider.Suggested
	for _, pair := range [][2]string{{"firstname", leadbridge.FieldFirstName}, {"lastname", leadbridge.FieldLastName},
		{"email", leadbridge.FieldEmail}, {"phone", leadbridge.FieldPhone}, {"insurance_type", leadbridge.FieldInsuranceType}} {
		out = append(out, provider.Suggested{Source: contactPrefix + pair[0], Target: pair[1], Direction: leadbridge.Inbound})
	}
	return out
}

func objects() []provider.Object {
	var out []provider.Object
	for _, k := range kinds {
		out = append(out, provider.Object{Name: k.name, Title: k.title, Kind: provider.KindLead,
			FetchBatch: batchSize, PushBatch: batchSize, Suggested: k.suggested})
	}
	return out
}

func kindNamed(op, name string) (kind, error) {
	if i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name }); i >= 0 {
		return kinds[i], nil
	}
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return kind{}, leadbridge.InvalidField(op, "object", "HubSpot's %q are not read here; there are %s.", name, strings.Join(names, ", "))
}

// kindOfEvent finds the kind that an event is about, by the first part of
// its type, or for "object" by the type's id.
func kindOfEvent(singular, typeID string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool {
		if singular == "object" {
			return k.typeID == typeID
		}
		return singular != "" && k.singular == singular
	})
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}
