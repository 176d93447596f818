package source

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadbridge"
)

// csvCorpora holds public files of every dialect with what they say.
const csvCorpora = "../../../shared/corpora/csv"

// tableOf reads a file the way the convert command does: the header and all
// rows, those that are spoiled as far as they can be read.
func tableOf(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := OpenPath(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := Detect(f, leadbridge.SourceOptions{})
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return nil
	}
	r, err := Open(f, d, Start{})
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return nil
	}
	defer r.Close()
	rows := [][]string{r.Columns()}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if _, bad := err.(*RowError); bad {
			t.Logf("%s: %v", path, err)
		} else if err != nil {
			t.Errorf("%s: %v", path, err)
			return rows
		}
		rows = append(rows, row.Cells)
	}
}

func needCorpora(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(csvCorpora); err != nil {
		t.Skip("the public corpora are not here")
	}
}

func TestSpectrum(t *testing.T) {
	needCorpora(t)
	files, err := filepath.Glob(filepath.Join(csvCorpora, "csv-spectrum/csvs/*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		var want []map[string]string
		b, err := os.ReadFile(filepath.Join(csvCorpora, "csv-spectrum/json", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		rows := tableOf(t, path)
		if len(rows) == 0 {
			continue
		}
		var got []map[string]string
		for _, row := range rows[1:] {
			m := make(map[string]string)
			for i, c := range row {
				m[rows[0][i]] = c
			}
			got = append(got, m)
		}
		if !slices.EqualFunc(got, want, maps.Equal) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestDialectCorpus(t *testing.T) {
	needCorpora(t)
	const wantRight = 24
	var expected map[string]struct {
		Header   []string `json:"header"`
		Rows     int      `json:"n_rows"`
		FirstRow []string `json:"first_row"`
		LastRow  []string `json:"last_row"`
	}
	b, err := os.ReadFile(filepath.Join(csvCorpora, "dialects/expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &expected); err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		want := expected[name]
		rows := tableOf(t, filepath.Join(csvCorpora, "dialects/files", name))
		var header, first, last []string
		if len(rows) > 0 {
			header = rows[0]
			rows = rows[1:]
		}
		if len(rows) > 0 {
			first, last = rows[0], rows[len(rows)-1]
		}
		switch {
		case !sameHeader(want.Header, header):
			t.Logf("%s: header %q, want %q", name, header, want.Header)
		case len(rows) != want.Rows:
			t.Logf("%s: %d rows, want %d", name, len(rows), want.Rows)
		case !sameCells(first, want.FirstRow):
			t.Logf("%s: first row %q, want %q", name, first, want.FirstRow)
		case !sameCells(last, want.LastRow):
			t.Logf("%s: last row %q, want %q", name, last, want.LastRow)
		default:
			right++
		}
	}
	t.Logf("%d of %d files right", right, len(expected))
	if right < wantRight {
		t.Errorf("%d files right, want %d", right, wantRight)
	}
}

func sameCells(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return strings.TrimSpace(x) == strings.TrimSpace(y) })
}

// sameHeader allows a made-up name for a blank one, a suffix after one that
// is there twice, and only made-up names where there is no header.
func sameHeader(want, got []string) bool {
	if want == nil {
		for _, g := range got {
			if !strings.HasPrefix(g, "column") {
				return false
			}
		}
		return true
	}
	return slices.EqualFunc(want, got, func(w, g string) bool { return strings.HasPrefix(g, strings.TrimSpace(w)) })
}
