package pipedrive

import "leadbridge"

// The types of the fields below.
const (
	aString = leadbridge.TypeString
	aNumber = leadbridge.TypeNumber
	aTime   = leadbridge.TypeDateTime
	aDate   = leadbridge.TypeDate
	aChoice = leadbridge.TypeEnum
	aFlag   = leadbridge.TypeBoolean
	aText   = leadbridge.TypeText
)

var personFields = []builtin{
	field("name", "Name", "varchar", aString).upTo(255), // needed, but Push makes it of its parts too
	field("first_name", "First name", nativeName, aString).upTo(255),
	field("last_name", "Last name", nativeName, aString).upTo(255),
	field("email", "Email", nativeContact, leadbridge.TypeEmail).upTo(255),
	field("phone", "Phone", nativeContact, leadbridge.TypePhone).upTo(255),
	field("emails", "All e-mails", nativeContacts, aString).readOnly(),
	field("phones", "All phones", nativeContacts, aString).readOnly(),
	field("org_id", "Organization (ID)", "org", aNumber),
	field("org.name", "Organization", nativeLinked, aString).readOnly(),
	field("label_ids", "Labels", nativeLabels, aChoice).several(),
	field("owner_id", "Owner", "user", aChoice),
	// The next five exist only where contact sync was set up.
	field("job_title", "Job title", "varchar", aString).sometimes().upTo(255),
	field("birthday", "Birthday", "date", aDate).sometimes(),
	field("notes", "Notes", "text", aText).sometimes().upTo(10_000),
	field("postal_address", "Postal address", "address", aString).sometimes(),
	field("id", "ID", "int", aNumber).readOnly(),
	field("add_time", "Created", "datetime", aTime).readOnly(),
	field("update_time", "Last changed", "datetime", aTime).readOnly(),
}

var organizationFields = []builtin{
	field("name", "Name", "varchar", aString).needed().upTo(255),
	field("address", "Address", "address", aString),
	field("website", "Website", "varchar", leadbridge.TypeURL).sometimes().upTo(255),
	field("linkedin", "LinkedIn", "varchar", leadbridge.TypeURL).sometimes().upTo(255),
	field("industry", "Industry", "enum", aChoice).sometimes(),
	field("annual_revenue", "Annual revenue", "int", aNumber).sometimes(),
	field("employee_count", "Employees", "int", aNumber).sometimes(),
	field("label_ids", "Labels", nativeLabels, aChoice).several(),
	field("owner_id", "Owner", "user", aChoice),
	field("id", "ID", "int", aNumber).readOnly(),
	field("add_time", "Created", "datetime", aTime).readOnly(),
	field("update_time", "Last changed", "datetime", aTime).readOnly(),
}

var dealFields = []builtin{
	field("title", "Title", "varchar", aString).needed().upTo(255),
	field("value", "Value", "double", aNumber),
	field("currency", "Currency", "varchar", aString).upTo(3),
	field("status", "Status", "status", aChoice).of("open", "won", "lost"),
	field("pipeline_id", "Pipeline", "pipeline", aChoice),
	field("stage_id", "Stage", "stage", aChoice),
	field("probability", "Probability", "double", aNumber),
	field("expected_close_date", "Expected close date", "date", aDate),
	field("lost_reason", "Lost reason", "text", aText),
	field("person_id", "Person (ID)", "people", aNumber),
	field("person.name", "Person", nativeLinked, aString).readOnly(),
	field("person.email", "Person's e-mail", nativeLinked, leadbridge.TypeEmail).readOnly(),
	field("person.phone", "Person's phone", nativeLinked, leadbridge.TypePhone).readOnly(),
	field("org_id", "Organization (ID)", "org", aNumber),
	field("org.name", "Organization", nativeLinked, aString).readOnly(),
	field("label_ids", "Labels", nativeLabels, aChoice).several(),
	field("owner_id", "Owner", "user", aChoice),
	field("origin", "Origin", "varchar", aString).readOnly(),
	field("id", "ID", "int", aNumber).readOnly(),
	field("add_time", "Created", "datetime", aTime).readOnly(),
	field("update_time", "Last changed", "datetime", aTime).readOnly(),
	field("stage_change_time", "Stage changed", "datetime", aTime).readOnly(),
	field("won_time", "Won", "datetime", aTime).readOnly(),
	field("lost_time", "Lost", "datetime", aTime).readOnly(),
}

var leadFields = []builtin{
	field("title", "Title", "varchar", aString).needed().upTo(255),
	field("value", "Value", "monetary", aNumber),
	field("value.currency", "Currency", nativePart, aString).readOnly(),
	field("expected_close_date", "Expected close date", "date", aDate),
	field("person_id", "Person (ID)", "people", aNumber),
	field("person.name", "Person", nativeLinked, aString).readOnly(),
	field("person.email", "Person's e-mail", nativeLinked, leadbridge.TypeEmail).readOnly(),
	field("person.phone", "Person's phone", nativeLinked, leadbridge.TypePhone).readOnly(),
	field("organization_id", "Organization (ID)", "org", aNumber),
	field("org.name", "Organization", nativeLinked, aString).readOnly(),
	field("label_ids", "Labels", nativeLabels, aChoice).several(),
	field("owner_id", "Owner", "user", aChoice),
	field("was_seen", "Seen", "boolean", aFlag),
	field("source_name", "Source", "varchar", aString).readOnly(),
	field("channel_id", "Channel's ID", "varchar", aString).upTo(255),
	field("id", "ID", "varchar", aString).readOnly(),
	field("add_time", "Created", "datetime", aTime).readOnly(),
	field("update_time", "Last changed", "datetime", aTime).readOnly(),
}

// Activities are read only: they become the log of a lead. Their fields are
// the same everywhere, and the list of them is for administrators only.
var activityFields = []builtin{
	field("subject", "Subject", "varchar", aString).readOnly().upTo(255),
	field("type", "Type", "varchar_options", aChoice).readOnly(),
	field("done", "Done", "boolean", aFlag).readOnly(),
	field("due_date", "Due date", "date", aDate).readOnly(),
	field("due_time", "Due time (UTC)", "time", aString).readOnly(),
	field("duration", "Duration", "time", aString).readOnly(),
	field("note", "Note", "text", aText).readOnly(),
	field("public_description", "Public description", "text", aText).readOnly(),
	field("location", "Location", "address", aString).readOnly(),
	field("owner_id", "Owner", "user", aChoice).readOnly(),
	field("person_id", "Person (ID)", "people", aNumber).readOnly(),
	field("deal_id", "Deal (ID)", "deal", aNumber).readOnly(),
	field("lead_id", "Lead (ID)", "lead", aString).readOnly(),
	field("org_id", "Organization (ID)", "org", aNumber).readOnly(),
	field("id", "ID", "int", aNumber).readOnly(),
	field("add_time", "Created", "datetime", aTime).readOnly(),
	field("update_time", "Last changed", "datetime", aTime).readOnly(),
	field("marked_as_done_time", "Done at", "datetime", aTime).readOnly(),
}
