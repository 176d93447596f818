package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"leadbridge"
	"leadbridge/internal/gate"
	"leadbridge/internal/provider"
)

// Problem is an error as a client sees it: a problem document of RFC 9457.
type Problem struct {
	Title  string `json:"title" doc:"The HTTP status in words"`
	Status int    `json:"status" doc:"The HTTP status"`
	Detail string `json:"detail" doc:"What is wrong and what to do, for a person"`
	Code   string `json:"code" doc:"A stable name of the error, for a program"`
	Field  string `json:"field,omitempty" doc:"The setting, column or field at fault"`
	// Errors tells of each fault of a request that does not fit its schema.
	Errors []Fault `json:"errors,omitempty"`
	// DuplicateOf is the lead in the way of a new one.
	DuplicateOf string `json:"duplicateOf,omitempty"`
	RequestID   string `json:"requestId" doc:"The server's log tells of this request under this ID"`

	header http.Header
}

// Fault is one fault of a request.
type Fault struct {
	Location string `json:"location" doc:"For example body.options.batchSize or query.limit"`
	Pointer  string `json:"pointer,omitempty" doc:"JSON pointer into the body"`
	Message  string `json:"message"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements [huma.ContentTypeFilter].
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders implements [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header { return p.header }

const problemType = "application/problem+json"

// kindStatus is the HTTP status of each kind of error.
var kindStatus = map[leadbridge.Kind]int{
	leadbridge.Invalid:      http.StatusUnprocessableEntity,
	leadbridge.NotFound:     http.StatusNotFound,
	leadbridge.Conflict:     http.StatusConflict,
	leadbridge.Unauthorized: http.StatusUnauthorized,
	leadbridge.Forbidden:    http.StatusForbidden,
	leadbridge.RateLimited:  http.StatusTooManyRequests,
	leadbridge.Unavailable:  http.StatusServiceUnavailable,
	leadbridge.Unsupported:  http.StatusNotImplemented,
	leadbridge.Internal:     http.StatusInternalServerError,
}

// codeStatus is the HTTP status of each code, as the registry has it: a code
// says more than its error's kind.
var codeStatus = func() map[string]int {
	statuses := map[string]int{}
	for _, c := range Codes {
		if c.Status != http.StatusOK {
			statuses[c.Name] = c.Status
		}
	}
	return statuses
}()

// statusCode is the code of an error that has none but its HTTP status.
var statusCode = map[int]string{
	http.StatusBadRequest:            "malformed",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusNotAcceptable:         "not_acceptable",
	http.StatusRequestTimeout:        "request_timeout",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "request_too_large",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusUnprocessableEntity:   "invalid",
	http.StatusInternalServerError:   "internal",
}

func problem(status int, detail string) *Problem {
	code := statusCode[status]
	if code == "" {
		code = strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
	}
	return &Problem{Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// problem makes a problem of an error. What is our own fault is told to the
// log, not to the client.
func (a *API) problem(ctx context.Context, err error) *Problem {
	var p *Problem
	var known *leadbridge.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		made := *p
		p = &made
	case errors.As(err, &tooLarge):
		p = problem(http.StatusRequestEntityTooLarge, "The request is larger than "+strconv.FormatInt(tooLarge.Limit, 10)+" bytes.")
	case errors.As(err, &known) && known.Kind != leadbridge.Internal:
		p = knownProblem(known)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = problem(http.StatusServiceUnavailable, "The request took too long and was given up. Try again, or ask for less at once.")
		p.Code = "timeout"
	default:
		p = ourFault()
		a.log.ErrorContext(ctx, "internal error", slog.String("request", gate.RequestID(ctx)), slog.String("error", err.Error()))
	}
	p.RequestID = gate.RequestID(ctx)
	if p.Status == http.StatusUnauthorized && p.header.Get("WWW-Authenticate") == "" {
		p.setHeader("WWW-Authenticate", `Bearer realm="Leadbridge"`)
	}
	return p
}

// atCRM is what an error says to a client whose token is good: if somebody is
// not authorized, it is we, at a CRM.
func atCRM(err error) error {
	var e *leadbridge.Error
	if !errors.As(err, &e) || e.Kind != leadbridge.Unauthorized || e.Code != "" {
		return err
	}
	refused := *e
	refused.Code = provider.CodeRevoked
	return &refused
}

func ourFault() *Problem {
	return problem(http.StatusInternalServerError, "Something went wrong on our side. The server's log tells more under this request's ID.")
}

func knownProblem(e *leadbridge.Error) *Problem {
	code := leadbridge.CodeOf(e)
	status, ok := codeStatus[code]
	if !ok {
		status = kindStatus[e.Kind]
	}
	p := problem(status, e.Error())
	p.Code, p.Field = code, e.Field
	if e.After > 0 || e.Kind == leadbridge.RateLimited {
		p.setHeader("Retry-After", strconv.Itoa(max(1, int(math.Ceil(e.After.Seconds())))))
	}
	return p
}

func (p *Problem) setHeader(name, value string) {
	p.header = p.header.Clone()
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
}

// fail answers a request with an error.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	body, err := json.Marshal(p)
	if err != nil { // texts and numbers always have a JSON form
		panic(err)
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}

// The router library makes its errors through this package-wide variable.
func init() {
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		return requestProblem(status, detail, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
		p := requestProblem(status, detail, errs)
		p.RequestID = gate.RequestID(ctx.Context())
		return p
	}
}

// requestProblem tells of a request that does not fit its schema. It never
// repeats a value of the request.
func requestProblem(status int, detail string, errs []error) *Problem {
	p := problem(status, detail)
	for _, err := range errs {
		fault := Fault{Message: err.Error()}
		var detailed huma.ErrorDetailer
		if errors.As(err, &detailed) {
			d := detailed.ErrorDetail()
			fault = Fault{Location: d.Location, Pointer: pointer(d.Location), Message: d.Message}
			if d.Message == validation.MsgExpectedMatchExactlyOneSchema {
				fault.Message = "has none of the forms that it may have; see /api/docs"
			}
		}
		p.Errors = append(p.Errors, fault)
	}
	if len(p.Errors) > 0 {
		p.Field = strings.TrimPrefix(p.Errors[0].Location, "body.")
		p.Detail = "The request is not as it should be: " + p.Errors[0].Message
		if at := p.Errors[0].Location; at != "" {
			p.Detail += " (" + at + ")"
		}
		p.Detail += "."
	}
	return p
}

// pointer turns the location body.a[1].b into the JSON pointer /a/1/b.
func pointer(location string) string {
	rest, ok := strings.CutPrefix(location, "body")
	if !ok {
		return ""
	}
	rest = strings.NewReplacer("~", "~0", "/", "~1").Replace(rest)
	return strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(rest)
}

const retrySoon = time.Second
