package provider

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"leadbridge"
)

// Revoke ends a grant at the CRM. A CRM that offers no way, and a grant that
// is gone already, are no error.
func (a *Authority) Revoke(ctx context.Context, g leadbridge.Grant) error {
	if a.Provider.OAuth.RevokeURL == "" {
		return nil
	}
	form := url.Values{"token": {g.AccessToken}, "token_type_hint": {"access_token"}}
	if g.RefreshToken != "" {
		form = url.Values{"token": {g.RefreshToken}, "token_type_hint": {"refresh_token"}}
	}
	w, err := a.post(ctx, a.Provider.OAuth.RevokeURL, form)
	if err != nil || w.status >= 500 || w.status == http.StatusTooManyRequests {
		return a.unheardOr(w, err)
	}
	return nil
}

// Introspect reports whether the CRM still accepts the grant's refresh token,
// or its access token if there is no other. It spends nothing. Unsupported:
// the CRM cannot tell.
func (a *Authority) Introspect(ctx context.Context, g leadbridge.Grant) (good bool, err error) {
	if a.Provider.OAuth.IntrospectURL == "" {
		return false, leadbridge.Errorf(leadbridge.Unsupported, "provider.Introspect", "%s does not say whether a token is still good.", a.Provider.Title)
	}
	form := url.Values{"token": {g.AccessToken}, "token_type_hint": {"access_token"}}
	if g.RefreshToken != "" {
		form = url.Values{"token": {g.RefreshToken}, "token_type_hint": {"refresh_token"}}
	}
	w, err := a.post(ctx, a.Provider.OAuth.IntrospectURL, form)
	if err != nil {
		return false, a.unheardOr(w, err)
	}
	var answer struct {
		Active *bool `json:"active"`
	}
	if json.Unmarshal(w.body, &answer) != nil || answer.Active == nil {
		return false, a.unheard(w)
	}
	return *answer.Active, nil
}

// post sends a form with the app's credentials to one of its endpoints.
func (a *Authority) post(ctx context.Context, template string, form url.Values) (*witness, error) {
	w := &witness{base: a.HTTP.Transport}
	address, err := a.Provider.address(template, a.Settings, a.Sandbox)
	if err != nil {
		return w, err
	}
	ctx, cancel := a.patient(ctx, w)
	defer cancel()
	if !a.Provider.OAuth.BasicAuth {
		form.Set("client_id", a.App.ClientID)
		form.Set("client_secret", a.App.ClientSecret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return w, leadbridge.Errorf(leadbridge.Internal, "provider.OAuth", "the request cannot be made: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a.Provider.OAuth.BasicAuth {
		req.SetBasicAuth(url.QueryEscape(a.App.ClientID), url.QueryEscape(a.App.ClientSecret))
	}
	resp, err := (&http.Client{Transport: w, CheckRedirect: noRedirect}).Do(req)
	if err != nil {
		return w, a.unheard(w)
	}
	return w, resp.Body.Close()
}

// unheardOr keeps an error of our own, such as a host that is not allowed.
func (a *Authority) unheardOr(w *witness, err error) error {
	if leadbridge.KindOf(err) != leadbridge.Internal && err != nil {
		return err
	}
	return a.unheard(w)
}
