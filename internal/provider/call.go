package provider

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"leadbridge"
)

// Request is one call of a driver.
type Request struct {
	Method string
	// Path is on the account's API host, and may begin with the host's own
	// address; any other host is refused.
	Path   string
	Query  url.Values
	Header http.Header
	// JSON is sent as the body, unless Body and ContentType are set.
	JSON        any
	Body        []byte
	ContentType string
	// Repeatable says that the call does no harm when it is made twice. GET
	// and DELETE need not say so. One that is not repeatable fails with
	// CodeUncertain when its answer is lost.
	Repeatable bool
	// Bucket names the limit that the call falls under besides the common
	// ones, for example "search". Cost is what it costs where calls have a
	// price; 0 means 1.
	Bucket string
	Cost   int
	// Operation names the call in the log, without ids: "search contacts".
	Operation string
	// Expected is the code of a refusal that is as good as success, as of a
	// probe. It is returned like any other, but not logged as an error.
	Expected string
	// Records is how many records are sent, for the log.
	Records int
}

// Response is the answer to a call, read whole.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// URL is what was called, without the query.
	URL string
}

// Dialect reads a CRM's answers. Its functions are pure.
type Dialect struct {
	// Authorize puts the token into a request.
	Authorize func(h http.Header, g leadbridge.Grant, m leadbridge.AuthMethod)
	// Classify says what an answer means: nil for success. The error's Code
	// is one of those in outcome.go and decides what happens: CodeExpired
	// renews the token and repeats once; CodeLimitBurst, CodeLimitDaily and
	// CodeLockedOut hold the account's calls back for After; CodeNoAnswer is
	// repeated with growing waits; all else is the driver's.
	Classify func(r *Response) *leadbridge.Error
	// Quotas reads what an answer says of the limits.
	Quotas func(h http.Header) []Quota
}

// Quota is how a limit stands.
type Quota struct {
	Bucket    string    `json:"bucket"`
	Used      int64     `json:"used"`
	Most      int64     `json:"most"`
	ResetsAt  time.Time `json:"resetsAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// Grants gives the token for an account's calls.
type Grants interface {
	// Grant returns a grant that is good now, renewed ahead of its end.
	Grant(ctx context.Context) (leadbridge.Grant, error)
	// Renew replaces the grant whose access token the CRM refused, unless
	// somebody else has replaced it already. Unauthorized with CodeRevoked
	// means that a person must connect again.
	Renew(ctx context.Context, refused string) (leadbridge.Grant, error)
}

// Pacer keeps an account's calls within its limits, whoever makes them.
type Pacer interface {
	// Wait returns when a call may be made. It fails with RateLimited when
	// the wait is longer than the caller should stand: After says how long.
	Wait(ctx context.Context, c Cost) error
	// Observe records what the CRM said.
	Observe(ctx context.Context, quotas []Quota) error
	// Block holds calls of a bucket back; "" means all of them.
	Block(ctx context.Context, bucket string, until time.Time, reason string) error
}

// Cost is what a call takes of the limits.
type Cost struct {
	Bucket   string
	Amount   int
	Priority Priority
}

// Priority says who waits for a call.
type Priority int

// The priorities, the most urgent first.
const (
	ForPerson   Priority = iota // somebody looks at a page
	ForEvent                    // one record changed
	ForBackfill                 // many records are read or written
)

type priorityKey struct{}

// WithPriority returns a context whose calls have that priority; without it
// they are a person's.
func WithPriority(ctx context.Context, p Priority) context.Context {
	return context.WithValue(ctx, priorityKey{}, p)
}

// PriorityOf returns the priority of a context's calls.
func PriorityOf(ctx context.Context) Priority {
	p, _ := ctx.Value(priorityKey{}).(Priority)
	return p
}

// Call is one attempt as it is logged. It holds no content.
type Call struct {
	IntegrationID string
	At            time.Time
	Operation     string
	Attempt       int
	Status        int // HTTP; 0: no answer
	Duration      time.Duration
	Records       int
	Err           string
}

// CallLog keeps the calls that were made. It must not block for long.
type CallLog interface{ LogCall(Call) }
