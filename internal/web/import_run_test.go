package web_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
)

const messyLeads = "First Name,Last Name,E-mail,City\n" +
	"Anna,Smith,anna@example.com,Albany\n" +
	"Bob,Jones,nobody,Albany\n" +
	"Carla,<script>alert(1)</script>,not given,Boston\n" +
	"anna,SMITH,ANNA@example.com,Albany\n" +
	"Dora,Eng,not given,Boston\n" +
	"=cmd(),\u202eGus,gus@example.com,Boston\n"

// imported imports a file and waits for the end.
func (d *door) imported(t *testing.T, content string) *leadbridge.ImportJob {
	t.Helper()
	ctx := context.Background()
	up, err := d.Imports.Upload(ctx, "ed", "leads.csv", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	j, err := d.Imports.Create(ctx, "ed", importer.Request{Name: "October <b>leads</b>", FileURL: up.FileURL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Imports.Start(ctx, j.ID); err != nil {
		t.Fatal(err)
	}
	return d.ended(t, j.ID)
}

func (d *door) ended(t *testing.T, id string) *leadbridge.ImportJob {
	t.Helper()
	for range 200 {
		j, err := d.Imports.Job(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		switch j.Status {
		case leadbridge.ImportProcessing, leadbridge.ImportRollingBack, leadbridge.ImportReapplying:
			time.Sleep(50 * time.Millisecond)
		default:
			return j
		}
	}
	t.Fatal("the import does not end")
	return nil
}

// has demands texts of a page, and that others are not on it.
func (r *reply) has(t *testing.T, texts ...string) *reply {
	t.Helper()
	for _, text := range texts {
		text, not := strings.CutPrefix(text, "!")
		if strings.Contains(r.body, text) == not {
			t.Errorf("%s: the page has %q: %v", r.Request.URL, text, not)
		}
	}
	return r
}

// TestImportWithoutScripts takes an import with failed rows through its whole
// life as a browser without scripts does.
func TestImportWithoutScripts(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	v.get("/imports").has(t, "Nothing was imported yet", "/import/new")
	j := d.imported(t, messyLeads)
	at := "/imports/" + j.ID

	v.get("/imports?search=october&is=failed&by=ed").has(t, "October &lt;b&gt;leads", "3 rows failed")
	v.get("/imports?search=november").has(t, "No import is like this")
	v.get(at).has(t, "3 rows of 6 failed", "not in your leads", "!All 6 rows", "&lt;script&gt;", "!<script>alert", "Skipped as a duplicate of row 1 of this file", at+"/fix")
	v.get(at+"?show=failed").has(t, "Bob Jones", "!Anna Smith")
	v.get(at+"?show=created").has(t, "Anna Smith", "!badge bad")
	v.get(at+"/rows/2").has(t, "nobody", "Correct it")

	// One wrong value everywhere, taken back, and again.
	page := v.get(at+"/fix").has(t, "Fix 3 failed rows", "not given", "E-mail or phone is required", "!<script>alert")
	v.post(at+"/fix/value", "column", "E-mail", "from", "not given", "to", "dora@example.com").leadsTo(t, at+"/fix?column=E-mail&from=not+given&rows=2&to=dora%40example.com")
	v.get(at+"/fix?column=E-mail&from=not+given&rows=2&to=dora%40example.com").has(t, "Undo", "2 of 3 failed rows look right now", "Looks right")
	v.post(at+"/fix/value/back", "column", "E-mail", "from", "not given", "to", "dora@example.com").leadsTo(t, at+"/fix")
	v.get(at+"/fix").has(t, "2 rows hold again what was uploaded", "!Looks right")

	// A row in the grid; then the same from a page that is out of date.
	mark := regexp.MustCompile(`name="mark\.2" value="([^"]+)"`).FindStringSubmatch(page.body)
	if mark == nil {
		t.Fatalf("the grid has no mark for row 2:\n%s", page.body)
	}
	row := []string{"mark.2", mark[1], "c.2.0", "Bob", "c.2.1", "Jones", "c.2.2", "bob@example.com", "c.2.3", "Albany"}
	v.post(at+"/fix", row...).leadsTo(t, at+"/fix")
	v.get(at+"/fix").has(t, "1 row was corrected", "Looks right", "Uploaded as: nobody")
	row[7] = "late@example.com"
	v.post(at+"/fix", row...)
	v.get(at+"/fix").has(t, "Somebody changed 1 row while you did", "bob@example.com", "!late@example.com")
	v.post(at+"/fix/back", "row", "2")
	v.get(at+"/fix?only=ready").has(t, "Row 2 is again as it was uploaded", "No failed row is left here")
	cell := v.post(at+"/fix/cell", "cell", "c.3.2", "value", "carla@example.com")
	cell.has(t, `"ready":true`, `"same":1`, `"failedRows":3`, `"readyRows":1`)
	v.post(at+"/fix/cell", "cell", "c.3.99", "value", "x").want(t, http.StatusUnprocessableEntity)

	v.excelRoundTrip(at)
	v.get(at+"/fix").has(t, "2 rows were taken from your file. All 3 failed rows look right now")
	v.post(at+"/retry").leadsTo(t, at)
	if j = d.ended(t, j.ID); j.Counts.Failed != 0 {
		t.Fatalf("%+v", j.Counts)
	}
	v.get(at).has(t, "All 6 rows are dealt with", "!/fix")
	v.get(at+"/fix").leadsTo(t, at)

	// Back, and back again.
	v.get(at+"/rollback?changed=1").has(t, "5 new leads", "Nobody changed any of these leads since")
	v.post(at+"/rollback").leadsTo(t, at)
	d.ended(t, j.ID)
	v.get(at).has(t, "This import was rolled back", "Nothing had to be kept", "the lead was removed")
	v.get(at+"/rollback").leadsTo(t, at)
	v.post(at+"/reapply").leadsTo(t, at)
	d.ended(t, j.ID)
	v.get(at).has(t, "All 6 rows are dealt with", "The rollback was taken back")
	v.post(at+"/delete").leadsTo(t, "/imports?deleted="+j.ID)
	v.get("/imports?deleted="+j.ID).has(t, "The import was deleted", at+"/restore", "!October")
	v.get(at).want(t, http.StatusNotFound)
	v.post(at+"/restore").leadsTo(t, at)
	v.post(at + "/delete")
	v.get("/imports?is=deleted").has(t, "October", "Bring back", "Remove for good")
	v.post(at+"/purge").leadsTo(t, "/imports?is=deleted")
	v.get("/imports?is=deleted").has(t, "gone for good", "No import is deleted")
	v.post(at+"/restore").want(t, http.StatusNotFound)
}

// excelRoundTrip takes the failed rows as a workbook, corrects two of them
// and gives it back.
func (v *visitor) excelRoundTrip(at string) {
	v.t.Helper()
	file := v.get(at + "/failed.xlsx")
	book, err := excelize.OpenReader(strings.NewReader(file.body))
	if err != nil || !strings.Contains(file.Header.Get("Content-Disposition"), "failed rows of leads.csv.xlsx") {
		v.t.Fatal(err, file.Header)
	}
	sheet := book.GetSheetName(0)
	for cell, value := range map[string]string{"D2": "bob@example.com", "D4": "dora@example.com"} {
		if err := book.SetCellStr(sheet, cell, value); err != nil {
			v.t.Fatal(err)
		}
	}
	if err := book.RemoveRow(sheet, 3); err != nil { // Carla, who is corrected already
		v.t.Fatal(err)
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		v.t.Fatal(err)
	}
	v.upload(at+"/corrected", "other.csv", "a,b\n1,2\n").want(v.t, http.StatusUnprocessableEntity).has(v.t, "Import row")
	v.upload(at+"/corrected", "", "").want(v.t, http.StatusUnprocessableEntity).has(v.t, "No file was chosen")
	v.upload(at+"/corrected", "fixed.xlsx", content.String()).leadsTo(v.t, at+"/fix")
}

// upload posts a form with a file.
func (v *visitor) upload(path, name, content string) *reply {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, v.address+path, &body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return v.do(r)
}

func TestImportAsViewer(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "vi", access.Viewer)
	v := d.logIn(t, "vi")
	v.get("/imports").has(t, "Nothing was imported yet", "!/import/new")
	at := "/imports/" + d.imported(t, messyLeads).ID
	v.get(at).has(t, "3 rows of 6 failed", "!Roll back", "!<form method=\"post\" action=\""+at)
	v.get(at+"/fix").has(t, "not given", "!<input id=\"c.")
	for _, path := range []string{"/retry", "/rollback", "/delete", "/fix"} {
		v.post(at+path).want(t, http.StatusForbidden)
	}
}

// TestSchedule sets the start of a waiting import, changes it, and takes it
// back.
func TestSchedule(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	ctx := context.Background()
	up, err := d.Imports.Upload(ctx, "ed", "leads.csv", strings.NewReader(messyLeads))
	if err != nil {
		t.Fatal(err)
	}
	j, err := d.Imports.Create(ctx, "ed", importer.Request{FileURL: up.FileURL})
	if err != nil {
		t.Fatal(err)
	}
	at := "/imports/" + j.ID
	v.get(at).has(t, "Waiting to be started", "Start by itself at")
	v.post(at+"/schedule", "at", "2020-01-01T10:00").want(t, http.StatusUnprocessableEntity).has(t, "This time has passed already", `value="2020-01-01T10:00"`)
	v.post(at+"/schedule", "at", "soon").want(t, http.StatusUnprocessableEntity).has(t, "Choose a day and a time")
	v.post(at+"/schedule", "at", "2099-05-06T07:08").leadsTo(t, at)
	v.get(at).has(t, "May 6, 2099, 7:08 AM", `value="2099-05-06T07:08"`, "Do not start by itself")
	v.post(at+"/schedule", "clear", "1").leadsTo(t, at)
	v.get(at).has(t, "Waiting to be started", "!2099")
	v.post(at+"/start").leadsTo(t, at)
	if j = d.ended(t, j.ID); j.Counts.Processed != 6 {
		t.Errorf("%+v", j.Counts)
	}
	v.post(at+"/schedule", "clear", "1").want(t, http.StatusConflict)
}
