package hubspot

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// How long to wait where HubSpot's answer does not say.
const (
	waitBurst  = 10 * time.Second // the window of the burst limit
	waitSearch = time.Second      // the window of the search limit
	// waitDaily: the day ends at midnight of the account's zone, which the
	// answer does not tell, so that it is tried again every hour.
	waitDaily = time.Hour
	waitLock  = 2 * time.Second // as documented for 423
	waitMove  = time.Minute     // while the account moves between data centres
	waitDoor  = time.Minute     // after a refusal by the front door
)

// statusMoving is HubSpot's own: the account moves between data centres.
const statusMoving = 477

func authorize(h http.Header, g leadbridge.Grant, _ leadbridge.AuthMethod) {
	h.Set("Authorization", "Bearer "+g.AccessToken)
}

// classify follows HubSpot's tables of errors:
// https://developers.hubspot.com/docs/api-reference/error-handling
func classify(r *provider.Response) *leadbridge.Error {
	const op = "hubspot.Classify"
	if r.Status >= 200 && r.Status < 300 {
		return nil
	}
	after := retryAfter(r.Header)
	p, isJSON := readProblem(r.Body)
	fail := func(kind leadbridge.Kind, code string, after time.Duration, msg string) *leadbridge.Error {
		return &leadbridge.Error{Op: op, Kind: kind, Code: code, After: after, Msg: msg, Err: &p}
	}
	switch {
	case r.Status == http.StatusTooManyRequests:
		return limit(p, after, fail)
	case r.Status == http.StatusLocked:
		return fail(leadbridge.RateLimited, provider.CodeLimitBurst, max(after, waitLock),
			"HubSpot holds the records locked while it works on many of them. Try again in a moment.")
	case r.Status == statusMoving:
		return fail(leadbridge.RateLimited, provider.CodeLockedOut, or(after, waitMove),
			"HubSpot is moving this account to another data centre, which may take up to a day. Calls go on by themselves afterwards.")
	case r.Status >= 500:
		return fail(leadbridge.Unavailable, provider.CodeNoAnswer, after, "HubSpot has a disturbance (HTTP "+strconv.Itoa(r.Status)+"). Try again in a moment.")
	case r.Status == http.StatusForbidden && !isJSON:
		return fail(leadbridge.RateLimited, provider.CodeLockedOut, or(after, waitDoor),
			"HubSpot's front door refuses calls from this machine's address. If that lasts, ask HubSpot's support to allow the address.")
	case r.Status == http.StatusNotFound && !isJSON || r.Status == http.StatusGone:
		return fail(leadbridge.Unsupported, provider.CodeVersion, 0,
			"HubSpot does not serve this address. Its API version may be retired: set the connection's setting "+settingVersion+" to one that HubSpot serves, such as "+defaultVersion+".")
	case r.Status == http.StatusRequestURITooLong:
		return fail(leadbridge.Invalid, provider.CodeBadAnswer, 0, "HubSpot finds the address of a call too long. Map fewer fields.")
	case r.Status < 400:
		return fail(leadbridge.Unavailable, provider.CodeBadAnswer, 0, "HubSpot answered with HTTP "+strconv.Itoa(r.Status)+", which it does not document.")
	}
	return p.meaning(op, r.Status)
}

// limit tells the limit of a day from those that pass in seconds.
func limit(p problem, after time.Duration, fail func(leadbridge.Kind, string, time.Duration, string) *leadbridge.Error) *leadbridge.Error {
	words := strings.ToLower(p.Policy + " " + p.Message)
	switch {
	case strings.Contains(words, "daily"):
		return fail(leadbridge.RateLimited, provider.CodeLimitDaily, or(after, waitDaily),
			"The account's calls to HubSpot for today are used up. They begin anew at midnight in the account's time zone.")
	case strings.Contains(words, "secondly") && !strings.Contains(words, "ten_secondly"):
		return fail(leadbridge.RateLimited, provider.CodeLimitBurst, or(after, waitSearch),
			"HubSpot takes no more searches for this account within this second. Try again in a moment.")
	}
	e := fail(leadbridge.RateLimited, provider.CodeLimitBurst, or(after, waitBurst),
		"HubSpot takes no more calls for this account within these ten seconds. Try again in a moment.")
	e.Field = bucketBurst // searches must wait for it too
	return e
}

func or(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

// retryAfter reads the header as seconds, the only form that HubSpot sends.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(h.Get("Retry-After")), 64)
	if err != nil || !(seconds > 0) || seconds > 7*24*60*60 {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

// quotas reads how the limits stand. Searches tell nothing, and grants of
// OAuth nothing of the day.
func quotas(h http.Header) []provider.Quota {
	var out []provider.Quota
	for _, q := range []struct{ bucket, most, left string }{
		{bucketBurst, "X-HubSpot-RateLimit-Max", "X-HubSpot-RateLimit-Remaining"},
		{bucketDaily, "X-HubSpot-RateLimit-Daily", "X-HubSpot-RateLimit-Daily-Remaining"},
	} {
		most, err1 := strconv.ParseInt(h.Get(q.most), 10, 64)
		left, err2 := strconv.ParseInt(h.Get(q.left), 10, 64)
		if err1 == nil && err2 == nil && most > 0 && left <= most {
			out = append(out, provider.Quota{Bucket: q.bucket, Used: most - max(left, 0), Most: most})
		}
	}
	return out
}

// badAnswer is an answer that is not what HubSpot documents.
func badAnswer(op, msg string) *leadbridge.Error {
	return &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer, Msg: msg}
}

// gone reports whether an error says that nothing of what was named is there.
func gone(err error) bool { return leadbridge.CodeOf(err) == provider.CodeGone }
