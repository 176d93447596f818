package sandbox

import "time"

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
