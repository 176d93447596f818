package sandbox

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
