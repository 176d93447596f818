package sandbox

import (
	"strings"
	"time"
)

// object is a kind of records.
type object struct {
	name, label, plural, prefix string
	fields                      []*field
	byName                      map[string]*field // in lower case
	slots                       int
	hidden                      bool      // the user may not see it
	changed                     time.Time // of the description
}

func newObject(name, label, plural, prefix string, now time.Time, lists ...[]field) object {
	o := object{name: name, label: label, plural: plural, prefix: prefix, byName: map[string]*field{}, changed: now}
	for _, list := range lists {
		for _, f := range list {
			o.addField(f)
		}
	}
	return o
}

// addField gives a field its place; the object has its own copy.
func (o *object) addField(f field) {
	f.slot = -1
	if f.text == nil {
		f.slot = o.slots
		o.slots++
	}
	o.fields = append(o.fields, &f)
	o.byName[strings.ToLower(f.name)] = &f
}

// field returns the field that the user sees under a name, whatever its case.
func (o *object) field(name string) *field {
	f := o.byName[strings.ToLower(name)]
	if f == nil || f.hidden {
		return nil
	}
	return f
}

// systemFields are what every object has. Id comes first in each description.
func systemFields() []field {
	user := func(name, label, relation string, of func(*record) uint8) field {
		f := worked(name, label, "reference", 18, func(r row) string { return r.table.org.userID(of(r.record)) })
		f.refersTo, f.relation, f.needed, f.defaulted = "User", relation, true, true
		return f
	}
	id := worked("Id", "Record ID", "id", 18, row.id)
	id.needed, id.defaulted = true, true
	deleted := worked("IsDeleted", "Deleted", "boolean", 0, func(r row) string { return boolText(r.deleted) })
	deleted.needed, deleted.defaulted = true, true
	return []field{id, deleted,
		stamped("CreatedDate", "Created Date", func(r *record) int64 { return r.created }),
		user("CreatedById", "Created By ID", "CreatedBy", func(r *record) uint8 { return r.createdBy }),
		stamped("LastModifiedDate", "Last Modified Date", func(r *record) int64 { return r.edited }),
		user("LastModifiedById", "Last Modified By ID", "LastModifiedBy", func(r *record) uint8 { return r.editedBy }),
		stamped("SystemModstamp", "System Modstamp", func(r *record) int64 { return r.stamp }),
	}
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// personFields are common to leads and contacts.
func personFields() []field {
	return []field{
		text("LastName", "Last Name", 80).required().part("Name"),
		text("FirstName", "First Name", 40).part("Name"),
		plain("Email", "Email", "email", 80),
		plain("Phone", "Phone", "phone", 40),
		plain("MobilePhone", "Mobile Phone", "phone", 40),
		pick("Salutation", "Salutation", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.").part("Name"),
		fullName(),
		text("Title", "Title", 128),
		pick("LeadSource", "Lead Source", "Web", "Referral", "Phone Inquiry", "Purchased List", "Partner", "Trade Show", "Other"),
		plain("Description", "Description", "textarea", 32000).unfiltered(),
		reference("OwnerId", "Owner ID", "User", "Owner").required().given(""),
		plain("Fax", "Fax", "phone", 40),
		flag("HasOptedOutOfEmail", "Email Opt Out"),
		flag("HasOptedOutOfFax", "Fax Opt Out"),
		flag("DoNotCall", "Do Not Call"),
	}
}

func fullName() field {
	f := worked("Name", "Full Name", "string", 121, func(r row) string {
		o := r.table.object
		return strings.TrimSpace(r.value(o.byName["firstname"].slot) + " " + r.value(o.byName["lastname"].slot))
	})
	f.needed = true
	return f
}

// addressFields are the parts of an address and the compound of them.
func addressFields(prefix, label string) []field {
	names := []string{prefix + "Street", prefix + "City", prefix + "State", prefix + "PostalCode", prefix + "Country"}
	whole := prefix + "Address"
	compound := worked(whole, label+"Address", "address", 0, func(r row) string {
		for _, n := range names {
			if r.value(r.table.byName[strings.ToLower(n)].slot) != "" {
				return "address"
			}
		}
		return ""
	}).unfiltered()
	return []field{
		plain(names[0], label+"Street", "textarea", 255).part(whole),
		text(names[1], label+"City", 40).part(whole),
		text(names[2], label+"State/Province", 80).part(whole),
		text(names[3], label+"Zip/Postal Code", 20).part(whole),
		text(names[4], label+"Country", 80).part(whole),
		compound,
	}
}

// insuranceFields are what a broker's administrator added.
func insuranceFields() []field {
	renewal := worked("Days_To_Renewal__c", "Days to Renewal", "double", 0, daysToRenewal)
	renewal.digits, renewal.formula = 18, "Policy_Expiration__c - TODAY()"
	return []field{
		pick("Product__c", "Insurance Type", "AUTO", "HOME", "LIFE", "HEALTH", "COMMERCIAL", "OTHER"),
		text("Current_Carrier__c", "Current Carrier", 100),
		plain("Policy_Expiration__c", "Policy Expiration Date", "date", 0),
		number("Annual_Premium__c", "Annual Premium", "currency", 14, 2),
		flag("Consent_Given__c", "Consent Given"),
		plain("Consent_Date__c", "Consent Date", "datetime", 0),
		flag("Do_Not_Contact__c", "Do Not Contact"),
		text("Lead_Source_Detail__c", "Lead Source Detail", 255),
		plain("External_Id__c", "External ID", "string", 255).key(true),
		plain("Leadbridge_Id__c", "Leadbridge ID", "string", 255).key(true),
		plain("Legacy_Id__c", "Legacy ID", "string", 40).key(false),
		interests(), renewal,
	}
}

func interests() field {
	f := pick("Interests__c", "Interests", "Bundle", "Umbrella", "Renters", "Flood", "Pet")
	f.kind, f.length = "multipicklist", 4099
	return f
}

func daysToRenewal(r row) string {
	f := r.table.byName["policy_expiration__c"]
	if f == nil {
		return ""
	}
	expires, err := time.Parse(time.DateOnly, r.value(f.slot))
	if err != nil {
		return ""
	}
	return numberText(float64(expires.Sub(r.table.org.now().Truncate(24*time.Hour)) / (24 * time.Hour)))
}

// leadEnds are the fields that tell what became of a lead.
func leadEnds() []field {
	return []field{
		flag("IsConverted", "Converted").system(),
		plain("ConvertedDate", "Converted Date", "date", 0).system(),
		reference("ConvertedAccountId", "Converted Account ID", "Account", "ConvertedAccount").system(),
		reference("ConvertedContactId", "Converted Contact ID", "Contact", "ConvertedContact").system(),
		reference("MasterRecordId", "Master Record ID", "Lead", "MasterRecord").system(),
	}
}

func leadFields() []field {
	return append([]field{
		text("Company", "Company", 255).required(),
		pick("Status", "Lead Status", "New", "Working", "Qualified", "Unqualified", "Closed - Converted").required().given("New"),
		plain("Website", "Website", "url", 255),
		pick("Industry", "Industry", "Agriculture", "Construction", "Finance", "Healthcare", "Retail", "Transportation", "Other"),
		pick("Rating", "Rating", "Hot", "Warm", "Cold"),
		number("AnnualRevenue", "Annual Revenue", "currency", 18, 0),
		number("NumberOfEmployees", "No. of Employees", "int", 8, 0),
		plain("Date_of_Birth__c", "Date of Birth", "date", 0),
	}, addressFields("", "")...)
}

func contactFields() []field {
	return append([]field{
		reference("AccountId", "Account ID", "Account", "Account"),
		plain("HomePhone", "Home Phone", "phone", 40),
		text("Department", "Department", 80),
		plain("Birthdate", "Birthdate", "date", 0),
		reference("MasterRecordId", "Master Record ID", "Contact", "MasterRecord").system(),
	}, addressFields("Mailing", "Mailing ")...)
}

// newObjects are those of a fresh org.
func newObjects(now time.Time) []object {
	account := append([]field{
		text("Name", "Account Name", 255).required(),
		plain("Phone", "Account Phone", "phone", 40),
		plain("Website", "Website", "url", 255),
		pick("Industry", "Industry", "Agriculture", "Construction", "Finance", "Healthcare", "Retail", "Transportation", "Other"),
		reference("OwnerId", "Owner ID", "User", "Owner").required().given(""),
		reference("MasterRecordId", "Master Record ID", "Account", "MasterRecord").system(),
	}, addressFields("Billing", "Billing ")...)
	user := []field{
		text("Name", "Full Name", 121).required().system(), text("FirstName", "First Name", 40), text("LastName", "Last Name", 80).required(),
		text("Username", "Username", 80).required(), plain("Email", "Email", "email", 128).required(), flag("IsActive", "Active"),
	}
	organization := []field{
		text("Name", "Name", 80).required().system(), text("OrganizationType", "Edition", 40).system(),
		flag("IsSandbox", "Is Sandbox").system(), text("InstanceName", "Instance Name", 5).system(),
	}
	return []object{
		newObject("Lead", "Lead", "Leads", "00Q", now, systemFields(), personFields(), leadFields(), insuranceFields(), leadEnds()),
		newObject("Contact", "Contact", "Contacts", "003", now, systemFields(), personFields(), contactFields(), insuranceFields()),
		newObject("Account", "Account", "Accounts", "001", now, systemFields(), account),
		newObject("User", "User", "Users", "005", now, systemFields(), user),
		newObject("Organization", "Organization", "Organizations", "00D", now, systemFields(), organization),
		newObject("PermissionSet", "Permission Set", "Permission Sets", "0PS", now, systemFields(), []field{
			text("Name", "Permission Set Name", 80).required().system(), flag("IsOwnedByProfile", "Is Owned By Profile").system()}),
		newObject("PermissionSetAssignment", "Permission Set Assignment", "Permission Set Assignments", "0Pa", now, systemFields(), []field{
			reference("AssigneeId", "Assignee ID", "User", "Assignee").system(), reference("PermissionSetId", "PermissionSet ID", "PermissionSet", "PermissionSet").system()}),
		newObject("FieldPermissions", "Field Permissions", "Field Permissions", "01k", now, systemFields(), []field{
			reference("ParentId", "Parent ID", "PermissionSet", "Parent").required(), text("SobjectType", "Sobject Type", 40).required(),
			text("Field", "Field Name", 80).required(), flag("PermissionsRead", "Read Access"), flag("PermissionsEdit", "Edit Access")}),
	}
}

// readOnly are the objects whose rows no app may write here.
var readOnly = []string{"User", "Organization", "PermissionSet", "PermissionSetAssignment"}
