package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// partial sends a form as htmx does.
func (v *visitor) partial(path string, pairs ...string) *reply {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, v.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	return v.do(r)
}

var (
	backField  = regexp.MustCompile(`name="back" value="([^"]*)"`)
	mappingRef = regexp.MustCompile(`/fields/([0-9a-f-]{36})"[^>]*aria-label="Change the mapping of ([^"]*)"`)
)

// mapping is the address of the mapping of a lead's field.
func (r *reply) mapping(t *testing.T, title string) string {
	t.Helper()
	for _, found := range mappingRef.FindAllStringSubmatch(r.body, -1) {
		if html.UnescapeString(found[2]) == title {
			return "/fields/" + found[1]
		}
	}
	t.Fatalf("%s is not mapped: %s", title, r.main())
	return ""
}

func TestMapFields(t *testing.T) {
	t.Parallel()
	_, v := openCRMs(t)
	at := connectHub(t, v)
	v.get(at+"/fields").want(t, 200, "19 suggestions", "Accept all 19", "This is what HubSpot means by the field.")
	v.post(at+"/fields/accept", "object", "contacts", "source", "email").leadsTo(t, at+"/fields?object=contacts")
	v.get(at+"/fields").want(t, 200, "E-mail is mapped.", "Undo", "1 field is mapped", "18 suggestions")
	v.get(at+"/fields").want(t, 200).has(t, "!E-mail is mapped.") // said once

	all := v.partial(at+"/fields/accept", "object", "contacts").want(t, 200, "18 mappings were made.", "19 fields are mapped").has(t, "!<html", "!suggestions")
	back := html.UnescapeString(backField.FindStringSubmatch(all.body)[1])
	v.partial(at+"/fields/undo", "object", "contacts", "back", back).want(t, 200, "Taken back.", "1 field is mapped")
	v.post(at+"/fields/undo", "object", "contacts", "back", "{}").want(t, 422, "can no longer be taken back")
	v.post(at+"/fields/accept", "object", "contacts").leadsTo(t, at+"/fields?object=contacts")

	list := v.get(at+"/fields?try=1").want(t, 200, "In this record", "12155551554")
	phone := list.mapping(t, "Phone")
	v.partial(at+phone+"/direction", "object", "contacts", "direction", "INBOUND").want(t, 200, "Phone now flows from the CRM to here only.")
	v.partial(at+phone+"/direction", "object", "contacts", "direction", "SIDEWAYS").want(t, 422)
	gone := v.partial(at+phone+"/delete", "object", "contacts").want(t, 200, "Phone is no longer mapped", "18 fields are mapped")
	v.get(at+phone).want(t, 404)
	back = html.UnescapeString(backField.FindStringSubmatch(gone.body)[1])
	again := v.partial(at+"/fields/undo", "object", "contacts", "back", back).want(t, 200, "19 fields are mapped")
	again.mapping(t, "Phone")
	v.get(at+"/fields?try=1&record=no-such").want(t, 200, "The record cannot be shown")
}

func TestEditMapping(t *testing.T) {
	t.Parallel()
	_, v := openCRMs(t)
	at := connectHub(t, v)
	v.post(at+"/fields/accept", "object", "contacts").leadsTo(t, at+"/fields?object=contacts")
	v.get(at+"/fields/new?object=contacts&source=jobtitle").want(t, 200, `<option value="jobtitle" selected`, "uppercase", "Keep beside the lead")
	v.post(at+"/fields/new", "object", "contacts", "source", "jobtitle", "target", "phone", "direction", "INBOUND").want(t, 422, "Phone is filled from Phone Number already")
	v.post(at+"/fields/new", "object", "contacts", "source", "createdate", "target", "extra", "extra", "made", "direction", "OUTBOUND").want(t, 422, "let it flow in only")
	v.post(at+"/fields/new", "object", "contacts", "source", "jobtitle", "target", "extra", "extra", "job", "direction", "INBOUND", "transformFunction", "shout").
		want(t, 422, `value="shout"`, `value="job"`)
	v.post(at+"/fields/new", "object", "contacts", "source", "jobtitle", "target", "extra", "extra", "job", "direction", "INBOUND", "transformFunction", "uppercase",
		"defaultValue", "=cmd()", "isRequired", "true", "lines", "boss = Chief\nno equals sign\n<b> = <script>").leadsTo(t, at+"/fields?object=contacts")
	list := v.get(at+"/fields").want(t, 200, "job is mapped.", "20 fields are mapped", "uppercase", "2 values translated", "=cmd()", "required")
	one := list.mapping(t, "job")
	v.get(at+one).want(t, 200, "boss = Chief", "&lt;b&gt; = &lt;script&gt;", `name="isRequired" type="checkbox" value="true" checked`, `value="extra" selected`).has(t, "!<script>\n")

	// A choice shows its options, and what is tried is not stored.
	kind := list.mapping(t, "Insurance type")
	v.get(at+kind).want(t, 200, "Auto", `name="theirs" value="AUTO"`, "COMMERCIAL")
	tried := v.partial(at+"/fields/try", "object", "contacts", "mapping", strings.TrimPrefix(kind, "/fields/"), "source", "insurance_type", "target", "insuranceType", "direction", "BIDIRECTIONAL",
		"theirs", "AUTO", "ours.0", "LIFE", "theirs", "HOME", "ours.1", "LIFE", "drawn", "insurance_type insuranceType")
	tried.want(t, 200, "becomes here", "LIFE", `id="record-choice"`).has(t, "!<html", `!id="mapping-values"`)
	v.partial(at+"/fields/try", "object", "contacts", "source", "insurance_type", "target", "", "drawn", "").want(t, 200, "Choose both fields", `id="mapping-values"`)
	v.partial(at+"/fields/try", "object", "contacts", "source", "jobtitle", "target", "phone", "direction", "INBOUND").want(t, 200, "is filled from Phone Number already")
	v.get(at+kind).want(t, 200).has(t, `!<option value="LIFE" selected`)

	v.post(at+kind, "object", "contacts", "source", "insurance_type", "target", "insuranceType", "direction", "INBOUND", "theirs", "AUTO", "ours.0", "HOME").leadsTo(t, at+"/fields?object=contacts")
	v.get(at+kind).want(t, 200, `<option value="HOME" selected`)
	v.post(at+"/fields/new", "object", "contacts", "source", "city", "more", "zip", "target", "extra", "extra", "place", "direction", "INBOUND").leadsTo(t, at+"/fields?object=contacts")
	v.get(at+"/fields").want(t, 200, "place is mapped.", `<span class="muted"> + </span>`)
}

// TestFieldsWithoutConnection shows what is known of the fields of a CRM that
// cannot be asked.
func TestFieldsWithoutConnection(t *testing.T) {
	t.Parallel()
	_, v := openCRMs(t)
	made := v.post("/integrations/new/hubspot", "name", "Never", "method", "OAUTH2", "objects", "contacts")
	never := strings.TrimSuffix(made.Header.Get("Location"), "/connect")
	v.get(never+"/fields").want(t, 200, "These are the fields that every account has", "suggestions").has(t, "!Try on a real record")
	at := connectHub(t, v)
	v.get(at+"/fields").want(t, 200)
	v.post(at+"/disconnect").leadsTo(t, at)
	v.get(at+"/fields").want(t, 200, "as they were when it was last connected", "Policy Expiration Date")
}
