package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestBurst(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.vice(vicePlan, 1)
	l.vice(viceSeats, 100)
	for i := range 20 {
		r := l.do("GET", "/api/v2/persons?limit=1", nil).want(200)
		if r.header.Get("X-Ratelimit-Limit") != "20" || r.header.Get("X-Ratelimit-Remaining") != numberText(float64(19-i)) || r.header.Get("X-Ratelimit-Reset") != "2" {
			t.Fatal(i, r.header)
		}
	}
	refused := l.do("GET", "/api/v2/persons", nil).want(429)
	if refused.header.Get("X-Ratelimit-Remaining") != "0" || refused.header.Get("Retry-After") != "2" || refused.json["success"] != false {
		t.Error(refused.header, refused.json)
	}
	app, _ := l.connect("0")
	if r := app.do("GET", "/api/v2/persons?limit=1", nil).want(200); r.header.Get("X-Ratelimit-Limit") != "80" {
		t.Error("an app has its own limit:", r.header)
	}
	l.as(APIKey(1)).do("GET", "/v1/users/me", nil).want(200)
	l.Stage.Clock.Advance(2001 * time.Millisecond)
	l.do("GET", "/api/v2/persons", nil).want(200)
}

func TestSearchLimit(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.vice(vicePlan, 4)
	for range 10 {
		l.do("GET", "/api/v2/persons/search?term=ab", nil).want(200)
	}
	l.do("GET", "/api/v2/itemSearch?term=ab", nil).want(429)
	l.do("GET", "/api/v2/persons", nil).want(200)
	if told := l.act("violations"); !strings.HasPrefix(told, "refused 1,") {
		t.Error(told)
	}
}

func TestDailyBudget(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.vice(viceDailyBudget, 60)
	left := func(method, path string, want string) {
		t.Helper()
		if r := l.do(method, path, map[string]any{"name": "A"}); r.header.Get("X-Daily-Ratelimit-Token-Remaining") != want {
			t.Errorf("%s %s leaves %s, want %s", method, path, r.header.Get("X-Daily-Ratelimit-Token-Remaining"), want)
		}
	}
	left("GET", "/api/v2/persons/1", "59")
	left("GET", "/api/v2/persons", "49")
	left("POST", "/api/v2/persons", "44")
	left("GET", "/v1/users/me", "42")
	left("GET", "/api/v2/persons/search?term=ab", "22")
	left("GET", "/v1/leads", "2")
	if r := l.do("POST", "/api/v2/persons", map[string]any{"name": "A"}).want(429); r.header.Get("X-Daily-Requests-Left") != "0" || r.header.Get("X-Ratelimit-Remaining") == "0" {
		t.Error("not told from the burst limit:", r.header)
	}
	l.as(UserAPIKey(0)).do("GET", "/api/v2/persons", nil).want(429)
	l.as(APIKey(1)).do("GET", "/api/v2/persons", nil).want(200)
	l.Stage.Clock.Advance(14*time.Hour + time.Second)
	l.do("GET", "/api/v2/persons", nil).want(200)
	l.vice(viceNoDailyHeaders, 1)
	if r := l.do("GET", "/api/v2/persons/1", nil); r.header.Get("X-Daily-Ratelimit-Token-Remaining") != "" {
		t.Error(r.header)
	}
}

func TestLockOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.vice(viceBurstLimit, 1)
	l.vice(vicePatience, 3)
	l.do("GET", "/v1/users/me", nil).want(200)
	for range 4 {
		l.do("GET", "/v1/users/me", nil).want(429)
	}
	out := l.do("GET", "/v1/users/me", nil).want(http.StatusForbidden)
	if !strings.HasPrefix(out.header.Get("Content-Type"), "text/html") || !strings.Contains(string(out.body), "<html") {
		t.Error(out.header, string(out.body))
	}
	l.Stage.Clock.Advance(30 * time.Second)
	l.do("GET", "/v1/users/me", nil).want(http.StatusForbidden)
	l.Stage.Clock.Advance(31 * time.Second)
	l.do("GET", "/v1/users/me", nil).want(200)
}

func TestLimitsAreWideWithoutAPlan(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for range 600 {
		l.do("GET", "/api/v2/persons?limit=1", nil).want(200)
	}
}
