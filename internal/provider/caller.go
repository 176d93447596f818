package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"leadbridge"
)

// Caller makes a driver's calls: it paces them, adds the token, renews it
// when it was refused, repeats what may be repeated, and logs each attempt.
// It is safe for use by many goroutines.
type Caller struct {
	IntegrationID string
	Provider      Provider
	Auth          leadbridge.AuthMethod
	HTTP          *http.Client
	Grants        Grants
	// Pacer and Log may be nil: no limits are kept, nothing is logged.
	Pacer Pacer
	Log   CallLog
	Now   func() time.Time
	// Sandbox is the one address outside the definition's hosts that tokens
	// may be sent to; "" for none.
	Sandbox string
	// Sleep waits; nil: by the real clock.
	Sleep func(context.Context, time.Duration) error
	// MaxWait is the longest that a call waits before it is repeated; what
	// must wait longer fails, and After says how long. 0: 15 s.
	MaxWait time.Duration
	// Timeout ends an attempt; 0: 2 minutes.
	Timeout time.Duration
}

// Do makes a call. The error, if any, is what Dialect.Classify said, or one
// with CodeNoAnswer, CodeUncertain, CodeBadAnswer or CodeHost.
func (c *Caller) Do(ctx context.Context, r Request) (*Response, error) {
	return c.repeat(ctx, r, func(*Response) error { return nil })
}

// JSON makes a call and reads its answer into out. An answer that is not what
// it should be is CodeBadAnswer, but CodeUncertain if the call may have been
// carried out and must not be repeated.
func (c *Caller) JSON(ctx context.Context, r Request, out any) (*Response, error) {
	if out == nil {
		return c.Do(ctx, r)
	}
	return c.repeat(ctx, r, func(resp *Response) error {
		if resp.Status == http.StatusNoContent {
			return nil
		}
		if err := json.Unmarshal(resp.Body, out); err != nil {
			return c.unread(r, "something that is not the JSON it documents", err)
		}
		return nil
	})
}

// unread is the error for an answer that cannot be used.
func (c *Caller) unread(r Request, what string, err error) error {
	code := CodeBadAnswer
	if !r.repeatable() {
		code = CodeUncertain
	}
	return &leadbridge.Error{Op: "provider.Do", Kind: leadbridge.Unavailable, Code: code,
		Msg: fmt.Sprintf("%s answered %s with %s.", c.Provider.Title, r.what(), what), Err: err}
}

// lost is the error for an answer that did not arrive. If the CRM may have
// got the call, only one that is repeatable may be made again.
func (c *Caller) lost(r Request, err error, sent bool) error {
	code := CodeNoAnswer
	if sent && !r.repeatable() {
		code = CodeUncertain
	}
	return &leadbridge.Error{Op: "provider.Do", Kind: leadbridge.Unavailable, Code: code,
		Msg: fmt.Sprintf("%s did not answer %s.", c.Provider.Title, r.what()), Err: err}
}

// repeatable reports whether the call does no harm when it is made twice.
func (r Request) repeatable() bool {
	return r.Repeatable || r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodDelete
}

// what names the call for people.
func (r Request) what() string {
	if r.Operation == "" {
		return "a call"
	}
	return fmt.Sprintf("%q", r.Operation)
}

// content returns the body of a request and its type.
func (r Request) content() ([]byte, string, error) {
	if r.JSON == nil || r.Body != nil {
		return r.Body, r.ContentType, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(r.JSON)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), "application/json", err
}
