package lead_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// odd is a lead with what spreadsheets and files stumble over.
func odd() leadbridge.Values {
	v := ann()
	v["notes"], v["company"], v["metadata.k"] = "=HYPERLINK(\"http://x\")", "Müller & \"Söhne\"", "two\nlines"
	v["custom.balance"], v["city"], v["leadSource"] = "-12.5", "@home", "'=quoted"
	return v
}

// read reads an export back as records of column and value, without the
// columns that are empty.
var read = map[lead.Format]func(t testing.TB, b []byte) []leadbridge.Values{
	lead.FormatCSV: func(t testing.TB, b []byte) []leadbridge.Values {
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return records(rows)
	},
	lead.FormatXLSX: func(t testing.TB, b []byte) []leadbridge.Values {
		book, err := excelize.OpenReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		var all []leadbridge.Values
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, records(rows)...)
		}
		return all
	},
	lead.FormatNDJSON: func(t testing.TB, b []byte) []leadbridge.Values {
		var all []leadbridge.Values
		for d := json.NewDecoder(bytes.NewReader(b)); ; {
			var v leadbridge.Values
			err := d.Decode(&v)
			if err == io.EOF {
				return all
			}
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, v)
		}
	},
}

func records(rows [][]string) []leadbridge.Values {
	var all []leadbridge.Values
	for _, row := range rows[1:] {
		v := leadbridge.Values{}
		for i, cell := range row {
			if cell != "" {
				v[rows[0][i]] = cell
			}
		}
		all = append(all, v)
	}
	return all
}

func TestExportReadsBack(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		if err := db.PutCustomField(ctx, leadbridge.Field{Name: "custom.balance", Title: "Balance", Type: leadbridge.TypeNumber, Custom: true}, time.Now()); err != nil {
			t.Fatal(err)
		}
		a, b := create(t, s, odd()), create(t, s, bob())
		gone := create(t, s, ann())
		if err := s.Delete(ctx, me, gone.ID, 0); err != nil {
			t.Fatal(err)
		}
		for _, format := range lead.Formats {
			var out bytes.Buffer
			n, err := s.Export(ctx, &out, format, lead.Filter{})
			if err != nil || n != 2 {
				t.Fatalf("%s: %d leads, %v", format, n, err)
			}
			got := read[format](t, out.Bytes())
			for i, l := range []*leadbridge.Lead{a, b} {
				want := l.Values.Clone()
				want["id"], want["createdAt"], want["updatedAt"] = l.ID, l.CreatedAt.Format(time.RFC3339), l.UpdatedAt.Format(time.RFC3339)
				if format != lead.FormatNDJSON && i == 0 {
					for _, name := range []string{"notes", "city", "leadSource"} {
						want[name] = "'" + want[name]
					}
				}
				if !maps.Equal(got[i], want) {
					t.Errorf("%s: got %q\nwant %q", format, got[i], want)
				}
			}
		}
	})
}

func TestExportColumns(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		var out bytes.Buffer
		if n, err := s.Export(ctx, &out, lead.FormatCSV, lead.Filter{}); err != nil || n != 0 {
			t.Fatalf("%d leads, %v", n, err)
		}
		want := strings.Join(append([]string{"id"}, leadbridge.FieldNames()...), ",") + ",createdAt,updatedAt\n"
		if out.String() != want {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	})
}

func TestExportRefusesBeforeItWrites(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		var out bytes.Buffer
		for name, c := range map[string]struct {
			format lead.Format
			filter lead.Filter
		}{
			"format": {"pdf", lead.Filter{}},
			"filter": {lead.FormatCSV, lead.Filter{Fields: []lead.FieldFilter{{Field: "x", Test: store.FieldSet}}}},
		} {
			if _, err := s.Export(ctx, &out, c.format, c.filter); leadbridge.KindOf(err) != leadbridge.Invalid || out.Len() > 0 {
				t.Errorf("%s: wrote %d bytes, %v", name, out.Len(), err)
			}
		}
	})
}

// brokenPipe fails after a few bytes.
type brokenPipe struct{ left int }

var errBroken = errors.New("broken pipe")

func (p *brokenPipe) Write(b []byte) (int, error) {
	if p.left -= len(b); p.left < 0 {
		return 0, errBroken
	}
	return len(b), nil
}

func TestExportTellsOfABrokenPipe(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		create(t, s, ann())
		for _, format := range lead.Formats {
			if _, err := s.Export(ctx, &brokenPipe{100}, format, lead.Filter{}); !errors.Is(err, errBroken) {
				t.Errorf("%s: got %v", format, err)
			}
		}
	})
}

func TestExportOfAFilter(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		create(t, s, ann())
		b := create(t, s, bob())
		var out bytes.Buffer
		if n, err := s.Export(ctx, &out, lead.FormatNDJSON, lead.Filter{Search: "(415) 555-2671"}); err != nil || n != 1 {
			t.Fatalf("%d leads, %v", n, err)
		}
		if got := read[lead.FormatNDJSON](t, out.Bytes()); got[0]["id"] != b.ID {
			t.Errorf("got %v", got)
		}
	})
}

func TestSheetsHaveRoom(t *testing.T) {
	var out bytes.Buffer
	rows := lead.WriteSheets(t, &out, 4, 10)
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, want := book.GetSheetList(), []string{"Leads", "Leads 2", "Leads 3", "Leads 4"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	got := 0
	for _, sheet := range book.GetSheetList() {
		cells, err := book.GetRows(sheet)
		if err != nil || len(cells) > 4 || cells[0][0] != "id" {
			t.Errorf("%s: %v, %v", sheet, cells, err)
		}
		got += len(cells) - 1
	}
	if got != rows {
		t.Errorf("got %d rows, want %d", got, rows)
	}
}
