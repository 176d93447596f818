package sandbox

import (
	"fmt"
	"net/http"
	"time"
)

// What an Enterprise Edition org with ten licences may do.
const (
	dailyRequests   = 110_000 // in 24 hours, rolling
	mostLong        = 25      // requests of 20 seconds and more at once
	dailyQueryJobs  = 10_000
	dailyBatches    = 15_000
	dailyResultsMB  = 976_562
	burstRequests   = 750
	hoursCountedFor = 24
)

// usage is what an org's apps have used.
type usage struct {
	hours      map[int64]int // requests by hour since 1970
	queryJobs  map[int64]int
	batches    map[int64]int
	long       int // long requests now
	violations int // requests beyond a limit
}

// count adds one to the present hour and forgets hours that no longer count.
func count(hours *map[int64]int, now time.Time) {
	if *hours == nil {
		*hours = map[int64]int{}
	}
	hour := now.Unix() / 3600
	(*hours)[hour]++
	for h := range *hours {
		if h <= hour-hoursCountedFor {
			delete(*hours, h)
		}
	}
}

// counted returns how many there were in the last 24 hours.
func counted(hours map[int64]int, now time.Time) int {
	n, hour := 0, now.Unix()/3600
	for h, c := range hours {
		if h > hour-hoursCountedFor {
			n += c
		}
	}
	return n
}

func (o *org) dailyMax() int {
	if o.Vices.On(viceDailyLimit) {
		return int(o.Vices.Value(viceDailyLimit))
	}
	return dailyRequests
}

func (o *org) longMax() int {
	if o.Vices.On(viceConcurrentLimit) {
		return int(o.Vices.Value(viceConcurrentLimit))
	}
	return mostLong
}

const (
	tooManyDaily      = "TotalRequests Limit exceeded."
	tooManyConcurrent = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
)

// admit counts a request and refuses it with the vendor's words where a limit
// or a vice says so. It holds long requests for their time.
func (v *server) admit(w http.ResponseWriter, r *http.Request, o *org) bool {
	length := v.Vices.Value(viceLongRequest) // asked first: the last strike ends the vice
	long := v.Vices.Strikes(viceLongRequest, r)
	o.mu.Lock()
	now := o.now()
	count(&o.usage.hours, now)
	used, most := counted(o.usage.hours, now), o.dailyMax()
	refusal := ""
	switch {
	case used > most:
		refusal = tooManyDaily
	case o.usage.long >= o.longMax():
		refusal = tooManyConcurrent
	case long:
		o.usage.long++
	}
	if refusal != "" {
		o.usage.violations++
	}
	o.mu.Unlock()
	w.Header().Set("Sforce-Limit-Info", v.limitInfo(min(used, most), most))
	if refusal != "" {
		writeErrors(w, http.StatusForbidden, apiError{Code: "REQUEST_LIMIT_EXCEEDED", Message: refusal})
		return false
	}
	if long {
		o.hold(r, length)
	}
	return v.calm(w, r)
}

// hold keeps a long request for its time.
func (o *org) hold(r *http.Request, milliseconds float64) {
	t := time.NewTimer(time.Duration(milliseconds * float64(time.Millisecond)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.usage.long--
}

// limitInfo is the header Sforce-Limit-Info, in its short or its long form.
func (v *server) limitInfo(used, most int) string {
	info := fmt.Sprintf("api-usage=%d/%d", used, most)
	if v.Vices.On(viceBurstInfo) {
		info += fmt.Sprintf("; api-bursts=1/%d; per-app-api-usage=%d/%d(appName=Sandbox App)", burstRequests, used, most)
	}
	return info
}

// limits answers /limits.
func (c *call) limits() {
	if c.org.Vices.On(viceReadOnlyUser) {
		c.fail(http.StatusForbidden, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
		return
	}
	u, now, most := &c.org.usage, c.now(), c.org.dailyMax()
	pair := func(most, used int) map[string]int {
		return map[string]int{"Max": most, "Remaining": max(0, most-used)}
	}
	used := counted(u.hours, now)
	c.json(http.StatusOK, map[string]any{
		"DailyApiRequests":    map[string]any{"Max": most, "Remaining": max(0, most-used), "Sandbox App": pair(0, 0)},
		"DailyBulkApiBatches": pair(dailyBatches, counted(u.batches, now)), "DailyBulkV2QueryJobs": pair(dailyQueryJobs, counted(u.queryJobs, now)),
		"DailyBulkV2QueryFileStorageMB": pair(dailyResultsMB, 0), "ConcurrentAsyncGetReportInstances": pair(200, 0), "ConcurrentSyncReportRuns": pair(20, 0),
		"DataStorageMB": pair(10240, 120), "FileStorageMB": pair(10240, 4), "HourlyPublishedPlatformEvents": pair(50000, 0), "SingleEmail": pair(5000, 0),
		"MassEmail": pair(5000, 0), "DailyAsyncApexExecutions": pair(250000, 0), "DailyDurableStreamingApiEvents": pair(50000, 0)})
}
