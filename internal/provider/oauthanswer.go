package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"leadbridge"
)

// maxTokenAnswer is the largest answer of a token endpoint that is read, in
// bytes.
const maxTokenAnswer = 1 << 20

// witness hears what a token endpoint says, because the oauth2 package keeps
// neither the whole answer nor whether there was one.
type witness struct {
	base http.RoundTripper
	// connected says that the request may have reached the server; complete
	// that its answer was read to the end.
	connected, complete bool
	status              int
	header              http.Header
	body                []byte
	secrets             []string
}

// RoundTrip implements http.RoundTripper.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	w.hush(r)
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { w.connected = true }}
	base := w.base
	if base == nil {
		base = http.DefaultTransport
	}
	resp, err := base.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	w.connected, w.status, w.header = true, resp.StatusCode, resp.Header
	if w.body, err = io.ReadAll(io.LimitReader(resp.Body, maxTokenAnswer)); err != nil {
		return nil, err
	}
	w.complete = true
	if json.Valid(w.body) {
		// The oauth2 package goes by the type, which some servers get wrong.
		resp.Header.Set("Content-Type", "application/json")
	}
	resp.Body = io.NopCloser(bytes.NewReader(w.body))
	return resp, nil
}

// hush remembers the secrets of a request, so that no message repeats them.
func (w *witness) hush(r *http.Request) {
	if r.GetBody == nil {
		return
	}
	body, err := r.GetBody()
	if err != nil {
		return
	}
	text, _ := io.ReadAll(io.LimitReader(body, maxTokenAnswer))
	form, _ := url.ParseQuery(string(text))
	for _, name := range []string{"client_secret", "refresh_token", "code", "code_verifier", "token"} {
		if v := form.Get(name); v != "" {
			w.secrets = append(w.secrets, v)
		}
	}
	if _, secret, ok := r.BasicAuth(); ok && secret != "" {
		w.secrets = append(w.secrets, secret)
	}
}

// answer is what was heard, as a JSON object; nil if it was none.
func (w *witness) answer() map[string]any {
	var m map[string]any
	_ = json.Unmarshal(w.body, &m)
	return m
}

// words are the CRM's own about a refusal, without what must not be repeated.
func (w *witness) words(e *oauth2.RetrieveError) string {
	text := e.ErrorDescription
	if text == "" {
		text, _ = w.answer()["message"].(string)
	}
	for _, s := range w.secrets {
		text = strings.ReplaceAll(text, s, "***")
	}
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200]) + "..."
	}
	if text == "" {
		return ""
	}
	return fmt.Sprintf(" (it says %q)", text)
}

// refused makes an error of what a token endpoint answered, or did not.
func (a *Authority) refused(w *witness, err error) error {
	var said *oauth2.RetrieveError
	if !w.complete || !errors.As(err, &said) {
		return a.unheard(w)
	}
	title, words := a.Provider.Title, w.words(said)
	redirect := said.ErrorCode == "redirect_uri_mismatch" || strings.Contains(strings.ToLower(words), "redirect")
	switch code := said.ErrorCode; {
	case w.status >= 500 || w.status/100 == 3 || w.status == http.StatusTooManyRequests || code == "rate_limit_exceeded" || code == "temporarily_unavailable":
		return a.unheard(w)
	case redirect:
		return a.wrong("REDIRECT_URI", "is not the redirect address that your app at %s is registered with%s. Make both the same, letter by letter.", title, words)
	case code == "invalid_client" || code == "invalid_client_id" || code == "invalid_client_credentials" || code == "unauthorized_client" || code == "" && w.status == http.StatusUnauthorized:
		return a.wrong("CLIENT_SECRET", "%s does not accept the app%s. Check %s and %s.", title, words, a.variable("CLIENT_ID"), a.variable("CLIENT_SECRET"))
	case code == "invalid_grant" || code == "inactive_user" || code == "inactive_org":
		return a.revoked(title + " no longer accepts this connection" + words + ". Connect it again.")
	case code == "invalid_scope":
		return &leadbridge.Error{Op: "provider.OAuth", Kind: leadbridge.Forbidden, Code: CodeScope,
			Msg: fmt.Sprintf("%s refuses the scopes that were asked for%s. Allow your app the scopes %s.", title, words, strings.Join(a.Provider.OAuth.Scopes, " "))}
	case code == "access_denied":
		return &leadbridge.Error{Op: "provider.OAuth", Kind: leadbridge.Forbidden, Code: CodePermission,
			Msg: fmt.Sprintf("%s denied the access%s. Ask an administrator there to allow the app, then connect again.", title, words)}
	}
	return &leadbridge.Error{Op: "provider.OAuth", Kind: leadbridge.Invalid, Code: CodeBadAnswer,
		Msg: fmt.Sprintf("%s refused to give a token%s. Check how your app is set up there.", title, words)}
}

func (a *Authority) wrong(variable, format string, args ...any) error {
	return leadbridge.InvalidField("provider.OAuth", a.variable(variable), format, args...)
}

func (a *Authority) revoked(msg string) error {
	return &leadbridge.Error{Op: "provider.OAuth", Kind: leadbridge.Unauthorized, Code: CodeRevoked, Msg: msg}
}

// unheard is the error for a token that was not given although nothing was
// wrong with the request. A server that never got the request, refuses it or
// says that it is too busy did nothing; otherwise nobody knows.
func (a *Authority) unheard(w *witness) error {
	e := &leadbridge.Error{Op: "provider.OAuth", Kind: leadbridge.Unavailable, Code: CodeUncertain,
		Msg: fmt.Sprintf("%s did not answer a request for a token.", a.Provider.Title)}
	refused := w.status == http.StatusServiceUnavailable || w.status >= 300 && w.status < 500
	if !w.connected || refused {
		e.Code = CodeNoAnswer
	}
	if w.connected && w.status != 0 {
		e.Msg = fmt.Sprintf("%s answered a request for a token with HTTP %d, and not with a token.", a.Provider.Title, w.status)
		e.After = retryAfter(w.header, a.Now())
	}
	return e
}

// mostPatience is the longest that a busy token endpoint is left alone. Some
// name hours, and a connection must not be without a token for as long.
const mostPatience = 5 * time.Minute

// retryAfter reads Retry-After: seconds, or a time; 0 if there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if d, err := time.ParseDuration(text + "s"); err == nil {
		return min(max(d, 0), mostPatience)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), mostPatience)
	}
	return 0
}

// noRedirect stops at a redirect: a token must not follow it.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
