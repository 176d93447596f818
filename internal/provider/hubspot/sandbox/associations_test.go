package sandbox_test

import (
	"fmt"
	"testing"
)

func types(ids ...int) []object {
	var out []object
	for _, id := range ids {
		out = append(out, object{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id})
	}
	return out
}

func ref(id string) object { return object{"id": id} }

func (s *site) deal(name string) string {
	s.t.Helper()
	return s.post("/crm/objects/2026-09/deals", object{"properties": object{"dealname": name, "dealstage": "closedwon"}}).want(201).at("id")
}

func TestAssociateOne(t *testing.T) {
	t.Parallel()
	s := start(t)
	c, d := s.contact(object{"email": "one@example.com"}), s.deal("D")
	company := s.post("/crm/objects/2026-09/companies", object{"properties": object{"name": "Acme"}}).want(201).at("id")
	s.do("PUT", "/crm/v4/objects/deals/"+d+"/associations/default/contacts/"+c, nil).want(200)
	s.get("/crm/v4/objects/deals/"+d+"/associations/contacts").want(200).is("results/0/toObjectId", c, "results/0/associationTypes/0/typeId", "3")
	s.get("/crm/objects/2026-03/contacts/"+c+"/associations/deals").want(200).is("results/0/toObjectId", d, "results/0/associationTypes/0/typeId", "4")
	s.get("/crm/v3/objects/deals/"+d+"/associations/contacts").want(200).is("results/0/id", c, "results/0/type", "deal_to_contact")
	path := "/crm/objects/2026-09/contacts/" + c + "/associations/companies/" + company
	s.do("PUT", path, types(1, 279)).want(201).is("labels/0", "Primary", "toObjectId", company)
	s.do("PUT", path, types(3)).want(400)
	s.do("PUT", "/crm/objects/2026-09/contacts/"+c+"/associations/companies/404", types(279)).want(404)
	s.get(contactsPath+"/"+c+"?associations=companies,deals,nothing").want(200).
		is("associations/companies/results/0/type", "contact_to_company_primary", "associations/deals/results/0/id", d)
	s.do("DELETE", path, nil).want(204)
	s.get("/crm/v4/objects/companies/"+company+"/associations/contacts").want(200).is("results/0/toObjectId", "")
	// What is in the recycle bin is not shown, and is linked again when restored.
	s.do("DELETE", contactsPath+"/"+c, nil).want(204)
	s.get("/crm/v4/objects/deals/"+d+"/associations/contacts").want(200).is("results/0/toObjectId", "")
	s.act("restoreRecord", "id", c)
	s.get("/crm/v4/objects/deals/"+d+"/associations/contacts").want(200).is("results/0/toObjectId", c)
}

func TestAssociateMany(t *testing.T) {
	t.Parallel()
	s := start(t)
	c, d, e := s.contact(object{"email": "many@example.com"}), s.deal("D"), s.deal("E")
	for _, base := range []string{"/crm/associations/2026-09", "/crm/associations/2026-03", "/crm/v4/associations"} {
		at := base + "/deals/contacts/batch/"
		created := s.post(at+"create", inputs(object{"from": ref(d), "to": ref(c), "types": types(3)}, object{"from": ref(e), "to": ref("404"), "types": types(3)}))
		created.want(207).is("results/0/fromObjectId", d, "errors/0/category", "OBJECT_NOT_FOUND")
		s.post(at+"associate/default", inputs(object{"from": ref(e), "to": ref(c)})).want(200).is("results/0/associationSpec/associationTypeId", "3", "results/1/associationSpec/associationTypeId", "4")
		s.post(at+"read", inputs(ref(d), ref(e))).want(200).is("results/0/from/id", d, "results/0/to/0/toObjectId", c, "results/1/to/0/toObjectId", c)
		s.post(base+"/contacts/deals/batch/read", inputs(ref(c), ref("404"))).want(207).is("results/0/to/1/toObjectId", e, "errors/0/subCategory/name", "crm.associations.NO_ASSOCIATIONS_FOUND")
		ok := 200
		if base == "/crm/v4/associations" {
			ok = 204
		}
		s.post(at+"labels/archive", inputs(object{"from": ref(d), "to": ref(c), "types": types(3)})).want(ok)
		s.post(at+"archive", inputs(object{"from": ref(e), "to": []object{ref(c)}})).want(ok)
		s.post(at+"read", inputs(ref(d))).want(207)
	}
}

func TestAssociationPages(t *testing.T) {
	t.Parallel()
	s := start(t)
	company := s.post("/crm/objects/2026-09/companies", object{"properties": object{"name": "Acme"}}).want(201).at("id")
	var all []object
	for i := range 600 {
		all = append(all, object{"from": ref(s.contact(object{"firstname": fmt.Sprint(i)})), "to": ref(company), "types": types(279)})
	}
	s.post("/crm/associations/2026-09/contacts/companies/batch/create", inputs(all...)).want(200)
	s.post("/crm/associations/2026-09/contacts/companies/batch/read", inputs(make([]object, 1001)...)).want(400)
	r := s.post("/crm/associations/2026-09/companies/contacts/batch/read", inputs(ref(company))).want(200)
	after := r.at("results/0/paging/next/after")
	if r.at("results/0/to/499/toObjectId") == "" || after == "" {
		t.Fatalf("the first page: %.200s", r.body)
	}
	rest := s.post("/crm/associations/2026-09/companies/contacts/batch/read", inputs(object{"id": company, "after": after})).want(200)
	if rest.at("results/0/to/99/toObjectId") == "" || rest.at("results/0/to/100/toObjectId") != "" || rest.at("results/0/paging/next/after") != "" {
		t.Errorf("the second page: %.200s", rest.body)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	s := start(t)
	const at = "/crm/associations/2026-09/contacts/companies/labels"
	s.get(at).want(200).is("results/0/typeId", "279", "results/1/label", "Primary")
	made := s.post(at, object{"label": "Bookkeeper", "name": "bookkeeper", "inverseLabel": "Client"}).want(200)
	id := made.at("results/0/typeId")
	s.get(at).is("results/2/label", "Bookkeeper")
	s.get("/crm/associations/v4/companies/contacts/labels").want(200).is("results/2/label", "Client")
	s.post(at, object{"label": "Bookkeeper", "name": "bookkeeper"}).want(409)
	s.do("PUT", at, object{"associationTypeId": 1, "label": "Chief"}).want(404)
	s.do("DELETE", at+"/"+id, nil).want(204)
	s.get(at).is("results/2/label", "")
}

// In v3 types have names, and a link is one line.
func TestNamedAssociations(t *testing.T) {
	t.Parallel()
	s := start(t)
	c, d := s.contact(object{"email": "named@example.com"}), s.deal("D")
	const base = "/crm/v3/associations/contacts/deals"
	s.get(base+"/types").want(200).is("results/0/id", "4", "results/0/name", "contact_to_deal")
	link := object{"from": ref(c), "to": ref(d), "type": "contact_to_deal"}
	s.post(base+"/batch/create", inputs(link)).want(201).is("results/0/from/id", c, "results/0/to/id", d, "results/0/type", "contact_to_deal")
	s.post(base+"/batch/create", inputs(object{"from": ref(c), "to": ref(d), "type": "contact_to_moon"})).want(207).is("numErrors", "1")
	s.post("/crm/v3/associations/deals/contacts/batch/read", inputs(ref(d))).want(200).
		is("results/0/from/id", d, "results/0/to/0/id", c, "results/0/to/0/type", "deal_to_contact")
	s.post(base+"/batch/archive", inputs(link)).want(204)
	s.post(base+"/batch/read", inputs(ref(c))).want(207).is("errors/0/subCategory/name", "crm.associations.NO_ASSOCIATIONS_FOUND")
	one := "/crm/v3/objects/contacts/" + c + "/associations/deals/" + d
	s.do("PUT", one+"/contact_to_moon", nil).want(400)
	s.do("PUT", one+"/4", nil).want(200).is("id", c)
	s.get("/crm/v3/objects/contacts/"+c+"/associations/deals").want(200).is("results/0/id", d, "results/0/type", "contact_to_deal")
	s.do("DELETE", one+"/contact_to_deal", nil).want(204)
	s.get("/crm/v3/objects/contacts/"+c+"/associations/deals").want(200).is("results", "[]")
}
