package sandbox

import "strings"

// The slots of an activity's values.
const (
	activitySubject = iota
	activityType
	activityOwner
	activityCreator
	activityDeal
	activityLead
	activityPerson
	activityOrg
	activityProject
	activityDueDate
	activityDueTime
	activityDuration
	activityBusy
	activityDone
	activityDoneTime
	activityLocation
	activityParticipants
	activityAttendees
	activityDescription
	activityPriority
	activityNote
)

var activityFields = []field{
	activitySubject:      {key: "subject", title: "Subject", of: "varchar", show: true},
	activityType:         {key: "type", title: "Type", of: "varchar", show: true},
	activityOwner:        {key: "owner_id", title: "Assigned to user", of: "user"},
	activityCreator:      {key: "creator_user_id", title: "Creator", of: "user", readOnly: true},
	activityDeal:         {key: "deal_id", title: "Deal", of: "deal"},
	activityLead:         {key: "lead_id", title: "Lead", of: "lead"},
	activityPerson:       {key: "person_id", title: "Contact person", of: "people", readOnly: true},
	activityOrg:          {key: "org_id", title: "Organization", of: "org"},
	activityProject:      {key: "project_id", title: "Project", of: "project", how: "int"},
	activityDueDate:      {key: "due_date", title: "Due date", of: "date", show: true},
	activityDueTime:      {key: "due_time", title: "Due time", of: "time", how: "hours"},
	activityDuration:     {key: "duration", title: "Duration", of: "time", how: "hours"},
	activityBusy:         {key: "busy", title: "Free/busy", of: "boolean"},
	activityDone:         {key: "done", title: "Done", of: "boolean"},
	activityDoneTime:     {key: "marked_as_done_time", title: "Marked as done time", of: "date", how: "datetime", readOnly: true},
	activityLocation:     {key: "location", title: "Location", of: "address"},
	activityParticipants: {key: "participants", title: "Participants", of: "people", how: "participants", listed: true},
	activityAttendees:    {key: "attendees", title: "Attendees", of: "json", how: "attendees", listed: true, optional: true},
	activityDescription:  {key: "public_description", title: "Public description", of: "text"},
	activityPriority:     {key: "priority", title: "Priority", of: "enum", how: "int"},
	activityNote:         {key: "note", title: "Note", of: "text"},
}

var activityDerived = []field{
	{key: "id", title: "ID", of: "int"},
	{key: "add_time", title: "Add time", of: "date"},
	{key: "update_time", title: "Update time", of: "date"},
}

// The slots of a lead's values.
const (
	leadUUID = iota
	leadTitle
	leadOwner
	leadCreator
	leadLabels
	leadPerson
	leadOrg
	leadSource
	leadOrigin
	leadOriginID
	leadChannel
	leadChannelID
	leadSourceDeal
	leadIsArchived
	leadWasSeen
	leadValue
	leadExpectedClose
	leadNextActivity
	leadVisible
	leadConvertedTo
)

var leadFields = []field{
	leadUUID:          {key: "uuid", title: "ID", of: "lead", readOnly: true},
	leadTitle:         {key: "title", title: "Title", of: "varchar", search: "title", required: true, show: true},
	leadOwner:         {key: "owner_id", title: "Owner", of: "user", show: true},
	leadCreator:       {key: "creator_id", title: "Creator", of: "user", readOnly: true},
	leadLabels:        {key: "label_ids", title: "Labels", of: "set", how: "leadLabels", listed: true},
	leadPerson:        {key: "person_id", title: "Contact person", of: "people", nullable: true, show: true},
	leadOrg:           {key: "organization_id", title: "Organization", of: "org", nullable: true, show: true},
	leadSource:        {key: "source_name", title: "Source", of: "varchar", readOnly: true},
	leadOrigin:        {key: "origin", title: "Source origin", of: "varchar", readOnly: true},
	leadOriginID:      {key: "origin_id", title: "Source origin ID", of: "varchar", nullable: true},
	leadChannel:       {key: "channel", title: "Source channel", of: "enum", how: "int", nullable: true},
	leadChannelID:     {key: "channel_id", title: "Source channel ID", of: "varchar", nullable: true},
	leadSourceDeal:    {key: "source_deal_id", title: "Source deal ID", of: "deal", readOnly: true, nullable: true},
	leadIsArchived:    {key: "is_archived", title: "Archive status", of: "boolean"},
	leadWasSeen:       {key: "was_seen", title: "Was seen", of: "boolean"},
	leadValue:         {key: "value", title: "Value", of: "monetary", how: "amount", nullable: true, show: true},
	leadExpectedClose: {key: "expected_close_date", title: "Expected close date", of: "date", nullable: true},
	leadNextActivity:  {key: "next_activity_id", title: "Next activity ID", of: "activity", how: "int", readOnly: true, nullable: true},
	leadVisible:       {key: "visible_to", title: "Visible to", of: "visible_to", how: "visible_text"},
	leadConvertedTo:   {key: "converted_deal_id", title: "Deal it became", of: "deal", readOnly: true},
}

var leadDerived = []field{
	{key: "add_time", title: "Lead created", of: "date"},
	{key: "update_time", title: "Update time", of: "date"},
}

// The slots of a note's values.
const (
	noteContent = iota
	noteUser
	noteLastUser
	noteLead
	noteDeal
	notePerson
	noteOrg
	notePinLead
	notePinDeal
	notePinPerson
	notePinOrg
)

var noteFields = []field{
	noteContent:   {key: "content", title: "Content", of: "text", required: true},
	noteUser:      {key: "user_id", title: "User", of: "user"},
	noteLastUser:  {key: "last_update_user_id", title: "Last updated by", of: "user", readOnly: true},
	noteLead:      {key: "lead_id", title: "Lead", of: "lead"},
	noteDeal:      {key: "deal_id", title: "Deal", of: "deal"},
	notePerson:    {key: "person_id", title: "Person", of: "people"},
	noteOrg:       {key: "org_id", title: "Organization", of: "org"},
	notePinLead:   {key: "pinned_to_lead_flag", title: "Note is pinned to lead", of: "boolean", how: "flag"},
	notePinDeal:   {key: "pinned_to_deal_flag", title: "Note is pinned to deal", of: "boolean", how: "flag"},
	notePinPerson: {key: "pinned_to_person_flag", title: "Note is pinned to person", of: "boolean", how: "flag"},
	notePinOrg:    {key: "pinned_to_organization_flag", title: "Note is pinned to organization", of: "boolean", how: "flag"},
}

// titleOf makes a title of a key: open_deals_count, Open deals count.
func titleOf(key string) string {
	text := strings.ReplaceAll(key, "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
