package sandbox

import (
	"fmt"
	"strings"
	"testing"

	stage "leadbridge/internal/sandbox"
)

func typed(m map[string]any) map[string]any {
	m["attributes"] = map[string]string{"type": "Lead"}
	return m
}

func many(records ...map[string]any) map[string]any { return map[string]any{"records": records} }

func TestCollections(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	made := c.call("POST", "/composite/sobjects", many(typed(lead("A")), typed(lead("")), typed(lead("C", "Nope__c", 1)))).want(200).list()
	if made[0]["success"] != true || made[1]["success"] != false || made[2]["success"] != false {
		t.Fatal(made)
	}
	if e := made[1]["errors"].([]any)[0].(map[string]any); e["statusCode"] != "REQUIRED_FIELD_MISSING" || fmt.Sprint(e["fields"]) != "[LastName Company]" && fmt.Sprint(e["fields"]) != "[LastName]" {
		t.Error(e)
	}
	c.call("POST", "/composite/sobjects", many(typed(lead("No id yet", "Id", "")))).want(200, `"success":true`)
	id := made[0]["id"].(string)
	gone := c.create(lead("Gone"))
	c.call("DELETE", "/sobjects/Lead/"+gone, nil).want(204)
	update := c.call("PATCH", "/composite/sobjects", many(
		typed(map[string]any{"id": id, "City": "Reno"}), typed(map[string]any{"Id": id, "City": "Waco"}), typed(map[string]any{"id": gone, "City": "x"}),
		typed(map[string]any{"id": "00Q000000000000EAA", "City": "x"}), typed(map[string]any{"id": "what", "City": "x"}), typed(map[string]any{"City": "x"}))).want(200).list()
	var codes []string
	for _, r := range update[1:] {
		codes = append(codes, r["errors"].([]any)[0].(map[string]any)["statusCode"].(string))
	}
	if got := strings.Join(codes, " "); got != "DUPLICATE_VALUE ENTITY_IS_DELETED INVALID_CROSS_REFERENCE_KEY MALFORMED_ID MISSING_ARGUMENT" {
		t.Error(got)
	}
	upsert := c.call("PATCH", "/composite/sobjects/Lead/External_Id__c", many(
		typed(lead("New", "External_Id__c", "k1")), typed(lead("Twin", "External_Id__c", "K1")), typed(lead("Other", "External_Id__c", "k2")))).want(200).list()
	if upsert[0]["created"] != true || upsert[1]["success"] != false || upsert[2]["created"] != true {
		t.Error(upsert)
	}
	again := c.call("PATCH", "/composite/sobjects/Lead/External_Id__c", many(typed(map[string]any{"External_Id__c": "k1", "City": "x"}))).list()
	if again[0]["created"] != false || again[0]["id"] != upsert[0]["id"] {
		t.Error(again)
	}
	read := c.call("POST", "/composite/sobjects/Lead", map[string]any{"ids": []string{id, gone, id}, "fields": []string{"City"}}).want(200).list()
	if len(read) != 3 || read[1] != nil || read[2]["City"] != "Reno" {
		t.Error(read)
	}
	deleted := c.call("DELETE", "/composite/sobjects?ids="+id+","+gone, nil).want(200).list()
	if deleted[0]["success"] != true || deleted[1]["success"] != false {
		t.Error(deleted)
	}
}

func TestAllOrNone(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	before := c.call("GET", "/query?q=SELECT+COUNT()+FROM+Lead", nil).json()["totalSize"]
	body := many(typed(lead("Good", "External_Id__c", "k")), typed(lead("")))
	body["allOrNone"] = true
	got := c.call("POST", "/composite/sobjects", body).want(200).list()
	if code := got[0]["errors"].([]any)[0].(map[string]any)["statusCode"]; code != "ALL_OR_NONE_OPERATION_ROLLED_BACK" {
		t.Error(got)
	}
	if after := c.call("GET", "/query?q=SELECT+COUNT()+FROM+Lead", nil).json()["totalSize"]; after != before {
		t.Errorf("%v leads became %v", before, after)
	}
	c.call("PATCH", "/sobjects/Lead/External_Id__c/k", lead("Free")).want(201)
	id := c.ids(1)[0]
	c.call("DELETE", "/composite/sobjects?allOrNone=true&ids="+id+",00Q000000000000EAA", nil).want(200)
	c.call("GET", "/sobjects/Lead/"+id, nil).want(200)
	// A value that cannot be read spoils the whole request.
	c.call("POST", "/composite/sobjects", many(typed(lead("Fine")), typed(lead("Bad", "Annual_Premium__c", "much")))).want(400, "JSON_PARSER_ERROR")
	if n := len(c.query("SELECT Id FROM Lead WHERE LastName = 'Fine'")); n != 0 {
		t.Error("half of an unreadable request was stored")
	}
}

func TestCollectionLimits(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	var rows []map[string]any
	for i := range 201 {
		rows = append(rows, typed(lead(fmt.Sprint("Row", i))))
	}
	c.call("POST", "/composite/sobjects", many(rows...)).want(400, "EXCEEDED_ID_LIMIT", "more than 200 records")
	c.call("POST", "/composite/sobjects", many()).want(400)
	var mixed []map[string]any
	for range 6 {
		mixed = append(mixed, typed(lead("L")), map[string]any{"attributes": map[string]string{"type": "Contact"}, "LastName": "C"})
	}
	c.call("POST", "/composite/sobjects", many(mixed...)).want(400, "LIMIT_EXCEEDED")
	if got := c.act("violations"); got != "1" {
		t.Error(got)
	}
}

func subrequest(method, url, ref string, body any) map[string]any {
	return map[string]any{"method": method, "url": "/services/data/v68.0" + url, "referenceId": ref, "body": body}
}

func TestComposite(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	got := c.call("POST", "/composite", map[string]any{"allOrNone": true, "compositeRequest": []any{
		subrequest("POST", "/sobjects/Account", "acc", map[string]any{"Name": "Household"}),
		subrequest("POST", "/sobjects/Contact", "con", map[string]any{"LastName": "Member", "AccountId": "@{acc.id}"}),
		subrequest("GET", "/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{con.id}'", "q", nil),
	}}).want(200, `"Name":"Household"`).json()["compositeResponse"].([]any)
	if first := got[0].(map[string]any); first["httpStatusCode"] != 201.0 || first["referenceId"] != "acc" {
		t.Error(first)
	}
	failing := []any{subrequest("POST", "/sobjects/Lead", "a", lead("Halted", "External_Id__c", "h")), subrequest("POST", "/sobjects/Lead", "b", map[string]any{}), subrequest("GET", "/limits", "c", nil)}
	c.call("POST", "/composite", map[string]any{"allOrNone": true, "compositeRequest": failing}).want(200, "PROCESSING_HALTED", "REQUIRED_FIELD_MISSING")
	c.call("GET", "/sobjects/Lead/External_Id__c/h", nil).want(404)
	c.call("POST", "/composite", map[string]any{"compositeRequest": failing}).want(200, "DailyApiRequests")
	c.call("GET", "/sobjects/Lead/External_Id__c/h", nil).want(200)
	var parts []any
	for i := range 26 {
		parts = append(parts, subrequest("GET", "/limits", fmt.Sprint("r", i), nil))
	}
	c.call("POST", "/composite", map[string]any{"compositeRequest": parts}).want(400, "at most 25")
	parts = nil
	for i := range 6 {
		parts = append(parts, subrequest("GET", "/query?q=SELECT+Id+FROM+User", fmt.Sprint("r", i), nil))
	}
	c.call("POST", "/composite", map[string]any{"compositeRequest": parts}).want(400, "at most 5")
	used := func() (n int) {
		_, err := fmt.Sscanf(c.call("GET", "/limits", nil).header.Get("Sforce-Limit-Info"), "api-usage=%d/", &n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := used()
	c.call("POST", "/composite", map[string]any{"compositeRequest": parts[:5]}).want(200)
	if after := used(); after != before+2 {
		t.Errorf("%d requests became %d: a composite request counts as one", before, after)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	parts := []any{map[string]any{"method": "GET", "url": "v68.0/sobjects/Lead/describe"}, map[string]any{"method": "GET", "url": "v68.0/sobjects/None"},
		map[string]any{"method": "POST", "url": "v68.0/sobjects/Lead", "richInput": lead("Batch")}}
	got := c.call("POST", "/composite/batch", map[string]any{"batchRequests": parts}).want(200, `"hasErrors":true`).json()["results"].([]any)
	if last := got[2].(map[string]any); last["statusCode"] != 201.0 {
		t.Error(last)
	}
	c.call("POST", "/composite/batch", map[string]any{"haltOnError": true, "batchRequests": parts}).want(200, "BATCH_PROCESSING_HALTED", "412")
}

func TestTree(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	record := func(object, ref string, more map[string]any) map[string]any {
		more["attributes"] = map[string]any{"type": object, "referenceId": ref}
		return more
	}
	tree := func(lastName string) any {
		return map[string]any{"records": []any{record("Account", "mill", map[string]any{"Name": "Old Mill",
			"Contacts": map[string]any{"records": []any{record("Contact", "ann", map[string]any{"LastName": "Ann"}), record("Contact", "bob", map[string]any{"LastName": lastName})}}})}}
	}
	before := len(c.query("SELECT Id FROM Contact"))
	c.call("POST", "/composite/tree/Account", tree("")).want(400, `"hasErrors":true`, `"referenceId":"bob"`, "REQUIRED_FIELD_MISSING")
	if after := len(c.query("SELECT Id FROM Contact")); after != before {
		t.Errorf("a tree that failed left %d contacts", after-before)
	}
	made := c.call("POST", "/composite/tree/Account", tree("Bob")).want(201).json()["results"].([]any)
	if len(made) != 3 || len(c.query("SELECT Id FROM Contact WHERE Account.Name = 'Old Mill'")) != 2 {
		t.Error(made)
	}
	c.call("POST", "/composite/tree/Account", map[string]any{"records": []any{}}).want(400, "LIMIT_EXCEEDED")
	c.call("POST", "/composite/tree/Nope", tree("x")).want(404)
}

func TestGraph(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	graph := func(id, name string) map[string]any {
		return map[string]any{"graphId": id, "compositeRequest": []any{
			map[string]any{"method": "POST", "url": "/services/data/v68.0/sobjects/Account", "referenceId": "a", "body": map[string]any{"Name": "Graph " + id}},
			map[string]any{"method": "POST", "url": "/services/data/v68.0/sobjects/Contact", "referenceId": "b", "body": map[string]any{"LastName": name, "AccountId": "@{a.id}"}}}}
	}
	graphs := c.call("POST", "/composite/graph", map[string]any{"graphs": []any{graph("1", "Good"), graph("2", "")}}).want(200).json()["graphs"].([]any)
	if graphs[0].(map[string]any)["isSuccessful"] != true || graphs[1].(map[string]any)["isSuccessful"] != false {
		t.Error(graphs)
	}
	if kept := c.query("SELECT Name FROM Account WHERE Name LIKE 'Graph %%'"); len(kept) != 1 || kept[0]["Name"] != "Graph 1" {
		t.Error(kept)
	}
	c.call("POST", "/composite/graph", map[string]any{"graphs": []any{}}).want(400)
}
