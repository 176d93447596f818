package pipedrive

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// authorize puts an API token into its header, never into the address, which
// ends up in logs.
func authorize(h http.Header, g leadbridge.Grant, m leadbridge.AuthMethod) {
	if m == leadbridge.AuthAPIKey {
		h.Set("X-Api-Token", g.AccessToken)
		return
	}
	h.Set("Authorization", "Bearer "+g.AccessToken)
}

// Waits that Pipedrive does not name. Calls after a 429 that was not heeded
// end in a lock-out of minutes; the day's tokens come back at midnight of the
// company's data centre, whose zone is not told.
const (
	lockOut = 5 * time.Minute
	daysEnd = time.Hour
)

// fault is Pipedrive's envelope of an error.
type fault struct {
	Success *bool           `json:"success"`
	Error   string          `json:"error"`
	Info    string          `json:"error_info"`
	Message string          `json:"message"`
	Code    string          `json:"code"`
	Errors  json.RawMessage `json:"errors"`
}

// classify says what an answer means.
func classify(r *provider.Response) *leadbridge.Error {
	var f fault
	isJSON := json.Unmarshal(r.Body, &f) == nil
	failed := isJSON && f.Success != nil && !*f.Success
	switch {
	case r.Status/100 == 2 && !failed:
		return notPage(r)
	case r.Status == http.StatusTooManyRequests:
		return limited(r, f.said())
	case r.Status == http.StatusForbidden && !isJSON:
		return &leadbridge.Error{Op: op, Kind: leadbridge.RateLimited, Code: provider.CodeLockedOut, After: atLeast(retryAfter(r.Header), lockOut),
			Msg: "Pipedrive's front door refuses all calls for a while, because there were too many. Leadbridge waits some minutes."}
	case r.Status >= 500:
		return &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Code: provider.CodeNoAnswer, After: retryAfter(r.Header),
			Msg: "Pipedrive has a fault of its own (HTTP " + strconv.Itoa(r.Status) + "). Try again in a moment."}
	case !isJSON:
		return &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
			Msg: "Something that is not Pipedrive's API answered with HTTP " + strconv.Itoa(r.Status) + ". Check the company's domain in the connection's settings."}
	}
	return refusal(r.Status, f)
}

const op = "pipedrive.Classify"

// notPage refuses a page of HTML that comes with a good status.
func notPage(r *provider.Response) *leadbridge.Error {
	if !strings.Contains(r.Header.Get("Content-Type"), "html") && !bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("<")) {
		return nil
	}
	return &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
		Msg: "A web page came instead of Pipedrive's data. Check the company's domain in the connection's settings."}
}

// limited tells the limit of two seconds from that of the day.
func limited(r *provider.Response, said string) *leadbridge.Error {
	after := retryAfter(r.Header)
	if dayIsOver(r.Header) || strings.Contains(strings.ToLower(said), "daily") {
		return &leadbridge.Error{Op: op, Kind: leadbridge.RateLimited, Code: provider.CodeLimitDaily, After: atLeast(after, daysEnd),
			Msg: "The company's daily budget of Pipedrive API tokens is used up. It is filled again at midnight; a higher plan or a top-up gives more."}
	}
	if after == 0 {
		after = seconds(r.Header.Get("X-Ratelimit-Reset"))
	}
	return &leadbridge.Error{Op: op, Kind: leadbridge.RateLimited, Code: provider.CodeLimitBurst, After: atLeast(after, time.Second),
		Msg: "Pipedrive asks for a short pause between calls."}
}

// dearest is the most tokens that one call costs.
const dearest = 80

// dayIsOver reports whether too few tokens are left for the call that was
// refused: none, or some while the limit of two seconds was not reached.
func dayIsOver(h http.Header) bool {
	for _, name := range []string{"X-Daily-Ratelimit-Token-Remaining", "X-Daily-Requests-Left"} {
		left, err := strconv.Atoi(h.Get(name))
		burst := h.Get("X-Ratelimit-Remaining")
		if err == nil && (left <= 0 || left < dearest && burst != "" && burst != "0") {
			return true
		}
	}
	return false
}

func atLeast(d, least time.Duration) time.Duration { return max(d, least) }

func retryAfter(h http.Header) time.Duration { return seconds(h.Get("Retry-After")) }

func seconds(text string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > 7*24*60*60 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// quotas reads how the limits stand. The reset of the two seconds is counted
// from the answer's own date.
func quotas(h http.Header) []provider.Quota {
	var all []provider.Quota
	add := func(bucket, most, left string) *provider.Quota {
		m, err := strconv.ParseInt(h.Get(most), 10, 64)
		l, err2 := strconv.ParseInt(h.Get(left), 10, 64)
		if err != nil || err2 != nil || m <= 0 {
			return nil
		}
		all = append(all, provider.Quota{Bucket: bucket, Used: max(0, m-l), Most: m})
		return &all[len(all)-1]
	}
	date, err := http.ParseTime(h.Get("Date"))
	if q := add(bucketBurst, "X-Ratelimit-Limit", "X-Ratelimit-Remaining"); q != nil && err == nil {
		q.ResetsAt = date.UTC().Add(seconds(h.Get("X-Ratelimit-Reset")))
	}
	add(bucketDaily, "X-Daily-Ratelimit-Token-Limit", "X-Daily-Ratelimit-Token-Remaining")
	return all
}
