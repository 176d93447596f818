package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

// show writes rows as lines of cells joined by |.
func show(rows []Row) string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, fmt.Sprintf("%d:%s", row.Line, strings.Join(row.Cells, "|")))
	}
	return strings.Join(lines, "\n")
}

const bookHeader = `<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Phone</t></is></c></row>`

func TestXLSXCells(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"out of order and missing", `<row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row><row r="5"><c r="B5"><v>3</v></c></row>`, "2:1|2\n5:|3"},
		{"no references", `<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>`, "2:1|2\n3:|3"},
		{"prefixed", `<x:row r="2"><x:c r="A2" t="str"><x:v>a</x:v></x:c></x:row>`, "2:a|"},
		{"rich text without its reading", `<row><c t="inlineStr"><is><r><rPr><b/></rPr><t>An</t></r><r><t xml:space="preserve">n </t></r><rPh sb="0" eb="1"><t>no</t></rPh><phoneticPr/></is></c></row>`, "2:Ann |"},
		{"shared", `<row><c t="s"><v>1</v></c><c t="s"><v> 0 </v></c></row>`, "2:José O&Neil|Ann\r\nLee"},
		{"booleans", `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c></row>`, "2:TRUE|FALSE"},
		{"errors are empty", `<row><c t="e"><v>#N/A</v></c><c t="str"><v>#N/A is a text</v></c></row>`, "2:|#N/A is a text"},
		{"formulas", `<row><c><f>1+1</f><v>2</v></c><c t="str"><f>A1&amp;"x"</f><v>ax</v></c></row>`, "2:2|ax"},
		{"a formula without a value", `<row><c><v>1</v></c><c><f>NOW()</f></c></row>`, "2:1|"},
		{"dates", `<row><c s="1"><v>44197</v></c><c s="1" t="n"><v>44197.5</v></c></row>`, "2:2021-01-01|2021-01-01T12:00:00"},
		{"ISO dates", `<row><c t="d"><v>2021-01-01T00:00:00</v></c></row>`, "2:2021-01-01|"},
		{"postal codes", `<row><c s="2"><v>2115</v></c><c s="99"><v>2115</v></c></row>`, "2:02115|2115"},
		{"an inline text without its type", `<row><c><is><t>a</t></is></c></row>`, "2:a|"},
		{"a value with an inline type", `<row><c t="inlineStr"><v>a</v></c></row>`, "2:a|"},
		{"hidden rows", `<row hidden="1"><c><v>1</v></c></row>`, "2:1|"},
		{"empty rows", `<row/><row><c s="1"/></row><row><c t="str"><v>  </v></c></row><row><c><v>1</v></c></row>`, "5:1|"},
		{"extensions", `<row><extLst><ext><c><v>9</v></c></ext></extLst><c><extLst><ext><v>8</v></ext></extLst><v>1</v></c></row>`, "2:1|"},
		{"comments and CDATA", `<row><!-- c --><c t="str"><v><![CDATA[<b>]]></v></c></row>`, "2:<b>|"},
		{"spaces around a number", "<row><c>\n <v> 1 </v>\n</c></row>", "2:1|"},
		{"a column's name in lower case", `<row><c r="b2"><v>1</v></c></row>`, "2:|1"},
		{"a row number that is none", `<row r="x"><c><v>1</v></c></row><row r="99999999999"><c><v>2</v></c></row>`, "2:1|\n3:2|"},
	}
	for _, tt := range tests {
		b := oneSheet(bookHeader + tt.rows)
		b.styles = `<numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>`
		b.strings = `<si><t>Ann_x000D_` + "\n" + `Lee</t><phoneticPr fontId="1"/></si><si><r><t>José</t></r><r><t xml:space="preserve"> O&amp;Neil</t></r></si>`
		columns, rows, faults, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{})
		if got := show(rows); got != tt.want || err != nil || len(faults) > 0 {
			t.Errorf("%s: got %q, want %q; %v %v", tt.name, got, tt.want, faults, err)
		}
		if !slices.Equal(columns, []string{"Name", "Phone"}) {
			t.Errorf("%s: got the columns %q", tt.name, columns)
		}
	}
}

// A bad cell spoils its row; the rows around it are read.
func TestXLSXBadCells(t *testing.T) {
	long := strings.Repeat("x", DefaultLimits.MaxCell+1)
	tests := []struct{ name, cell, column, want string }{
		{"no number", `<c r="B3"><v>abc</v></c>`, "Phone", `cell B3: "abc" is not a number`},
		{"no shared text", `<c r="B3" t="s"><v>7</v></c>`, "Phone", "shared text 7"},
		{"no number of a shared text", `<c r="A3" t="s"><v>-1</v></c>`, "Name", `cell A3: "-1" is not the number`},
		{"a huge number of a shared text", `<c r="A3" t="s"><v>99999999999999999999</v></c>`, "Name", "is not the number"},
		{"no such column", `<c r="XFE3"><v>1</v></c>`, "", "beyond the last column"},
		{"no reference", `<c r="3"><v>1</v></c>`, "Name", `the place "3"`},
		{"right of the table", `<c r="D3"><v>1</v></c>`, "", `cell D3: "1" stands to the right of the table`},
		{"too long", `<c r="A3" t="str"><v>` + long + `</v></c>`, "Name", "longer than 1048576 bytes"},
		{"too long, escaped", `<c r="A3" t="str"><v>` + strings.Repeat("_x0041_", 200_000) + `</v></c>`, "Name", "longer than 1048576 bytes"},
		{"too long, shared", `<c r="A3" t="s"><v>0</v></c>`, "Name", "longer than 1048576 bytes"},
		{"an unknown reference", `<c r="A3" t="str"><v>a &lol9; b</v></c>`, "Name", "no known reference"},
		{"NUL", `<c r="A3" t="str"><v>a_x0000_b</v></c>`, "Name", "NUL"},
		{"a long row", `<c r="A3" t="str"><v>x</v></c>` + strings.Repeat(`<c r="B3" t="str"><v>`+long[2:]+`</v></c>`, 5), "Phone", "the row is longer"},
		{"many cells", strings.Repeat(`<c r="A3"><v>1</v></c>`, 40_000), "Name", "too many cells"},
	}
	for _, tt := range tests {
		var before strings.Builder // so that the head does not see the row
		for range headRows {
			before.WriteString(`<row r="2"><c r="A2"><v>1</v></c></row>`)
		}
		b := oneSheet(bookHeader + before.String() + `<row r="3">` + tt.cell + `</row><row r="4"><c r="A4"><v>2</v></c></row>`)
		b.strings = "<si><t>" + long + "</t></si>"
		_, rows, faults, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{HeaderRow: 1})
		if err != nil || len(faults) != 1 || len(rows) != headRows+1 {
			t.Errorf("%s: %d rows, %d faults, %v", tt.name, len(rows), len(faults), err)
			continue
		}
		f := faults[0]
		if f.Line != 3 || f.Column != tt.column || !strings.Contains(f.Message, tt.want) {
			t.Errorf("%s: got %+v, want %q", tt.name, *f, tt.want)
		}
	}
}

func TestXLSXSheets(t *testing.T) {
	row := func(text string) string {
		return `<sheetData><row><c t="str"><v>Name</v></c></row><row><c t="str"><v>` + text + `</v></c></row></sheetData>`
	}
	b := book{sheets: []bookSheet{
		{name: "Secret", state: "hidden", xml: row("hidden")},
		{name: "Empty", xml: `<sheetData><row r="1"><c r="A1" s="1"/></row></sheetData>`},
		{name: "Leads 2024", xml: row("leads")},
		{name: "Old & done", xml: row("old")},
	}}
	b.sheets[3].name = "Old &amp; done"
	for _, tt := range []struct{ ask, sheet, want string }{
		{"", "Leads 2024", "2:leads"},
		{"Old & done", "Old & done", "2:old"},
		{"leads 2024", "Leads 2024", "2:leads"},
		{"Secret", "Secret", "2:hidden"},
	} {
		d, err := detectXLSX(b.write(t), leadbridge.SourceOptions{Sheet: tt.ask}, DefaultLimits)
		if err != nil || d.Sheet != tt.sheet || !slices.Equal(d.Sheets, []string{"Empty", "Leads 2024", "Old & done"}) || d.HeaderRow != 1 {
			t.Errorf("%q: got %+v, %v", tt.ask, d, err)
		}
		if _, rows, _, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{Sheet: tt.ask}); show(rows) != tt.want || err != nil {
			t.Errorf("%q: got %q, %v", tt.ask, show(rows), err)
		}
	}
	for ask, want := range map[string]string{
		"Leads 2023": `did you mean "Leads 2024"?`,
		"Customers":  `the sheets are "Empty", "Leads 2024", "Old & done"`,
		"Empty":      "has no data",
	} {
		_, err := detectXLSX(b.write(t), leadbridge.SourceOptions{Sheet: ask}, DefaultLimits)
		if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", ask, err, want)
		}
	}
}

func TestXLSXHeader(t *testing.T) {
	b := oneSheet(`<row r="2"><c r="A2" t="str"><v>Report of May</v></c></row>
		<row r="4"><c r="A4" t="str"><v>Name</v></c><c r="C4" t="str"><v>Name</v></c></row>
		<row r="5"><c r="A5" t="str"><v>Ann</v></c><c r="B5"><v>5</v></c><c r="C5" t="str"><v>Lee</v></c><c r="D5" t="str"><v>x</v></c></row>`)
	columns, rows, _, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{HeaderRow: 4})
	if want := []string{"Name", "column2", "Name_2", "column4"}; !slices.Equal(columns, want) || show(rows) != "5:Ann|5|Lee|x" || err != nil {
		t.Errorf("got %q, %q, %v", columns, show(rows), err)
	}
	columns, rows, _, err = readXLSX(t, b.write(t), leadbridge.SourceOptions{HeaderRow: -1})
	if len(columns) != 4 || len(rows) != 3 || err != nil {
		t.Errorf("without a header: got %q, %q, %v", columns, show(rows), err)
	}
	for _, row := range []int{3, 9} {
		_, _, _, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{HeaderRow: row})
		if leadbridge.CodeOf(err) != "header_row" || !strings.Contains(err.Error(), fmt.Sprintf("row %d", row)) {
			t.Errorf("header in row %d: got %v", row, err)
		}
	}
}

func TestXLSXMerged(t *testing.T) {
	cell := func(ref, text string) string { return `<c r="` + ref + `" t="str"><v>` + text + `</v></c>` }
	rows := `<row r="1">` + cell("A1", "Agency") + cell("B1", "Contact") + `</row>` +
		`<row r="2">` + cell("B2", "Name") + cell("C2", "Phone") + `</row>` +
		`<row r="3">` + cell("A3", "Acme") + cell("B3", "Ann") + cell("C3", "1") + `</row>` +
		`<row r="4">` + cell("B4", "Bob") + cell("C4", "2") + `</row>` +
		`<row r="5"><c r="A5"/></row>` +
		`<row r="6">` + cell("A6", "Best") + cell("B6", "Cyd &amp; Co") + `</row>` +
		`<row r="7">` + cell("B7", "Dan") + `</row>`
	b := oneSheet(rows)
	b.sheets[0].xml += `<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="A3:A5"/><mergeCell ref="B6:C6"/><mergeCell ref="bad"/></mergeCells>`
	columns, got, _, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{HeaderRow: 2})
	want := "3:Acme|Ann|1\n4:Acme|Bob|2\n6:Best|Cyd & Co|\n7:|Dan|"
	if show(got) != want || !slices.Equal(columns, []string{"Agency", "Name", "Phone"}) || err != nil {
		t.Errorf("got %q, %q, %v", columns, show(got), err)
	}
	// A row in the middle of a range resumes with the range's value.
	r, err := openXLSX(b.write(t), Dialect{HeaderRow: 2}, Start{Position: got[0].Position, Number: 1}, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if row, err := r.Read(); show([]Row{row}) != "4:Acme|Bob|2" || row.Number != 2 || err != nil {
		t.Errorf("resumed: got %+v, %v", row, err)
	}
}

func TestXLSXNotes(t *testing.T) {
	b := oneSheet(bookHeader + `<row hidden="1"><c t="e"><v>#N/A</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row>`)
	b.sheets[0].xml = `<cols><col min="2" max="2" hidden="true"/></cols>` + b.sheets[0].xml + `<mergeCells><mergeCell ref="A2:A3"/></mergeCells>`
	b.sheets = append(b.sheets, bookSheet{name: "More"})
	b.props = `<workbookPr date1904="1"/>`
	d, err := detectXLSX(b.write(t), leadbridge.SourceOptions{}, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(d.Notes, "\n")
	for _, want := range []string{"hidden or filtered rows", "hidden columns", "merged", "#N/A", "1904", `The sheet "Leads" is read`} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note on %q in %q", want, notes)
		}
	}
}

// Reading can stop after any row and go on there.
func TestXLSXResume(t *testing.T) {
	var rows strings.Builder
	for i := range 20 {
		switch {
		case i%5 == 3:
			rows.WriteString("<row/>")
		case i%7 == 6:
			rows.WriteString(`<row><c><v>bad</v></c></row>`)
		default:
			fmt.Fprintf(&rows, `<row><c><v>%d</v></c></row>`, i)
		}
	}
	f := oneSheet(bookHeader + rows.String()).write(t)
	all := readFrom(t, f, Start{})
	if len(all) != 16 {
		t.Fatalf("%d rows", len(all))
	}
	for i, row := range all {
		rest := readFrom(t, f, Start{Position: row.Position, Number: row.Number})
		if show(rest) != show(all[i+1:]) {
			t.Errorf("after row %d: got %q", row.Number, show(rest))
		}
		for j := range rest {
			if rest[j].Number != row.Number+int64(j)+1 {
				t.Errorf("after row %d: row %d has the number %d", row.Number, j, rest[j].Number)
			}
		}
	}
}

func readFrom(t *testing.T, f File, start Start) []Row {
	t.Helper()
	r, err := openXLSX(f, Dialect{HeaderRow: 1, Sheet: "Leads"}, start, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var rows []Row
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil && !errors.As(err, new(*RowError)) {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func TestXLSXRefuses(t *testing.T) {
	good := oneSheet(bookHeader + `<row><c><v>1</v></c></row>`)
	whole, _ := io.ReadAll(io.NewSectionReader(good.write(t), 0, 1<<20))
	with := func(part, xml string) File {
		b := good
		b.parts = map[string]string{part: xml}
		return b.write(t)
	}
	corrupt := bytes.Clone(whole)
	for i := range 200 {
		corrupt[40+i] ^= 0x55
	}
	wide := strings.Repeat(`<c t="str"><v>x</v></c>`, DefaultLimits.MaxColumns+1)
	ole := append(bytes.Clone(oleMark), make([]byte, 600)...)
	tests := []struct {
		name string
		file File
		code string
	}{
		{"empty", newMemFile("a.xlsx", nil), "file_empty"},
		{"rubbish", newMemFile("a.xlsx", []byte("rubbish")), "file_damaged"},
		{"truncated", newMemFile("a.xlsx", whole[:len(whole)-100]), "file_truncated"},
		{"only a start", newMemFile("a.xlsx", whole[:10]), "file_truncated"},
		{"corrupt", newMemFile("a.xlsx", corrupt), "file_damaged"},
		{"a directory that lies", newMemFile("a.xlsx", lying(whole)), "file_damaged"},
		{"BIFF 2", newMemFile("a.xls", []byte{9, 0, 4, 0, 2, 0, 0x10, 0}), "xls_unsupported"},
		{"OLE without a workbook", newMemFile("a.xls", ole), "file_damaged"},
		{"no rows", oneSheet("").write(t), "file_empty"},
		{"no sheets", book{}.write(t), "file_empty"},
		{"no sheet part", with("xl/worksheets/sheet1.xml", ""), "file_damaged"},
		{"no workbook part", with("xl/workbook.xml", ""), "file_damaged"},
		{"a binary workbook", book{parts: map[string]string{"xl/workbook.bin": "x", "xl/workbook.xml": "", "_rels/.rels": ""}}.write(t), "xls_unsupported"},
		{"an OpenDocument file", book{parts: map[string]string{"content.xml": "x", "xl/workbook.xml": "", "_rels/.rels": ""}}.write(t), "xls_unsupported"},
		{"a document type", with("xl/workbook.xml", `<!DOCTYPE w [<!ENTITY a "b">]><workbook/>`), "file_damaged"},
		{"a document type in a sheet", with("xl/worksheets/sheet1.xml", `<!DOCTYPE w><worksheet/>`), "file_damaged"},
		{"a sheet that breaks off", with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c>`), "file_damaged"},
		{"relations that are no XML", with("_rels/.rels", `<?xml version="1.0"?> CORRUPTED`), "file_damaged"},
		{"too wide", oneSheet("<row>" + wide + "</row>").write(t), "too_many_columns"},
		{"a bomb", oneSheet(bookHeader + strings.Repeat(" ", ratioFloor+1<<20)).write(t), "file_too_large"},
	}
	for _, tt := range tests {
		_, _, _, err := readXLSX(t, tt.file, leadbridge.SourceOptions{})
		if leadbridge.CodeOf(err) != tt.code || leadbridge.KindOf(err) != leadbridge.Invalid || !strings.HasPrefix(err.Error(), tt.file.Name()) {
			t.Errorf("%s: got %s: %v, want %s", tt.name, leadbridge.CodeOf(err), err, tt.code)
		}
	}
}

// lying makes the archive's directory say that no part is larger than a byte.
func lying(archive []byte) []byte {
	archive = bytes.Clone(archive)
	for i := 0; ; i++ {
		n := bytes.Index(archive[i:], []byte("PK\x01\x02"))
		if n < 0 {
			return archive
		}
		i += n
		copy(archive[i+24:], "\x01\x00\x00\x00")
	}
}

// A part that goes bad behind the first rows ends the reading with an error,
// not with a short table.
func TestXLSXBreaksOff(t *testing.T) {
	b := oneSheet(bookHeader)
	b.parts = map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + bookHeader +
		strings.Repeat("<row><c><v>1</v></c></row>", 9000) + "</sheetData"}
	r, err := openXLSX(b.write(t), Dialect{HeaderRow: 1}, Start{}, Limits{MaxCell: 10})
	if err == nil {
		_, err = drain(r)
		r.Close()
	}
	if leadbridge.CodeOf(err) != "file_damaged" {
		t.Errorf("got %v", err)
	}
}

func drain(r Reader) (n int, err error) {
	for ; ; n++ {
		if _, err = r.Read(); err != nil {
			return n, err
		}
	}
}

func TestOddPackages(t *testing.T) {
	strict := "http://purl.oclc.org/ooxml/officeDocument/relationships/"
	b := oneSheet(bookHeader + `<row><c t="s"><v>0</v></c></row>`)
	b.parts = map[string]string{
		"_rels/.rels":     `<Relationships><Relationship Id="a" Type="` + strict + `officeDocument" Target="/book/Main.xml"/></Relationships>`,
		"xl/workbook.xml": "",
		"book/main.xml":   `<x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheets><x:sheet name="A" sheetId="9" rel:id="b"/></x:sheets></x:workbook>`,
		`book\_rels\Main.xml.rels`: `<Relationships><Relationship Id="b" Type="` + strict + `worksheet" Target="../xl/worksheets/sheet1.xml"/>` +
			`<Relationship Id="c" Type="` + strict + `sharedStrings" Target="strings.xml"/><Relationship Id="d" Type="` + strict + `styles" Target="missing.xml"/></Relationships>`,
		"book/strings.xml": `<x:sst xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:si><x:t>Ann</x:t></x:si></x:sst>`,
	}
	_, rows, faults, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{})
	if show(rows) != "2:Ann|" || len(faults) > 0 || err != nil {
		t.Errorf("got %q, %v, %v", show(rows), faults, err)
	}
}

func TestSpill(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, limit := range []int64{0, 100_000, 1 << 30} {
		s := newSpill(limit)
		var all []byte
		for i := range 40_000 {
			piece := fmt.Appendf(nil, "%d,", i*i)
			all = append(all, piece...)
			if err := s.write(piece); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 300 {
			offset := i * 7919 % len(all)
			n := min(len(all)-offset, i*i%200_000)
			if got, err := s.append([]byte("+"), int64(offset), n); err != nil || string(got[1:]) != string(all[offset:offset+n]) {
				t.Fatalf("limit %d: %d bytes from %d are wrong, %v", limit, n, offset, err)
			}
		}
		if spilled := s.file != nil; spilled != (limit < 1<<30) {
			t.Errorf("limit %d: in a file: %v", limit, spilled)
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
}

// With more pages than are cached, the oldest go.
func TestSpillCache(t *testing.T) {
	s := newSpill(0)
	defer s.close()
	page := make([]byte, spillPage)
	for i := range spillPages + 50 {
		page[0] = byte(i)
		if err := s.write(page); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		for i := range spillPages + 50 {
			if got, err := s.append(nil, int64(i)*spillPage, 1); err != nil || got[0] != byte(i) {
				t.Fatalf("round %d: page %d has %v, %v", round, i, got, err)
			}
		}
	}
	if len(s.pages) > spillPages || len(s.order) > spillPages {
		t.Errorf("%d pages are cached", len(s.pages))
	}
}

func TestSharedStringsOrder(t *testing.T) {
	const n = 30_000
	var items, rows strings.Builder
	for i := range n {
		fmt.Fprintf(&items, "<si><t>text %d</t></si>", i)
	}
	for i := range n {
		fmt.Fprintf(&rows, `<row><c t="s"><v>%d</v></c></row>`, i*17%n)
	}
	b := oneSheet(rows.String())
	b.strings = items.String()
	_, got, faults, err := readXLSX(t, b.write(t), leadbridge.SourceOptions{HeaderRow: -1})
	if err != nil || len(faults) > 0 || len(got) != n {
		t.Fatalf("%d rows, %d faults, %v", len(got), len(faults), err)
	}
	for i, row := range got {
		if want := fmt.Sprintf("text %d", i*17%n); row.Cells[0] != want {
			t.Fatalf("row %d: got %q, want %q", i, row.Cells[0], want)
		}
	}
}
