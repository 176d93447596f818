package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/app"
	"leadbridge/internal/importer"
	"leadbridge/internal/pipeline/mapping"
)

// docs is the folder of the documents.
const docs = "../../docs"

func TestShippedTemplateIsTheCurrentOne(t *testing.T) {
	shipped, err := os.ReadFile(filepath.Join(docs, "csv_templates", "lead_import_template.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if string(shipped) != importer.Templates()[0].CSV {
		t.Error("docs/csv_templates/lead_import_template.csv is old; run make docs")
	}
}

// TestGuideNamesEverything keeps the user guide whole.
func TestGuideNamesEverything(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(docs, "PHASE_15.1.2_CRM_INTEGRATION.md"))
	if err != nil {
		t.Fatal(err)
	}
	guide := string(content)
	names := append(leadbridge.FieldNames(), leadbridge.FieldFullName)
	for _, r := range leadbridge.RuleTypes {
		names = append(names, string(r))
	}
	for _, s := range app.Settings() {
		names = append(names, s.Name)
		if s.Default != "" {
			names = append(names, s.Default)
		}
	}
	for _, name := range names {
		if !strings.Contains(guide, "`"+name+"`") {
			t.Errorf("the guide does not name `%s`", name)
		}
	}
	for _, transform := range mapping.Transforms() {
		if !strings.Contains(guide, "`"+transform.Name+"`") && !strings.Contains(guide, "`"+transform.Name+"(") {
			t.Errorf("the guide does not name the transform %s", transform.Name)
		}
	}
}
