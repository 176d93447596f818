package pipedrive

import (
	"encoding/json"
	"fmt"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The fields of testdata/personFields.json and dealFields.json.
const (
	line     = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	interest = "2a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	premium  = "3a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	expires  = "4a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	home     = "5a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	hours    = "6a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	keyHash  = "7a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	dealSum  = "aa2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	dealSet  = "ba2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
)

// there returns the first record of an answer in testdata.
func there(t *testing.T, name string) record {
	t.Helper()
	var answer page[record]
	load(t, name, &answer)
	return answer.Data[0].flat()
}

func TestBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		object string
		update bool
		write  provider.Write
		want   string // the body, or the error's code and field
	}{
		"new person": {persons, false, provider.Write{Key: "lb-1", Values: map[string]string{"first_name": " Ann ", "last_name": "Lee", "email": "ann@example.test", "phone": "", line: "Auto"}},
			`{"custom_fields":{"` + line + `":31,"` + keyHash + `":"lb-1"},"emails":[{"value":"ann@example.test","primary":true,"label":"work"}],"name":"Ann Lee"}`},
		"new person without a name": {persons, false, provider.Write{Values: map[string]string{"email": "ann@example.test"}}, "field_required name"},
		"nothing new": {persons, true, provider.Write{Key: "lb-0001", Values: map[string]string{"email": "jane@example.test", "first_name": "Jane", line: "32", interest: "41;42",
			premium: "1250.50", home: "12 Elm St, Austin, TX 78701", "label_ids": "6", expires: "2027-02-28"}}, `{}`},
		"another e-mail": {persons, true, provider.Write{Values: map[string]string{"email": "new@example.test"}},
			`{"emails":[{"value":"old@example.test","primary":false,"label":"home"},{"value":"new@example.test","primary":true,"label":"work"}]}`},
		"an e-mail that is there": {persons, true, provider.Write{Values: map[string]string{"email": "OLD@example.test"}},
			`{"emails":[{"value":"OLD@example.test","primary":true,"label":"home"},{"value":"jane@example.test","primary":false,"label":"work"}]}`},
		"an e-mail in capitals": {persons, true, provider.Write{Values: map[string]string{"email": "JANE@EXAMPLE.TEST", "phone": "512-555-0142"}}, `{}`},
		"no e-mail any more": {persons, true, provider.Write{Values: map[string]string{"email": ""}},
			`{"emails":[{"value":"old@example.test","primary":true,"label":"home"}]}`},
		"half a name":        {persons, true, provider.Write{Values: map[string]string{"last_name": "Miller"}}, `{"name":"Jane Miller"}`},
		"no name any more":   {persons, true, provider.Write{Values: map[string]string{"first_name": "", "last_name": ""}}, "field_required name"},
		"a label more":       {persons, true, provider.Write{Values: map[string]string{"label_ids": "Hot lead;5"}}, `{}`},
		"no labels":          {persons, true, provider.Write{Values: map[string]string{"label_ids": ""}}, `{"label_ids":[]}`},
		"clear":              {persons, true, provider.Write{Values: map[string]string{line: "", interest: "", premium: ""}}, `{"custom_fields":{"` + line + `":null,"` + interest + `":null,"` + premium + `":null}}`},
		"amount":             {persons, true, provider.Write{Values: map[string]string{premium: "99.90"}}, `{"custom_fields":{"` + premium + `":{"currency":"USD","value":99.90}}}`},
		"first amount":       {persons, false, provider.Write{Values: map[string]string{"name": "A", premium: "5"}}, `{"custom_fields":{"` + premium + `":{"currency":"GBP","value":5}},"name":"A"}`},
		"address":            {persons, true, provider.Write{Values: map[string]string{home: "1 Oak Ave, Reno"}}, `{"custom_fields":{"` + home + `":{"value":"1 Oak Ave, Reno"}}}`},
		"range":              {persons, true, provider.Write{Values: map[string]string{hours: "10:00:00"}}, `{"custom_fields":{"` + hours + `":{"timezone_name":"America/Chicago","until":"11:30:00","value":"10:00:00"}}}`},
		"link":               {persons, true, provider.Write{Links: []provider.Link{{Object: organizations, ID: "10"}, {Object: deals, ID: "42"}}}, `{"org_id":10}`},
		"link that is there": {persons, true, provider.Write{Links: []provider.Link{{Object: organizations, ID: "9"}}}, `{}`},
		"no option":          {persons, true, provider.Write{Values: map[string]string{line: "Pet"}}, "not_an_option " + line},
		"no number":          {persons, true, provider.Write{Values: map[string]string{premium: "1,250"}}, "value_refused " + premium},
		"unknown":            {persons, true, provider.Write{Values: map[string]string{"birthday": "1990-01-01"}}, "field_unknown birthday"},
		"dotted":             {persons, true, provider.Write{Values: map[string]string{"org.name": "Acme"}}, "field_read_only org.name"},
		"our key":            {persons, true, provider.Write{Values: map[string]string{keyHash: "x"}}, "field_read_only " + keyHash},
		"won":                {deals, true, provider.Write{Values: map[string]string{"status": "Won", "value": "1250.00", "stage_id": "4"}}, `{"stage_id":4,"status":"won"}`},
		"deal's set":         {deals, true, provider.Write{Values: map[string]string{dealSet: "51;Glass"}}, `{"custom_fields":{"` + dealSet + `":[51,52]}}`},
		"odd numbers":        {deals, true, provider.Write{Values: map[string]string{"person_id": "+007", "value": "1250.000"}}, `{"person_id":7}`},
		"no status":          {deals, true, provider.Write{Values: map[string]string{"status": ""}}, "field_required status"},
		"no owner":           {persons, true, provider.Write{Values: map[string]string{"owner_id": ""}}, "field_required owner_id"},
		"no currency":        {deals, true, provider.Write{Values: map[string]string{"currency": ""}}, "field_required currency"},
		"new without owner":  {deals, false, provider.Write{Values: map[string]string{"title": "Car", "owner_id": "", "currency": ""}}, `{"title":"Car"}`},
		"zeros before":       {deals, true, provider.Write{Values: map[string]string{"value": "0012"}}, "value_refused value"},
		"half an ID":         {deals, true, provider.Write{Values: map[string]string{"owner_id": "7.5"}}, "value_refused owner_id"},
		"new lead": {leads, false, provider.Write{Key: "lb-2", Values: map[string]string{"title": "Car", "value": "300", "was_seen": "true", dealSum: "10", dealSet: "51;52"}, Links: []provider.Link{{Object: persons, ID: "1201"}}},
			`{"` + dealSum + `":10,"` + dealSum + `_currency":"GBP","` + dealSet + `":"51,52","origin_id":"lb-2","person_id":1201,"title":"Car","value":{"amount":300,"currency":"GBP"},"was_seen":true}`},
		"lead of nobody": {leads, false, provider.Write{Values: map[string]string{"title": "Car"}}, "field_required person_id"},
		"lead": {leads, true, provider.Write{Key: "lb-9", Values: map[string]string{"value": "1000", dealSet: "52", "label_ids": "a08b42a0-4e75-11ea-9643-03698ef1cfd6"}},
			`{"` + dealSet + `":"52","label_ids":["f08b42a0-4e75-11ea-9643-03698ef1cfd6","f08b42a1-4e75-11ea-9643-03698ef1cfd6","a08b42a0-4e75-11ea-9643-03698ef1cfd6"],"value":{"amount":1000,"currency":"USD"}}`},
	} {
		k := kinds[c.object]
		fields := map[string]string{persons: "personFields.json", deals: "dealFields.json", leads: "dealFields.json"}[c.object]
		var current record
		if c.update {
			current = there(t, c.object+".json")
		}
		body, e := bodyOf(k, schemaFrom(t, k, fields), c.write, current, "GBP")
		got := ""
		if e != nil {
			got = e.Code + " " + e.Field
		} else {
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			got = string(text)
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// Where the options are hidden from us, their ids alone are sent.
func TestHiddenOptions(t *testing.T) {
	t.Parallel()
	f := &fieldSpec{provider.Field{Name: "industry", Title: "Industry", NativeType: "enum", Type: leadbridge.TypeEnum}}
	for text, want := range map[string]string{"17": "17", "f08b42a0-4e75-11ea-9643-03698ef1cfd6": "f08b42a0-4e75-11ea-9643-03698ef1cfd6", "Finance": provider.CodeNoOption} {
		v, e := f.encode(text, nil)
		got := fmt.Sprint(v)
		if e != nil {
			got = e.Code
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestSameContact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Jane@Example.test", " jane@example.test", true}, {"(512) 555-0142", "512.555.0142", true}, {"+15125550142", "(512) 555-0142", false},
		{"", "", true}, {"none", "other", false}, {"jane@example.test", "512", false},
	} {
		if sameContact(c.a, c.b) != c.same {
			t.Errorf("%q and %q", c.a, c.b)
		}
	}
}

func TestSameFirstName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ours, theirs string
		same         bool
	}{{"Jane", "Jane Doe", true}, {"jane", "JANE", true}, {"Jon", "Jonathan Doe", true}, {"Jane", "John Doe", false}, {"", "John Doe", true}, {"Jane", "", true}} {
		text, _ := json.Marshal(c.theirs)
		if sameFirstName(c.ours, record{"name": text}) != c.same {
			t.Errorf("%q and %q", c.ours, c.theirs)
		}
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	c := cursor{Object: persons, Phase: "live", Server: "abc", LastID: "7"}
	got, err := parseCursor(c.String(), persons)
	c.Version = cursorVersion
	if err != nil || got != c {
		t.Errorf("%+v, %v", got, err)
	}
	for name, text := range map[string]string{"another object's": cursor{Object: deals}.String(), "nonsense": "%%", "not JSON": "YWJj", "another version": "eyJ2IjoxLCJvIjoicGVyc29ucyJ9"} {
		if _, err := parseCursor(text, persons); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
