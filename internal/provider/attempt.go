package provider

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"leadbridge"
)

// maxAnswer is the largest answer that is held in memory, in bytes.
const maxAnswer = 64 << 20

// attempt makes a call once and logs it. The response is nil if there was no
// answer.
func (c *Caller) attempt(ctx context.Context, r Request, g leadbridge.Grant, number int, read func(*Response) error) (*Response, error) {
	start := c.now()
	resp, err := c.send(ctx, r, g)
	if err == nil {
		err = read(resp)
	}
	if c.Log != nil {
		call := Call{IntegrationID: c.IntegrationID, At: start, Operation: r.Operation, Attempt: number, Duration: c.now().Sub(start), Records: r.Records}
		if resp != nil {
			call.Status = resp.Status
		}
		// The code only: the CRM's words may hold what was sent.
		if code := leadbridge.CodeOf(err); err != nil && code != r.Expected {
			call.Err = code
		}
		c.Log.LogCall(call)
	}
	return resp, err
}

// send puts the call on the wire and reads and judges its answer.
func (c *Caller) send(ctx context.Context, r Request, g leadbridge.Grant) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, orElse(c.Timeout, 2*time.Minute))
	defer cancel()
	sent := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent = true }})
	req, err := c.request(ctx, r, g)
	if err != nil {
		return nil, err
	}
	client := *c.HTTP
	client.CheckRedirect = noRedirect
	answer, err := client.Do(req)
	if err != nil {
		return nil, c.lost(r, plainly(err), sent)
	}
	defer answer.Body.Close()
	resp := &Response{Status: answer.StatusCode, Header: answer.Header, URL: req.URL.Scheme + "://" + req.URL.Host + req.URL.EscapedPath()}
	if resp.Body, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1)); err != nil {
		return resp, c.lost(r, plainly(err), true)
	}
	c.observe(ctx, resp)
	if len(resp.Body) > maxAnswer {
		return resp, c.unread(r, "more than can be taken in", nil)
	}
	return resp, c.judge(r, resp)
}

// request makes the HTTP request of a call, whose host must be one that may
// be given the token.
func (c *Caller) request(ctx context.Context, r Request, g leadbridge.Grant) (*http.Request, error) {
	const op = "provider.Do"
	address := r.Path
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		base := g.InstanceURL
		if base == "" {
			base = c.Provider.APIAddress(nil, c.Sandbox)
		}
		address = strings.TrimRight(base, "/") + "/" + strings.TrimLeft(address, "/")
	}
	if err := c.Provider.CheckHost(address, c.Sandbox); err != nil {
		return nil, err
	}
	if len(r.Query) > 0 {
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		address += separator + r.Query.Encode()
	}
	body, contentType, err := r.content()
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, op, "%s: %w", r.Operation, err)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(body))
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, op, "%s: %w", r.Operation, err)
	}
	for k, v := range r.Header {
		req.Header[http.CanonicalHeaderKey(k)] = v
	}
	// Without the header the transport asks for gzip and undoes it.
	req.Header.Del("Accept-Encoding")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	c.Provider.Dialect.Authorize(req.Header, g, c.Auth)
	return req, nil
}

// judge asks the dialect what an answer means. A redirect is never followed,
// and the failure of a server that may have done its work first leaves the
// fate of what must not be repeated unknown.
func (c *Caller) judge(r Request, resp *Response) error {
	switch resp.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return c.unread(r, "a redirect"+hostOf(resp.Header.Get("Location"))+"; test the connection, and connect it again if its address has changed", nil)
	}
	e := c.Provider.Dialect.Classify(resp)
	if e == nil {
		return nil
	}
	e.After = min(e.After, mostAhead)
	if e.Code == CodeNoAnswer && !r.repeatable() && resp.Status >= 500 && resp.Status != http.StatusServiceUnavailable {
		unsure := *e
		unsure.Code = CodeUncertain
		return &unsure
	}
	return e
}

func hostOf(location string) string {
	if u, err := url.Parse(location); err == nil && u.Host != "" {
		return fmt.Sprintf(" to %s", u.Host)
	}
	return ""
}

// plainly takes the address out of an error of net/http, as its query may
// hold what must not be logged.
func plainly(err error) error {
	if e, ok := err.(*url.Error); ok {
		return e.Err
	}
	return err
}

func (c *Caller) observe(ctx context.Context, resp *Response) {
	if c.Pacer == nil || c.Provider.Dialect.Quotas == nil {
		return
	}
	if quotas := c.Provider.Dialect.Quotas(resp.Header); len(quotas) > 0 {
		// What cannot be noted now is told again by the next answer.
		_ = c.Pacer.Observe(ctx, quotas)
	}
}

func (c *Caller) now() time.Time {
	if c.Now == nil {
		return time.Now().UTC()
	}
	return c.Now()
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}
