package sandbox_test

import (
	"fmt"
	"testing"
)

const propertiesPath = "/crm/properties/2026-09/contacts"

func definition(name string, more ...any) object {
	d := object{"name": name, "label": "Label of " + name, "groupName": "contactinformation", "type": "string", "fieldType": "text"}
	for i := 0; i+1 < len(more); i += 2 {
		d[more[i].(string)] = more[i+1]
	}
	return d
}

func TestPropertyLife(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.post(propertiesPath, definition("our_key", "hasUniqueValue", true)).want(201).is("hasUniqueValue", "true", "modificationMetadata/archivable", "true")
	s.post(propertiesPath, definition("our_key")).want(409).is("category", "OBJECT_ALREADY_EXISTS", "subCategory", "Properties.PROPERTY_WITH_NAME_EXISTS")
	s.get(propertiesPath+"/our_key").want(200).is("label", "Label of our_key", "options", "[]", "modificationMetadata/readOnlyValue", "false")
	s.do("PATCH", propertiesPath+"/our_key", object{"label": "Key"}).want(200).is("label", "Key", "hasUniqueValue", "true")
	id := s.contact(object{"our_key": "1", "lastname": "One"})
	s.do("DELETE", propertiesPath+"/our_key", nil).want(204)
	s.get(propertiesPath+"/our_key").want(404).is("category", "OBJECT_NOT_FOUND")
	s.get(propertiesPath+"/our_key?archived=true").want(200).is("archived", "true")
	s.get(contactsPath+"/"+id+"?properties=our_key").want(200).is("properties/our_key", "")
	s.do("PATCH", contactsPath+"/"+id, object{"properties": object{"our_key": "2"}}).want(400).has("PROPERTY_DOESNT_EXIST")
	s.post(propertiesPath, definition("our_key")).want(201).is("archived", "false") // and the values are back
	s.get(contactsPath+"/"+id+"?properties=our_key").is("properties/our_key", "1")
	s.do("DELETE", propertiesPath+"/email", nil).want(400)
	s.do("PATCH", propertiesPath+"/email", object{"label": "x"}).want(400)
}

func TestPropertyRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	for name, d := range map[string]object{
		"name":       definition("9lives"),
		"group":      definition("p1", "groupName", "nothing"),
		"field type": definition("p2", "fieldType", "date"),
		"type":       definition("p3", "type", "json"),
		"unique":     definition("p4", "type", "date", "fieldType", "date", "hasUniqueValue", true),
		"options":    definition("p5", "type", "enumeration", "fieldType", "select", "options", []object{{"label": "A", "value": "a"}, {"label": "B", "value": "a"}}),
		"label":      definition("p6", "label", ""),
	} {
		if r := s.post(propertiesPath, d); r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	for i := range 10 {
		s.post(propertiesPath, definition(fmt.Sprint("key", i), "hasUniqueValue", true)).want(201)
	}
	s.post(propertiesPath, definition("key10", "hasUniqueValue", true)).want(400)
}

func TestPicklistIsReplaced(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.do("PATCH", propertiesPath+"/insurance_type", object{"options": []object{{"label": "Boat", "value": "BOAT", "displayOrder": 0, "hidden": false}}}).want(200)
	s.post(contactsPath, object{"properties": object{"email": "x@example.com", "insurance_type": "AUTO"}}).want(400).has("INVALID_OPTION")
	s.contact(object{"email": "x@example.com", "insurance_type": "BOAT"})
	s.act("setOptions", "name", "insurance_type", "options", "AUTO=Auto,HOME=Home")
	s.contact(object{"email": "y@example.com", "insurance_type": "AUTO"})
}

func TestPropertyBatches(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.post(propertiesPath+"/batch/create", inputs(definition("a1"), definition("email"))).want(207).is("results/0/name", "a1", "errors/0/category", "OBJECT_ALREADY_EXISTS")
	s.post(propertiesPath+"/batch/read", object{"archived": false, "inputs": []object{{"name": "a1"}}}).want(200).is("results/0/name", "a1")
	s.post(propertiesPath+"/batch/archive", inputs(object{"name": "a1"})).want(204)
	s.get(propertiesPath + "/a1").want(404)
	s.post(propertiesPath+"/groups", object{"name": "ours", "label": "Ours"}).want(201)
	s.post(propertiesPath+"/groups", object{"name": "ours", "label": "Ours"}).want(409)
	s.do("PATCH", propertiesPath+"/groups/ours", object{"label": "Mine"}).want(200).is("label", "Mine")
	s.get(propertiesPath+"/groups/ours").want(200).is("label", "Mine")
	s.post(propertiesPath, definition("b1", "groupName", "ours")).want(201)
	s.do("DELETE", propertiesPath+"/groups/ours", nil).want(400)
	s.act("removeField", "name", "b1")
	s.do("DELETE", propertiesPath+"/groups/ours", nil).want(204)
	s.get(propertiesPath + "/groups/ours").want(404)
}

func TestFieldsByHand(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.act("addField", "name", "tier", "label", "Tier", "type", "enumeration", "options", "gold=Gold,silver=Silver")
	s.get(propertiesPath+"/tier").want(200).is("fieldType", "select", "options/1/value", "silver")
	s.act("hideField", "name", "tier")
	s.get(propertiesPath+"/tier").is("hidden", "true")
	s.act("lockField", "name", "tier")
	s.post(contactsPath, object{"properties": object{"email": "x@example.com", "tier": "gold"}}).want(400).has("READ_ONLY_VALUE")
	s.act("removeField", "name", "tier")
	s.get(propertiesPath + "/tier").want(404)
	s.act("restoreField", "name", "tier")
	s.get(propertiesPath+"/tier").want(200).is("hidden", "false")
}

func TestPipelines(t *testing.T) {
	t.Parallel()
	s := start(t)
	const at = "/crm/pipelines/2026-09/deals"
	made := s.post(at, object{"label": "Cross-sell", "displayOrder": 3, "stages": []object{{"label": "Open", "displayOrder": 0, "metadata": object{"probability": "0.5"}}}}).want(201)
	id, stage := made.at("id"), made.at("stages/0/id")
	s.post(at, object{"label": "Cross-sell", "displayOrder": 3, "stages": []object{}}).want(409)
	s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D", "pipeline": id, "dealstage": stage}}).want(201)
	more := s.post(at+"/"+id+"/stages", object{"label": "Won", "displayOrder": 1, "metadata": object{"probability": "1.0"}}).want(201).at("id")
	s.do("PATCH", at+"/"+id+"/stages/"+more, object{"label": "Sold", "metadata": object{}}).want(200).is("label", "Sold", "metadata/probability", "1.0")
	s.do("PATCH", at+"/"+id, object{"label": "Cross"}).want(200).is("label", "Cross", "stages/1/label", "Sold")
	s.get(at + "/" + id + "/audit").want(200)
	s.do("DELETE", at+"/"+id+"/stages/"+more, nil).want(204)
	s.get(at + "/" + id + "/stages/" + more).want(404)
	s.do("DELETE", at+"/"+id, nil).want(204)
	s.get(at + "/" + id).want(404)
	s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": "D", "pipeline": id, "dealstage": stage}}).want(400)
	s.get("/crm/owners/2026-09?archived=true").want(200).is("results/0/archived", "true", "results/1/id", "")
	email := s.get("/crm/owners/2026-09").at("results/2/email")
	s.get("/crm/owners/2026-09?email="+email).is("results/0/email", email, "results/1/id", "")
}
