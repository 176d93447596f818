package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/app"
	"leadbridge/internal/provider/all"
	"leadbridge/internal/sandbox"
)

// openCRMs runs a server beside simulators of all CRMs, and returns it with an
// administrator's browser.
func openCRMs(t *testing.T) (*door, *visitor) {
	t.Helper()
	addresses := map[string]string{}
	for _, p := range all.Providers() {
		addresses[p.Name] = "127.0.0.1:0"
	}
	crms, err := app.StartSandbox(addresses, sandbox.Options{Records: 12, Seed: 1, AutoApprove: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = crms.Close() })
	d := openDoor(t, "", crms.Configure)
	d.user(t, "ann", access.Administrator)
	return d, d.logIn(t, "ann")
}

const hubKey = "pat-na1-5a4db0c5-0000-4000-8000-000000000001"

// connectHub connects the simulated HubSpot by its key, and returns the path
// of the integration.
func connectHub(t *testing.T, v *visitor) string {
	t.Helper()
	made := v.post("/integrations/new/hubspot", "name", "Our HubSpot", "method", "API_KEY", "apiKey", hubKey, "objects", "contacts")
	at, found := strings.CutSuffix(made.Header.Get("Location"), "?connected=1")
	if !found {
		t.Fatalf("connecting answered %d: %s", made.StatusCode, made.main())
	}
	return at
}

func TestConnectByKey(t *testing.T) {
	t.Parallel()
	d, v := openCRMs(t)
	v.get("/integrations").want(t, 200, "Connect Salesforce", "Connect HubSpot", "Connect Pipedrive", "Sandbox")
	v.get("/integrations/new").want(t, 200, "Which CRM does your office work in?")
	v.get("/integrations/new/hubspot").want(t, 200, hubKey, "Service keys", "Deals", "leadbridge_id")
	v.get("/integrations/new/zoho").want(t, 422)
	v.post("/integrations/new/hubspot", "name", "Ours", "method", "API_KEY", "apiKey", "wrong-key", "objects", "contacts").
		want(t, 422, "HubSpot does not accept this key", `value="Ours"`, `aria-invalid="true"`).has(t, "!wrong-key")
	v.post("/integrations/new/hubspot", "name", "", "method", "API_KEY", "apiKey", hubKey, "objects", "contacts").want(t, 422, "Give the integration a name")
	v.post("/integrations/new/hubspot", "name", "Ours", "method", "API_KEY", "apiKey", hubKey).want(t, 422, "Name at least one of contacts")
	v.get("/integrations").want(t, 200, "Connect the CRM that your office works in") // none of these was left behind

	at := connectHub(t, v)
	v.get(at+"?connected=1").want(t, 200, "Connected to", "Map the fields", "none mapped yet", "HubSpot sends events for apps only").has(t, "!"+hubKey)
	v.post(at+"/test").want(t, 200, "1 thing is missing", "leadbridge_id", "Make this field")
	v.post(at+"/prepare").leadsTo(t, at)
	v.post(at+"/test").want(t, 200, "Nothing is missing")
	v.get("/integrations").want(t, 200, "Our HubSpot", "Some steps are left", "Being set up")
	v.get(at+"/usage").want(t, 200, "Calls today", "describe contacts", "Calls in a day")

	v.post(at+"/edit", "name", "<script>alert(1)</script>", "objects", "deals", "objects", "contacts", "first", "deals", "settings.plan", "PROFESSIONAL").leadsTo(t, at)
	v.get(at).want(t, 200, "&lt;script&gt;alert(1)", "Deals, Contacts").has(t, "!<script>alert")
	v.post(at+"/edit", "name", "a \u202eb", "objects", "contacts").want(t, 422, "Give the integration a name")
	v.post(at+"/edit", "name", "Ours").want(t, 422, "Name at least one of")

	v.post(at+"/pause", "active", "false").leadsTo(t, at)
	v.get(at).want(t, 200, "is paused", "Let it go on")
	v.post(at+"/pause", "active", "true").leadsTo(t, at)
	d.user(t, "eve", access.Viewer)
	eve := d.logIn(t, "eve")
	for _, path := range []string{"/integrations", at, at + "/fields", at + "/rules", at + "/usage"} {
		eve.get(path).want(t, 200).has(t, "!Make an address", "!Add an integration", "!Save the rules", "!Accept all", "!/disconnect", "!Test now")
	}
	v.post(at+"/disconnect").leadsTo(t, at)
	v.get(at).want(t, 200, "Not connected", "is disconnected")
	v.post(at+"/connect", "method", "API_KEY", "apiKey", "pat-na1-5a4db0c5-0000-4000-8000-000000000002").want(t, 422, "belongs to the HubSpot account")
	v.post(at+"/connect", "method", "API_KEY", "apiKey", hubKey).leadsTo(t, at+"?connected=1")
	v.post(at+"/delete").leadsTo(t, "/integrations")
	v.get("/integrations").want(t, 200, "is deleted. Its leads stay", "Connect Salesforce")
	v.get(at).want(t, 404)
}

// follow goes where a browser would be led, from host to host, and returns
// the path on our server that it ends at.
func (v *visitor) follow(path string) string {
	v.t.Helper()
	at := v.address + path
	for range 10 {
		r, err := http.NewRequest(http.MethodGet, at, nil)
		if err != nil {
			v.t.Fatal(err)
		}
		r.Header.Set("Accept", "text/html")
		answer := v.do(r)
		next, err := answer.Location()
		if err != nil {
			return strings.TrimPrefix(at, v.address)
		}
		at = next.String()
	}
	v.t.Fatalf("%s leads on and on", path)
	return ""
}

func TestConnectByConsent(t *testing.T) {
	t.Parallel()
	_, v := openCRMs(t)
	for _, p := range all.Providers() {
		made := v.post("/integrations/new/"+p.Slug(), "name", "Ours", "method", "OAUTH2", "objects", p.Objects[0].Name)
		at, found := strings.CutSuffix(made.Header.Get("Location"), "/connect")
		if !found {
			t.Fatalf("%s: %d %s", p.Name, made.StatusCode, made.main())
		}
		v.get(at+"/connect").want(t, 200, `href="`+at+`/consent"`, "Go to "+p.Title)
		v.get(at+"/connected").leadsTo(t, at+"/connect") // who comes back without consent tries again
		r, err := http.NewRequest(http.MethodGet, v.address+at+"/consent", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Sec-Purpose", "prefetch")
		if answer := v.do(r); answer.Header.Get("Location") != at+"/connect" {
			t.Errorf("%s: a look ahead leads to %s", p.Name, answer.Header.Get("Location"))
		}
		if end := v.follow(at + "/consent"); end != at+"?connected=1" {
			t.Fatalf("%s: the consent ended at %s", p.Name, end)
		}
		v.get(at+"?connected=1").want(t, 200, "Connected to", `hx-trigger="load"`)
		v.get(at+"/connect").want(t, 200, "another account of "+p.Title)
		if p.Name == "SALESFORCE" {
			shown := v.post(at+"/webhook").want(t, 200, "It is shown once", "secret=")
			if shown.Header.Get("Cache-Control") != "no-store" {
				t.Error("the address with its secret may be kept")
			}
			v.get(at).want(t, 200).has(t, "!secret=<", "!&amp;secret=")
		}
	}
}

// TestMissingSettings shows what a server lacks that knows no app.
func TestMissingSettings(t *testing.T) {
	t.Parallel()
	d := openDoor(t, "")
	d.user(t, "ann", access.Administrator)
	v := d.logIn(t, "ann")
	v.get("/integrations").want(t, 200, "Two settings of this server are needed first", "A key is enough")
	v.get("/integrations/new/salesforce").want(t, 200, "SALESFORCE_CLIENT_ID", "SALESFORCE_CLIENT_SECRET", d.address+"/api/crm/oauth/salesforce/callback", "External Client App Manager")
	v.get("/integrations/new/pipedrive").want(t, 200, "PIPEDRIVE_CLIENT_ID", "API token").has(t, "!Sandbox key")
	made := v.post("/integrations/new/salesforce", "name", "Ours", "method", "OAUTH2", "objects", "Lead").leadsToLike(t, `^/integrations/[0-9a-f-]+/connect$`)
	v.get(strings.TrimSuffix(made.Header.Get("Location"), "/connect")+"/consent").want(t, 422, "SALESFORCE_CLIENT_ID")
}

func (r *reply) leadsToLike(t *testing.T, pattern string) *reply {
	t.Helper()
	if at := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || !regexp.MustCompile(pattern).MatchString(at) {
		t.Fatalf("%s %s answered %d and leads to %q: %s", r.Request.Method, r.Request.URL, r.StatusCode, at, r.main())
	}
	return r
}

func TestRules(t *testing.T) {
	t.Parallel()
	d, v := openCRMs(t)
	at := connectHub(t, v)
	v.get(at+"/rules").want(t, 200, "Changes flow both ways", "the newer change wins", `value="80"`)
	rules := []string{"version", "0", "syncDirection", "BIDIRECTIONAL", "autoSync", "true", "syncFrequency", "900", "quotaShare", "50", "policy.conflicts", "ASK",
		"policy.fields.*", "CRM_WINS", "policy.recordDeleted", "KEEP", "policy.leadDeleted", "DELETE",
		"filter.field", "insuranceType", "filter.op", "is", "filter.values", "AUTO, HOME", "filter.field", "", "filter.op", "is", "filter.values", "",
		"filter.field", "email", "filter.op", "filled", "filter.values", "left over",
		"policy.breaker.deletedPercent", "7", "policy.breaker.blankedPercent", "10", "policy.breaker.changedPercent", "50", "policy.breaker.least", "20"}
	v.post(at+"/rules", rules...).leadsTo(t, at+"/rules")
	v.get(at+"/rules").want(t, 200, "The rules are saved", "somebody is asked", "every 15 minutes", "Insurance type is one of AUTO, HOME; E-mail is filled", "more than 7 %", "50 % of the calls")
	id := strings.TrimPrefix(at, "/integrations/")
	i, err := d.Accounts.Integration(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	p := i.Policy
	if p.For(leadbridge.FieldWholeRecord) != leadbridge.CRMWins || p.RecordDeleted != leadbridge.KeepOther || p.LeadDeleted != leadbridge.DeleteToo || len(p.Filters) != 2 || p.Filters[1].Values != nil {
		t.Errorf("the policy is %+v", p)
	}
	change := func(name, value string) []string {
		changed := append([]string(nil), rules...)
		for n := 0; n < len(changed); n += 2 {
			if changed[n] == name {
				changed[n+1] = value
				break
			}
		}
		return changed
	}
	v.post(at+"/rules", change("quotaShare", "200")...).want(t, 422, "Give a whole number from 1 to 100", `value="200"`)
	v.post(at+"/rules", change("policy.breaker.least", "many")...).want(t, 422, "Give a whole number from 1 to 1,000,000,000", `value="many"`)
	v.post(at+"/rules", change("filter.values", "")...).want(t, 422, "needs 1 to 100 values")
	v.post(at+"/rules", change("version", "1")...).want(t, 422, "Nothing was saved")
}
