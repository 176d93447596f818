package source

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"leadbridge"
)

// TestPackedWorkbook reads a workbook in an archive, which takes a temporary
// file, and wants that to go away.
func TestPackedWorkbook(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	book := oneSheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>age</t></is></c></row>` +
		`<row r="2"><c r="A2" t="inlineStr"><is><t>Al</t></is></c><c r="B2"><v>30</v></c></row>`).write(t)
	plain, err := io.ReadAll(io.NewSectionReader(book, 0, book.Size()))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"leads.zip":     zipped(t, "leads.xlsx", string(plain)),
		"leads.xlsx.gz": gzipped(t, string(plain)),
		"leads.csv":     string(plain), // misnamed
	} {
		d, res := readFile(t, newFile(name, text), leadbridge.SourceOptions{})
		if d.Format != leadbridge.ImportExcel || !slices.Equal(res.columns, []string{"name", "age"}) ||
			len(res.rows) != 1 || !slices.Equal(res.rows[0].Cells, []string{"Al", "30"}) {
			t.Errorf("%s: %+v, %+v", name, d, res)
		}
		n, exact, err := EstimateRows(newFile(name, text), d)
		if n != 1 || !exact || err != nil {
			t.Errorf("%s: %d rows, exact %v, %v", name, n, exact, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOpenPath(t *testing.T) {
	if _, err := OpenPath(filepath.Join(t.TempDir(), "none.csv")); leadbridge.KindOf(err) != leadbridge.NotFound {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := OpenPath(t.TempDir()); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("a folder: %v", err)
	}
}
