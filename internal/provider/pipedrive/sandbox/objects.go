package sandbox

// The slots of a person's values.
const (
	personName = iota
	personOwner
	personOrg
	personEmails
	personPhones
	personVisible
	personLabels
	personPicture
	personIM
	personAddress
	personNotes
	personBirthday
	personJobTitle
)

var personFields = []field{
	personName:     {key: "name", title: "Name", of: "varchar", search: "name", required: true, show: true},
	personOwner:    {key: "owner_id", title: "Owner", of: "user", show: true},
	personOrg:      {key: "org_id", title: "Organization", of: "org", show: true},
	personEmails:   {key: "emails", code: "email", title: "Email", of: "varchar", how: "contacts", listed: true, search: "email", show: true},
	personPhones:   {key: "phones", code: "phone", title: "Phone", of: "phone", how: "contacts", listed: true, search: "phone", show: true},
	personVisible:  {key: "visible_to", title: "Visible to", of: "visible_to"},
	personLabels:   {key: "label_ids", title: "Labels", of: "set", how: "labels", listed: true},
	personPicture:  {key: "picture_id", title: "Profile picture", of: "picture", readOnly: true},
	personIM:       {key: "im", title: "Instant messenger", of: "varchar", how: "contacts", listed: true, sync: true},
	personAddress:  {key: "postal_address", title: "Postal address", of: "address", sync: true},
	personNotes:    {key: "notes", title: "Notes", of: "text", search: "notes", sync: true},
	personBirthday: {key: "birthday", title: "Birthday", of: "date", sync: true},
	personJobTitle: {key: "job_title", title: "Job title", of: "varchar", sync: true},
}

var personDerived = withCounts([]field{
	{key: "id", title: "ID", of: "int"},
	{key: "first_name", title: "First name", of: "varchar"},
	{key: "last_name", title: "Last name", of: "varchar"},
	{key: "add_time", title: "Person created", of: "date"},
	{key: "update_time", title: "Update time", of: "date"},
}, "open_deals_count", "closed_deals_count", "won_deals_count", "lost_deals_count")

// The slots of an organization's values.
const (
	orgName = iota
	orgOwner
	orgAddress
	orgVisible
	orgLabels
	orgWebsite
	orgLinkedIn
	orgIndustry
	orgRevenue
	orgEmployees
)

var organizationFields = []field{
	orgName:      {key: "name", title: "Name", of: "varchar", search: "name", required: true, show: true},
	orgOwner:     {key: "owner_id", title: "Owner", of: "user", show: true},
	orgAddress:   {key: "address", title: "Address", of: "address", search: "address", show: true},
	orgVisible:   {key: "visible_to", title: "Visible to", of: "visible_to"},
	orgLabels:    {key: "label_ids", title: "Labels", of: "set", how: "labels", listed: true},
	orgWebsite:   {key: "website", title: "Website", of: "varchar", nullable: true},
	orgLinkedIn:  {key: "linkedin", title: "LinkedIn profile", of: "varchar", nullable: true},
	orgIndustry:  {key: "industry", title: "Industry", of: "enum", how: "int", nullable: true},
	orgRevenue:   {key: "annual_revenue", title: "Annual revenue", of: "double", how: "int", nullable: true},
	orgEmployees: {key: "employee_count", title: "Employee count", of: "double", how: "int", nullable: true},
}

var organizationDerived = withCounts([]field{
	{key: "id", title: "ID", of: "int"},
	{key: "add_time", title: "Organization created", of: "date"},
	{key: "update_time", title: "Update time", of: "date"},
}, "people_count", "open_deals_count", "closed_deals_count", "won_deals_count", "lost_deals_count")

// The slots of a deal's values.
const (
	dealTitle = iota
	dealCreator
	dealOwner
	dealValue
	dealCurrency
	dealPerson
	dealOrg
	dealPipeline
	dealStage
	dealStatus
	dealProbability
	dealLostReason
	dealExpectedClose
	dealStageChange
	dealWon
	dealLost
	dealClose
	dealIsArchived
	dealArchiveTime
	dealVisible
	dealLabels
	dealOrigin
	dealOriginID
	dealChannel
	dealChannelID
	dealSourceLead
	dealACV
	dealARR
	dealMRR
)

var dealFields = []field{
	dealTitle:         {key: "title", title: "Title", of: "varchar", search: "title", required: true, show: true},
	dealCreator:       {key: "creator_user_id", title: "Creator", of: "user", readOnly: true},
	dealOwner:         {key: "owner_id", title: "Owner", of: "user", show: true},
	dealValue:         {key: "value", title: "Value", of: "monetary", how: "double", show: true},
	dealCurrency:      {key: "currency", title: "Currency", of: "varchar", how: "currency"},
	dealPerson:        {key: "person_id", title: "Contact person", of: "people", show: true},
	dealOrg:           {key: "org_id", title: "Organization", of: "org", show: true},
	dealPipeline:      {key: "pipeline_id", title: "Pipeline", of: "double", how: "pipeline", show: true},
	dealStage:         {key: "stage_id", title: "Stage", of: "stage", show: true},
	dealStatus:        {key: "status", title: "Status", of: "status"},
	dealProbability:   {key: "probability", title: "Probability", of: "double", nullable: true},
	dealLostReason:    {key: "lost_reason", title: "Lost reason", of: "varchar_options", how: "varchar", nullable: true},
	dealExpectedClose: {key: "expected_close_date", title: "Expected close date", of: "date", show: true},
	dealStageChange:   {key: "stage_change_time", title: "Last stage change", of: "date", how: "datetime", readOnly: true},
	dealWon:           {key: "won_time", title: "Won time", of: "date", how: "datetime"},
	dealLost:          {key: "lost_time", title: "Lost time", of: "date", how: "datetime"},
	dealClose:         {key: "close_time", title: "Deal closed on", of: "date", how: "datetime", nullable: true},
	dealIsArchived:    {key: "is_archived", title: "Archive status", of: "boolean"},
	dealArchiveTime:   {key: "archive_time", title: "Archive time", of: "date", how: "datetime"},
	dealVisible:       {key: "visible_to", title: "Visible to", of: "visible_to"},
	dealLabels:        {key: "label_ids", title: "Label", of: "set", how: "labels", listed: true},
	dealOrigin:        {key: "origin", title: "Source origin", of: "varchar", readOnly: true},
	dealOriginID:      {key: "origin_id", title: "Source origin ID", of: "varchar", readOnly: true, nullable: true},
	dealChannel:       {key: "channel", title: "Source channel", of: "enum", how: "int", readOnly: true, nullable: true},
	dealChannelID:     {key: "channel_id", title: "Source channel ID", of: "varchar", readOnly: true, nullable: true},
	dealSourceLead:    {key: "source_lead_id", title: "Source lead ID", of: "lead", readOnly: true, nullable: true},
	dealACV:           {key: "acv", title: "Annual contract value", of: "double", readOnly: true, nullable: true},
	dealARR:           {key: "arr", title: "Annual recurring revenue", of: "double", readOnly: true, nullable: true},
	dealMRR:           {key: "mrr", title: "Monthly recurring revenue", of: "double", readOnly: true, nullable: true},
}

var dealDerived = withCounts([]field{
	{key: "id", title: "ID", of: "int"},
	{key: "add_time", title: "Deal created", of: "date"},
	{key: "update_time", title: "Update time", of: "date"},
}, "products_count", "participants_count")

// withCounts adds the roll-ups that Pipedrive has for each kind of record.
func withCounts(fields []field, more ...string) []field {
	for _, key := range append(more, "activities_count", "done_activities_count", "undone_activities_count", "notes_count", "files_count", "followers_count", "email_messages_count") {
		fields = append(fields, field{key: key, title: titleOf(key), of: "int", optional: true})
	}
	for _, key := range []string{"next_activity_id", "last_activity_id"} {
		fields = append(fields, field{key: key, title: titleOf(key), of: "activity", optional: true})
	}
	return fields
}
