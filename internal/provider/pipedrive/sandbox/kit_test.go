package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

// at is the time at which the simulators of the tests stand still.
var at = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// lab is a simulator under test. Its clock stands still until it is moved.
type lab struct {
	*testing.T
	*stage.Server
	token  string // API token; "" with bearer
	bearer string
	// look is told of every call and its answer.
	look func(*http.Request, []byte, *http.Response, []byte)
}

func newLab(t *testing.T) *lab {
	t.Helper()
	return start(t, stage.Options{Records: 50, Seed: 1, AutoApprove: true, TimeScale: 1000, Clients: []stage.Client{{ID: "app", Secret: "s3cret"}}})
}

func start(t *testing.T, o stage.Options) *lab {
	t.Helper()
	build := func(s *stage.Stage) http.Handler {
		s.Clock.Set(at)
		return New(s)
	}
	s, err := stage.Start("pipedrive", build, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &lab{T: t, Server: s, token: APIKey(0)}
}

// as returns the same lab seen by somebody else.
func (l *lab) as(token string) *lab {
	o := *l
	o.token, o.bearer = token, ""
	return &o
}

// reply is an answer of the simulator.
type reply struct {
	*lab
	status int
	header http.Header
	body   []byte
	json   map[string]any
}

// do makes a call; a body other than nil is sent as JSON.
func (l *lab) do(method, path string, body any) *reply {
	l.Helper()
	var sent []byte
	if body != nil {
		sent, _ = json.Marshal(body)
	}
	return l.raw(method, path, "application/json", sent)
}

func (l *lab) raw(method, path, kind string, sent []byte) *reply {
	l.Helper()
	r, err := http.NewRequest(method, l.URL+path, bytes.NewReader(sent))
	if err != nil {
		l.Fatal(err)
	}
	if len(sent) > 0 {
		r.Header.Set("Content-Type", kind)
	}
	if l.token != "" {
		r.Header.Set("X-Api-Token", l.token)
	}
	if l.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+l.bearer)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		l.Fatal(err)
	}
	if l.look != nil {
		l.look(r, sent, resp, got)
	}
	a := &reply{lab: l, status: resp.StatusCode, header: resp.Header, body: got}
	_ = json.Unmarshal(got, &a.json)
	return a
}

// want fails unless the answer has the status.
func (r *reply) want(status int) *reply {
	r.Helper()
	if r.status != status {
		r.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// data returns the object that was asked for.
func (r *reply) data() map[string]any {
	r.Helper()
	m, is := r.json["data"].(map[string]any)
	if !is {
		r.Fatalf("data is no object: %s", r.body)
	}
	return m
}

// list returns the objects that were asked for.
func (r *reply) list() []map[string]any {
	r.Helper()
	all, is := r.json["data"].([]any)
	if !is {
		r.Fatalf("data is no list: %s", r.body)
	}
	var list []map[string]any
	for _, e := range all {
		list = append(list, e.(map[string]any))
	}
	return list
}

// next returns the cursor of the next page, "" at the end.
func (r *reply) next() string {
	more, _ := r.json["additional_data"].(map[string]any)
	cursor, _ := more["next_cursor"].(string)
	return cursor
}

// pages reads a list to its end.
func (l *lab) pages(path string) []map[string]any {
	l.Helper()
	var all []map[string]any
	address, cursor := path, ""
	for range 1000 {
		r := l.do("GET", address, nil).want(200)
		all = append(all, r.list()...)
		if cursor = r.next(); cursor == "" {
			return all
		}
		address = stage.WithQuery(path, "cursor", cursor)
	}
	l.Fatal("the list does not end")
	return nil
}

// act does what a person would do on the control page.
func (l *lab) act(name string, inputs ...string) string {
	l.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(inputs); i += 2 {
		form.Set(inputs[i], inputs[i+1])
	}
	r := l.raw("POST", "/_sandbox/actions/"+name, "application/x-www-form-urlencoded", []byte(form.Encode()))
	if r.status != 200 {
		l.Fatalf("action %s: %d %s", name, r.status, r.body)
	}
	return fmt.Sprint(r.json["done"])
}

// vice indulges in a vice with a value.
func (l *lab) vice(name string, value float64) {
	l.Stage.Vices.MustSet(name, stage.ViceSetting{Rate: 1, Value: &value})
}

func num(v any) int { f, _ := v.(float64); return int(f) }

// person makes a person and returns its id.
func (l *lab) person(name string, more map[string]any) int {
	l.Helper()
	body := map[string]any{"name": name}
	for k, v := range more {
		body[k] = v
	}
	return num(l.do("POST", "/api/v2/persons", body).want(200).data()["id"])
}

// code returns the code of a field by its title.
func (l *lab) code(kind, title string) string {
	l.Helper()
	for _, f := range l.pages("/api/v2/" + kind + "Fields") {
		if f["field_name"] == title {
			return f["field_code"].(string)
		}
	}
	l.Fatalf("there is no field %q", title)
	return ""
}
