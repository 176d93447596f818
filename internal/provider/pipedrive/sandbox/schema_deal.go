package sandbox

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
