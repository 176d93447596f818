package sandbox

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

// envelope is a message as a receiver reads it.
type envelope struct {
	Organization  string `xml:"Body>notifications>OrganizationId"`
	Action        string `xml:"Body>notifications>ActionId"`
	Session       string `xml:"Body>notifications>SessionId"`
	Notifications []struct {
		ID     string `xml:"Id"`
		Object struct {
			Type     string  `xml:"type,attr"`
			ID       string  `xml:"Id"`
			LastName string  `xml:"LastName"`
			City     *string `xml:"City"`
		} `xml:"sObject"`
	} `xml:"Body>notifications>Notification"`
}

// ear listens to messages; answer says what it replies to the n-th.
type ear struct {
	*httptest.Server
	mu    sync.Mutex
	heard []envelope
	times []http.Header
}

const ack = `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>%s</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`

func listen(t *testing.T, reply func(n int) (int, string)) *ear {
	e := &ear{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m envelope
		if err := xml.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		e.mu.Lock()
		e.heard, e.times = append(e.heard, m), append(e.times, r.Header)
		n := len(e.heard) - 1
		e.mu.Unlock()
		status, text := reply(n)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(e.Close)
	return e
}

// wait returns what was heard, once it is at least n messages.
func (e *ear) wait(t *testing.T, n int) []envelope {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		e.mu.Lock()
		heard := append([]envelope(nil), e.heard...)
		e.mu.Unlock()
		if len(heard) >= n {
			return heard
		}
	}
	t.Fatalf("fewer than %d messages came", n)
	return nil
}

func good(int) (int, string) { return 200, fmt.Sprintf(ack, "true") }

func TestOutboundMessage(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{TimeScale: 100_000})
	e := listen(t, good)
	c.act("addOutboundMessage", "url", e.URL, "object", "Lead", "fields", "LastName,City,SystemModstamp")
	id := c.create(lead("A & B <c>"))
	m := e.wait(t, 1)[0]
	if m.Organization != orgID(0) || !strings.HasPrefix(m.Action, "04k") || m.Session != "" || len(m.Notifications) != 1 {
		t.Fatal(m)
	}
	n := m.Notifications[0]
	if !strings.HasPrefix(n.ID, "04l") || n.Object.ID != id || n.Object.LastName != "A & B <c>" || n.Object.City != nil || n.Object.Type != "sf:Lead" {
		t.Error(n)
	}
	if h := e.times[0]; h.Get("Content-Type") != "text/xml; charset=utf-8" || h.Get("SOAPAction") != `""` {
		t.Error(h)
	}
	// 250 rows of one request come in messages of at most 100.
	var rows []map[string]any
	for i := range 150 {
		rows = append(rows, typed(lead(fmt.Sprint("Row", i))))
	}
	c.call("POST", "/composite/sobjects", many(rows...)).want(200)
	heard := e.wait(t, 3)
	if len(heard[1].Notifications)+len(heard[2].Notifications) != 150 || max(len(heard[1].Notifications), len(heard[2].Notifications)) != 100 {
		t.Error(len(heard[1].Notifications), len(heard[2].Notifications))
	}
	body := many(typed(lead("Rolled")), typed(lead("")))
	body["allOrNone"] = true
	c.call("POST", "/composite/sobjects", body).want(200)
	c.call("DELETE", "/sobjects/Lead/"+id, nil).want(204)
	c.act("removeOutboundMessages")
	c.create(lead("Silent"))
	time.Sleep(20 * time.Millisecond)
	if n := len(e.wait(t, 3)); n != 3 {
		t.Errorf("%d messages came: a rollback, a deletion and an end of messages are not told", n)
	}
}

func TestOutboundMessageRetries(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{TimeScale: 1000}) // the first retries come after 15, 30 and 60 ms
	e := listen(t, func(n int) (int, string) {
		switch n {
		case 0:
			return 500, "oops"
		case 1:
			return 200, fmt.Sprintf(ack, "false")
		case 2:
			return 200, "{}"
		}
		return good(n)
	})
	c.act("addOutboundMessage", "url", e.URL, "fields", "LastName")
	id := c.create(lead("First"))
	e.wait(t, 1)
	c.act("edit", "id", id, "field", "LastName", "value", "Second")
	heard := e.wait(t, 5)
	last := heard[len(heard)-1]
	if last.Notifications[0].Object.LastName != "Second" {
		t.Error("a retry brought an old value")
	}
	ids := map[string]int{}
	for _, m := range heard {
		ids[m.Notifications[0].ID]++
	}
	if len(ids) != 2 {
		t.Errorf("two changes came with the ids %v", ids)
	}
}

func TestMessageRetries(t *testing.T) {
	t.Parallel()
	waits := messageRetries()
	var sum time.Duration
	for i, w := range waits {
		sum += w
		if w > longestRetry || i > 0 && w < waits[i-1] {
			t.Error(waits)
		}
	}
	if sum > 24*time.Hour || sum < 21*time.Hour || waits[0] != 15*time.Second || waits[1] != 30*time.Second {
		t.Error(sum, waits)
	}
}
