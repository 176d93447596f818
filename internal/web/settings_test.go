package web_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
)

func TestSettingsOverview(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ada", access.Administrator)
	d.user(t, "eve", access.Viewer)
	ada, eve := d.logIn(t, "ada"), d.logIn(t, "eve")
	ada.get("/settings").want(t, 200).has(t, "None of your own yet", "Country: United States", "All is well", "With one click", "Not running", "/settings/users")
	eve.get("/settings").want(t, 200).has(t, "/settings/rules", "!/settings/users", "!/settings/backup")
	ada.get("/settings/alerts").want(t, 200, "All is well: nothing needs a person.", "Held syncs")
	d.imported(t, messyLeads)
	ada.get("/settings").want(t, 200, "1 thing needs a person")
	ada.get("/settings/alerts").want(t, 200).has(t, "could not be imported", "October &lt;b&gt;", "!<b>leads")
}

func TestOwnFields(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ada", access.Administrator)
	d.user(t, "ed", access.Editor)
	v, ed := d.logIn(t, "ada"), d.logIn(t, "ed")
	v.get("/settings/fields").want(t, 200, "No fields of your own yet", "firstName")
	v.post("/settings/fields", "title", "", "type", "STRING").want(t, 422, "Give the field a name.")
	v.post("/settings/fields", "title", "Kind of roof", "type", "ENUM", "values", "").want(t, 422, "needs 1 to")
	v.post("/settings/fields", "title", "Kind of roof <b>", "type", "ENUM", "values", "tile\nslate, thatch").leadsTo(t, "/settings/fields")
	v.get("/settings/fields").want(t, 200).has(t, "Kind of roof &lt;b&gt;", "custom.kindOfRoofB", "TILE, SLATE, THATCH", "!roof <b>")
	v.post("/settings/fields", "title", "kind of roof b", "type", "STRING").want(t, 422, "must be called something")
	ed.get("/settings/fields").want(t, 200).has(t, "Kind of roof", "!Make a field")
	ed.post("/settings/fields", "title", "x").want(t, 403)

	at := "/settings/fields/kindOfRoofB"
	v.get(at).want(t, 200, "TILE\nSLATE\nTHATCH", "The kind stays")
	v.post(at, "title", "Roof", "values", "tile").leadsTo(t, "/settings/fields")
	v.get("/settings/fields").want(t, 200, "<bdi class=\"wrap\">Roof</bdi>")
	v.post(at, "title", "Roof", "values", "").want(t, 422)
	v.post(at+"/delete").leadsTo(t, "/settings/fields")
	v.get(at).want(t, 404)
}

func TestOwnRules(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ada", access.Administrator)
	v := d.logIn(t, "ada")
	v.get("/settings/rules").want(t, 200, "No rules of your own yet", "E-mail or phone must be filled in.")
	for _, c := range []struct{ field, check, value, says string }{
		{"city", "required", "", "City must be filled in."},
		{"state", "enum", "NY, CA", "State must be one of NY, CA."},
		{"city", "minLength", "3", "City must have at least 3 characters."},
		{"dateOfBirth", "notAfter", "today-18y", "Date of birth must not be after today-18y."},
		{"postalCode", "regex", `^\d{5}$`, `Postal code must fit the pattern ^\d{5}$`},
		{"leadSource", "expression", `value != "<spam>"`, `This must be true: value != "<spam>"`},
	} {
		v.post("/settings/rules", "field", c.field, "check", c.check, "value", c.value, "severity", "error").leadsTo(t, "/settings/rules")
		if page := v.get("/settings/rules"); !strings.Contains(html.UnescapeString(page.body), c.says) || strings.Contains(page.body, "<spam>") {
			t.Errorf("%s %s: the page does not say %q: %s", c.field, c.check, c.says, page.main())
		}
	}
	v.post("/settings/rules", "field", "city", "check", "minLength", "value", "many").want(t, 422, "error")
	v.post("/settings/rules", "field", "citty", "check", "required").want(t, 422, "did you mean")
	// They hold for what people enter.
	v.post("/leads/new", "f.firstName", "Ann", "f.lastName", "Meyer", "f.email", "ann@example.com", "f.city", "Rome", "f.state", "TX", "f.leadSource", "web", "f.postalCode", "63101").want(t, 422, "State")
	rule := regexp.MustCompile(`name="rule" value="([^"]*enum[^"]*)"`).FindStringSubmatch(v.get("/settings/rules").body)[1]
	v.post("/settings/rules/remove", "rule", html.UnescapeString(rule)).leadsTo(t, "/settings/rules")
	v.get("/settings/rules").want(t, 200).has(t, "!must be one of NY", "The rule is gone.")
	v.post("/settings/rules/remove", "rule", html.UnescapeString(rule)).leadsTo(t, "/settings/rules")
	v.get("/settings/rules").want(t, 200, "removed already")
}

func TestDefaultsPage(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ada", access.Administrator)
	v := d.logIn(t, "ada")
	v.get("/settings/defaults").want(t, 200, `value="85"`, `value="skip" checked`)
	v.post("/settings/defaults", "region", "DE", "onDuplicate", "update", "possible", "90", "trimStrings", "true").leadsTo(t, "/settings/defaults")
	v.get("/settings/defaults").want(t, 200).has(t, `value="90"`, `value="update" checked`, `<option value="DE" selected>`, "Saved.")
	s, err := d.Office.Settings(t.Context())
	if err != nil || s.Region != "DE" || s.OnDuplicate != leadbridge.DuplicateUpdate || s.Possible != 0.9 || s.Cleansing.CapitalizeName == nil || s.Cleansing.TrimStrings != nil || s.Cleansing.RemoveSpecialChars != nil {
		t.Errorf("got %+v, %v", s.Defaults, err)
	}
	for _, possible := range []string{"", "10", "x", "101"} {
		v.post("/settings/defaults", "region", "DE", "onDuplicate", "update", "possible", possible).want(t, 422, "Give a number from 30 to 100.")
	}
	v.post("/settings/defaults", "region", "Mars", "possible", "90").want(t, 422, "two capital letters")
}

func TestBackupPage(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ada", access.Administrator)
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ada")
	v.get("/settings/backup").want(t, 200, "Make a backup now", "leadbridge backup")
	d.lead(t, leadbridge.Values{"firstName": "Ann", "lastName": "Meyer", "email": "ann@example.com"})
	got := v.get("/settings/backup/leadbridge.db").want(t, 200)
	if !strings.HasPrefix(got.body, "SQLite format 3") || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment; filename=leadbridge-") {
		t.Errorf("got %.20q with %v", got.body, got.Header)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), []byte(got.body), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if page, err := db.Leads(t.Context(), store.LeadFilter{}); err != nil || len(page.Leads) != 1 {
		t.Errorf("got %+v, %v", page, err)
	}
	v.get("/settings/audit").want(t, 200, "backup")
	d.logIn(t, "ed").get("/settings/backup/leadbridge.db").want(t, 403)
}

func TestSandboxPage(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ada", access.Administrator)
	v := d.logIn(t, "ada")
	v.get("/settings/sandbox").want(t, 200, "The sandbox is not running", "leadbridge serve --sandbox")
	v.post("/settings/sandbox/HUBSPOT", "mishap", "down").want(t, 404)
	v.post("/settings/sandbox/HUBSPOT", "mishap", "no-such").want(t, 422)
	v.post("/settings/sandbox/HUBSPOT/behave").want(t, 404)
}
