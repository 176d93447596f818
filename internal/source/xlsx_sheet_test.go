package source

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"leadbridge"
)

func TestATitlePageIsNotTheTable(t *testing.T) {
	book := excelize.NewFile()
	for _, step := range []error{
		book.SetCellValue("Sheet1", "B2", "Leads of November"),
		func() error { _, err := book.NewSheet("Leads"); return err }(),
		book.SetSheetRow("Leads", "A1", &[]any{"First Name", "Email"}),
		book.SetSheetRow("Leads", "A2", &[]any{"Anna", "anna@example.com"}),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	f := newMemFile("leads.xlsx", b.Bytes())
	if d, err := Detect(f, leadbridge.SourceOptions{}); err != nil || d.Sheet != "Leads" || d.HeaderRow != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := Detect(f, leadbridge.SourceOptions{Sheet: "Sheet1"}); err != nil || d.Sheet != "Sheet1" {
		t.Errorf("asked for: %+v, %v", d, err)
	}
}
