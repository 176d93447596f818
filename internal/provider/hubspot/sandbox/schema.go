package sandbox

import "strings"

// group is a group of properties.
type group struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// A property's line in the tables below: name | label | type | field type |
// options, joined by commas. A name with * is the account's own.
const contactProperties = `email|Email|string|text
firstname|First Name|string|text
lastname|Last Name|string|text
phone|Phone Number|string|phonenumber
mobilephone|Mobile Phone Number|string|phonenumber
company|Company Name|string|text
jobtitle|Job Title|string|text
website|Website URL|string|text
address|Street Address|string|text
city|City|string|text
state|State/Region|string|text
zip|Postal Code|string|text
country|Country/Region|string|text
date_of_birth|Date of birth|string|text
gender|Gender|string|text
salutation|Salutation|string|text
lifecyclestage|Lifecycle Stage|enumeration|radio|subscriber=Subscriber,lead=Lead,marketingqualifiedlead=Marketing Qualified Lead,salesqualifiedlead=Sales Qualified Lead,opportunity=Opportunity,customer=Customer,evangelist=Evangelist,other=Other
hs_lead_status|Lead Status|enumeration|radio|NEW=New,OPEN=Open,IN_PROGRESS=In Progress,OPEN_DEAL=Open Deal,UNQUALIFIED=Unqualified,ATTEMPTED_TO_CONTACT=Attempted to Contact,CONNECTED=Connected,BAD_TIMING=Bad Timing
message|Message|string|textarea
hs_language|Preferred language|enumeration|select|en=English,es=Spanish,vi=Vietnamese
`

const companyProperties = `name|Company name|string|text
domain|Company Domain Name|string|text
phone|Phone Number|string|phonenumber
industry|Industry|string|text
city|City|string|text
state|State/Region|string|text
zip|Postal Code|string|text
country|Country/Region|string|text
numberofemployees|Number of Employees|number|number
annualrevenue|Annual Revenue|number|number
description|Description|string|textarea
`

const dealProperties = `dealname|Deal Name|string|text
amount|Amount|number|number
closedate|Close Date|datetime|date
description|Deal Description|string|textarea
dealtype|Deal Type|enumeration|radio|newbusiness=New Business,existingbusiness=Existing Business
hs_priority|Priority|enumeration|select|low=Low,medium=Medium,high=High
closed_lost_reason|Closed Lost Reason|string|textarea
`

const leadProperties = `hs_lead_name|Lead Name|string|text
hs_lead_type|Lead Type|enumeration|radio|NEW_BUSINESS=New business,UPSELL=Upsell,RE_ATTEMPTING=Re-attempting
hs_lead_label|Lead Label|enumeration|radio|HOT=Hot,WARM=Warm,COLD=Cold
`

// The second account is another brokerage: it names the same things another
// way.
var insuranceProperties = []string{
	`*insurance_type|Insurance Type|enumeration|select|AUTO=Auto,HOME=Home,LIFE=Life,HEALTH=Health,COMMERCIAL=Commercial
*current_carrier|Current Carrier|string|text
*policy_expiration_date|Policy Expiration Date|date|date
*annual_premium|Annual Premium|number|number
*coverage_interests|Coverage Interests|enumeration|checkbox|umbrella=Umbrella,flood=Flood,rental=Rental Car,roadside=Roadside Help
*lead_source_detail|Lead Source Detail|enumeration|select|Web,Referral,Phone Inquiry,Purchased List,Partner,Trade Show,Other
*do_not_contact|Do Not Contact|bool|booleancheckbox|true=Yes,false=No
*consent_to_contact|Consent to Contact|bool|booleancheckbox|true=Yes,false=No
*broker_notes|Broker Notes|string|textarea
`, `*line_of_business|Line of Business|enumeration|select|auto=Personal Auto,home=Homeowners,life=Life,health=Health,commercial=Commercial Lines
*carrier_today|Carrier Today|string|text
*renewal_date|Renewal Date|date|date
*premium_usd|Premium (USD)|number|number
*origin|Origin|enumeration|select|Web,Referral,Phone Inquiry,Purchased List,Partner,Trade Show,Other
*opted_out|Opted Out|bool|booleancheckbox|true=Yes,false=No
*remarks|Remarks|string|textarea
`}

// newTable makes an empty table with the properties of its kind.
func newTable(a *account, k *kind) *table {
	t := &table{kind: k, byName: map[string]*property{}, unique: map[int]map[string]int64{}, moved: map[int64]int64{},
		history: map[int64]map[int][]change{}, random: a.random(k.name)}
	t.groups = []*group{
		{Name: k.singular + "information", Label: strings.ToUpper(k.singular[:1]) + k.singular[1:] + " information"},
		{Name: "insurance_details", Label: "Insurance details", DisplayOrder: 1}}
	t.system("hs_object_id", "Record ID", "number", "number", idText)
	t.system(k.created, "Create Date", "datetime", "date", createdText)
	t.system(k.modified, "Last Modified Date", "datetime", "date", modifiedText)
	t.system("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", nil)
	t.system("hs_object_source", "Record source", "string", "text", nil)
	t.system("hs_object_source_id", "Record source ID", "string", "text", nil)
	stages := a.stageOptions(k)
	switch k {
	case contacts:
		t.lines(contactProperties)
		t.lines(insuranceProperties[min(a.number, len(insuranceProperties)-1)])
		t.system("hs_additional_emails", "Additional email addresses", "enumeration", "checkbox", nil)
		t.byName["hs_additional_emails"].Modification.ReadOnlyValue = false
		t.system("hs_calculated_merged_vids", "Merged Contact IDs", "enumeration", "checkbox", nil)
		phone := t.byName["phone"].number
		t.system("hs_searchable_calculated_phone_number", "Calculated Phone Number", "phone_number", "phonenumber",
			func(_ int64, v version) string { return digits(v.values.get(phone)) })
	case companies:
		t.lines(companyProperties)
	case deals:
		t.lines(dealProperties)
		t.choice("pipeline", "Pipeline", a.pipelineOptions(k))
		t.choice("dealstage", "Deal Stage", stages)
	case leads:
		t.lines(leadProperties)
		t.choice("hs_pipeline", "Pipeline", a.pipelineOptions(k))
		t.choice("hs_pipeline_stage", "Pipeline stage", stages)
	}
	t.choice("hubspot_owner_id", "Owner", a.ownerOptions())
	t.byName["hubspot_owner_id"].ExternalOptions, t.byName["hubspot_owner_id"].ReferencedObject = true, "OWNER"
	for _, p := range t.properties {
		p.CreatedAt, p.UpdatedAt = iso(a.openedAt), iso(a.openedAt)
	}
	return t
}

func (t *table) choice(name, label string, of []option) {
	p := t.define(&property{Name: name, Label: label, GroupName: t.groups[0].Name, Type: "enumeration", FieldType: "select", Options: of, HubSpotDefined: true})
	p.Modification = modifying{ReadOnlyDefinition: true, ReadOnlyOptions: true}
}

func (t *table) lines(text string) {
	for line := range strings.Lines(text) {
		part := strings.Split(strings.TrimSpace(line), "|")
		p := &property{Name: part[0], Label: part[1], GroupName: t.groups[0].Name, Type: part[2], FieldType: part[3], FormField: true, HubSpotDefined: true,
			Modification: modifying{ReadOnlyDefinition: true}}
		if len(part) > 4 {
			p.Options = options(strings.Split(part[4], ",")...)
		}
		if own, ok := strings.CutPrefix(p.Name, "*"); ok {
			p.Name, p.GroupName, p.HubSpotDefined = own, "insurance_details", false
			p.Modification = modifying{Archivable: true}
		}
		t.define(p)
	}
}
