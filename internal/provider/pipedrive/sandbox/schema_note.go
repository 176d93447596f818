package sandbox

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
