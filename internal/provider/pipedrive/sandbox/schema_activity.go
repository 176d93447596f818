package sandbox

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
