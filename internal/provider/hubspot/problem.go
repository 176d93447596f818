package hubspot

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// problem is HubSpot's answer to a call, or to one record of a batch, that it
// refused. Every part may be missing.
type problem struct {
	Message  string           `json:"message"`
	Category string           `json:"category"`
	Policy   string           `json:"policyName"`
	Errors   []detail         `json:"errors"`
	Context  map[string]texts `json:"context"`
}

type detail struct {
	Message string           `json:"message"`
	Code    string           `json:"code"`
	In      string           `json:"in"`
	Context map[string]texts `json:"context"`
}

// Error names the category only: HubSpot's words may hold what was sent.
func (p *problem) Error() string { return "hubspot: " + p.Category }

// readProblem reads an answer's body. It is not JSON where something stood
// between us and HubSpot.
func readProblem(body []byte) (p problem, isJSON bool) {
	_ = json.Unmarshal(body, &p) // what is not as documented stays empty
	return p, json.Valid(body)
}

// about are the ids and traces of the records that the problem is about.
func (p *problem) about() []string {
	var out []string
	for _, name := range []string{"objectWriteTraceId", "ids", "id"} {
		out = append(out, p.Context[name]...)
		for _, d := range p.Errors {
			out = append(out, d.Context[name]...)
		}
	}
	return out
}

// existing is the record that stands in the way of a duplicate. HubSpot names
// it nowhere but in the text.
var existing = regexp.MustCompile(`(?i)existing id: ?(\d+)`)

func (p *problem) existingID() string {
	if m := existing.FindStringSubmatch(p.Message); m != nil {
		return m[1]
	}
	return ""
}

// refusal is what HubSpot has against one property.
type refusal struct {
	Property string `json:"name"`
	Code     string `json:"error"`
	Message  string `json:"message"`
}

// refusals lists what HubSpot has against properties. Older kinds are written
// as JSON within the message.
func (p *problem) refusals() []refusal {
	var out []refusal
	if i := strings.Index(p.Message, "[{"); i >= 0 {
		_ = json.NewDecoder(strings.NewReader(p.Message[i:])).Decode(&out)
	}
	for _, d := range p.Errors {
		names := append(d.Context["propertyName"], d.Context["properties"]...)
		if len(names) == 0 && d.In != "" {
			names = texts{d.In}
		}
		if len(names) == 0 && d.Code != "" {
			names = texts{""}
		}
		for _, name := range names {
			out = append(out, refusal{name, d.Code, d.Message})
		}
	}
	return out
}

// statusOf is the HTTP status that a category goes with; the problems of
// single records of a batch carry none of their own.
var statusOf = map[string]int{
	"OBJECT_NOT_FOUND":      http.StatusNotFound,
	"CONFLICT":              http.StatusConflict,
	"OBJECT_ALREADY_EXISTS": http.StatusConflict,
	"MISSING_SCOPES":        http.StatusForbidden,
	"RATE_LIMITS":           http.StatusTooManyRequests,
}

// meaning makes an error of a refusal; status 0 leaves it to the category.
func (p *problem) meaning(op string, status int) *leadbridge.Error {
	if s, ok := statusOf[p.Category]; ok && status == 0 {
		status = s
	}
	fail := func(kind leadbridge.Kind, code, msg string) *leadbridge.Error {
		return &leadbridge.Error{Op: op, Kind: kind, Code: code, Msg: msg, Err: p}
	}
	switch status {
	case http.StatusUnauthorized:
		if p.Category == "INVALID_AUTHENTICATION" {
			return fail(leadbridge.Unauthorized, provider.CodeRevoked, "HubSpot does not accept the token. Connect the account again, or enter a token that is valid.")
		}
		return fail(leadbridge.Unauthorized, provider.CodeExpired, "HubSpot says that the token has expired.")
	case http.StatusForbidden:
		return p.forbidden(op)
	case http.StatusNotFound:
		return fail(leadbridge.NotFound, provider.CodeGone, "HubSpot has no such record. It may have been deleted there.")
	case http.StatusConflict:
		if id := p.existingID(); id != "" {
			return fail(leadbridge.Conflict, provider.CodeDuplicate, "HubSpot has a record with the same value already: "+id+". Link the lead to that one, or merge both in HubSpot.")
		}
		return fail(leadbridge.Conflict, provider.CodeDuplicate, "HubSpot has such a record already"+p.words()+".")
	case http.StatusTooManyRequests:
		return fail(leadbridge.RateLimited, provider.CodeLimitBurst, "HubSpot takes no more calls for this account at the moment.")
	}
	if refused := p.refusals(); len(refused) > 0 {
		return refused[0].meaning(op, p)
	}
	switch {
	case strings.Contains(p.Message, "permission"):
		return p.forbidden(op)
	case strings.Contains(p.Message, "non-unique"): // records cannot be told apart by that property, or it does not exist
		return fail(leadbridge.Invalid, provider.CodeUnknownField, "HubSpot cannot find records by this property"+p.words()+".")
	}
	return fail(leadbridge.Invalid, provider.CodeBadValue, "HubSpot refused it"+p.words()+".")
}

// forbidden names the scopes that are missing, or repeats which right is.
func (p *problem) forbidden(op string) *leadbridge.Error {
	scopes := p.Context["requiredGranularScopes"]
	for _, d := range p.Errors {
		scopes = append(scopes, d.Context["requiredGranularScopes"]...)
	}
	if p.Category == "MISSING_SCOPES" || len(scopes) > 0 {
		return &leadbridge.Error{Op: op, Kind: leadbridge.Forbidden, Code: provider.CodeScope, Field: strings.Join(scopes, " "), Err: p,
			Msg: "HubSpot wants a scope that this connection does not have. Add it to the app or the service key in HubSpot, then connect again."}
	}
	return &leadbridge.Error{Op: op, Kind: leadbridge.Forbidden, Code: provider.CodePermission, Err: p,
		Msg: "HubSpot does not permit this" + p.words() + ". Ask an administrator of the account to give the connected user the right."}
}

// private is what of HubSpot's words must not be repeated: addresses, numbers
// of phones, and values in quotes.
var private = regexp.MustCompile(`[^\s"']+@[^\s"']+|\+?\d[\d ().-]{6,}\d`)

// words are HubSpot's own, in brackets, short and without what is private.
func (p *problem) words() string { return quoted(p.Message) }

// quote begins HubSpot's own words in a text of ours.
const quote = " (HubSpot: "

func quoted(message string) string {
	message, _, _ = strings.Cut(message, "[{")
	message = strings.TrimRight(strings.Join(strings.Fields(private.ReplaceAllString(message, "***")), " "), ".: ")
	if message == "" {
		return ""
	}
	if r := []rune(message); len(r) > 300 {
		message = string(r[:300]) + "..."
	}
	return quote + message + ")"
}
