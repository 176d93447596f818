package importer_test

import (
	"context"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/importer"
	"leadbridge/internal/store/storetest"
)

// TestMappingIsRememberedOnceItStoredRows makes a wrong mapping, which must
// not come back, and then a right one, which must.
func TestMappingIsRememberedOnceItStoredRows(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	const content = "First Name,Last Name,Email,Note\nAnna,Smith,anna@example.com,x\n"
	remembered := func() *importer.Preview {
		t.Helper()
		up, err := b.Upload(ctx, "tester", "leads.csv", strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		p, err := b.Preview(ctx, up.FileURL, importer.PreviewOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	run := func(ms ...leadbridge.FieldMapping) leadbridge.ImportCounts {
		t.Helper()
		up, err := b.Upload(ctx, "tester", "leads.csv", strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		j, err := b.Create(ctx, "tester", importer.Request{FileURL: up.FileURL, FieldMapping: ms})
		if err != nil {
			t.Fatal(err)
		}
		return b.run(t, j.ID).Counts
	}
	email := leadbridge.FieldMapping{SourceField: "Email", TargetField: "email"}
	if c := run(email); c.Failed != 1 {
		t.Fatalf("%+v", c)
	}
	if remembered().Remembered {
		t.Error("a mapping that stored nothing is remembered")
	}
	source := leadbridge.FieldMapping{SourceField: "Note", TargetField: "leadSource"}
	if c := run(email, leadbridge.FieldMapping{SourceField: "First Name", TargetField: "firstName"}, leadbridge.FieldMapping{SourceField: "Last Name", TargetField: "lastName"}, source); c.Created != 1 {
		t.Fatalf("%+v", c)
	}
	if p := remembered(); !p.Remembered || len(p.FieldMapping) != 4 || p.FieldMapping[3].TargetField != "leadSource" {
		t.Errorf("remembered %v: %+v", p.Remembered, p.FieldMapping)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	up, err := b.Upload(ctx, "tester", "leads.csv", strings.NewReader(oldLeads))
	if err != nil {
		t.Fatal(err)
	}
	for field, o := range map[string]leadbridge.ImportOptions{
		"options.region":                  {Region: "deutschland"},
		"options.updateRules.nope":        {UpdateRules: map[string]leadbridge.UpdateRule{"nope": leadbridge.UpdateAlways}},
		"options.rules[0].params.pattern": {Rules: []leadbridge.Rule{{Field: "city", Type: leadbridge.RuleRegex, Params: map[string]any{"pattern": "("}}}},
	} {
		_, err := b.Create(ctx, "tester", importer.Request{FileURL: up.FileURL, Options: o})
		if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
