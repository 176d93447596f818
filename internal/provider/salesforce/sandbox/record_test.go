package sandbox

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

func TestRecordLife(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	created := c.call("POST", "/sobjects/Lead", lead(" Miller ", "Annual_Premium__c", 1200.505, "Consent_Given__c", true, "Email", "m@example.com")).want(201, `"success":true`)
	id := created.json()["id"].(string)
	if !strings.HasSuffix(created.header.Get("Location"), id) {
		t.Error(created.header)
	}
	got := c.call("GET", "/sobjects/Lead/"+id, nil).want(200).json()
	for key, want := range map[string]any{"LastName": "Miller", "Annual_Premium__c": 1200.51, "Consent_Given__c": true, "Status": "New",
		"IsDeleted": false, "FirstName": nil, "SystemModstamp": "2026-11-23T09:00:30.000+0000", "OwnerId": makeID("005", "5e", userAPI)} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	c.Stage.Clock.Advance(time.Second)
	c.call("PATCH", "/sobjects/Lead/"+id, map[string]any{"Email": nil, "City": "Austin"}).want(204)
	got = c.call("GET", "/sobjects/Lead/"+id[:15]+"?fields=Email,City,Address,SystemModstamp", nil).want(200).json()
	if got["Email"] != nil || got["City"] != "Austin" || got["SystemModstamp"] != "2026-11-23T09:00:31.000+0000" || len(got) != 6 {
		t.Error(got)
	}
	if address := got["Address"].(map[string]any); address["city"] != "Austin" {
		t.Error(address)
	}
	c.call("DELETE", "/sobjects/Lead/"+id, nil).want(204)
	c.call("GET", "/sobjects/Lead/"+id, nil).want(404, "ENTITY_IS_DELETED")
	c.call("PATCH", "/sobjects/Lead/"+id, map[string]any{}).want(404, "ENTITY_IS_DELETED")
	c.call("GET", "/sobjects/Lead/00Q000000000000AAA", nil).want(404, "NOT_FOUND")
	c.call("GET", "/sobjects/Nothing/"+id, nil).want(404, "NOT_FOUND")
}

func TestRecordRefused(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	taken := c.create(lead("Taken", "External_Id__c", "Key-1"))
	for name, test := range map[string]struct {
		body map[string]any
		want []string
	}{
		"required":  {map[string]any{"Company": "x"}, []string{"REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", `"fields":["LastName"]`}},
		"blank":     {lead("  "), []string{"REQUIRED_FIELD_MISSING"}},
		"long":      {lead(strings.Repeat("x", 81)), []string{"STRING_TOO_LONG", "Last Name: data value too large", "(max length=80)"}},
		"email":     {lead("x", "Email", "nobody"), []string{"INVALID_EMAIL_ADDRESS", "Email: invalid email address: nobody"}},
		"unknown":   {lead("x", "Shoe_Size__c", 9), []string{"INVALID_FIELD", "No such column 'Shoe_Size__c' on sobject of type Lead"}},
		"read-only": {lead("x", "Name", "y", "IsConverted", true), []string{"INVALID_FIELD_FOR_INSERT_UPDATE", "IsConverted, Name", `"fields":["IsConverted","Name"]`}},
		"own id":    {lead("x", "Id", taken), []string{"INVALID_FIELD_FOR_INSERT_UPDATE"}},
		"number":    {lead("x", "Annual_Premium__c", "much"), []string{"JSON_PARSER_ERROR", "Cannot deserialize instance of currency from VALUE_STRING value much"}},
		"large":     {lead("x", "NumberOfEmployees", 123456789), []string{"NUMBER_OUTSIDE_VALID_RANGE"}},
		"date":      {lead("x", "Policy_Expiration__c", "11/23/2026"), []string{"JSON_PARSER_ERROR", "instance of date"}},
		"text":      {lead("x", "City", 5), []string{"JSON_PARSER_ERROR", "instance of string from VALUE_NUMBER_INT"}},
		"owner":     {lead("x", "OwnerId", "nobody"), []string{"MALFORMED_ID"}},
		"no owner":  {lead("x", "OwnerId", makeID("005", "5e", 77)), []string{"INVALID_CROSS_REFERENCE_KEY"}},
		"duplicate": {lead("x", "External_Id__c", "KEY-1"), []string{"DUPLICATE_VALUE", "External_Id__c duplicates value on record with id: " + taken[:15]}},
		"not JSON":  {nil, []string{"JSON_PARSER_ERROR"}},
	} {
		var body any = test.body
		if test.body == nil {
			body = `{"LastName":`
		}
		a := c.call("POST", "/sobjects/Lead", body)
		if a.status != 400 {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
		for _, part := range test.want {
			if !strings.Contains(a.text, part) {
				t.Errorf("%s: %q is not in %s", name, part, a.text)
			}
		}
	}
	if n := len(c.query("SELECT Id FROM Lead WHERE LastName = 'x'")); n != 0 {
		t.Errorf("%d refused leads were stored", n)
	}
}

func TestUpsert(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	path := "/sobjects/Lead/External_Id__c/a%2Fb%20%25"
	id := c.call("PATCH", path, lead("Slash")).want(201, `"created":true`).json()["id"].(string)
	c.call("PATCH", path, map[string]any{"City": "Waco"}).want(200, `"created":false`, id)
	c.call("GET", path, nil).want(200, `"External_Id__c":"a/b %"`)
	c.call("PATCH", path, map[string]any{"external_id__c": "other"}).want(400, "INVALID_FIELD", "should not be specified")
	c.call("PATCH", "/sobjects/Lead/External_Id__c/new?updateOnly=true", lead("New")).want(404, "NOT_FOUND")
	c.call("PATCH", "/sobjects/Lead/City/Waco", lead("New")).want(404, "Provided external ID field does not exist")
	c.create(lead("One", "Legacy_Id__c", "same"))
	c.create(lead("Two", "Legacy_Id__c", "SAME"))
	if urls := c.call("PATCH", "/sobjects/Lead/Legacy_Id__c/same", map[string]any{"City": "Reno"}).want(300).text; strings.Count(urls, "/sobjects/Lead/00Q") != 2 {
		t.Error(urls)
	}
	if got := c.query("SELECT Id FROM Lead WHERE City = 'Reno' AND LastName IN ('One', 'Two')"); len(got) != 0 {
		t.Error("an ambiguous upsert wrote")
	}
	c.call("DELETE", path, nil).want(204)
	c.call("PATCH", path, lead("Again")).want(201)
}

func TestConditions(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	id := c.create(lead("Conditional"))
	at := func(d time.Duration) string { return c.Stage.Clock.Now().Add(d).UTC().Format(http.TimeFormat) }
	c.header.Set("If-Unmodified-Since", at(-time.Minute))
	c.call("PATCH", "/sobjects/Lead/"+id, map[string]any{"City": "x"}).want(412)
	c.header.Set("If-Unmodified-Since", "yesterday")
	c.call("PATCH", "/sobjects/Lead/"+id, map[string]any{"City": "x"}).want(400)
	c.header.Set("If-Unmodified-Since", at(0))
	c.call("PATCH", "/sobjects/Lead/"+id, map[string]any{"City": "x"}).want(204)
	c.header.Del("If-Unmodified-Since")
	c.header.Set("If-Modified-Since", at(0))
	c.call("GET", "/sobjects/Lead/"+id, nil).want(304)
	c.call("GET", "/sobjects/Lead/describe", nil).want(304)
	c.Stage.Clock.Advance(time.Minute)
	c.act("addField", "field", "Shoe_Size__c")
	c.call("GET", "/sobjects/Lead/describe", nil).want(200, "Shoe_Size__c")
}

func TestRules(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	post := func(m map[string]any) answer { return c.call("POST", "/sobjects/Lead", m) }
	first := c.create(lead("First", "Email", "same@example.com"))

	c.set(viceDuplicateRule, 1)
	post(lead("Twin", "Email", "SAME@example.com")).want(400, "DUPLICATES_DETECTED", "Use one of these records?")
	c.header.Set("Sforce-Duplicate-Rule-Header", "allowSave=false; includeRecordDetails=true")
	post(lead("Twin", "Email", "same@example.com")).want(400, "duplicateResult", first)
	c.header.Set("Sforce-Duplicate-Rule-Header", "allowSave=true")
	post(lead("Twin", "Email", "same@example.com")).want(201)
	c.set(viceDuplicateRule, 2)
	post(lead("Triplet", "Email", "same@example.com")).want(400, "DUPLICATES_DETECTED")
	c.call("PATCH", "/sobjects/Lead/"+first, map[string]any{"City": "x"}).want(204)
	c.Stage.Vices.Clear()

	c.set(viceValidationRule)
	post(lead("Silent")).want(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
	c.Stage.Vices.Clear()
	c.set(viceRestricted)
	post(lead("Picky", "LeadSource", "Moon")).want(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: Moon")
	c.Stage.Vices.Clear()
	c.once(viceLockRows)
	post(lead("Locked")).want(400, "UNABLE_TO_LOCK_ROW")
	c.once(viceApexTrigger)
	post(lead("Trigger")).want(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")

	c.set(viceStorageFull)
	post(lead("Full")).want(403, "STORAGE_LIMIT_EXCEEDED")
	c.Stage.Vices.Clear()

	c.set(viceAssignmentRule)
	owner := func(id string) any { return c.call("GET", "/sobjects/Lead/"+id, nil).json()["OwnerId"] }
	if got := owner(c.create(lead("Assigned"))); got != makeID("005", "5e", userQueue) {
		t.Error(got)
	}
	c.header.Set("Sforce-Auto-Assign", "FALSE")
	if got := owner(c.create(lead("Kept"))); got != makeID("005", "5e", userAPI) {
		t.Error(got)
	}
	c.Stage.Vices.Clear()
	c.set(viceReadOnlyUser)
	post(lead("Denied")).want(403, "INSUFFICIENT_ACCESS_OR_READONLY")
	c.call("DELETE", "/sobjects/Lead/"+first, nil).want(403)
	c.call("GET", "/limits", nil).want(403)
	if d := c.call("GET", "/sobjects/Lead/describe", nil).json(); d["createable"] != false {
		t.Error("describe lets a reader create")
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	fields := func() map[string]map[string]any {
		by := map[string]map[string]any{}
		for _, f := range c.call("GET", "/sobjects/Lead/describe/", nil).want(200).json()["fields"].([]any) {
			f := f.(map[string]any)
			by[f["name"].(string)] = f
		}
		return by
	}
	by := fields()
	for _, test := range []struct {
		field, key string
		want       any
	}{
		{"LastName", "nillable", false}, {"LastName", "createable", true}, {"LastName", "length", 80.0}, {"LastName", "defaultedOnCreate", false},
		{"Id", "createable", false}, {"SystemModstamp", "updateable", false}, {"Leadbridge_Id__c", "externalId", true}, {"Leadbridge_Id__c", "unique", true},
		{"Legacy_Id__c", "unique", false}, {"Annual_Premium__c", "precision", 16.0}, {"Annual_Premium__c", "scale", 2.0}, {"Interests__c", "type", "multipicklist"},
		{"Days_To_Renewal__c", "calculated", true}, {"OwnerId", "relationshipName", "Owner"}, {"Street", "compoundFieldName", "Address"},
		{"Status", "defaultedOnCreate", true}, {"IsConverted", "updateable", false}, {"Consent_Given__c", "defaultValue", false},
	} {
		if by[test.field][test.key] != test.want {
			t.Errorf("%s.%s is %v, want %v", test.field, test.key, by[test.field][test.key], test.want)
		}
	}
	c.act("hideField", "field", "Phone")
	c.act("freezeField", "field", "City")
	c.act("restrictPicklist", "field", "Product__c")
	c.act("removeField", "field", "Consent_Date__c")
	by = fields()
	if by["Phone"] != nil || by["Consent_Date__c"] != nil || by["City"]["updateable"] != false || by["Product__c"]["restrictedPicklist"] != true {
		t.Error("the administrator's changes are not described")
	}
	c.call("POST", "/sobjects/Lead", lead("x", "Phone", "1")).want(400, "INVALID_FIELD", "No such column 'Phone'")
	c.call("POST", "/sobjects/Lead", lead("x", "City", "y")).want(400, "INVALID_FIELD_FOR_INSERT_UPDATE", "security settings")
	c.call("GET", "/query?q=SELECT+Consent_Date__c+FROM+Lead", nil).want(400, "INVALID_FIELD")
	c.act("hideObject", "object", "Contact")
	c.call("GET", "/query?q=SELECT+Id+FROM+Contact", nil).want(400, "INVALID_TYPE")
	c.call("GET", "/sobjects", nil).want(200, `"maxBatchSize":200`, `"Lead"`)
}

func TestCreateFieldByTooling(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	c.act("removeField", "field", "Leadbridge_Id__c")
	field := map[string]any{"FullName": "Lead.Leadbridge_Id__c", "Metadata": map[string]any{"label": "Leadbridge ID", "type": "Text", "length": 255, "externalId": true, "unique": true}}
	c.call("POST", "/tooling/sobjects/CustomField", field).want(201)
	c.call("POST", "/tooling/sobjects/CustomField", field).want(400, "DUPLICATE_DEVELOPER_NAME")
	c.call("PATCH", "/sobjects/Lead/Leadbridge_Id__c/1", lead("Keyed")).want(404)
	set := c.query("SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '%s' AND PermissionSet.IsOwnedByProfile = true", makeID("005", "5e", userAPI))
	c.call("POST", "/sobjects/FieldPermissions", map[string]any{"ParentId": set[0]["PermissionSetId"], "SobjectType": "Lead", "Field": "Lead.Leadbridge_Id__c",
		"PermissionsRead": true, "PermissionsEdit": true}).want(201)
	c.call("PATCH", "/sobjects/Lead/Leadbridge_Id__c/1", lead("Keyed")).want(201)
	c.call("POST", "/sobjects/Lead", lead("Keyed", "Leadbridge_Id__c", "1")).want(400, "DUPLICATE_VALUE")
}

// TestOneKeyOneRecord: however many ask at once, a key makes one record.
func TestOneKeyOneRecord(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	var wait sync.WaitGroup
	created := make(chan int, 20)
	for range 20 {
		wait.Go(func() {
			req, _ := http.NewRequest("PATCH", c.URL+"/services/data/v68.0/sobjects/Lead/External_Id__c/one", strings.NewReader(`{"LastName":"One","Company":"x"}`))
			req.Header.Set("Authorization", "Bearer "+c.token)
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			created <- resp.StatusCode
		})
	}
	wait.Wait()
	close(created)
	counts := map[int]int{}
	for status := range created {
		counts[status]++
	}
	if counts[201] != 1 || counts[200] != 19 {
		t.Error(counts)
	}
}
