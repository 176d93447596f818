package sandbox_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestListPages(t *testing.T) {
	t.Parallel()
	s := start(t)
	var ids []string
	after := ""
	for {
		r := s.get(contactsPath + "?limit=7&after=" + after).want(200)
		ids = append(ids, r.results("id")...)
		if len(ids) == 14 { // somebody writes meanwhile
			s.contact(object{"email": "late@example.com"})
			s.act("deleteRecord", "id", ids[0])
		}
		if after = r.at("paging/next/after"); after == "" {
			break
		}
	}
	if len(ids) != 51 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 51 {
		t.Errorf("%d contacts: %v", len(ids), ids)
	}
	s.get(contactsPath + "?limit=101").want(400)
	s.get(contactsPath + "?limit=x").want(400)
	if n := len(s.get(contactsPath).results("id")); n != 10 {
		t.Errorf("a page of %d", n)
	}
	s.vice("smallPages", on(3))
	if r := s.get(contactsPath + "?limit=100"); len(r.results("id")) != 3 || r.at("paging/next/after") == "" {
		t.Errorf("a small page: %s", r.body)
	}
}

func TestPropertiesAskedFor(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.contact(object{"email": "A.B@Example.com", "insurance_type": "AUTO"})
	s.get(contactsPath+"/"+id).is("properties/email", "a.b@example.com", "properties/hs_object_id", id, "properties/insurance_type", "")
	r := s.get(contactsPath+"/"+id+"?properties=insurance_type,nothing&properties=phone").is("properties/insurance_type", "AUTO").has(`"phone":null`)
	if strings.Contains(string(r.body), "nothing") || strings.Contains(string(r.body), "firstname") {
		t.Errorf("more than asked for: %s", r.body)
	}
	s.get(contactsPath+"/A.b@example.com?idProperty=email").want(200).is("id", id)
	s.get(contactsPath + "/x?idProperty=city").want(400)
	s.get(contactsPath+"/99").want(404).is("category", "OBJECT_NOT_FOUND")
	if iso := r.at("createdAt"); !strings.HasSuffix(iso, "Z") {
		t.Error("created", iso)
	}
}

func TestWriteChecks(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.contact(object{"email": "one@example.com"})
	for name, c := range map[string]struct{ property, value, code string }{
		"unknown":   {"no_such", "x", "PROPERTY_DOESNT_EXIST"},
		"read-only": {"hs_object_id", "1", "READ_ONLY_VALUE"},
		"e-mail":    {"email", "not an address", "INVALID_EMAIL"},
		"option":    {"insurance_type", "BOAT", "INVALID_OPTION"},
		"one of":    {"coverage_interests", "flood;moon", "INVALID_OPTION"},
		"number":    {"annual_premium", "much", "INVALID_LONG"},
		"date":      {"policy_expiration_date", "next week", "INVALID_DATE"},
		"owner":     {"hubspot_owner_id", "12", "INVALID_OPTION"},
		"bool":      {"do_not_contact", "maybe", "INVALID_OPTION"},
		"text":      {"city", strings.Repeat("x", 65_537), "VALUE_TOO_LONG"},
	} {
		r := s.do("PATCH", contactsPath+"/"+id, object{"properties": object{c.property: c.value, "lastname": "Kept"}})
		if r.status != 400 || r.at("category") != "VALIDATION_ERROR" || r.at("errors/0/code") != c.code || !strings.Contains(string(r.body), `\"error\":\"`+c.code) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	s.get(contactsPath+"/"+id).is("properties/lastname", "")
	s.post(contactsPath, object{"properties": object{"email": "One@example.com"}}).want(409).is("category", "CONFLICT", "message", "Contact already exists. Existing ID: "+id)
	s.post(contactsPath, object{"properties": object{"city": "Austin"}}).want(400)
	s.post(contactsPath, "{").want(400)
	s.do("PATCH", contactsPath+"/"+id, object{"properties": object{}}).want(400)
	s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D"}}).want(400).has("dealstage")
	s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D", "dealstage": "Closed Won"}}).want(400).has("INVALID_OPTION")
	s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D", "dealstage": "closedwon", "pipeline": "181000000"}}).want(400)
	s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D", "dealstage": "closedwon", "amount": 12.5}}).want(201).is("properties/amount", "12.5", "properties/pipeline", "default")
}

func TestWriteForms(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.contact(object{"email": "forms@example.com"})
	set := func(version, property string, value any) *reply {
		path := strings.Replace(contactsPath, "2026-09", version, 1)
		if version == "v3" {
			path = "/crm/v3/objects/contacts"
		}
		return s.do("PATCH", path+"/"+id, object{"properties": object{property: value}})
	}
	set("v3", "policy_expiration_date", "1798675200000").want(200).is("properties/policy_expiration_date", "2026-12-31")
	set("v3", "policy_expiration_date", "2026-12-31T10:00:00Z").want(400)
	set("2026-09", "policy_expiration_date", "2027-01-02T10:00:00Z").want(200).is("properties/policy_expiration_date", "2027-01-02",
		"warnings/0/category", "PROPERTY_VALUE_NORMALIZED", "warnings/0/context/rawValue", "2027-01-02T10:00:00Z")
	set("v3", "coverage_interests", "flood").want(200)
	set("v3", "coverage_interests", ";rental").want(200).is("properties/coverage_interests", "flood;rental")
	set("v3", "coverage_interests", "rental").want(200).is("properties/coverage_interests", "rental")
	set("v3", "coverage_interests", "").want(200).is("properties/coverage_interests", "")
	set("v3", "lifecyclestage", "customer").want(200).is("properties/lifecyclestage", "customer")
	set("v3", "lifecyclestage", "lead").want(200).is("properties/lifecyclestage", "customer")
	set("v3", "lifecyclestage", "").want(200)
	set("v3", "lifecyclestage", "lead").want(200).is("properties/lifecyclestage", "lead")
	set("v3", "do_not_contact", true).want(200).is("properties/do_not_contact", "true")
	set("v3", "annual_premium", nil).want(200)
	s.get(contactsPath+"/"+id+"?propertiesWithHistory=lifecyclestage").is("propertiesWithHistory/lifecyclestage/0/value", "lead",
		"propertiesWithHistory/lifecyclestage/2/value", "customer", "propertiesWithHistory/lifecyclestage/0/sourceType", "INTEGRATION")
}

func TestArchiveRestoreErase(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.contact(object{"email": "gone@example.com"})
	s.do("DELETE", contactsPath+"/"+id, nil).want(204)
	s.do("DELETE", contactsPath+"/"+id, nil).want(204)
	s.get(contactsPath + "/" + id).want(404)
	s.get(contactsPath+"/"+id+"?archived=true").want(200).is("archived", "true")
	s.get(contactsPath+"?archived=true").is("results/0/id", id).has("archivedAt")
	s.act("restoreRecord", "id", id)
	s.get(contactsPath+"/"+id).want(200).is("archived", "false")
	s.do("DELETE", contactsPath+"/"+id, nil).want(204)
	other := s.contact(object{"email": "gone@example.com"})
	r := s.post("/_sandbox/actions/restoreRecord", url.Values{"id": {id}})
	r.want(422) // the address belongs to the other now
	s.post(contactsPath+"/gdpr-delete", object{"objectId": "gone@example.com", "idProperty": "email"}).want(204)
	s.get(contactsPath + "/" + other).want(404)
	s.get(contactsPath + "/" + other + "?archived=true").want(404)
	s.post(contactsPath, object{"properties": object{"email": "gone@example.com"}}).want(400).has("blocked")
	s.post(contactsPath+"/gdpr-delete", object{"objectId": "77"}).want(404)
}

func TestMerge(t *testing.T) {
	t.Parallel()
	s := start(t)
	a, b, c := s.contact(object{"email": "a@example.com", "city": "Austin"}), s.contact(object{"email": "b@example.com", "phone": "512-555-0101"}), s.contact(object{"email": "c@example.com"})
	merge := func(primary, other string) *reply {
		return s.post(contactsPath+"/merge", object{"primaryObjectId": primary, "objectIdToMerge": other})
	}
	merge(a, b).want(200).is("id", a, "properties/hs_merged_object_ids", b)
	s.get(contactsPath+"/"+b+"?properties=email,phone,city,hs_additional_emails").want(200).is("id", a, "properties/phone", "512-555-0101",
		"properties/city", "Austin", "properties/hs_additional_emails", "b@example.com")
	s.post(contactsPath, object{"properties": object{"email": "b@example.com"}}).want(409).has("Existing ID: " + a)
	s.post(contactsPath+"/batch/read", object{"inputs": []any{object{"id": b}}, "properties": []any{}, "propertiesWithHistory": []any{}}).want(200).is("results/0/id", a)
	merge(a, a).want(400)
	merge(a, "1").want(404)
	s.vice("mergeNewId", on(0))
	fresh := merge(a, c).want(200).at("id")
	if fresh == a || fresh == c {
		t.Errorf("the survivor is %s", fresh)
	}
	for _, id := range []string{a, b, c} {
		s.get(contactsPath+"/"+id+"?properties=hs_merged_object_ids").want(200).is("id", fresh, "properties/hs_merged_object_ids", b+";"+c+";"+a)
	}
	s.post(contactsPath+"/search", object{"filterGroups": []any{object{"filters": []any{object{"propertyName": "hs_object_id", "operator": "IN", "values": []string{a, b, c, fresh}}}}},
		"limit": 10, "after": "0", "sorts": []any{}, "properties": []any{}}).want(200).is("total", "1", "results/0/id", fresh)
}

func TestLateCommit(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.vice("lateCommit", on(30))
	id := s.contact(object{"email": "late@example.com"})
	s.get(contactsPath + "/" + id).want(404)
	if ids := s.get(contactsPath + "?limit=100").results("id"); slices.Contains(ids, id) {
		t.Error("a record is listed before it can be seen")
	}
	s.Stage.Clock.Advance(31 * time.Second)
	s.get(contactsPath + "/" + id).want(200)
}

func TestAdminRule(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.vice("adminRule", on(0))
	body := object{"properties": object{"email": "rule@example.com", "insurance_type": "AUTO"}}
	s.post(contactsPath, body).want(400).is("category", "VALIDATION_ERROR").has("MISSING_REQUIRED_PROPERTY", "MISSING_CONDITIONAL_REQUIRED_PROPERTY", "current_carrier")
	s.post("/crm/v3/objects/contacts", body).want(201)
	s.post("/crm/objects/2026-03/contacts", object{"properties": object{"email": "rule2@example.com"}}).want(201)
	s.vice("adminRule", on(0))
	s.Stage.Vices.Clear()
	s.act("requireField", "name", "broker_notes")
	s.post(contactsPath, object{"properties": object{"email": "rule3@example.com"}}).want(400).has("broker_notes")
	s.do("DELETE", "/crm/properties/2026-09/contacts/broker_notes", nil).want(400).has("CANNOT_DELETE_PROPERTY_IN_USE")
	s.act("clearRules")
	s.post(contactsPath, object{"properties": object{"email": "rule3@example.com"}}).want(201)
}

func TestLeadNeedsContact(t *testing.T) {
	t.Parallel()
	s := start(t)
	id := s.contact(object{"email": "lead@example.com"})
	body := object{"properties": object{"hs_lead_name": "L"}}
	s.post("/crm/objects/2026-09/leads", body).want(400)
	body["associations"] = []any{object{"to": object{"id": id}, "types": []any{object{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 578}}}}
	lead := s.post("/crm/objects/2026-09/leads", body).want(201).at("id")
	s.get("/crm/objects/2026-09/leads/"+lead+"?associations=contacts").is("associations/contacts/results/0/id", id)
	s.do("DELETE", fmt.Sprintf("/crm/objects/2026-09/leads/%s/associations/contacts/%s", lead, id), nil).want(204)
	s.get("/crm/objects/2026-09/leads/" + lead).want(404)
}
