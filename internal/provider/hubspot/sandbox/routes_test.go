package sandbox_test

import (
	"net/url"
	"testing"
)

// Every family answers in every version, as the vendor's documents say.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"v3", "2026-03", "2026-09"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			at := func(family, rest string) string {
				if version == "v3" {
					return "/crm/v3/" + family + rest
				}
				return "/crm/" + family + "/" + version + rest
			}
			for _, object := range []string{"contacts", "deals", "companies", "leads"} {
				list := s.get(at("objects", "/"+object+"?limit=2&associations=contacts")).want(200)
				id := list.at("results/0/id")
				s.get(at("objects", "/"+object+"/"+id)).want(200).is("id", id)
				s.get(at("objects", "/"+object+"?archived=true")).want(200)
				s.post(at("objects", "/"+object+"/batch/read"), map[string]any{"inputs": []any{map[string]string{"id": id}}, "properties": []string{}, "propertiesWithHistory": []string{}}).want(200)
				s.post(at("objects", "/"+object+"/search"), map[string]any{"limit": 3, "filterGroups": []any{}, "after": "0", "sorts": []any{}, "properties": []any{}}).want(200)
				s.get(at("properties", "/"+object)).want(200)
				s.get(at("properties", "/"+object+"/hs_object_id")).want(200)
				s.get(at("properties", "/"+object+"/nothing")).want(404).is("category", "OBJECT_NOT_FOUND")
				s.get(at("properties", "/"+object+"/groups")).want(200)
				if object == "deals" || object == "leads" {
					p := s.get(at("pipelines", "/"+object)).want(200).at("results/0/id")
					s.get(at("pipelines", "/"+object+"/"+p)).want(200)
					stage := s.get(at("pipelines", "/"+object+"/"+p+"/stages")).want(200).at("results/0/id")
					s.get(at("pipelines", "/"+object+"/"+p+"/stages/"+stage)).want(200)
				}
			}
			owner := s.get(at("owners", "?limit=2")).want(200)
			s.get(at("owners", "/"+owner.at("results/0/id"))).want(200)
			s.get(at("owners", "?after="+owner.at("paging/next/after"))).want(200)
			info := "/account-info/" + version
			s.get(info+"/details").want(200).is("portalId", "24601001")
			s.get(info + "/api-usage/daily/private-apps").want(200)
			s.get(at("objects", "/tickets")).want(400)
		})
	}
}

// What clients get that ask in ways the vendor's documents do not show.
func TestUnusualRequests(t *testing.T) {
	t.Parallel()
	s := start(t)
	const contacts = "/crm/v3/objects/contacts"
	if r := s.do("HEAD", contacts, nil).want(200); len(r.body) > 0 {
		t.Errorf("HEAD has a body: %s", r.body)
	}
	s.do("PUT", contacts, object{}).want(405)
	s.post(contacts, url.Values{"email": {"form@example.com"}}).want(415)
	s.post(contacts, "{bad").want(400).is("message", "Invalid input JSON on line 1, column 2: Unexpected character")
	s.post(contacts, "{\n\"properties\": {").want(400).is("message", "Invalid input JSON on line 2, column 15: Unexpected end of input")
	s.post(contacts, "[]").want(400).is("message", "Invalid input JSON on line 1, column 1: Unexpected array")
	s.post(contacts, `{"properties": "x"}`).want(400).has("Unexpected string for properties")
	s.post(contacts, "").want(400).has("Unexpected end of input")
	s.get("/crm/v3/schemas").want(200).is("results", "[]")
	s.get("/crm-object-schemas/v3/schemas").want(200).is("results", "[]")
}
