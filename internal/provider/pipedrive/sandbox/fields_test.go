package sandbox

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
)

func TestFieldsAreMadeChangedAndRemoved(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.do("POST", "/api/v2/personFields", map[string]any{"field_name": "Leadbridge ID", "field_type": "varchar"}).want(200).data()
	code := fmt.Sprint(made["field_code"])
	if !regexp.MustCompile("^[0-9a-f]{40}$").MatchString(code) || made["is_custom_field"] != true || made["options"] != nil {
		t.Error(made)
	}
	id := l.person("Key Holder", map[string]any{"custom_fields": map[string]any{code: "lead-1"}})
	found := l.do("GET", "/api/v2/itemSearch/field?entity_type=person&match=exact&term=lead-1&field="+code, nil).want(200).list()
	if len(found) != 1 || num(found[0]["id"]) != id {
		t.Error("a new field cannot be searched:", found)
	}
	path := "/api/v2/personFields/" + code
	if r := l.do("PATCH", path, map[string]any{"field_name": "Our key"}).want(200).data(); r["field_name"] != "Our key" || r["field_code"] != code {
		t.Error(r)
	}
	l.do("PATCH", path, map[string]any{}).want(400)
	l.do("PATCH", "/api/v2/personFields/name", map[string]any{"field_name": "x"}).want(403)
	l.do("DELETE", path, nil).want(200)
	l.do("GET", path, nil).want(404)
	if customs := l.do("GET", fmt.Sprint("/api/v2/persons/", id), nil).data()["custom_fields"].(map[string]any); customs[code] != nil {
		t.Error("a removed field is still answered", customs)
	}
	l.do("PATCH", fmt.Sprint("/api/v2/persons/", id), map[string]any{"custom_fields": map[string]any{code: "x"}}).want(400)
	for _, bad := range []map[string]any{{"field_type": "varchar"}, {"field_name": "A", "field_type": "int"}, {"field_name": "A", "field_type": "enum"},
		{"field_name": "A", "field_type": "text", "options": []any{map[string]any{"label": "a"}}},
		{"field_name": "A", "field_type": "set", "options": []any{map[string]any{"label": "a"}, map[string]any{"label": "A"}}}} {
		l.do("POST", "/api/v2/personFields", bad).want(400)
	}
	l.do("POST", "/api/v2/activityFields", map[string]any{"field_name": "A", "field_type": "text"}).want(404)
}

func TestOptions(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	path := "/api/v2/personFields/" + l.code("person", "Insurance type") + "/options"
	one := l.do("POST", path, []any{map[string]any{"label": "Pet"}}).want(200).list()[0]
	l.do("POST", path, []any{map[string]any{"label": "Boat"}, map[string]any{"label": "pet"}}).want(400)
	l.do("PATCH", path, []any{map[string]any{"id": one["id"], "label": "Animals"}}).want(200)
	l.do("DELETE", path, []any{map[string]any{"id": one["id"]}, map[string]any{"id": 1}}).want(400)
	l.do("DELETE", path, []any{map[string]any{"id": one["id"]}}).want(200)
	options := l.do("GET", path[:len(path)-len("/options")], nil).data()["options"].([]any)
	if len(options) != 5 {
		t.Error(options)
	}
}

func TestHiddenAndRemovedByHand(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	code := l.code("person", "Current carrier")
	has := func() bool {
		customs := l.do("GET", "/api/v2/persons?limit=1", nil).want(200).list()[0]["custom_fields"].(map[string]any)
		_, shown := customs[code]
		return shown && l.do("GET", "/api/v2/personFields/"+code, nil).status == 200
	}
	if !has() {
		t.Fatal("the field is not there at first")
	}
	l.act("hideField", "field", "Current carrier")
	if has() {
		t.Error("hidden and shown")
	}
	l.act("showField", "field", code)
	l.act("renameField", "field", code, "title", "Carrier now")
	if !has() || l.code("person", "Carrier now") != code {
		t.Error("not renamed")
	}
	l.act("removeField", "field", code)
	if has() {
		t.Error("removed and shown")
	}
	l.act("addField", "title", "Pets", "type", "enum", "options", "Cat,Dog")
	l.act("addOption", "field", "Pets", "label", "Fish")
	l.act("removeOption", "field", "Pets", "label", "Cat")
	field := l.do("GET", "/api/v2/personFields/"+l.code("person", "Pets"), nil).data()
	if options := field["options"].([]any); len(options) != 2 {
		t.Error(options)
	}
}

func TestCustomValues(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	codes := map[string]string{}
	for _, of := range fieldTypes {
		body := map[string]any{"field_name": "Test " + of, "field_type": of}
		if of == "enum" || of == "set" {
			body["options"] = []any{map[string]any{"label": "a"}, map[string]any{"label": "b"}}
		}
		codes[of] = l.do("POST", "/api/v2/personFields", body).want(200).data()["field_code"].(string)
	}
	first := func(of string) float64 {
		options := l.do("GET", "/api/v2/personFields/"+codes[of], nil).data()["options"].([]any)
		return options[0].(map[string]any)["id"].(float64)
	}
	id := l.person("Typed", nil)
	me := l.do("GET", "/v1/users/me", nil).data()["id"]
	address := map[string]any{"value": "1 Main St", "locality": "Austin"}
	whole := map[string]any{}
	for _, part := range addressParts {
		whole[part] = address[part]
	}
	for _, c := range []struct {
		of         string
		sent, want any // want nil: refused; sent is its own want if want is "same"
	}{
		{"varchar", "text", "same"}, {"varchar", 5, nil}, {"text", "long", "same"}, {"phone", "+1 512", "same"},
		{"double", 1.5, "same"}, {"double", "1.5", nil}, {"date", "2026-02-28", "same"}, {"date", "2026-02-30", nil}, {"date", "02/28/2026", nil},
		{"enum", first("enum"), "same"}, {"enum", "a", nil}, {"enum", 1, nil}, {"enum", fmt.Sprint(first("enum")), nil},
		{"set", []any{first("set")}, "same"}, {"set", []any{}, nil}, {"set", first("set"), nil}, {"set", "1,2", nil},
		{"monetary", map[string]any{"value": 9.5, "currency": "EUR"}, "same"}, {"monetary", 9.5, nil}, {"monetary", map[string]any{"value": 9.5, "currency": "XXX"}, nil},
		{"monetary", map[string]any{"value": 9.5}, map[string]any{"value": 9.5, "currency": "USD"}},
		{"daterange", map[string]any{"value": "2026-01-01", "until": "2026-12-31"}, "same"}, {"daterange", "2026-01-01", nil},
		{"daterange", map[string]any{"value": "2026-01-02", "until": "2026-01-01"}, nil},
		{"time", map[string]any{"value": "9:00", "timezone_name": "Europe/Berlin"}, map[string]any{"value": "09:00:00", "timezone_id": 167.0, "timezone_name": "Europe/Berlin"}},
		{"time", "10:30:00", map[string]any{"value": "10:30:00", "timezone_id": 167.0, "timezone_name": "America/Chicago"}}, {"time", "25:00", nil},
		{"timerange", map[string]any{"value": "09:00:00", "until": "10:00:00"}, map[string]any{"value": "09:00:00", "until": "10:00:00", "timezone_id": 167.0, "timezone_name": "America/Chicago"}},
		{"address", address, whole}, {"address", "1 Main St", nil}, {"address", map[string]any{"locality": "Austin"}, nil},
		{"user", me, "same"}, {"user", 1, nil}, {"people", id, float64(id)}, {"people", "x", nil}, {"org", 99999999, nil},
	} {
		r := l.do("PATCH", fmt.Sprint("/api/v2/persons/", id), map[string]any{"custom_fields": map[string]any{codes[c.of]: c.sent}})
		if c.want == nil {
			if r.status != 400 {
				t.Errorf("%s %v: %d %s", c.of, c.sent, r.status, r.body)
			}
			continue
		}
		want := c.want
		if want == "same" {
			want = c.sent
		}
		if got := r.want(200).data()["custom_fields"].(map[string]any)[codes[c.of]]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s %v: %v, want %v", c.of, c.sent, got, want)
		}
		cleared := l.do("PATCH", fmt.Sprint("/api/v2/persons/", id), map[string]any{"custom_fields": map[string]any{codes[c.of]: nil}}).want(200).data()["custom_fields"].(map[string]any)
		if v, has := cleared[codes[c.of]]; !has || v != nil {
			t.Errorf("%s is not cleared by null: %v", c.of, v)
		}
	}
}

func TestAddressPartsLeftOutAreLost(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := num(l.do("POST", "/api/v2/organizations", map[string]any{"name": "Org", "address": map[string]any{"value": "1 Main St", "locality": "Austin"}}).want(200).data()["id"])
	got := l.do("PATCH", fmt.Sprint("/api/v2/organizations/", id), map[string]any{"address": map[string]any{"value": "1 Main St"}}).want(200).data()["address"].(map[string]any)
	if got["locality"] != nil {
		t.Error(got)
	}
}

func TestViewOfCustomFields(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	line, carrier := l.code("person", "Insurance type"), l.code("person", "Current carrier")
	p := l.do("GET", "/api/v2/persons?limit=1&include_option_labels=true&custom_fields="+line, nil).want(200).list()[0]["custom_fields"].(map[string]any)
	if option, is := p[line].(map[string]any); !is || option["label"] == "" || len(p) != 1 {
		t.Error(p, carrier)
	}
	if fields := l.pages("/api/v2/personFields?limit=3"); len(fields) < 30 {
		t.Error(len(fields), "fields")
	}
	if got := l.do("GET", "/v1/personFields?limit=5", nil).want(200); got.json["additional_data"].(map[string]any)["pagination"].(map[string]any)["more_items_in_collection"] != true {
		t.Error("v1 does not page its fields")
	}
}
