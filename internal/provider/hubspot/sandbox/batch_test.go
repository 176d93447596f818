package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func inputs(all ...object) object { return object{"inputs": all} }

func TestBatchCreateAllOrNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	taken := s.contact(object{"email": "taken@example.com"})
	good, bad := object{"properties": object{"email": "good@example.com"}}, object{"properties": object{"email": "taken@example.com"}}
	s.post(contactsPath+"/batch/create", inputs(good, bad)).want(409).has("Existing ID: " + taken)
	s.get(contactsPath + "/good@example.com?idProperty=email").want(404)
	// A trace id on one of them is not enough.
	s.post(contactsPath+"/batch/create", inputs(object{"properties": good["properties"], "objectWriteTraceId": "1"}, bad)).want(409)
	s.post(contactsPath+"/batch/create", inputs(good, good)).want(400)
	s.get(contactsPath + "/good@example.com?idProperty=email").want(404)
	s.post(contactsPath+"/batch/create", inputs(good, object{"properties": object{"email": "also@example.com"}})).want(201).is("status", "COMPLETE", "results/1/properties/email", "also@example.com")
}

func TestBatchCreateEachForItself(t *testing.T) {
	t.Parallel()
	s := start(t)
	taken := s.contact(object{"email": "taken@example.com"})
	r := s.post(contactsPath+"/batch/create", inputs(
		object{"objectWriteTraceId": "a", "properties": object{"email": "a@example.com"}},
		object{"objectWriteTraceId": "b", "properties": object{"email": "taken@example.com"}},
		object{"objectWriteTraceId": "c", "properties": object{"email": "c@example.com", "insurance_type": "BOAT"}},
		object{"objectWriteTraceId": "d", "properties": object{"email": "a@example.com"}}))
	r.want(207).is("numErrors", "3", "results/0/objectWriteTraceId", "a",
		"errors/0/context/objectWriteTraceId/0", "b", "errors/0/category", "CONFLICT", "errors/0/message", "Contact already exists. Existing ID: "+taken,
		"errors/1/context/objectWriteTraceId/0", "c", "errors/1/category", "VALIDATION_ERROR", "errors/2/category", "CONFLICT")
	if len(r.results("id")) != 1 {
		t.Errorf("results: %s", r.body)
	}
}

func TestBatchLimits(t *testing.T) {
	t.Parallel()
	s := start(t)
	var many []object
	for i := range 101 {
		many = append(many, object{"id": fmt.Sprint(i + 1), "properties": object{"city": "x"}})
	}
	for _, what := range []string{"read", "create", "update", "upsert", "archive"} {
		s.post(contactsPath+"/batch/"+what, inputs(many...)).want(400)
		s.post(contactsPath+"/batch/"+what, inputs()).want(400)
		s.post(contactsPath+"/batch/"+what, inputs(many[0], many[0])).want(400).has("Duplicate IDs")
	}
}

func TestBatchReadAndArchive(t *testing.T) {
	t.Parallel()
	s := start(t)
	a, b := s.contact(object{"email": "a@example.com"}), s.contact(object{"email": "b@example.com"})
	read := func(query string, ids ...string) *reply {
		body := object{"properties": []string{"email"}, "propertiesWithHistory": []string{}}
		var of []object
		for _, id := range ids {
			of = append(of, object{"id": id})
		}
		body["inputs"] = of
		if strings.Contains(ids[0], "@") {
			body["idProperty"] = "email"
		}
		return s.post(contactsPath+"/batch/read"+query, body)
	}
	read("", "B@example.com", "a@example.com").want(200).is("results/0/id", b, "results/1/id", a)
	r := read("", a, "404", b, "405").want(207).is("errors/0/category", "OBJECT_NOT_FOUND", "errors/0/context/ids/0", "404", "errors/0/context/ids/1", "405")
	if got := r.results("id"); !slices.Equal(got, []string{a, b}) {
		t.Errorf("found %v", got)
	}
	s.post(contactsPath+"/batch/archive", inputs(object{"id": a}, object{"id": "404"})).want(204)
	read("", a).want(207)
	read("?archived=true", a).want(200).is("results/0/archived", "true")
}

func TestBatchUpdate(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := s.contact(object{"email": "a@example.com"})
	update := func(all ...object) *reply { return s.post(contactsPath+"/batch/update", inputs(all...)) }
	update(object{"id": a, "properties": object{"city": "Austin"}}, object{"id": "404", "properties": object{"city": "Austin"}}).
		want(207).is("results/0/id", a, "errors/0/context/ids/0", "404")
	update(object{"id": a, "properties": object{"city": "Dallas"}}, object{"id": "404", "properties": object{"nothing": "x"}}).want(207)
	update(object{"id": "a@example.com", "idProperty": "email", "properties": object{"city": "Waco"}}).want(400).has("non-unique 0-1 property")
	b := s.contact(object{"email": "b@example.com"})
	update(object{"id": a, "properties": object{"city": "Waco"}}, object{"id": b, "properties": object{"nothing": "x"}}).want(400)
	s.get(contactsPath+"/"+a+"?properties=city").is("properties/city", "Dallas")
	update(object{"id": a, "properties": object{"city": "Waco"}, "objectWriteTraceId": "1"}, object{"id": b, "properties": object{"nothing": "x"}, "objectWriteTraceId": "2"}).
		want(207).is("results/0/id", a, "errors/0/context/objectWriteTraceId/0", "2")
}

func TestBatchUpsert(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.post("/crm/properties/2026-09/contacts", object{"name": "our_key", "label": "Our key", "groupName": "contactinformation", "type": "string", "fieldType": "text", "hasUniqueValue": true}).want(201)
	key := func(id, trace string, properties object) object {
		return object{"id": id, "idProperty": "our_key", "objectWriteTraceId": trace, "properties": properties}
	}
	upsert := func(all ...object) *reply { return s.post(contactsPath+"/batch/upsert", inputs(all...)) }
	first := upsert(key("k1", "1", object{"email": "k1@example.com"}), key("k2", "2", object{"lastname": "Two"})).want(200).is("results/0/new", "true", "results/1/new", "true", "results/0/properties/our_key", "k1")
	again := upsert(key("k2", "2", object{"lastname": "Second"}), key("k1", "1", object{"lastname": "First"})).want(200).is("results/0/new", "false")
	if again.at("results/0/id") != first.at("results/1/id") {
		t.Errorf("another record: %s", again.body)
	}
	upsert(key("k3", "3", object{"email": "k1@example.com"}), key("k4", "4", object{"lastname": "Four"})).want(207).is("errors/0/context/objectWriteTraceId/0", "3", "results/0/new", "true")
	// By e-mail address there is no partial success.
	mail := func(id, trace string, properties object) object {
		return object{"id": id, "idProperty": "email", "objectWriteTraceId": trace, "properties": properties}
	}
	upsert(mail("k1@example.com", "1", object{"city": "Austin"}), mail("k9@example.com", "2", object{"insurance_type": "BOAT"})).want(400)
	upsert(mail("k1@example.com", "1", object{"city": "Austin"}), mail("k9@example.com", "2", object{"city": "Waco"})).want(200).is("results/0/new", "false", "results/1/new", "true")
	upsert(object{"id": "x", "idProperty": "city", "properties": object{}}).want(400)
	s.do("PATCH", contactsPath+"/"+first.at("results/0/id"), object{"properties": object{"our_key": "k2"}}).want(400).has("already has that value")
	s.get(contactsPath+"/k2?idProperty=our_key").want(200).is("id", first.at("results/1/id"))
	s.vice("shuffledBatch", on(0))
	upsert(key("k1", "1", object{"city": "A"}), key("k2", "2", object{"city": "B"})).want(200).is("results/0/objectWriteTraceId", "2")
}
