package sandbox

// route is one operation with what the vendor's document says of it: its
// cost in tokens of the daily budget and the scopes of which one is needed.
type route struct {
	method, path string
	cost         int
	scopes       string
	table        string
	admin        bool // only administrators may
	search       bool // counts against the limit of searches
	do           handler
}

// entities are the kinds of records that v2 has.
var entities = []struct{ kind, path, read, write string }{
	{kindPerson, "/persons", "contacts:read contacts:full", "contacts:full"},
	{kindOrganization, "/organizations", "contacts:read contacts:full", "contacts:full"},
	{kindDeal, "/deals", "deals:read deals:full", "deals:full"},
	{kindActivity, "/activities", "activities:read activities:full", "activities:full"},
}

func routesV2() []route {
	var all []route
	for _, e := range entities {
		all = append(all,
			route{"GET", e.path, 10, e.read, e.kind, false, false, listRecords},
			route{"GET", e.path + "/{id}", 1, e.read, e.kind, false, false, getRecord},
			route{"POST", e.path, 5, e.write, e.kind, false, false, createRecord},
			route{"PATCH", e.path + "/{id}", 5, e.write, e.kind, false, false, updateRecord},
			route{"DELETE", e.path + "/{id}", 3, e.write, e.kind, false, false, deleteRecord})
	}
	return append(append(all, fieldRoutes()...),
		route{"GET", "/deals/archived", 20, "deals:read deals:full", kindDeal, false, false, listArchivedDeals},
		route{"GET", "/persons/search", 20, "contacts:read contacts:full search:read", kindPerson, false, true, searchOne},
		route{"GET", "/organizations/search", 20, "contacts:read contacts:full search:read", kindOrganization, false, true, searchOne},
		route{"GET", "/deals/search", 20, "deals:read deals:full search:read", kindDeal, false, true, searchOne},
		route{"GET", "/leads/search", 20, "leads:read leads:full search:read", kindLead, false, true, searchOne},
		route{"GET", "/itemSearch", 20, "search:read", "", false, true, searchItems},
		route{"GET", "/itemSearch/field", 20, "search:read", "", false, true, searchField},
		route{"GET", "/pipelines", 5, "deals:read deals:full admin", "", false, false, listPipelines},
		route{"GET", "/pipelines/{id}", 1, "deals:read deals:full admin", "", false, false, getPipeline},
		route{"GET", "/stages", 5, "deals:read deals:full admin", "", false, false, listStages},
		route{"GET", "/stages/{id}", 1, "deals:read deals:full admin", "", false, false, getStage},
		route{"POST", "/leads/{id}/convert/deal", 40, "leads:full", kindLead, false, false, convertLead},
		route{"GET", "/leads/{id}/convert/status/{conversion}", 1, "leads:read leads:full", kindLead, false, false, conversionStatus},
		route{"POST", "/deals/{id}/convert/lead", 40, "deals:full", kindDeal, false, false, convertDeal},
		route{"GET", "/deals/{id}/convert/status/{conversion}", 1, "deals:read deals:full", kindDeal, false, false, conversionStatus})
}

// fieldRoutes are the fields API of v2; those of activities are read-only.
func fieldRoutes() []route {
	var all []route
	for _, f := range []struct{ kind, path, read, write string }{
		{kindPerson, "/personFields", "contacts:read contacts:full admin contact-fields:full", "admin contact-fields:full"},
		{kindOrganization, "/organizationFields", "contacts:read contacts:full admin contact-fields:full", "admin contact-fields:full"},
		{kindDeal, "/dealFields", "deals:read deals:full admin deal-fields:full", "admin deal-fields:full"},
		{kindActivity, "/activityFields", "activities:read activities:full admin", ""},
	} {
		all = append(all,
			route{"GET", f.path, 10, f.read, f.kind, false, false, listFields},
			route{"GET", f.path + "/{code}", 1, f.read, f.kind, false, false, getField})
		if f.write == "" {
			continue
		}
		all = append(all,
			route{"POST", f.path, 5, f.write, f.kind, true, false, createField},
			route{"PATCH", f.path + "/{code}", 5, f.write, f.kind, true, false, updateField},
			route{"DELETE", f.path + "/{code}", 3, f.write, f.kind, true, false, deleteField},
			route{"POST", f.path + "/{code}/options", 5, f.write, f.kind, true, false, addOptions},
			route{"PATCH", f.path + "/{code}/options", 5, f.write, f.kind, true, false, renameOptions},
			route{"DELETE", f.path + "/{code}/options", 3, f.write, f.kind, true, false, deleteOptions})
	}
	return all
}

func routesV1() []route {
	const contacts, deals, leads = "contacts:read contacts:full", "deals:read deals:full", "leads:read leads:full"
	const notes, noteWrites = "deals:read deals:full contacts:read contacts:full", "deals:full contacts:full"
	return []route{
		{"GET", "/users", 20, "users:read", "", false, false, listUsers},
		{"GET", "/users/find", 40, "users:read", "", false, false, findUsers},
		{"GET", "/users/me", 2, "base", "", false, false, getMe},
		{"GET", "/users/{id}", 2, "users:read", "", false, false, getUser},
		{"GET", "/userSettings", 2, "base", "", false, false, userSettings},
		{"GET", "/activityTypes", 20, "activities:read activities:full admin", "", false, false, listActivityTypes},
		{"GET", "/currencies", 20, "base", "", false, false, listCurrencies},
		{"GET", "/filters", 20, "deals:read deals:full activities:read activities:full contacts:read contacts:full", "", false, false, listFilters},
		{"GET", "/filters/{id}", 2, "deals:read deals:full activities:read activities:full contacts:read contacts:full", "", false, false, getFilter},
		{"GET", "/leads", 20, leads, kindLead, false, false, listLeads},
		{"GET", "/leads/archived", 40, leads, kindLead, false, false, listArchivedLeads},
		{"GET", "/leads/search", 40, leads + " search:read", kindLead, false, true, searchOne},
		{"POST", "/leads", 10, "leads:full", kindLead, false, false, createLead},
		{"GET", "/leads/{id}", 2, leads, kindLead, false, false, getLead},
		{"PATCH", "/leads/{id}", 10, "leads:full", kindLead, false, false, updateLead},
		{"DELETE", "/leads/{id}", 6, "leads:full", kindLead, false, false, deleteLead},
		{"GET", "/leadLabels", 10, leads, "", false, false, listLeadLabels},
		{"POST", "/leadLabels", 10, "leads:full", "", false, false, createLeadLabel},
		{"GET", "/leadSources", 2, leads, "", false, false, listLeadSources},
		{"GET", "/leadFields", 20, leads + " admin", kindLead, false, false, listFieldsV1},
		{"GET", "/dealFields", 20, deals + " deal-fields:full admin", kindDeal, false, false, listFieldsV1},
		{"GET", "/personFields", 20, contacts + " contact-fields:full admin", kindPerson, false, false, listFieldsV1},
		{"GET", "/organizationFields", 20, contacts + " contact-fields:full admin", kindOrganization, false, false, listFieldsV1},
		{"GET", "/activityFields", 20, "activities:read activities:full admin", kindActivity, false, false, listFieldsV1},
		{"GET", "/noteFields", 20, notes, kindNote, false, false, listFieldsV1},
		{"GET", "/notes", 20, notes, kindNote, false, false, listNotes},
		{"POST", "/notes", 10, noteWrites, kindNote, false, false, createNote},
		{"GET", "/notes/{id}", 2, notes, kindNote, false, false, getNote},
		{"PUT", "/notes/{id}", 10, noteWrites, kindNote, false, false, updateNote},
		{"DELETE", "/notes/{id}", 6, noteWrites, kindNote, false, false, deleteNote},
		{"GET", "/recents", 20, "recents:read search:read", "", false, false, listRecents},
		{"PUT", "/persons/{id}/merge", 40, "contacts:full", kindPerson, false, false, mergeRecords},
		{"PUT", "/organizations/{id}/merge", 40, "contacts:full", kindOrganization, false, false, mergeRecords},
		{"PUT", "/deals/{id}/merge", 40, "deals:full", kindDeal, false, false, mergeRecords},
		{"GET", "/webhooks", 10, "admin", "", false, false, listHooks},
		{"POST", "/webhooks", 10, "admin", "", false, false, createHook},
		{"DELETE", "/webhooks/{id}", 6, "admin", "", false, false, deleteHook},
	}
}
