package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

// client talks to a simulator as an app would.
type client struct {
	*testing.T
	*stage.Server
	token   string
	version string
	header  http.Header
}

// start runs a simulator with a clock that stands still, and a client with
// the first account's key.
func start(t *testing.T, o stage.Options) *client {
	t.Helper()
	if o.Records == 0 {
		o.Records = 30
	}
	o.Seed = 7
	s, err := stage.Start("salesforce", func(st *stage.Stage) http.Handler {
		st.Clock.Set(time.Date(2026, 11, 23, 9, 0, 30, 0, time.UTC))
		return New(st)
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &client{T: t, Server: s, token: APIKey(0), version: "68.0", header: http.Header{}}
}

// answer is what came back.
type answer struct {
	*testing.T
	status int
	header http.Header
	text   string
}

// call sends a request; path is under the version unless it begins with
// /services.
func (c *client) call(method, path string, body any) answer {
	c.Helper()
	if !strings.HasPrefix(path, "/services") && !strings.HasPrefix(path, "/id") && !strings.HasPrefix(path, "/_sandbox") {
		path = "/services/data/v" + c.version + path
	}
	var reader io.Reader
	header := c.header.Clone()
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	case url.Values:
		reader = strings.NewReader(b.Encode())
		header.Set("Content-Type", "application/x-www-form-urlencoded")
	default:
		text, err := json.Marshal(b)
		if err != nil {
			c.Fatal(err)
		}
		reader = bytes.NewReader(text)
		header.Set("Content-Type", "application/json")
	}
	req, err := http.NewRequest(method, c.URL+path, reader)
	if err != nil {
		c.Fatal(err)
	}
	req.Header = header
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		c.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	return answer{c.T, resp.StatusCode, resp.Header, string(text)}
}

// json decodes the answer.
func (a answer) json() map[string]any {
	a.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		a.Fatalf("%v in %d %s", err, a.status, a.text)
	}
	return v
}

func (a answer) list() []map[string]any {
	a.Helper()
	var v []map[string]any
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		a.Fatalf("%v in %d %s", err, a.status, a.text)
	}
	return v
}

// want checks the status, and that the text holds parts.
func (a answer) want(status int, parts ...string) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("status is %d, want %d: %s", a.status, status, a.text)
	}
	for _, p := range parts {
		if !strings.Contains(a.text, p) {
			a.Fatalf("%q is not in %s", p, a.text)
		}
	}
	return a
}

// query runs SOQL and returns the records of the first page.
func (c *client) query(format string, args ...any) []map[string]any {
	c.Helper()
	return records(c.call("GET", "/query?q="+url.QueryEscape(fmt.Sprintf(format, args...)), nil).want(200))
}

func records(a answer) []map[string]any {
	a.Helper()
	var v struct{ Records []map[string]any }
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		a.Fatal(err)
	}
	return v.Records
}

// ids of the first n leads.
func (c *client) ids(n int) []string {
	c.Helper()
	var ids []string
	for _, r := range c.query("SELECT Id FROM Lead ORDER BY Id LIMIT %d", n) {
		ids = append(ids, r["Id"].(string))
	}
	return ids
}

// act does an action of the control page; inputs are names and values.
func (c *client) act(name string, inputs ...string) string {
	c.Helper()
	form := url.Values{}
	for i := 0; i < len(inputs); i += 2 {
		form.Set(inputs[i], inputs[i+1])
	}
	return c.call("POST", "/_sandbox/actions/"+name, form).want(200).json()["done"].(string)
}

// set indulges in a vice that is a state.
func (c *client) set(vice string, value ...float64) {
	c.Helper()
	setting := stage.ViceSetting{Rate: 1}
	if len(value) > 0 {
		setting.Value = &value[0]
	}
	c.Stage.Vices.MustSet(vice, setting)
}

// once lets a vice strike once.
func (c *client) once(vice string) { c.Stage.Vices.MustSet(vice, stage.ViceSetting{Count: 1}) }

func lead(name string, more ...any) map[string]any {
	m := map[string]any{"LastName": name, "Company": name + " Inc."}
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return m
}

// create makes a lead and returns its id.
func (c *client) create(m map[string]any) string {
	c.Helper()
	return c.call("POST", "/sobjects/Lead", m).want(201).json()["id"].(string)
}

func TestVersions(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	c.token = ""
	list := c.call("GET", "/services/data/", nil).want(200).list()
	if first, last := list[0], list[len(list)-1]; first["label"] != "Summer '14" || last["version"] != "68.0" || last["label"] != "Winter '27" {
		t.Errorf("%v to %v", first, last)
	}
	c.call("GET", "/limits", nil).want(401, `"errorCode":"INVALID_SESSION_ID"`)
	c.token = APIKey(0)
	if h := c.call("GET", "/", nil).want(200, "identity").header.Get("Sforce-Limit-Info"); h != "api-usage=1/110000" {
		t.Error(h)
	}
	c.version = "30.0"
	c.call("GET", "/limits", nil).want(410, "UNSUPPORTED_API_VERSION")
	c.version = "69.0"
	c.call("GET", "/limits", nil).want(404, "NOT_FOUND")
	c.call("GET", "/services/data/latest/limits", nil).want(200)
	c.version = "68.0"
	c.call("GET", "/query?q="+strings.Repeat("x", 17_000), nil).want(414)
	if a := c.call("PUT", "/sobjects/Lead", "{}").want(405, "METHOD_NOT_ALLOWED", "Allowed are GET,POST"); a.header.Get("Allow") != "GET, POST" {
		t.Error(a.header)
	}
	if a := c.call("HEAD", "/sobjects/Lead/describe", nil).want(200); a.text != "" || a.header.Get("Sforce-Limit-Info") == "" {
		t.Errorf("%q, %v", a.text, a.header)
	}
	c.call("POST", "/sobjects/Lead/"+c.create(lead("Override"))+"?_HttpMethod=PATCH", map[string]any{"Title": "Dr"}).want(204)
	c.call("POST", "/sobjects/Lead", "[]").want(400, "JSON_PARSER_ERROR", "unexpected array at [line:1")
	c.call("POST", "/sobjects/Lead", "{bad").want(400, "Unexpected character at [line:1")
	c.call("POST", "/sobjects/Lead", "").want(400, "Unexpected end-of-input")
	c.header.Set("Content-Type", "application/xml")
	c.call("POST", "/sobjects/Lead", "<Lead/>").want(415, "UNSUPPORTED_MEDIA_TYPE")
}

func TestSameSeedSameData(t *testing.T) {
	t.Parallel()
	read := func() string {
		return start(t, stage.Options{}).call("GET", "/query?q=SELECT+Id,Name,Email,SystemModstamp+FROM+Lead", nil).want(200).text
	}
	if a, b := read(), read(); a != b {
		t.Error("two simulators of one seed differ")
	}
}

func TestAccountsAreApart(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	id := c.create(lead("Apart"))
	first := c.query("SELECT Id FROM Organization")[0]["Id"]
	c.token = APIKey(1)
	c.call("GET", "/sobjects/Lead/"+id, nil).want(404)
	if second := c.query("SELECT Id FROM Organization")[0]["Id"]; first == second {
		t.Errorf("both are %v", first)
	}
	if c.ids(1)[0][:5] == id[:5] {
		t.Error("the ids of both accounts look alike")
	}
	c.act("hideField", "account", "1", "field", "Email")
	c.call("GET", "/query?q=SELECT+Email+FROM+Lead", nil).want(400, "INVALID_FIELD")
	c.token = APIKey(0)
	c.call("GET", "/query?q=SELECT+Email+FROM+Lead", nil).want(200)
}

func TestIDs(t *testing.T) {
	t.Parallel()
	// The pair is the vendor's own example of an id of 15 and of 18 characters.
	if got := fullID("001A0000006Vm9r"); got != "001A0000006Vm9rIAC" {
		t.Error(got)
	}
	for _, id := range []string{"", "001", "001A0000006Vm9!", "001A0000006Vm9rIA!"} {
		if got := fullID(id); got != "" {
			t.Errorf("%q became %q", id, got)
		}
	}
	if got := fullID("001a0000006vm9rIAC"); got != "001A0000006Vm9rIAC" {
		t.Errorf("the case was not restored: %s", got)
	}
	for _, n := range []uint32{0, 1, 61, 62, 999_999} {
		id := makeID("00Q", "5e", n)
		if got, ok := numberOf(id, "00Q", "5e"); !ok || got != n || len(id) != 18 || fullID(id) != id {
			t.Errorf("%d became %s and %d", n, id, got)
		}
	}
	if makeID("00Q", "5e", 61) >= makeID("00Q", "5e", 62) {
		t.Error("ids do not sort by number")
	}
}
