package sandbox

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
