package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The policies of the vendor's limits.
const (
	policyBurst  = "TEN_SECONDLY_ROLLING"
	policyDaily  = "DAILY"
	policySearch = "SECONDLY"
)

// The plans of an account, as values of the vice "plan".
const (
	planFree         = 1
	planProfessional = 2
	planEnterprise   = 3
)

// The vendor's own figures: for OAuth apps per account that installed them,
// for static tokens per app and plan, for searches per account.
const (
	oauthBurst  = 110
	searchBurst = 5
	burstWindow = 10 * time.Second
)

var (
	staticBurst = map[int]int{planFree: 100, planProfessional: 190, planEnterprise: 190}
	staticDaily = map[int]int{planFree: 250_000, planProfessional: 650_000, planEnterprise: 1_000_000}
)

func (h *hub) plan() int {
	if p := int(h.Vices.Value(vicePlan)); p >= planFree && p <= planEnterprise {
		return p
	}
	return planProfessional
}

func (c *call) plan() int { return c.hub.plan() }

// patience is how many times the vendor's calls in seconds are let through
// without TrueLimits.
const patience = 10

// within is a limit of some seconds.
func (h *hub) within(calls int) int {
	if h.TrueLimits {
		return calls
	}
	return calls * patience
}

// limiter counts the calls. A refused call is counted as a violation and
// nowhere else.
type limiter struct {
	mu         sync.Mutex
	windows    map[string][]time.Time
	days       map[int]*day
	violations map[string]int // by policy
}

// day is how many calls with static tokens an account had on a day.
type day struct {
	date string
	used int
}

func newLimiter() *limiter {
	return &limiter{windows: map[string][]time.Time{}, days: map[int]*day{}, violations: map[string]int{}}
}

// spend counts a call in a rolling window. It returns what is left, below
// zero when the call is refused.
func (l *limiter) spend(key string, now time.Time, window time.Duration, most int) int {
	times := l.windows[key]
	for len(times) > 0 && !times[0].After(now.Add(-window)) {
		times = times[1:]
	}
	if len(times) >= most {
		l.windows[key] = times
		return -1
	}
	l.windows[key] = append(times, now)
	return most - len(times) - 1
}

// unlimited is a limit that nobody reaches.
const unlimited = 1_000_000_000

// figure is a limit, as the vendor sets it or as a vice does.
func (h *hub) figure(vice string, usual int) int {
	if !h.Vices.On(vice) {
		return usual
	}
	if n := int(h.Vices.Value(vice)); n > 0 {
		return n
	}
	return unlimited
}

// admit counts a call against the limits, says in the headers what is left,
// and refuses a call too many.
func (h *hub) admit(header http.Header, b bearer, search bool) error {
	now, l := h.Clock.Now(), h.limits
	l.mu.Lock()
	defer l.mu.Unlock()
	key, burst := fmt.Sprintf("static/%d", b.account), staticBurst[h.plan()]
	if !b.static {
		key, burst = fmt.Sprintf("app/%d/%d", b.app.ID, b.account), oauthBurst
	}
	burst = h.figure(viceBurstLimit, h.within(burst))
	daily, today := h.figure(viceDailyLimit, staticDaily[h.plan()]), l.today(h.accounts[b.account], now)
	if b.static && today.used >= daily {
		return l.refuse(policyDaily)
	}
	if search {
		if l.spend(fmt.Sprintf("search/%d", b.account), now, time.Second, h.figure(viceSearchLimit, h.within(searchBurst))) < 0 {
			return l.refuse(policySearch)
		}
		today.count(b)
		return nil
	}
	left := l.spend(key, now, burstWindow, burst)
	if left >= 0 {
		today.count(b)
	}
	header.Set("X-HubSpot-RateLimit-Max", strconv.Itoa(burst))
	header.Set("X-HubSpot-RateLimit-Remaining", strconv.Itoa(max(0, left)))
	header.Set("X-HubSpot-RateLimit-Interval-Milliseconds", strconv.FormatInt(burstWindow.Milliseconds(), 10))
	if b.static {
		header.Set("X-HubSpot-RateLimit-Daily", strconv.Itoa(daily))
		header.Set("X-HubSpot-RateLimit-Daily-Remaining", strconv.Itoa(max(0, daily-today.used)))
	}
	if left < 0 {
		return l.refuse(policyBurst)
	}
	return nil
}

// today returns the day's counter; a day begins at midnight where the account
// is.
func (l *limiter) today(a *account, now time.Time) *day {
	date := now.In(a.zone).Format(time.DateOnly)
	if d := l.days[a.number]; d != nil && d.date == date {
		return d
	}
	l.days[a.number] = &day{date: date}
	return l.days[a.number]
}

func (d *day) count(b bearer) {
	if b.static {
		d.used++
	}
}

// usedToday returns how many calls with static tokens the account had today,
// and when its day ends.
func (h *hub) usedToday(a *account) (used int, resets time.Time) {
	now := h.Clock.Now()
	h.limits.mu.Lock()
	defer h.limits.mu.Unlock()
	y, m, d := now.In(a.zone).Date()
	return h.limits.today(a, now).used, time.Date(y, m, d+1, 0, 0, 0, 0, a.zone)
}

// refuse counts a violation and makes its error.
func (l *limiter) refuse(policy string) error {
	l.violations[policy]++
	return tooMany(policy)
}

// tooMany is the error for a call too many. The vendor's documents promise no
// Retry-After.
func tooMany(policy string) *fault {
	name := map[string]string{policyBurst: "ten_secondly_rolling", policyDaily: "daily", policySearch: "secondly"}[policy]
	return &fault{status: http.StatusTooManyRequests, category: "RATE_LIMITS", message: "You have reached your " + name + " limit.",
		more: map[string]any{"errorType": "RATE_LIMIT", "policyName": policy, "groupName": "publicapi:crm:" + name}}
}
