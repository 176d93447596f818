package sandbox

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// plan is what a subscription allows.
type plan struct {
	name              string
	factor            int // of the daily budget
	token, app        int // requests in two seconds
	search            int // searches in two seconds
	dailyTokensBySeat int
}

// plans are those of the vendor's page on rate limiting, by the number that
// the vice plan takes. The first is nobody's: it is what holds when no plan
// was asked for, since a client on the same machine is ten times as fast.
var plans = []plan{
	{"roomy", 1000, 12_000, 48_000, 1_000, 30_000},
	{"lite", 1, 20, 80, 10, 30_000},
	{"growth", 2, 40, 160, 10, 30_000},
	{"premium", 5, 100, 400, 10, 30_000},
	{"ultimate", 7, 120, 480, 10, 30_000},
}

const (
	burstWindow = 2 * time.Second
	// lockoutWindow is how long refused calls are held against a client, and
	// how long it is then locked out. The vendor tells neither.
	lockoutWindow = 10 * time.Second
	lockoutTime   = 60 * time.Second
)

// limits counts the calls of each client.
type limits struct {
	mu      sync.Mutex
	clients map[string]*client
	// refused and lockouts are how often a limit was exceeded, and how often
	// somebody was locked out for going on.
	refused, lockouts int
}

// client is what was counted of one token or app.
type client struct {
	calls, searches, refusals []int64 // Unix milliseconds
	lockedUntil               int64
}

// budget is what a company spent on one day.
type budget struct {
	day   string
	spent int
}

func (s *simulator) plan() plan {
	if s.stage.TrueLimits && !s.stage.Vices.On(vicePlan) {
		return plans[1]
	}
	return plans[min(max(int(s.stage.Vices.Value(vicePlan)), 0), len(plans)-1)]
}

// daily is the company's budget of tokens for a day.
func (s *simulator) daily() int {
	if s.stage.Vices.On(viceDailyBudget) {
		return int(s.stage.Vices.Value(viceDailyBudget))
	}
	p := s.plan()
	return p.dailyTokensBySeat * p.factor * max(int(s.stage.Vices.Value(viceSeats)), 1)
}

// burst is how many requests a client may make in two seconds.
func (s *simulator) burst(c *call) int {
	switch p := s.plan(); {
	case s.stage.Vices.On(viceBurstLimit):
		return int(s.stage.Vices.Value(viceBurstLimit))
	case c.client != "":
		return p.app
	default:
		return p.token
	}
}

func (s *simulator) searches() int {
	if s.stage.Vices.On(viceSearchLimit) {
		return int(s.stage.Vices.Value(viceSearchLimit))
	}
	return s.plan().search
}

// lockedOut shows the door to a client that went on after many 429.
func (s *simulator) lockedOut(w http.ResponseWriter, c *call) bool {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	if known := s.limits.clients[c.key]; known == nil || c.now >= known.lockedUntil {
		return false
	}
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(lockedOutPage))
	return true
}

// spend counts a call against all limits and writes the headers that tell of
// them.
func (s *simulator) spend(c *call, rt route) *fault {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	if s.limits.clients == nil {
		s.limits.clients = map[string]*client{}
	}
	cl := s.limits.clients[c.key]
	if cl == nil {
		cl = &client{}
		s.limits.clients[c.key] = cl
	}
	day := time.UnixMilli(c.now).UTC().Format(time.DateOnly)
	if c.co.budget.day != day {
		c.co.budget = budget{day: day}
	}
	cl.calls, cl.searches = since(cl.calls, c.now-burstWindow.Milliseconds()), since(cl.searches, c.now-burstWindow.Milliseconds())
	limit, window := s.burst(c), &cl.calls
	if rt.search && s.searches()-len(cl.searches) < limit-len(cl.calls) {
		limit, window = s.searches(), &cl.searches
	}
	switch daily := s.daily(); {
	case c.co.budget.spent+rt.cost > daily:
		s.refuse(cl, c.now)
		writeLimits(c, limit, limit-len(*window), *window, daily, 0)
		return tooMany()
	case len(*window) >= limit:
		s.refuse(cl, c.now)
		writeLimits(c, limit, 0, *window, daily, daily-c.co.budget.spent)
		c.header.Set("Retry-After", c.header.Get("X-Ratelimit-Reset"))
		return tooMany()
	default:
		c.co.budget.spent += rt.cost
		cl.calls = append(cl.calls, c.now)
		if rt.search {
			cl.searches = append(cl.searches, c.now)
		}
		writeLimits(c, limit, limit-len(*window), *window, daily, daily-c.co.budget.spent)
		return nil
	}
}

// refuse counts a refusal; too many in a short time lock the client out.
func (s *simulator) refuse(cl *client, now int64) {
	s.limits.refused++
	cl.refusals = append(since(cl.refusals, now-lockoutWindow.Milliseconds()), now)
	patience := 50
	if s.stage.Vices.On(vicePatience) {
		patience = int(s.stage.Vices.Value(vicePatience))
	}
	if len(cl.refusals) > patience {
		s.limits.lockouts++
		cl.lockedUntil, cl.refusals = now+lockoutTime.Milliseconds(), nil
	}
}

// since drops the times up to and including one.
func since(times []int64, after int64) []int64 {
	i := 0
	for i < len(times) && times[i] <= after {
		i++
	}
	return times[i:]
}

func writeLimits(c *call, limit, left int, window []int64, daily, dailyLeft int) {
	reset := 0
	if len(window) > 0 {
		reset = int((window[0] + burstWindow.Milliseconds() - c.now + 999) / 1000)
	}
	set := func(name string, n int) { c.header.Set(name, strconv.Itoa(n)) }
	set("X-Ratelimit-Limit", limit)
	set("X-Ratelimit-Remaining", max(left, 0))
	set("X-Ratelimit-Reset", max(reset, 0))
	if c.sim.stage.Vices.On(viceNoDailyHeaders) {
		return
	}
	set("X-Daily-Ratelimit-Token-Limit", daily)
	set("X-Daily-Ratelimit-Token-Remaining", max(dailyLeft, 0))
	if c.client == "" && (c.Method == http.MethodPost || c.Method == http.MethodPut) {
		set("X-Daily-Requests-Left", max(dailyLeft, 0))
	}
}
