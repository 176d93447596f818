package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"leadbridge"
)

// maxAnswer is the largest answer that is read, in bytes.
const maxAnswer = 64 << 20

// Caller makes a driver's calls: it paces them, adds the token, renews it
// when it was refused, repeats what may be repeated, and logs each attempt.
type Caller struct {
	IntegrationID string
	Provider      Provider
	Auth          leadbridge.AuthMethod
	HTTP          *http.Client
	Grants        Grants
	Pacer         Pacer
	Log           CallLog
	Now           func() time.Time
	// Sandbox is the one address outside the definition's hosts that tokens
	// may be sent to; "" for none.
	Sandbox string
}

// Do makes a call. The error, if any, is what Dialect.Classify said, or one
// of CodeNoAnswer and CodeUncertain.
func (c *Caller) Do(ctx context.Context, r Request) (*Response, error) {
	g, err := c.Grants.Grant(ctx)
	if err != nil {
		return nil, err
	}
	for renewed := false; ; renewed = true {
		resp, err := c.once(ctx, r, g)
		if err == nil {
			return resp, nil
		}
		if leadbridge.CodeOf(err) != CodeExpired || renewed {
			return resp, err
		}
		if g, err = c.Grants.Renew(ctx, g.AccessToken); err != nil {
			return nil, err
		}
	}
}

// JSON makes a call and reads its answer into out.
func (c *Caller) JSON(ctx context.Context, r Request, out any) (*Response, error) {
	resp, err := c.Do(ctx, r)
	if err != nil || out == nil {
		return resp, err
	}
	if err := json.Unmarshal(resp.Body, out); err != nil {
		return resp, &leadbridge.Error{Op: "provider.JSON", Kind: leadbridge.Unavailable, Code: CodeBadAnswer,
			Msg: fmt.Sprintf("%s answered %s with something that is not the JSON it documents.", c.Provider.Title, r.Operation), Err: err}
	}
	return resp, nil
}

func (c *Caller) once(ctx context.Context, r Request, g leadbridge.Grant) (*Response, error) {
	const op = "provider.Do"
	address := r.Path
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		address = strings.TrimSuffix(g.InstanceURL, "/") + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, op, "%s: %w", r.Operation, err)
	}
	if r.Query != nil {
		u.RawQuery = r.Query.Encode()
	}
	body, contentType := r.Body, r.ContentType
	if r.JSON != nil {
		if body, err = json.Marshal(r.JSON); err != nil {
			return nil, leadbridge.Errorf(leadbridge.Internal, op, "%s: %w", r.Operation, err)
		}
		contentType = "application/json"
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, op, "%s: %w", r.Operation, err)
	}
	for k, v := range r.Header {
		req.Header[k] = v
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	c.Provider.Dialect.Authorize(req.Header, g, c.Auth)
	answer, err := c.HTTP.Do(req)
	if err != nil {
		return nil, c.lost(r, err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, c.lost(r, err)
	}
	u.RawQuery = ""
	resp := &Response{Status: answer.StatusCode, Header: answer.Header, Body: data, URL: u.String()}
	if e := c.Provider.Dialect.Classify(resp); e != nil {
		return resp, e
	}
	return resp, nil
}

func (c *Caller) lost(r Request, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	code := CodeNoAnswer
	if r.Method != http.MethodGet && r.Method != http.MethodDelete && !r.Repeatable {
		code = CodeUncertain
	}
	return &leadbridge.Error{Op: "provider.Do", Kind: leadbridge.Unavailable, Code: code,
		Msg: fmt.Sprintf("%s did not answer.", c.Provider.Title), Err: err}
}
