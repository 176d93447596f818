package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	stage "leadbridge/internal/sandbox"
)

func TestDailyLimit(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	c.set(viceDailyLimit, 3)
	for range 3 {
		c.call("GET", "/sobjects", nil).want(200)
	}
	if h := c.call("GET", "/limits", nil).want(403, "REQUEST_LIMIT_EXCEEDED", tooManyDaily).header; h.Get("Sforce-Limit-Info") != "api-usage=3/3" || h.Get("Retry-After") != "" {
		t.Error(h)
	}
	if got := c.act("violations"); got != "1" {
		t.Error(got)
	}
	c.token = APIKey(1)
	c.call("GET", "/limits", nil).want(200, `"Remaining":2`)
	c.token = APIKey(0)
	c.Stage.Clock.Advance(25 * time.Hour)
	c.call("GET", "/limits", nil).want(200)
	c.set(viceBurstInfo)
	if h := c.call("GET", "/limits", nil).header.Get("Sforce-Limit-Info"); !strings.HasPrefix(h, "api-usage=2/3; api-bursts=1/750; per-app-api-usage=") {
		t.Error(h)
	}
}

func TestConcurrentLimit(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	c.set(viceConcurrentLimit, 2)
	c.Stage.Vices.MustSet(viceLongRequest, stage.ViceSetting{Count: 2, Match: "/query"})
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			req, _ := http.NewRequest("GET", c.URL+"/services/data/v68.0/query?q=SELECT+Id+FROM+User", nil)
			req.Header.Set("Authorization", "Bearer "+APIKey(0))
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			if resp.StatusCode != 200 {
				t.Error(resp.Status)
			}
		})
	}
	refused := false
	for end := time.Now().Add(450 * time.Millisecond); !refused && time.Now().Before(end); {
		a := c.call("GET", "/limits", nil)
		refused = a.status == 403 && strings.Contains(a.text, tooManyConcurrent)
	}
	wait.Wait()
	if !refused {
		t.Error("no request was refused while two long ones ran")
	}
	c.call("GET", "/limits", nil).want(200)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	c := start(t, stage.Options{})
	for vice, want := range map[string]struct {
		status int
		text   string
	}{
		viceSessionExpired:    {401, "INVALID_SESSION_ID"},
		viceDailyRefused:      {403, tooManyDaily},
		viceConcurrentRefused: {403, tooManyConcurrent},
		viceNotAcceptable:     {406, ""},
		viceEdge:              {420, "<html>"},
		viceUnavailable:       {503, "SERVER_UNAVAILABLE"},
		viceAPIDisabled:       {403, "API_DISABLED_FOR_ORG"},
		stage.ViceTooMany:     {429, ""},
		stage.ViceServerError: {500, "UNKNOWN_EXCEPTION"},
		stage.ViceHTML:        {500, "<html>"},
	} {
		c.set(vice)
		c.call("GET", "/sobjects", nil).want(want.status, want.text)
		c.Stage.Vices.Clear()
	}
	c.once(stage.ViceTimeoutAfterCommit)
	req, _ := http.NewRequest("PATCH", c.URL+"/services/data/v68.0/sobjects/Lead/External_Id__c/lost", strings.NewReader(`{"LastName":"Lost","Company":"x"}`))
	req.Header.Set("Authorization", "Bearer "+APIKey(0))
	if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
		resp.Body.Close()
		t.Error("an answer came")
	}
	c.call("GET", "/sobjects/Lead/External_Id__c/lost", nil).want(200)
}

func TestVicesHaveMeanings(t *testing.T) {
	t.Parallel()
	for _, v := range vices {
		if !strings.HasSuffix(v.Meaning, ".") || v.Unit == "" && v.Value != 0 {
			t.Errorf("%+v", v)
		}
	}
}

// TestMany reads an org of some size by window and in bulk.
func TestMany(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	c := start(t, stage.Options{Records: 100_000})
	where, n := "", 0
	for range 3 {
		rows := c.query("SELECT Id, SystemModstamp FROM Lead %s ORDER BY SystemModstamp, Id LIMIT 2000", where)
		last := rows[len(rows)-1]
		stamp := strings.Replace(last["SystemModstamp"].(string), "+0000", "Z", 1)
		where = fmt.Sprintf("WHERE (SystemModstamp = %s AND Id > '%s') OR SystemModstamp > %s", stamp, last["Id"], stamp)
		n += len(rows)
	}
	if n != 6000 {
		t.Errorf("%d rows on three pages", n)
	}
	path := c.queryJob("SELECT Id FROM Lead")
	if j := c.finish(path); j["numberRecordsProcessed"] != 1e5 {
		t.Error(j)
	}
	if rows := c.call("GET", path+"/results", nil).want(200).csv(); len(rows) != mostResults+1 {
		t.Errorf("%d rows on the first page", len(rows)-1)
	}
}
