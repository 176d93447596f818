package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge/internal/account"
	"leadbridge/internal/api"
)

// behindProxy is where CRMs know us, although the server is elsewhere.
const behindProxy = "https://leads.example.com"

func newDeafPost(t testing.TB) (*post, *ears) {
	t.Helper()
	e := &ears{}
	return newPost(t, behindProxy, 20, []string{"hubspot", "pipedrive", "salesforce"}, func(*post) api.Events { return e }), e
}

// sender makes letters of a CRM for a test.
type sender struct {
	slug string
	// good is a letter that must be taken; at a time, with a body of its own.
	letter    func(path, secret, body string, at time.Time) letter
	secret    string
	body      func(account string) string
	other     string // another account than ours
	strangers string // another CRM
}

func sendersOf(p *post) []sender {
	return []sender{
		{"hubspot", func(path, secret, body string, at time.Time) letter {
			return hubspotLetter(behindProxy, path, secret, body, at)
		}, "app-secret",
			func(account string) string { return "[" + hubspotEvent(account, "101", time.Now()) + "]" }, "999", "pipedrive"},
		{"pipedrive", func(path, secret, body string, _ time.Time) letter { return pipedriveLetter(path, secret, body) }, p.secret("pipedrive"), pipedriveEvent, "999", "hubspot"},
		{"salesforce", func(path, secret, body string, _ time.Time) letter { return salesforceLetter(path, secret, body) }, p.secret("salesforce"),
			func(account string) string {
				return `{"objectType":"Lead","objectId":"00Q5e00000ZkM3hEAF","event":"updated","organizationId":"` + account + `","data":{"LastName":"Doe"}}`
			}, "00D5e000000KQ2eEAG", "hubspot"},
	}
}

// TestWebhooks sends each CRM's deliveries, and forged ones, which must change
// nothing.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	p, heard := newDeafPost(t)
	for _, s := range sendersOf(p) {
		i := p.i[s.slug]
		path := "/api/crm/webhooks/" + s.slug
		named := path + "?integrationId=" + i.ID
		body, now := s.body(i.AccountID), time.Now()
		for name, at := range map[string]string{"for an integration": named, "for none": path} {
			status, _, answer := p.send(s.letter(at, s.secret, body, now))
			if n := heard.taken(); status != http.StatusOK || n != 1 {
				t.Errorf("%s, a delivery %s: HTTP %d, %d events heard: %s", s.slug, name, status, n, answer)
			}
		}
		good := s.letter(named, s.secret, body, now)
		changed := func(change func(l *letter)) letter {
			l := letter{good.method, good.path, good.header.Clone(), good.body}
			change(&l)
			return l
		}
		for name, c := range map[string]struct {
			letter letter
			status int
			code   string
		}{
			"another secret":         {s.letter(named, "other", body, now), 401, "webhook_refused"},
			"an empty secret":        {s.letter(named, "", body, now), 401, "webhook_refused"},
			"no proof":               {changed(func(l *letter) { l.header = http.Header{} }), 401, "webhook_refused"},
			"no proof, for none":     {changed(func(l *letter) { l.header, l.path = http.Header{}, path }), 401, "webhook_refused"},
			"a secret in its path":   {changed(func(l *letter) { l.header, l.path = http.Header{}, named+"&secret=x" }), 401, "webhook_refused"},
			"unknown integration":    {s.letter(path+"?integrationId=none", s.secret, body, now), 401, "webhook_refused"},
			"another CRM's":          {s.letter(path+"?integrationId="+p.i[s.strangers].ID, s.secret, body, now), 401, "webhook_refused"},
			"unknown CRM":            {s.letter("/api/crm/webhooks/none", s.secret, body, now), 404, "not_found"},
			"GET":                    {changed(func(l *letter) { l.method, l.body = "GET", "" }), 405, "method_not_allowed"},
			"too large":              {s.letter(named, s.secret, body+strings.Repeat(" ", 1<<20), now), 413, "request_too_large"},
			"too large and forged":   {s.letter(named, "other", body+strings.Repeat(" ", 1<<20), now), 413, "request_too_large"},
			"malformed":              {s.letter(named, s.secret, body[:len(body)/2], now), 400, "malformed"},
			"nothing":                {s.letter(named, s.secret, "", now), 400, "malformed"},
			"malformed and forged":   {s.letter(named, "other", body[:len(body)/2], now), 401, "webhook_refused"},
			"from another account":   {s.letter(named, s.secret, s.body(s.other), now), 200, ""},
			"another's, for nobody":  {s.letter(path, s.secret, s.body(s.other), now), 200, ""},
			"with a token of a user": {changed(func(l *letter) { l.header = http.Header{"Authorization": {"Bearer lb_x"}} }), 401, "webhook_refused"},
		} {
			status, _, answer := p.send(c.letter)
			if status != c.status || !strings.Contains(answer, `"code":"`+c.code+`"`) && c.code != "" {
				t.Errorf("%s, %s: HTTP %d %s", s.slug, name, status, answer)
			}
			if n := heard.taken(); n != 0 {
				t.Errorf("%s, %s: %d events were heard", s.slug, name, n)
			}
			if status == 401 && (strings.Contains(answer, "signature") || strings.Contains(answer, i.ID)) {
				t.Errorf("%s, %s: the forger is told %s", s.slug, name, answer)
			}
		}
		refusedWhile(t, p, s, good, heard)
	}
	if n := strings.Count(p.log.String(), "webhook were refused"); n == 0 || n > 10 {
		t.Errorf("the log tells of refusals %d times:\n%s", n, p.log)
	}
}

// refusedWhile sends a good delivery to an integration that is paused, and to
// one that is not connected.
func refusedWhile(t *testing.T, p *post, s sender, good letter, heard *ears) {
	t.Helper()
	i := p.i[s.slug]
	active := func(is bool) {
		t.Helper()
		_, err := p.accounts.Update(t.Context(), i.ID, 0, account.Change{IsActive: &is})
		p.must(err)
	}
	active(false)
	if status, _, answer := p.send(good); status != 401 || heard.taken() != 0 {
		t.Errorf("%s, while paused: HTTP %d %s", s.slug, status, answer)
	}
	active(true)
	if status, _, _ := p.send(good); status != 200 || heard.taken() != 1 {
		t.Errorf("%s, no longer paused: HTTP %d", s.slug, status)
	}
	_, err := p.accounts.Disconnect(t.Context(), i.ID)
	p.must(err)
	if status, _, answer := p.send(good); status != 401 || heard.taken() != 0 {
		t.Errorf("%s, not connected: HTTP %d %s", s.slug, status, answer)
	}
}

func TestHubSpotWebhook(t *testing.T) {
	t.Parallel()
	p, heard := newDeafPost(t)
	i, now := p.i["hubspot"], time.Now()
	const path = "/api/crm/webhooks/hubspot"
	event := hubspotEvent(i.AccountID, "101", now)
	for name, at := range map[string]time.Time{"stale": now.Add(-5*time.Minute - time.Second), "dated ahead": now.Add(6 * time.Minute)} {
		if status, _, _ := p.send(hubspotLetter(behindProxy, path, "app-secret", "["+event+"]", at)); status != 401 || heard.taken() != 0 {
			t.Errorf("a delivery that is %s: HTTP %d", name, status)
		}
	}
	// It is signed for the address that HubSpot knows, and for no other.
	if status, _, _ := p.send(hubspotLetter(p.server.URL, path, "app-secret", "["+event+"]", now)); status != 401 {
		t.Errorf("signed for the address behind the proxy: HTTP %d", status)
	}
	const odd = path + "?a=%3a%20b&integrationId=&c"
	mac := hubspotLetter(behindProxy, strings.Replace(odd, "%3a", ":", 1), "app-secret", "["+event+"]", now)
	mac.path = odd
	if status, _, answer := p.send(mac); status != 200 || heard.taken() != 1 {
		t.Errorf("an address with escapes: HTTP %d %s", status, answer)
	}
	// One app has many portals: each gets its own, whoever is named.
	second, err := p.accounts.Create(t.Context(), "hubspot", account.Change{})
	p.must(err)
	second, err = p.accounts.ConnectKey(t.Context(), second.ID, p.key("hubspot", 1), false)
	p.must(err)
	if second.AccountID == i.AccountID {
		t.Fatal("both portals are one")
	}
	both := "[" + event + "," + hubspotEvent(second.AccountID, "102", now) + "," + hubspotEvent("77", "103", now) + "," + strings.Replace(event, `"portalId":`, `"portal":`, 1) + "]"
	if status, _, _ := p.send(hubspotLetter(behindProxy, path+"?integrationId="+i.ID, "app-secret", both, now)); status != 200 {
		t.Errorf("events of two portals: HTTP %d", status)
	}
	if a, b := heard.heard[i.ID], heard.heard[second.ID]; len(a) != 1 || a[0].RecordID != "101" || len(b) != 1 || b[0].RecordID != "102" || heard.taken() != 2 {
		t.Errorf("the portals heard %v and %v", a, b)
	}
	address, err := p.accounts.WebhookURL(t.Context(), i.ID)
	if err != nil || address != behindProxy+path {
		t.Errorf("people are told the address %s, %v", address, err)
	}
}

func TestSalesforceOutboundMessage(t *testing.T) {
	t.Parallel()
	p, heard := newDeafPost(t)
	i := p.i["salesforce"]
	address, err := p.accounts.WebhookURL(t.Context(), i.ID)
	p.must(err)
	path := strings.TrimPrefix(address, behindProxy)
	soap := func(organization string) string {
		return `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">` +
			organization + `<Notification><Id>04l5e00000Gx7QzAAJ</Id><sObject xsi:type="sf:Lead" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">` +
			`<sf:Id>00Q5e00000ZkM3hEAF</sf:Id></sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>`
	}
	xml := http.Header{"Content-Type": {"text/xml; charset=utf-8"}}
	ours := "<OrganizationId>" + i.AccountID + "</OrganizationId>"
	status, header, answer := p.send(letter{"POST", path, xml, soap(ours)})
	if status != 200 || heard.taken() != 1 || !strings.Contains(answer, "<Ack>true</Ack>") || !strings.HasPrefix(header.Get("Content-Type"), "text/xml") {
		t.Errorf("HTTP %d %v %s", status, header, answer)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"of another organisation":  {path, soap("<OrganizationId>00D5e000000KQ2eEAG</OrganizationId>"), 200},
		"of no organisation":       {path, soap(""), 400},
		"with another secret":      {path[:len(path)-1], soap(ours), 401},
		"without a secret":         {path[:strings.Index(path, "&secret")], soap(ours), 401},
		"the secret of before":     {strings.Replace(path, "secret=", "secret=x", 1), soap(ours), 401},
		"with a document type":     {path, strings.Replace(soap(ours), "?>", `?><!DOCTYPE x>`, 1), 400},
		"with no notification":     {path, strings.ReplaceAll(soap(ours), "Notification>", "Other>"), 400},
		"with a thousand of spite": {path, strings.Replace(soap(ours), "<Notification>", strings.Repeat("<Notification>", 1000), 1), 400},
	} {
		if status, _, answer := p.send(letter{"POST", c.path, xml, c.body}); status != c.status || heard.taken() != 0 {
			t.Errorf("a message %s: HTTP %d %s", name, status, answer)
		}
	}
	// An address that was handed out before is taken no more.
	if _, err := p.accounts.WebhookURL(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := p.send(letter{"POST", path, xml, soap(ours)}); status != 401 || heard.taken() != 0 {
		t.Errorf("with the secret of before: HTTP %d", status)
	}
}

// TestSeveralKeyholders are told apart by their secrets alone.
func TestSeveralKeyholders(t *testing.T) {
	t.Parallel()
	p, heard := newDeafPost(t)
	first := p.i["pipedrive"]
	second, err := p.accounts.Create(t.Context(), "pipedrive", account.Change{})
	p.must(err)
	second, err = p.accounts.ConnectKey(t.Context(), second.ID, p.key("pipedrive", 1), false)
	p.must(err)
	secret, err := p.accounts.WebhookSecret(t.Context(), second.ID)
	p.must(err)
	const path = "/api/crm/webhooks/pipedrive"
	for name, c := range map[string]struct {
		letter letter
		status int
		heard  string
	}{
		"the second's own":            {pipedriveLetter(path, secret, pipedriveEvent(second.AccountID)), 200, second.ID},
		"the first's, by the second":  {pipedriveLetter(path, secret, pipedriveEvent(first.AccountID)), 200, ""},
		"the second's, to the first":  {pipedriveLetter(path+"?integrationId="+first.ID, secret, pipedriveEvent(second.AccountID)), 401, ""},
		"the first's, by the first":   {pipedriveLetter(path, p.secret("pipedrive"), pipedriveEvent(first.AccountID)), 200, first.ID},
		"to the first, by the second": {pipedriveLetter(path+"?integrationId="+first.ID, secret, pipedriveEvent(first.AccountID)), 401, ""},
	} {
		status, _, _ := p.send(c.letter)
		if n := len(heard.heard[c.heard]); status != c.status || (n == 1) != (c.heard != "") || heard.taken() != n {
			t.Errorf("%s: HTTP %d, heard by the right one: %d", name, status, n)
		}
	}
}
