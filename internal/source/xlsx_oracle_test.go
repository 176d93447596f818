package source

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"leadbridge"
)

// cellValue draws what a lead's cell may hold.
func cellValue() *rapid.Generator[any] {
	day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	return rapid.OneOf(
		rapid.Just[any](nil),
		rapid.String().AsAny(),
		rapid.StringOf(rapid.RuneFrom([]rune("abcäßéłñ漢😀 &<>'\"_x0D\n\t,;="))).AsAny(),
		rapid.Int64Range(-1e15, 1e15).AsAny(),
		rapid.Int64Range(2_000_000_000, 9_999_999_999).AsAny(),
		rapid.Map(rapid.Int64Range(-1e9, 1e9), func(i int64) any { return float64(i) / 100 }),
		rapid.Bool().AsAny(),
		rapid.Map(rapid.Int64Range(0, 200*365*daySeconds), func(s int64) any { return day.Add(time.Duration(s) * time.Second) }),
		rapid.Map(rapid.IntRange(0, 200*365), func(d int) any { return day.AddDate(0, 0, d) }),
	)
}

// What excelize writes is read as excelize reads it: texts, numbers and
// booleans as they are, dates as the day and time that were written.
func TestXLSXOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(cellValue(), 1, 6), 1, 8).Draw(t, "table")
		x := excelize.NewFile()
		defer x.Close()
		for i, row := range table {
			for j, value := range row {
				if value == nil {
					continue
				}
				if err := x.SetCellValue("Sheet1", fmt.Sprintf("%s%d", columnName(j), i+1), value); err != nil {
					t.Skip(err)
				}
			}
		}
		var buf bytes.Buffer
		if err := x.Write(&buf); err != nil {
			t.Fatal(err)
		}
		f := newMemFile("a.xlsx", buf.Bytes())
		y, err := excelize.OpenReader(&buf)
		if err != nil {
			t.Fatal(err)
		}
		defer y.Close()
		got := make(map[string]string)
		for _, row := range allRows(t, f) {
			for j, cell := range row.Cells {
				got[fmt.Sprintf("%s%d", columnName(j), row.Line)] = cell
			}
		}
		for i, row := range table {
			if blankRow(y, i+1, len(row)) {
				continue
			}
			for j, value := range row {
				ref := fmt.Sprintf("%s%d", columnName(j), i+1)
				want, err := y.GetCellValue("Sheet1", ref)
				if err != nil {
					t.Fatal(err)
				}
				if at, ok := value.(time.Time); ok {
					want = strings.TrimSuffix(at.Format("2006-01-02T15:04:05"), "T00:00:00")
				}
				if got[ref] != want && strings.TrimSpace(want) != "" { // blanks right of the table are dropped
					t.Fatalf("%s holds %#v: got %q, want %q", ref, value, got[ref], want)
				}
			}
		}
	})
}

func allRows(t interface{ Fatal(...any) }, f File) []Row {
	r, err := openXLSX(f, Dialect{HeaderRow: -1, Sheet: ""}, Start{}, DefaultLimits)
	if leadbridge.CodeOf(err) == "file_empty" {
		return nil
	}
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
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func blankRow(x *excelize.File, line, width int) bool {
	for j := range width {
		if v, _ := x.GetCellValue("Sheet1", fmt.Sprintf("%s%d", columnName(j), line)); strings.TrimSpace(v) != "" {
			return false
		}
	}
	return true
}

// The texts of the corpora's workbooks are read as excelize reads them.
func TestXLSXOracleCorpora(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(xlsxCorpora, "*", "*.xlsx"))
	if len(files) == 0 {
		t.Skip("the corpora are not here")
	}
	cells := 0
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := newMemFile(filepath.Base(path), b)
		d, err := detectXLSX(f, leadbridge.SourceOptions{HeaderRow: -1}, DefaultLimits)
		if err != nil {
			continue // TestXLSXBehaviour looks at these
		}
		x, err := excelize.OpenReader(bytes.NewReader(b))
		if err != nil {
			t.Logf("%s: %v", path, err)
			continue
		}
		table, err := x.GetRows(d.Sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range allRows(t, f) {
			for j, got := range row.Cells {
				ref := fmt.Sprintf("%s%d", columnName(j), row.Line)
				kind, _ := x.GetCellType(d.Sheet, ref)
				text := kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeBool
				if line := table[row.Line-1]; text && j < len(line) && line[j] != "" {
					cells++
					if got != line[j] {
						t.Errorf("%s %s: got %q, want %q", path, ref, got, line[j])
					}
				}
			}
		}
		x.Close()
	}
	t.Logf("%d texts were compared", cells)
}

func FuzzXLSX(f *testing.F) {
	whole, err := io.ReadAll(io.NewSectionReader(oneSheet(bookHeader+`<row><c t="s"><v>0</v></c><c s="1"><v>44197</v></c></row>`).write(f), 0, 1<<20))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, "")
	f.Add(append(bytes.Clone(oleMark), make([]byte, 600)...), "")
	for _, sheet := range []string{
		bookHeader + `<row r="2"><c r="A2" t="b"><v>1</v></c><c r="XFD2"><v>1E5</v></c></row>`,
		`<row><c s="1"><v>0.5</v></c><c s="2"><v>2115</v></c><c t="str"><v>_x000D_&amp;<![CDATA[x]]></v></c></row><!-- c -->`,
		`<x:row r="7" hidden="1"><x:c t="inlineStr"><x:is><x:r><x:t>a</x:t></x:r></x:is></x:c></x:row>`,
	} {
		f.Add([]byte(nil), sheet)
	}
	f.Fuzz(func(t *testing.T, archive []byte, rows string) {
		file := File(newMemFile("fuzz.xlsx", archive))
		if len(archive) == 0 {
			b := oneSheet(rows)
			b.strings = "<si><t>a</t></si>"
			b.styles = `<numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>`
			b.sheets[0].xml += `<mergeCells><mergeCell ref="A1:B3"/></mergeCells>`
			file = b.write(t)
		}
		columns, got, _, err := readXLSX(t, file, leadbridge.SourceOptions{})
		if err != nil && leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Fatalf("the error is not the file's: %v", err)
		}
		for i, row := range got {
			if len(row.Cells) != len(columns) {
				t.Fatalf("row %d has %d cells for %d columns", row.Number, len(row.Cells), len(columns))
			}
			if i > 0 && row.Position <= got[i-1].Position {
				t.Fatalf("the positions do not grow: %d after %d", row.Position, got[i-1].Position)
			}
		}
	})
}
