package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
)

const vendorLeads = "Sunrise <b>Leads</b>;;;;\n\nCustomer Name;E-Mail Addr.;Tel;DOB;Product\n" +
	"Lovelace, Ada;ada@example.com;(212) 555-0187;31/01/1985;Auto Ins.\n" +
	"Hopper, Grace;grace@example.com;;09/12/1976;Umbrella+\n" +
	"LOVELACE, ADA;ada@example.com;212.555.0187;31/01/1985;auto ins.\n" +
	"<script>alert(1)</script>, \u202eEve;eve@example.com;212-555-0110;25/12/1980;=cmd()\n" +
	"Noether, Emmy;not given;;23/03/1982;Homeowners\n"

// send uploads a file with the form of a page.
func (v *visitor) send(path, name string, content []byte, script bool) *reply {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		v.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = form.Close()
	r, err := http.NewRequest(http.MethodPost, v.address+path, &body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	if script {
		r.Header.Set("HX-Request", "true")
	}
	return v.do(r)
}

// bring uploads a file and returns the address of its draft.
func (v *visitor) bring(name, content string) string {
	v.t.Helper()
	to := v.send("/import/new", name, []byte(content), false).Header.Get("Location")
	at, ok := strings.CutSuffix(to, "/columns")
	if !ok {
		v.t.Fatalf("the upload leads to %q", to)
	}
	return at
}

// inputs are the fields of the form of columns as the page sends them, with
// some of them changed.
func (r *reply) inputs(change ...string) []string {
	r.body = strings.ReplaceAll(r.body, "&#43;", "+")
	var pairs []string
	set := func(name, value string) {
		for i := 0; i+1 < len(change); i += 2 {
			if change[i] == name {
				value = change[i+1]
			}
		}
		pairs = append(pairs, name, value)
	}
	_, form, _ := strings.Cut(r.body, `<form id="columns"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range regexp.MustCompile(`(?s)<input ([^>]*)>|<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(form, -1) {
		if m[2] != "" {
			chosen := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[3])
			if chosen == nil {
				chosen = []string{"", ""}
			}
			set(m[2], chosen[1])
		} else if name := regexp.MustCompile(`name="([^"]+)"`).FindStringSubmatch(m[1]); name != nil {
			value := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(m[1])
			if value == nil {
				value = []string{"", ""}
			}
			set(name[1], value[1])
		}
	}
	return pairs
}

// TestSetUpImportWithoutScripts takes a messy file to clean leads as a browser
// without scripts does.
func TestSetUpImportWithoutScripts(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	v.get("/import/new").has(t, "Drop a file here", "/import/template", "!not imported yet</h2>")
	at := v.bring("vendor.csv", vendorLeads)
	v.get("/import/new").has(t, "Uploaded, but not imported yet", "vendor.csv", at)
	v.get(at).leadsTo(t, at+"/columns")

	page := v.get(at+"/columns").has(t, "semicolons between the columns", "the column names in row 3", "Lovelace, Ada", "Ada · Lovelace", "Jan 31, 1985",
		"&lt;script&gt;", "!<script>alert", "Check all 5 rows", "!Make a field of your own")
	// The lines of insurance get a meaning, and what the file does not say is
	// the same for every row.
	form := page.inputs("target-4", "insuranceType", "constantField", "leadSource", "constantValue", "Sunrise")
	v.post(at+"/columns", append(form, "do", "update")...).leadsTo(t, at+"/columns")
	page = v.get(at+"/columns").has(t, "2 values not understood", `value="Sunrise"`)
	form = page.inputs()
	for i := 0; i+3 < len(form); i += 2 {
		if form[i] == "from-4" {
			form[i+3] = map[string]string{"Umbrella+": "HOME", "=cmd()": "(empty)"}[form[i+1]]
		}
	}
	v.post(at+"/columns", append(form, "do", "options")...).leadsTo(t, at+"/options")
	v.get(at+"/columns").has(t, "!not understood")

	// Options.
	options := []string{"name", "October", "onDuplicate", "update", "rest", "if_blank", "rule.phone", "never", "validate", "true", "cleanse", "true",
		"byEmail", "true", "byPhone", "true", "byName", "true", "likeness", "85", "trimStrings", "true", "capitalizeName", "true", "normalizePhone", "true", "normalizeEmail", "true",
		"normalizeDate", "true", "normalizeState", "true", "normalizePostalCode", "true", "normalizeCountry", "true", "normalizeInsuranceType", "true", "normalizeCompany", "true"}
	v.post(at+"/options", append(options, "likeness", "85", "batch", "many")...).want(t, http.StatusUnprocessableEntity, "from 1 to 10,000")
	v.post(at+"/options", append(options, "do", "plan")...).leadsTo(t, at+"/plan")
	draft, err := d.Imports.Draft(context.Background(), strings.TrimPrefix(at, "/import/"))
	if err != nil || draft.Options.OnDuplicate != leadbridge.DuplicateUpdate || draft.Options.UpdateRules["phone"] != leadbridge.UpdateNever ||
		draft.Options.Cleansing != nil && *draft.Options.Cleansing != (leadbridge.CleansingOptions{}) || draft.Options.Match != nil && *draft.Options.Match != leadbridge.DefaultMatchPolicy {
		t.Fatalf("%+v %v", draft.Options, err)
	}

	page = v.get(at+"/plan").has(t, "3 new leads", "1 row is refused", "Import 3 leads", "E-mail or phone is required", "!<script>alert", "Emmy")
	hash := regexp.MustCompile(`name="planHash" value="([^"]+)"`).FindStringSubmatch(page.body)
	if hash == nil {
		t.Fatal("the plan has no hash")
	}
	v.post(at+"/start", "planHash", hash[1], "when", "later", "at", "2001-01-01T10:00").want(t, http.StatusUnprocessableEntity, "This time is past")
	v.post(at+"/start", "planHash", "old", "when", "now").leadsTo(t, at+"/plan")
	v.get(at+"/plan").has(t, "Something was changed since the file was checked")
	started := v.post(at+"/start", "planHash", hash[1], "when", "now").Header.Get("Location")
	id, ok := strings.CutPrefix(started, "/imports/")
	if !ok {
		t.Fatalf("the start leads to %q", started)
	}
	v.post(at+"/start", "planHash", hash[1], "when", "now").leadsTo(t, started)
	for _, step := range []string{"/columns", "/plan"} {
		v.get(at+step).leadsTo(t, started)
	}
	if j := d.ended(t, id); j.Counts.Created != 3 || j.Counts.Failed != 1 || j.Name != "October" {
		t.Fatalf("%+v", j.Counts)
	}
	v.get("/import/new").has(t, "!vendor.csv")

	// The next file with these columns needs no more.
	again := v.bring("november.csv", vendorLeads)
	v.get(again+"/columns").has(t, "You imported a file with the same columns before", `value="Sunrise"`, "!not understood")
}

func TestUploadFaults(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	v.send("/import/new", "a.pdf", []byte("%PDF-1.4 "+strings.Repeat("x", 900)), false).want(t, http.StatusUnprocessableEntity, "a.pdf: this is a PDF document", "Drop a file here")
	r := v.send("/import/new", "empty.csv", nil, true).want(t, http.StatusUnprocessableEntity, "the file is empty")
	if strings.Contains(r.body, "<html") {
		t.Error("the script gets a whole page")
	}
	v.post("/import/new").want(t, http.StatusUnprocessableEntity, "No file was chosen")
	to := v.send("/import/new", "a.csv", []byte("Name,Mail\nAda Lovelace,ada@example.com\n"), true).want(t, http.StatusNoContent).Header.Get("HX-Redirect")
	if !strings.HasSuffix(to, "/columns") {
		t.Errorf("the script is led to %q", to)
	}
	at := v.bring("header.csv", "First name,Last name,Email\n")
	v.post(at+"/plan").leadsTo(t, at+"/columns")
	v.get(at+"/columns").has(t, "header.csv has a header but no rows")

	// An archive with several files asks which.
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, name := range []string{"a.csv", "b.csv"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(vendorLeads))
	}
	_ = z.Close()
	at = v.send("/import/new", "two.zip", packed.Bytes(), false).Header.Get("Location")
	v.get(at).want(t, http.StatusOK, "<option>a.csv</option>", "choose one of them")
	v.get(strings.TrimSuffix(at, "reading")+"columns").leadsTo(t, at)
	v.post(at, "sheet", "b.csv", "wasSheet", "").leadsTo(t, strings.TrimSuffix(at, "reading")+"columns")
}

func TestReadingOfFile(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	at := v.bring("vendor.csv", vendorLeads)
	v.get(at+"/reading").has(t, "Sunrise &lt;b&gt;", `value="3" checked`, "As detected: semicolons")
	// A mapping belongs to its columns: it stays as long as they do.
	v.post(at+"/columns", v.get(at+"/columns").inputs("target-4", "notes")...)
	v.post(at+"/reading", "header", "3", "dateOrder", "DMY", "region", "GB").leadsTo(t, at+"/columns")
	v.get(at+"/columns").has(t, `value="notes" selected`)
	v.post(at+"/reading", "header", "4").leadsTo(t, at+"/columns")
	v.get(at+"/columns").has(t, "the column names in row 4", `!value="notes" selected`)
	v.post(at+"/reading", "header", "900").want(t, http.StatusUnprocessableEntity, "It cannot be read like this")
}

func TestColumnsForm(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "boss", access.Administrator)
	v := d.logIn(t, "boss")
	at := v.bring("two.csv", "Name,Home phone,Mobile phone,Roof age\nAda Lovelace,(212) 555-0187,,12\nBob Jones,,(212) 555-0188,3\n")
	// Two columns cannot fill one field by chance.
	form := v.get(at+"/columns").inputs("target-1", "phone", "target-2", "phone")
	v.post(at+"/columns", append(form, "do", "plan")...).want(t, http.StatusUnprocessableEntity, "Phone is filled by the column “Home phone” already")
	// Taken together they can: the first that is filled in.
	v.post(at+"/columns", v.get(at+"/columns").inputs("target-1", "phone", "target-2", "")...).leadsTo(t, at+"/columns")
	v.post(at+"/columns", v.get(at+"/columns").inputs("join-1", "2", "how-1", "first", "default-1", "")...).leadsTo(t, at+"/columns")
	page := v.get(at+"/columns").has(t, "(212) 555-0188", `value="first" selected`, "!would be refused")
	// A formula with a mistake is told beside its column.
	v.post(at+"/columns", page.inputs("rewrite-0", "own", "formula-0", "trimm")...).want(t, http.StatusUnprocessableEntity, "There is no transform &#34;trimm&#34;; did you mean")
	v.get(at+"/columns").has(t, "!trimm")

	// A field of the office's own, made of a column.
	v.post(at+"/field", append(page.inputs(), "column", "3")...).leadsTo(t, at+"/columns")
	v.get(at+"/columns").has(t, "The field “Roof age” is made", `value="custom.roofAge" selected`)
	v.post(at+"/field", append(v.get(at+"/columns").inputs("target-3", ""), "column", "3")...).leadsTo(t, at+"/columns")
	v.get(at+"/columns").has(t, "The field was not made")

	// A mapping with a name, used for a file that differs.
	v.post(at+"/mapping", v.get(at+"/columns").inputs("mappingName", " Sunrise <b> ")...).leadsTo(t, at+"/columns")
	v.get(at+"/columns").has(t, "The mapping is saved as “Sunrise &lt;b&gt;”")
	other := v.bring("three.csv", "Name,Home phone,City\nAda Lovelace,(212) 555-0187,Albany\n")
	page = v.get(other + "/columns")
	saved := regexp.MustCompile(`<option value="([0-9a-f-]{36})">Sunrise &lt;b&gt;`).FindStringSubmatch(page.body)
	if saved == nil {
		t.Fatal("the saved mapping is not offered")
	}
	v.post(other+"/columns", append(page.inputs("saved", saved[1]), "do", "use")...).leadsTo(t, other+"/columns")
	v.get(other+"/columns").has(t, "also reads columns that this file does not have: Mobile phone", "The saved mapping")
	v.post(other+"/columns", append(v.get(other+"/columns").inputs(), "do", "suggest")...).leadsTo(t, other+"/columns")
	v.get(other+"/columns").has(t, "!The saved mapping", `value="city" selected`)

	// htmx gets the changes only.
	r, err := http.NewRequest(http.MethodPost, v.address+other+"/columns", strings.NewReader("target-0=fullName&target-1=phone&target-2=state"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	v.do(r).want(t, http.StatusOK, `id="look-2" hx-swap-oob="true"`, `id="more-2" hx-swap-oob="true"`).has(t, "!<html", `!id="more-0"`)
}

func TestDraftsComeBack(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	at := v.bring("a & b.csv", vendorLeads)
	to := v.post(at + "/discard").Header.Get("Location")
	v.get(to).has(t, "a &amp; b.csv", "was discarded", at+"/restore", "!Uploaded, but not imported yet")
	v.get(at+"/columns").want(t, http.StatusNotFound, "was discarded")
	v.post(at+"/restore").leadsTo(t, "/import/new")
	v.get("/import/new").has(t, "is back", "Uploaded, but not imported yet")
	// A time to start at is that of who asks.
	v.post(at + "/plan")
	hash := regexp.MustCompile(`name="planHash" value="([^"]+)"`).FindStringSubmatch(v.get(at + "/plan").body)
	if hash == nil {
		t.Fatal("the plan has no hash")
	}
	when := time.Now().UTC().Add(48 * time.Hour).Truncate(time.Minute)
	started := v.post(at+"/start", "planHash", hash[1], "when", "later", "at", when.Format("2006-01-02T15:04")).Header.Get("Location")
	j, err := d.Imports.Job(context.Background(), strings.TrimPrefix(started, "/imports/"))
	if err != nil || j.Status != leadbridge.ImportPending || !j.ScheduledFor.Equal(when) {
		t.Fatalf("%+v %v", j, err)
	}
}
