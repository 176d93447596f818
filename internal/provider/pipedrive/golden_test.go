package pipedrive

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"leadbridge/internal/provider"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares what was made of testdata/name with its golden file.
func golden(t *testing.T, name string, got any) {
	t.Helper()
	text, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(text) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, text, want)
	}
}

// load reads an answer from testdata.
func load(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// schemaFrom makes a kind's schema of an answer about fields; "" for none.
func schemaFrom(t *testing.T, k *kind, name string) *schema {
	t.Helper()
	var answer struct{ Data []wireField }
	if name != "" {
		load(t, name, &answer)
	}
	return newSchema(k, answer.Data, defaultKeyField)
}

func TestFieldsGolden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ object, fields string }{{persons, "personFields.json"}, {deals, "dealFields.json"}} {
		s := schemaFrom(t, kinds[c.object], c.fields)
		var fields []provider.Field
		for _, f := range s.fields {
			fields = append(fields, f.Field)
		}
		golden(t, c.fields, fields)
	}
}

func TestRecordsGolden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ object, fields, records string }{
		{persons, "personFields.json", "persons.json"},
		{deals, "dealFields.json", "deals.json"},
		{leads, "dealFields.json", "leads.json"},
		{activities, "", "activities.json"},
	} {
		k := kinds[c.object]
		s := schemaFrom(t, k, c.fields)
		var names []string
		for _, f := range s.fields {
			names = append(names, f.Name)
		}
		names = append(names, "vanished")
		var answer page[record]
		load(t, c.records, &answer)
		var got []provider.Record
		for _, r := range answer.Data {
			got = append(got, k.record(s, names, r.flat()))
		}
		golden(t, c.records, got)
	}
}
