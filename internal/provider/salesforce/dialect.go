package salesforce

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// bucketDaily is the organisation's allowance of calls in 24 hours.
const bucketDaily = "daily"

// Waits that Salesforce does not tell: it never sends Retry-After for them.
const (
	// dailyWait is how often a used-up allowance is tried again. It rolls, so
	// that calls come back bit by bit.
	dailyWait = 15 * time.Minute
	// busyWait gives long calls of others the time to end: only those of 20
	// seconds and more count (LIM:salesforce-app-limits-platform-api.html).
	busyWait = 5 * time.Second
)

// authorize puts the token into a request, and our name, so that the
// organisation sees who made a change.
func authorize(h http.Header, g leadbridge.Grant, _ leadbridge.AuthMethod) {
	h.Set("Authorization", "Bearer "+g.AccessToken)
	h.Set("Sforce-Call-Options", "client=leadbridge")
}

// apiError is an error of the data API. Rows of a batch call the code
// statusCode, whole answers errorCode.
type apiError struct {
	Message    string   `json:"message"`
	ErrorCode  string   `json:"errorCode"`
	StatusCode string   `json:"statusCode"`
	Fields     []string `json:"fields"`
	// The records that a duplicate rule found. The API spells the name
	// without its second l.
	Duplicates  *duplicateResult `json:"duplicateResut"`
	Duplicates2 *duplicateResult `json:"duplicateResult"`
}

func (e apiError) code() string {
	if e.ErrorCode != "" {
		return e.ErrorCode
	}
	return e.StatusCode
}

type duplicateResult struct {
	MatchResults []struct {
		MatchRecords []struct {
			Record struct {
				ID string `json:"Id"`
			} `json:"record"`
		} `json:"matchRecords"`
	} `json:"matchResults"`
}

// classify says what an answer means.
func classify(r *provider.Response) *leadbridge.Error {
	if r.Status >= 200 && r.Status < 300 || r.Status == http.StatusNotModified {
		return nil
	}
	if r.Status == http.StatusMultipleChoices {
		return &leadbridge.Error{Op: "salesforce", Kind: leadbridge.Conflict, Code: provider.CodeDuplicate,
			Msg: "Several records of Salesforce have the same key. Make the key field unique (Setup > Object Manager), and remove the key from all but one of them."}
	}
	e := &leadbridge.Error{}
	if entries := apiErrors(r.Body); len(entries) > 0 {
		e = explain(entries[0])
		if e.Kind == "" {
			e = byStatus(r.Status, said(entries[0]))
		}
	} else {
		e = byStatus(r.Status, "")
	}
	if after := retryAfter(r.Header); after > 0 {
		e.After = after
	}
	return e
}

// apiErrors reads the errors of an answer: a list of the data API, or the one
// of OAuth's addresses. Pages of HTML give none.
func apiErrors(body []byte) []apiError {
	var list []apiError
	if json.Unmarshal(body, &list) == nil && len(list) > 0 && list[0].code() != "" {
		return list
	}
	var one struct {
		apiError
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &one) != nil {
		return nil
	}
	if one.code() != "" {
		return []apiError{one.apiError}
	}
	if one.Error != "" {
		return []apiError{{ErrorCode: one.Error, Message: one.Description}}
	}
	return nil
}

// byStatus judges an answer without a code that we know. The front door of
// Salesforce answers 406, 420 and 429 without saying why, and means "later".
func byStatus(status int, words string) *leadbridge.Error {
	e := &leadbridge.Error{Op: "salesforce"}
	tell := func(kind leadbridge.Kind, code, msg string) *leadbridge.Error {
		e.Kind, e.Code, e.Msg = kind, code, msg+words
		return e
	}
	switch status {
	case http.StatusUnauthorized:
		return tell(leadbridge.Unauthorized, provider.CodeExpired, "Salesforce no longer takes the access token.")
	case http.StatusForbidden:
		return tell(leadbridge.Forbidden, provider.CodePermission, "Salesforce forbids this to the connected user; look at the user's profile and permission sets.")
	case http.StatusNotFound:
		return tell(leadbridge.NotFound, provider.CodeGone, "Salesforce has no such record or resource, or does not show it to the connected user.")
	case http.StatusGone:
		return tell(leadbridge.Unsupported, provider.CodeVersion, "Salesforce no longer serves this version of its API; set a newer API version in the integration's settings.")
	case http.StatusConflict, http.StatusPreconditionFailed:
		return tell(leadbridge.Conflict, provider.CodeChanged, "The record or job changed at Salesforce meanwhile.")
	case http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge:
		return tell(leadbridge.Invalid, provider.CodeBadValue, "Too many fields are asked for at once; map fewer of them.")
	case http.StatusNotAcceptable, 420, http.StatusTooManyRequests:
		return tell(leadbridge.RateLimited, provider.CodeLimitBurst, "Salesforce takes no more calls for a moment.")
	}
	if status >= 500 {
		return tell(leadbridge.Unavailable, provider.CodeNoAnswer, "Salesforce has trouble at the moment.")
	}
	return tell(leadbridge.Invalid, provider.CodeBadValue, "Salesforce refused the call.")
}

// retryAfter reads the header in both its forms.
func retryAfter(h http.Header) time.Duration {
	s := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(s); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	from, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		from = time.Now()
	}
	return max(0, at.Sub(from))
}

// quotas reads "api-usage=18/15000; per-app-api-usage=17/250(appName=x)".
// Other keys are added now and then, and are passed over.
func quotas(h http.Header) []provider.Quota {
	for part := range strings.FieldsFuncSeq(h.Get("Sforce-Limit-Info"), func(r rune) bool { return r == ';' || r == ',' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if name != "api-usage" {
			continue
		}
		used, most, _ := strings.Cut(value, "/")
		u, err := strconv.ParseInt(strings.TrimSpace(used), 10, 64)
		m, err2 := strconv.ParseInt(strings.TrimSpace(most), 10, 64)
		if err == nil && err2 == nil && m > 0 {
			return []provider.Quota{{Bucket: bucketDaily, Used: u, Most: m}}
		}
	}
	return nil
}
