package importer_test

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

const wrongRows = "First Name,Last Name,E-mail,City,Last Name 2\n" +
	"Anna,Smith,anna@example.com,Albany,\n" +
	"Bob,Jones,nobody,Albany,\n" +
	"Carla,Diaz,carla@example.com,Albni,\n" +
	"Dora,Eng,dora@example.com,Albni,\n" +
	"Emil,Fox,emil@example.com,ALBNI,\n" +
	"Fay,Gold,nobody,Albni,\n" +
	"=Gus,Hall,gus@example.com,Albni,0012\n"

// failed makes an import with failed rows, all but the first.
func failed(t *testing.T, b *bench) *leadbridge.ImportJob {
	t.Helper()
	o := leadbridge.ImportOptions{Rules: []leadbridge.Rule{{Field: "city", Type: leadbridge.RuleEnum, Params: map[string]any{"values": []any{"Albany", "Boston"}}}}}
	j := b.run(t, b.create(t, "faulty.csv", wrongRows, o).ID)
	if j.Counts.Failed != 6 {
		t.Fatalf("%+v", j.Counts)
	}
	return j
}

func TestErrorsAreGathered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		j := failed(t, b)
		sum, err := b.ErrorGroups(ctx, j.ID)
		if err != nil {
			t.Fatal(err)
		}
		if sum.Failed != 6 || sum.Examined != 6 || sum.Ready != 0 || len(sum.Groups) != 2 {
			t.Fatalf("%+v", sum)
		}
		kind, mail := sum.Groups[0], sum.Groups[1]
		if kind.Field != "city" || kind.Column != "City" || kind.Rows != 5 || len(kind.Values) != 2 || kind.Values[0].Value != "Albni" || kind.Values[0].Rows != 4 || kind.Values[0].First != 3 {
			t.Errorf("%+v", kind)
		}
		if mail.Field != "email" || mail.Rows != 2 || mail.Values[0].Value != "nobody" || mail.Message == "" {
			t.Errorf("%+v", mail)
		}
		rows := func(f store.RecordFilter) string {
			f.Limit = 10
			records, err := b.Records(ctx, j.ID, f)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, r := range records {
				all = append(all, strconv.FormatInt(r.Row, 10))
			}
			return strings.Join(all, " ")
		}
		for want, f := range map[string]store.RecordFilter{
			"3 4 5 6 7": {Field: "city"}, "2 6": {Field: "email", Rule: mail.Rule}, "": {Field: "city", Rule: "required"},
			"5 6": {Field: "city", After: 4, Before: 7, Limit: 2}, "6 7": {Status: leadbridge.RowFailed, Rows: []int64{1, 6, 7}},
		} {
			if got := rows(f); got != want && f.Before == 0 {
				t.Errorf("%+v: rows %s, want %s", f, got, want)
			}
		}
	})
}

// TestCorrectValue corrects one wrong value everywhere, takes that back, does
// it again, and tries the rows once more.
func TestCorrectValue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		j := failed(t, b)
		ready := func() int64 {
			sum, err := b.ErrorGroups(ctx, j.ID)
			if err != nil {
				t.Fatal(err)
			}
			return sum.Ready
		}
		change := func(do func(context.Context, string, string, string, string) (int64, error), from, to string, want, wantReady int64) {
			t.Helper()
			if n, err := do(ctx, j.ID, "City", from, to); err != nil || n != want {
				t.Errorf("%d rows, want %d: %v", n, want, err)
			}
			if got := ready(); got != wantReady {
				t.Errorf("%d rows are ready, want %d", got, wantReady)
			}
		}
		if n, err := b.SameValue(ctx, j.ID, "City", "Albni"); err != nil || n != 4 {
			t.Errorf("%d rows have the value: %v", n, err)
		}
		change(b.CorrectValue, "Albni", "Boston", 4, 3) // one of the four has a bad address as well
		change(b.PutBackValue, "Albni", "Boston", 4, 0)
		if r, err := b.Record(ctx, j.ID, 3); err != nil || r.Uploaded != nil || r.Raw[3] != "Albni" || len(r.Issues) == 0 {
			t.Errorf("put back: %+v, %v", r, err)
		}
		change(b.CorrectValue, "Albni", "Boston", 4, 3)
		change(b.CorrectValue, "ALBNI", "Bosten", 1, 3) // no better
		if err := b.Correct(ctx, j.ID, map[int64]map[string]string{2: {"E-mail": "bob@example.com"}, 6: {"E-mail": "still nobody"}}); err != nil {
			t.Fatal(err)
		}
		if r, err := b.Record(ctx, j.ID, 6); err != nil || len(r.Issues) != 1 || r.Issues[0].Field != "email" || r.Uploaded[2] != "nobody" || !strings.HasPrefix(r.Reason, "email: ") {
			t.Errorf("row 6: %+v, %v", r, err)
		}
		if _, err := b.CorrectValue(ctx, j.ID, "Ciyt", "a", "b"); leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), `"City"`) {
			t.Errorf("unknown column: %v", err)
		}
		if err := b.PutBack(ctx, j.ID, []int64{5}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.RetryFailed(ctx, j.ID, nil); err != nil {
			t.Fatal(err)
		}
		if j = b.finish(t, j.ID); j.Counts.Failed != 2 || j.Counts.Created != 5 {
			t.Errorf("%+v", j.Counts)
		}
		if err := b.PutBack(ctx, j.ID, []int64{3}); leadbridge.KindOf(err) != leadbridge.NotFound {
			t.Errorf("a row that did not fail was put back: %v", err)
		}
	})
}

// TestExcelRoundTrip edits the report as people do: columns and rows in
// another order, rows and columns gone, a sheet of notes before it.
func TestExcelRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		j := failed(t, b)
		var report bytes.Buffer
		if err := b.WriteErrors(ctx, j.ID, "xlsx", &report); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(&report)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) != 7 {
			t.Fatalf("%d rows: %v", len(rows), err)
		}
		at := func(name string) int { return slices.Index(rows[0], name) }
		if at("Import row") < 0 || at("Import error") < 0 || rows[6][at("Last Name 2")] != "0012" || rows[6][at("First Name")] != "'=Gus" || !strings.Contains(rows[1][at("Import error")], "mail") {
			t.Fatalf("%q", rows)
		}
		edited := excelize.NewFile()
		cell := func(sheet string, column, row int, value string) {
			name, err := excelize.CoordinatesToCellName(column, row)
			if err == nil {
				err = edited.SetCellStr(sheet, name, value)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		cell("Sheet1", 1, 1, "Notes")
		cell("Sheet1", 1, 2, "Called Bob on Monday")
		if _, err := edited.NewSheet("Fehler"); err != nil {
			t.Fatal(err)
		}
		header := []string{"City", "Import error", "E-mail", "Import row", "First Name"}
		for c, name := range header {
			cell("Fehler", c+1, 1, name)
		}
		mended := map[string]string{"2": "bob@example.com", "6": "fay@example.com"}
		for n, source := range []int{6, 5, 4, 3, 1} { // the row of Dora is gone
			row := slices.Clone(rows[source])
			if mail, bad := mended[row[at("Import row")]]; bad {
				row[at("E-mail")] = mail
			}
			if row[at("City")] != "Albany" {
				row[at("City")] = "Boston"
			}
			for c, name := range header {
				cell("Fehler", c+1, n+2, row[at(name)])
			}
		}
		var out bytes.Buffer
		if err := edited.Write(&out); err != nil {
			t.Fatal(err)
		}
		up, err := b.Upload(ctx, "tester", "fixed.xlsx", &out)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := b.CorrectFromFile(ctx, j.ID, up.FileURL); err != nil || n != 5 {
			t.Fatalf("%d rows: %v", n, err)
		}
		if r, err := b.Record(ctx, j.ID, 7); err != nil || r.Raw[0] != "=Gus" || r.Raw[3] != "Boston" || r.Raw[4] != "0012" {
			t.Errorf("row 7: %+v, %v", r, err)
		}
		if _, err := b.RetryFailed(ctx, j.ID, nil); err != nil {
			t.Fatal(err)
		}
		if j = b.finish(t, j.ID); j.Counts.Failed != 1 || j.Counts.Created != 6 {
			t.Errorf("%+v", j.Counts)
		}
	})
}

func TestCorrectedFileIsRefused(t *testing.T) {
	ctx := context.Background()
	b := newBench(t, storetest.SQLite(t)())
	j := failed(t, b)
	for content, want := range map[string]string{
		"First Name,E-mail\nBob,bob@example.com\n":               "Import row",
		"Import row,E-mail\nx,bob@example.com\n":                 "no row number",
		"Import row,E-mail\n1,bob@example.com\n":                 "Row 1 is not a failed row",
		"Import row,Mail\n2,bob@example.com\n":                   "Mail",
		"Import row,E-mail\n2,bob@example.com\n99,a@example.c\n": "Row 99",
	} {
		up, err := b.Upload(ctx, "tester", "fixed.csv", strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := b.CorrectFromFile(ctx, j.ID, up.FileURL); err == nil || n != 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: corrected %d: %v", content, n, err)
		}
	}
	if r, err := b.Record(ctx, j.ID, 2); err != nil || r.Raw[2] != "nobody" {
		t.Errorf("a refused file left %+v, %v", r, err)
	}
}

func TestForecastRollback(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		b := newBench(t, open())
		b.run(t, b.create(t, "old.csv", oldLeads, leadbridge.ImportOptions{}).ID)
		j := b.run(t, b.create(t, "new.csv", newLeads, leadbridge.ImportOptions{OnDuplicate: leadbridge.DuplicateUpdate}).ID)
		f, err := b.ForecastRollback(ctx, j.ID)
		if err != nil || f.Removed != 2 || f.Restored != 2 || len(f.Changed) != 0 {
			t.Fatalf("%+v, %v", f, err)
		}
		edit(t, b.db, "anna@example.com", leadbridge.FieldNotes, "called")
		edit(t, b.db, "carla@example.com", leadbridge.FieldNotes, "called")
		if f, err = b.ForecastRollback(ctx, j.ID); err != nil || f.Removed != 1 || len(f.Changed) != 2 || f.Changed[0].Name != "Anna Smith" || f.Changed[0].Created || !f.Changed[1].Created {
			t.Errorf("%+v, %v", f, err)
		}
		if _, err := b.Rollback(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		if j = b.undo(t, j.ID); j.Undo.Kept != 1 { // Carla; of Anna nothing that the import set was changed
			t.Errorf("kept %d", j.Undo.Kept)
		}
		if _, err := b.ForecastRollback(ctx, j.ID); leadbridge.KindOf(err) != leadbridge.Conflict {
			t.Errorf("forecast of a rolled back import: %v", err)
		}
		if _, err := b.Reapply(ctx, j.ID, "tester"); err != nil {
			t.Fatal(err)
		}
		b.undo(t, j.ID)
		if f, err = b.ForecastRollback(ctx, j.ID); err != nil || f.Removed != 1 || len(f.Changed) != 1 {
			t.Errorf("after the rollback was taken back: %+v, %v", f, err)
		}
	})
}
