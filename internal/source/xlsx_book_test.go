package source

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// book is a workbook written by hand, so that its XML can be as odd as in the
// wild. Sheets hold what stands inside <worksheet>.
type book struct {
	sheets  []bookSheet
	strings string            // what stands inside <sst>; none if empty
	styles  string            // what stands inside <styleSheet>
	props   string            // what stands before <sheets> in the workbook
	parts   map[string]string // whole parts, in the place of others or besides
}

type bookSheet struct{ name, state, xml string }

// oneSheet is a workbook of one sheet with these <row> elements.
func oneSheet(rows string) book {
	return book{sheets: []bookSheet{{name: "Leads", xml: "<sheetData>" + rows + "</sheetData>"}}}
}

const (
	bookNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	bookR  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relsNS = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
)

func (b book) write(t testing.TB) File {
	t.Helper()
	parts := map[string]string{
		"_rels/.rels": `<Relationships ` + relsNS + `><Relationship Id="r" Type="` + bookR + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	}
	var list, rels strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&list, `<sheet name=%q sheetId="%d" r:id="s%d"`, s.name, i+1, i+1)
		if s.state != "" {
			fmt.Fprintf(&list, " state=%q", s.state)
		}
		list.WriteString("/>")
		fmt.Fprintf(&rels, `<Relationship Id="s%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>`, i+1, bookR, i+1)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = "<worksheet " + bookNS + ">" + s.xml + "</worksheet>"
	}
	if b.strings != "" {
		rels.WriteString(`<Relationship Id="ss" Type="` + bookR + `sharedStrings" Target="sharedStrings.xml"/>`)
		parts["xl/sharedStrings.xml"] = "<sst " + bookNS + ">" + b.strings + "</sst>"
	}
	if b.styles != "" {
		rels.WriteString(`<Relationship Id="st" Type="` + bookR + `styles" Target="/xl/styles.xml"/>`)
		parts["xl/styles.xml"] = "<styleSheet " + bookNS + ">" + b.styles + "</styleSheet>"
	}
	parts["xl/workbook.xml"] = "<workbook " + bookNS + ">" + b.props + "<sheets>" + list.String() + "</sheets></workbook>"
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships ` + relsNS + ">" + rels.String() + "</Relationships>"
	for name, xml := range b.parts {
		parts[name] = xml
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, xml := range parts {
		if xml == "" {
			continue // a part taken away
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(xml)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return newMemFile("leads.xlsx", buf.Bytes())
}
