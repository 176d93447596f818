package sandbox

import (
	"fmt"
	"slices"
	"strings"

	stage "leadbridge/internal/sandbox"
)

// seed fills a fresh org. Everybody is a lead; a tenth as many others, at
// most 10,000, are contacts with an account.
func (o *org) seed() {
	now := o.now()
	admin := record{created: now.AddDate(-4, 0, 0).Unix(), edited: now.AddDate(-1, 0, 0).Unix(), stamp: now.AddDate(-1, 0, 0).Unix(), createdBy: userDana, editedBy: userDana}
	users := o.table("User")
	for _, name := range []string{"Integration User", "Dana Reyes", "New Leads"} {
		first, last, _ := strings.Cut(name, " ")
		login := fmt.Sprintf("%s.%s@org%d.example", strings.ToLower(first), strings.ToLower(last), o.index+1)
		users.seedRow(admin, map[string]string{"Name": name, "FirstName": first, "LastName": last, "Username": login, "Email": login, "IsActive": "true"})
	}
	o.table("Organization").seedRow(admin, map[string]string{"Name": o.name, "OrganizationType": "Enterprise Edition", "IsSandbox": "false", "InstanceName": "NA" + o.pod})

	o.table("PermissionSet").seedRow(admin, map[string]string{"Name": "X00e_integration", "IsOwnedByProfile": "true"})
	o.table("PermissionSetAssignment").seedRow(admin, map[string]string{"AssigneeId": o.userID(userAPI), "PermissionSetId": makeID("0PS", o.pod, 0)})

	records := o.RecordsOf(o.index)
	person := stage.People(o.Seed, o.index, now)
	o.table("Lead").seedPeople(records, func(i int) (stage.Person, map[string]string) {
		p := person(i)
		return p, leadValues(p, i)
	})
	contacts := min(max(records/10, 5), 10_000)
	accounts := o.table("Account")
	for i := range contacts {
		accounts.seedRow(admin, map[string]string{"Name": person(records+i).Last + " Household", "OwnerId": o.userID(userDana)})
	}
	o.table("Contact").seedPeople(contacts, func(i int) (stage.Person, map[string]string) {
		p := person(records + i)
		values := contactValues(p)
		values["AccountId"] = makeID(accounts.prefix, o.pod, uint32(i))
		return p, values
	})
}

// seedPeople makes rows in the order of their creation, as ids are given.
func (t *table) seedPeople(n int, person func(i int) (stage.Person, map[string]string)) {
	owner := t.org.userID(userDana)
	t.rows = slices.Grow(t.rows, n)
	for i := range n {
		p, values := person(i)
		values["OwnerId"] = owner
		r := t.packed(record{created: p.CreatedAt.Unix(), edited: p.ModifiedAt.Unix(), stamp: p.ModifiedAt.Unix(), createdBy: userDana, editedBy: userDana}, values)
		t.rows = append(t.rows, r)
	}
	slices.SortStableFunc(t.rows, func(a, b record) int { return int(a.created - b.created) })
	t.changes = slices.Grow(t.changes, n)
	for seq := range t.rows {
		t.changes = append(t.changes, change{t.rows[seq].stamp, uint32(seq)})
	}
	slices.SortFunc(t.changes, change.compare)
}

func (t *table) seedRow(r record, values map[string]string) { t.add(t.packed(r, values)) }

// packed puts values, by field name, into a row.
func (t *table) packed(r record, values map[string]string) record {
	list := make([]string, t.slots)
	for _, f := range t.fields {
		if f.slot < 0 {
			continue
		}
		list[f.slot] = f.preset
		if v, ok := values[f.name]; ok {
			list[f.slot] = v
		}
		if f.kind == "boolean" && list[f.slot] == "false" {
			list[f.slot] = ""
		}
	}
	r.values = pack(list)
	return r
}

func personValues(p stage.Person) map[string]string {
	return map[string]string{
		"LastName": p.Last, "FirstName": p.First, "Email": p.Email, "Phone": p.Phone, "MobilePhone": p.Mobile, "Title": p.Title,
		"LeadSource": p.Source, "Description": p.Notes, "Product__c": p.Line, "Current_Carrier__c": p.Carrier,
		"Policy_Expiration__c": p.PolicyExpires, "Annual_Premium__c": fmt.Sprint(p.Premium),
		"Consent_Given__c": boolText(!p.DoNotContact), "Do_Not_Contact__c": boolText(p.DoNotContact), "DoNotCall": boolText(p.DoNotContact),
		"HasOptedOutOfEmail": boolText(p.DoNotContact),
	}
}

func leadValues(p stage.Person, i int) map[string]string {
	values := personValues(p)
	values["Status"], values["Date_of_Birth__c"] = p.Status, p.BirthDate
	values["Street"], values["City"], values["State"], values["PostalCode"], values["Country"] = p.Street, p.City, p.State, p.PostalCode, "USA"
	values["Company"] = p.Company
	if p.Company == "" {
		values["Company"] = p.First + " " + p.Last // as brokers do with private customers
	}
	if i%20 < 2 {
		// Two leads of the old system share a number, as they do.
		values["Legacy_Id__c"] = fmt.Sprintf("OLD-%d", i/20)
	}
	return values
}

func contactValues(p stage.Person) map[string]string {
	values := personValues(p)
	values["Birthdate"] = p.BirthDate
	values["MailingStreet"], values["MailingCity"], values["MailingState"], values["MailingPostalCode"], values["MailingCountry"] = p.Street, p.City, p.State, p.PostalCode, "USA"
	return values
}
