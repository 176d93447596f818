package source

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const (
	benchRows    = 20_000
	benchColumns = 15
)

// benchCells are the cells of one row of leads: 11 texts, two numbers, a date
// and a formula.
func benchCells(i int) []string {
	cells := []string{
		fmt.Sprintf("First%d", i%997), fmt.Sprintf("Last%d", i%4999), fmt.Sprintf("first%d.last%d@example.com", i%997, i),
		fmt.Sprintf("(212) 555-%04d", i%10000), fmt.Sprintf("%d Main Street", i%9000), "Springfield", "IL", "United States",
		"AUTO", "Web form", fmt.Sprintf("Called on day %d, asked for a quote", i%365),
	}
	return cells
}

// benchBook writes a workbook of leads, with the texts in the cells or shared.
func benchBook(b *testing.B, shared bool) File {
	b.Helper()
	var sheet, table strings.Builder
	known := make(map[string]int)
	for i := range benchRows {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:15">`, i+1)
		for j, text := range benchCells(i) {
			if !shared {
				fmt.Fprintf(&sheet, `<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, columnName(j), i+1, text)
				continue
			}
			n, ok := known[text]
			if !ok {
				n = len(known)
				known[text] = n
				table.WriteString("<si><t>" + text + "</t></si>")
			}
			fmt.Fprintf(&sheet, `<c r="%s%d" t="s"><v>%d</v></c>`, columnName(j), i+1, n)
		}
		fmt.Fprintf(&sheet, `<c r="L%d"><v>%d</v></c><c r="M%d"><v>%d.5</v></c><c r="N%d" s="1"><v>%d</v></c><c r="O%d"><f>M%d*2</f><v>%d</v></c></row>`,
			i+1, 10000+i, i+1, i, i+1, 40000+i%4000, i+1, i+1, 2*i+1)
	}
	book := oneSheet(sheet.String())
	book.strings = table.String()
	book.styles = `<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>`
	book.parts = map[string]string{"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`}
	return book.write(b)
}

func BenchmarkXLSX(b *testing.B) {
	for _, shared := range []bool{false, true} {
		kind := map[bool]string{false: "inline", true: "shared"}[shared]
		f := benchBook(b, shared)
		b.Run("own/"+kind, func(b *testing.B) { benchRead(b, f, readOwn) })
		b.Run("excelize/"+kind, func(b *testing.B) { benchRead(b, f, readExcelize) })
	}
}

func benchRead(b *testing.B, f File, read func(File) (int, error)) {
	b.ReportAllocs()
	for b.Loop() {
		n, err := read(f)
		if err != nil || n != benchRows {
			b.Fatalf("%d rows, %v", n, err)
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func readOwn(f File) (int, error) {
	r, err := openXLSX(f, Dialect{HeaderRow: -1, Sheet: "Leads"}, Start{}, DefaultLimits)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for n := 0; ; n++ {
		if _, err := r.Read(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}

func readExcelize(f File) (int, error) {
	x, err := excelize.OpenReader(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		return 0, err
	}
	defer x.Close()
	rows, err := x.Rows("Leads")
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Close()
}

// TestXLSXMemory holds the reader to a few megabytes, whatever the length of
// the sheet.
func TestXLSXMemory(t *testing.T) {
	row := `<row><c t="inlineStr"><is><t>Ann</t></is></c><c t="inlineStr"><is><t>ann@example.com</t></is></c><c><v>2125550187</v></c></row>`
	f := oneSheet(strings.Repeat(row, 200_000)).write(t)
	r, err := openXLSX(f, Dialect{HeaderRow: -1}, Start{}, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most, n := uint64(0), 0
	for ; ; n++ {
		_, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if n != 200_000 {
		t.Errorf("%d rows were read", n)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
}
