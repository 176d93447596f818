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
