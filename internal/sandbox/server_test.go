package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// clerk is the smallest simulator: it counts what it carries out.
func clerk(done *atomic.Int64) func(*Stage) http.Handler {
	return func(s *Stage) http.Handler {
		s.Fault = func(w http.ResponseWriter, _ *http.Request, fault string, after int) {
			if after > 0 {
				w.Header().Set("Retry-After", fmt.Sprint(after))
			}
			w.WriteHeader(map[string]int{"tooMany": 429, "serverError": 500, "html": 502}[fault])
			_, _ = io.WriteString(w, fault)
		}
		s.AddAction(Action{Name: "hire", Meaning: "Hire somebody.", Inputs: []string{"name"}, Do: func(input func(string) string) (string, error) {
			return "hired " + input("name"), nil
		}})
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			done.Add(1)
			_, _ = io.WriteString(w, `{"text":"all is well and long enough to be cut"}`)
		})
	}
}

func start(t *testing.T) (*Server, *atomic.Int64) {
	t.Helper()
	var done atomic.Int64
	s, err := Start("clerk", clerk(&done), Options{Records: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, &done
}

func TestVices(t *testing.T) {
	s, done := start(t)
	zero := 0.0
	tests := []struct {
		vice   string
		status int // 0: no answer
		done   int64
	}{
		{ViceTooMany, 429, 0}, {ViceTooManyBare, 429, 0}, {ViceServerError, 500, 0}, {ViceHTML, 502, 0},
		{ViceTimeoutBefore, 0, 0}, {ViceTimeoutAfterCommit, 0, 1}, {ViceTruncated, 0, 1}, {ViceLatency, 200, 1}, {ViceSlowBody, 200, 1},
	}
	for _, tt := range tests {
		s.Stage.Vices.MustSet(tt.vice, ViceSetting{Count: 1, Match: "POST /x"})
		if tt.vice == ViceLatency || tt.vice == ViceSlowBody {
			s.Stage.Vices.MustSet(tt.vice, ViceSetting{Count: 1, Match: "POST /x", Value: &zero})
		}
		before := done.Load()
		// A call that does not match goes well.
		if status := post(s.URL + "/y"); status != 200 || done.Load() != before+1 {
			t.Errorf("%s: the other call answered %d", tt.vice, status)
		}
		before = done.Load()
		if status := post(s.URL + "/x"); status != tt.status || done.Load()-before != tt.done {
			t.Errorf("%s: status %d, carried out %d times; want %d, %d", tt.vice, status, done.Load()-before, tt.status, tt.done)
		}
		if status := post(s.URL + "/x"); status != 200 {
			t.Errorf("%s strikes a second time: %d", tt.vice, status)
		}
		calls := s.Stage.Calls.Last(2)
		if tt.status != 200 && calls[0].Vice != tt.vice {
			t.Errorf("%s is not in the log: %+v", tt.vice, calls[0])
		}
	}
	seven := 7.0
	s.Stage.Vices.MustSet(ViceTooMany, ViceSetting{Count: 1, Value: &seven})
	resp, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Header.Get("Retry-After") != "7" {
		t.Errorf("the last strike came with Retry-After %q", resp.Header.Get("Retry-After"))
	}
	if err := s.Stage.Vices.Set("pride", ViceSetting{Rate: 1}); err == nil || !strings.Contains(err.Error(), ViceLatency) {
		t.Errorf("an unknown vice: %v", err)
	}
}

// post returns the status, 0 if the answer did not come whole.
func post(url string) int {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Post(url, "text/plain", strings.NewReader("x"))
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err != nil {
		return 0
	}
	return resp.StatusCode
}

func TestControl(t *testing.T) {
	s, _ := start(t)
	post(s.URL + "/leads/00Q5e00000ZkM3hAAF?api_token=secret")
	request := func(method, path, body string, header ...string) (int, string) {
		t.Helper()
		req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	if status, body := request("PUT", "/_sandbox/vices/latency", `{"rate":0.5,"value":1}`); status != 204 {
		t.Error(status, body)
	}
	status, body := request("GET", "/_sandbox", "")
	if status != 200 || !strings.Contains(body, "POST /leads/*") || strings.Contains(body, "secret") || !strings.Contains(body, "hire") || !strings.Contains(body, `value="50"`) {
		t.Error(status, body)
	}
	if status, body := request("POST", "/_sandbox/actions/hire", "name=Ana", "Content-Type", "application/x-www-form-urlencoded"); status != 200 || !strings.Contains(body, "hired Ana") {
		t.Error(status, body)
	}
	if status, _ := request("POST", "/_sandbox/actions/hire", "name=Ana", "Origin", "https://evil.example"); status != 403 {
		t.Error("another site may act:", status)
	}
	before := s.Stage.Clock.Now()
	if status, _ := request("POST", "/_sandbox/clock?advance=36h", ""); status != 200 || s.Stage.Clock.Now().Sub(before) < 36*time.Hour {
		t.Error("the clock did not move:", status)
	}
	var calls struct {
		Total  int
		Counts map[string]int
	}
	_, body = request("GET", "/_sandbox/calls", "")
	if err := json.Unmarshal([]byte(body), &calls); err != nil || calls.Total != 1 || calls.Counts["POST /leads/*"] != 1 {
		t.Error(body, err)
	}
}

// TestViceForm sends the control page's form.
func TestViceForm(t *testing.T) {
	s, _ := start(t)
	s.Stage.Vices.Add(Vice{Name: "sloth", Meaning: "State: all is slow.", Unit: "seconds", Value: 2})
	for _, tt := range []struct {
		vice, form string
		status     int
		says       string
		rate       float64 // 0: it is not set afterwards
	}{
		{ViceTooMany, "percent=25&value=1", 200, "", 0.25},
		{ViceTooMany, "percent=abc", 422, `percent: must be a number, not "abc"`, 0.25},
		{ViceTooMany, "percent=500", 422, "percent: is 500; it must be 0 to 100", 0.25},
		{ViceTooMany, "count=-1", 422, "count: is -1", 0.25},
		{ViceTooMany, "count=1.5", 422, "count: must be a whole number", 0.25},
		{ViceTooMany, "percent=10&value=x", 422, "value: must be a number", 0.25},
		{ViceTooMany, "percent=&count=&value=1", 200, "", 0},
		{"sloth", "percent=&count=&value=7", 200, "", 1},
		{"sloth", "percent=100&value=7", 200, `aria-label="End sloth"`, 1},
		{"sloth", "end=1&percent=100&value=7", 200, `aria-label="Set sloth"`, 0},
		{"sloth", "percent=100", 200, "", 1},
		{"sloth", "percent=&count=&value=", 200, "", 0},
	} {
		resp, err := http.Post(s.URL+"/_sandbox/vices/"+tt.vice, "application/x-www-form-urlencoded", strings.NewReader(tt.form))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != tt.status || !strings.Contains(string(body), tt.says) {
			t.Errorf("%s %s answers %d, wanted %d %q:\n%s", tt.vice, tt.form, resp.StatusCode, tt.status, tt.says, body)
		}
		_, set := s.Stage.Vices.List()
		if set[tt.vice].Rate != tt.rate || strings.Contains(tt.form, "value=7") && tt.rate > 0 && s.Stage.Vices.Value(tt.vice) != 7 {
			t.Errorf("after %s %s it is %+v", tt.vice, tt.form, set[tt.vice])
		}
	}
}

func TestStartRefuses(t *testing.T) {
	for _, o := range []Options{{Addr: "0.0.0.0:0", Records: 10}, {Addr: "192.0.2.1:80", Records: 10}, {Records: 5}, {Records: 2_000_000}} {
		if s, err := Start("clerk", clerk(new(atomic.Int64)), o); err == nil {
			_ = s.Close()
			t.Errorf("%+v was accepted", o)
		}
	}
}

func TestHooks(t *testing.T) {
	s, _ := start(t)
	s.Stage.TimeScale = 1000
	var hits atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hits.Add(1) < 3 {
			w.WriteHeader(500)
		}
	}))
	defer receiver.Close()
	ended := make(chan string, 2)
	m := Message{URL: receiver.URL, Body: []byte("{}"), Retries: []time.Duration{3 * time.Second, 3 * time.Second},
		Done: func(ok bool, attempts, status int) { ended <- fmt.Sprint(ok, attempts, status) }}
	s.Stage.Hooks.Send(m)
	if got := <-ended; got != "true 3 200" {
		t.Error("the ladder:", got)
	}
	s.Stage.Vices.MustSet(ViceHookRepeat, ViceSetting{Count: 1})
	before := hits.Load()
	s.Stage.Hooks.Send(m)
	<-ended
	<-ended
	if n := hits.Load() - before; n != 2 {
		t.Errorf("a repeated webhook came %d times", n)
	}
	s.Stage.Vices.MustSet(ViceHookLoss, ViceSetting{Count: 1})
	s.Stage.Hooks.Send(m)
	m.URL = "http://127.0.0.1:1/"
	s.Stage.Hooks.Send(m)
	if got := <-ended; got != "false 3 0" {
		t.Error("nobody there:", got)
	}
}

func TestPeopleAreTheSame(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	a, b := People(7, 0, now), People(7, 0, now.Add(time.Hour))
	mails := map[string]bool{}
	for i := range 500 {
		p := a(i)
		if p != b(i) {
			t.Fatal("the same seed gave another person")
		}
		if p.First == "" || p.Last == "" || !p.CreatedAt.Before(now) || p.ModifiedAt.Before(p.CreatedAt) || p.ModifiedAt.After(now) {
			t.Errorf("unbelievable: %+v", p)
		}
		if p.Email != "" && mails[p.Email] {
			t.Errorf("two people share %s", p.Email)
		}
		mails[p.Email] = true
	}
	if People(8, 0, now)(3) == a(3) || People(7, 1, now)(3) == a(3) {
		t.Error("another seed or account gave the same person")
	}
}
