package web_test

import (
	"encoding/csv"
	"html"
	"net/http"
	"strings"
	"testing"

	"leadbridge/internal/access"
	"leadbridge/internal/pipeline/quality"
)

// fragment asks for a part of a page, as htmx does.
func (v *visitor) fragment(path string) *reply {
	v.t.Helper()
	r, err := http.NewRequest(http.MethodGet, v.address+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("HX-Request", "true")
	return v.do(r)
}

func TestHome(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	v := d.logIn(t, "ed")
	v.get("/").want(t, http.StatusOK).has(t, "There are no leads yet", "/import/new", "!Waits for you")

	j := d.imported(t, messyLeads)
	home := v.get("/").want(t, http.StatusOK)
	home.has(t, "3 rows of October &lt;b&gt;leads&lt;/b&gt; could not be imported.", "/imports/"+j.ID, "data-chart=", "hx-trigger=\"every 20s\"",
		"!There are no leads yet", "!<b>leads", "Where leads come from", "30 days")
	home.has(t, `<a href="/leads">2</a>`, "Data quality", "Not known")
	v.get("/?span=months&by=type").want(t, http.StatusOK).has(t, `<a href="/?by=type&amp;span=months"`, "No type")
	v.get("/?span=no+such&by=no+such").want(t, http.StatusOK)

	v.fragment("/?span=weeks&by=source").want(t, http.StatusOK).has(t, `id="growth"`, "No source", "!<html", "!Waits for you")
	v.fragment("/home/now").want(t, http.StatusOK).has(t, `id="home-now"`, "could not be imported", `hx-swap-oob="true"`, "!<html", "Nothing runs.")
}

func TestQualityPages(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ed", access.Editor)
	d.user(t, "eve", access.Viewer)
	ed, eve := d.logIn(t, "ed"), d.logIn(t, "eve")
	for _, path := range []string{"/quality", "/quality/leads"} {
		ed.get(path).want(t, http.StatusOK).has(t, "There are no leads to judge", "Import a file")
	}
	j := d.imported(t, messyLeads)

	ed.get("/quality").want(t, http.StatusOK).has(t, "What costs the most points", "Phone missing", "By source", "October &lt;b&gt;leads", "/imports/"+j.ID,
		"No CRM keeps leads in step yet", "/quality/export", "/leads?lacks=phone", "!<b>leads")
	ed.get("/quality/leads").want(t, http.StatusOK).has(t, "Gus", "Phone missing", "−15", "!<script>alert")
	rules := html.UnescapeString(ed.get("/quality/rules").want(t, http.StatusOK).body)
	for _, r := range quality.Rules {
		if !strings.Contains(rules, r.Title) || !strings.Contains(rules, r.Hint) {
			t.Errorf("the rules do not tell of %q", r.Title)
		}
	}

	export := ed.get("/quality/export").want(t, http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(export.body)).ReadAll()
	if err != nil || len(rows) != 3 || !strings.Contains(export.body, "'=Cmd()") {
		t.Errorf("got %q, %v", rows, err)
	}
	if rows, err := csv.NewReader(strings.NewReader(ed.get("/quality/export?band=poor").body)).ReadAll(); err != nil || len(rows) != 1 {
		t.Errorf("got %q, %v", rows, err)
	}
	eve.get("/quality").want(t, http.StatusOK).has(t, "Phone missing", "!/quality/export")
	eve.get("/quality/export").want(t, http.StatusForbidden)
}
