package account

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// Codes of consents that came to nothing.
const (
	CodeConsentDenied = "consent_denied"  // the person said no
	CodeConsentFailed = "consent_failed"  // the CRM did not let the person consent
	CodeStateInvalid  = "state_invalid"   // forged, or used already
	CodeStateExpired  = "state_expired"   // the person took too long
	CodeOtherBrowser  = "browser_differs" // not the browser that it was asked for in
)

// Connected is what a consent led to.
type Connected struct {
	Integration leadbridge.Integration
	// ReturnURL is the path that the person goes to, also after an error if
	// it is known; "" for none.
	ReturnURL string
}

// Callback takes a person back from the CRM: query is that of the redirect,
// browser the value of the cookie. The state is used up, whatever comes of
// it.
func (s *Service) Callback(ctx context.Context, providerName string, query url.Values, browser string) (Connected, error) {
	p, err := s.Provider(providerName)
	if err != nil {
		return Connected{}, err
	}
	asked, err := s.store.TakeConsent(ctx, hashOf(query.Get("state")))
	if err = s.checkConsent(asked, err, "answer"); err != nil {
		return Connected{}, err
	}
	done := Connected{ReturnURL: asked.ReturnURL}
	i, own, err := s.find(ctx, asked.IntegrationID)
	if err != nil {
		return done, err
	}
	done.Integration = i
	if subtle.ConstantTimeCompare([]byte(hashOf(browser)), []byte(asked.BrowserHash)) != 1 {
		return Connected{}, consentError(leadbridge.Forbidden, CodeOtherBrowser, "The consent was asked for in another browser, or the browser takes no cookies. Begin again, in one browser.")
	}
	if own.Name != p.Name {
		return Connected{}, stateInvalid()
	}
	if err := refusal(p, query); err != nil {
		return done, err
	}
	done.Integration, err = s.exchange(ctx, i, p, asked, query.Get("code"))
	return done, err
}

// exchange makes a connection of the code that a person brought back.
func (s *Service) exchange(ctx context.Context, i leadbridge.Integration, p provider.Provider, asked store.Consent, code string) (leadbridge.Integration, error) {
	// A code is good once, so it is seen through if the browser goes away.
	ctx = context.WithoutCancel(ctx)
	verifier, err := s.keys.Open(i.ID, columnVerifier, asked.Verifier)
	if err != nil {
		return i, err
	}
	grant, err := s.authority(p, i).Exchange(ctx, code, string(verifier))
	if leadbridge.CodeOf(err) == provider.CodeRevoked {
		return i, consentError(leadbridge.Invalid, CodeConsentFailed, p.Title+" does not accept the code that your browser brought back; it is good for some minutes and once. Begin again.")
	}
	if err != nil {
		return i, err
	}
	who, err := s.identify(ctx, i, p, leadbridge.AuthOAuth2, grant)
	if err != nil && i.AccountID != "" && who.AccountID == "" && !asked.AnyAccount {
		return i, err
	}
	if err != nil {
		// The grant is good, whoever it is for; a test will tell what it lacks.
		s.Logger.WarnContext(ctx, "a new connection could not be tested", "integration", i.ID, "error", err)
	}
	return s.connect(ctx, i, p, leadbridge.AuthOAuth2, grant, who, asked.AnyAccount)
}

// checkConsent turns what the store said of a state or a ticket into words.
func (s *Service) checkConsent(c store.Consent, err error, what string) error {
	if leadbridge.KindOf(err) == leadbridge.NotFound {
		return stateInvalid()
	}
	if err == nil && !s.Now().Before(c.ExpiresAt) {
		return consentError(leadbridge.Invalid, CodeStateExpired, fmt.Sprintf("The %s came too late: a consent must be given within %.0f minutes. Begin again.", what, consentLife.Minutes()))
	}
	return err
}

func stateInvalid() error {
	return consentError(leadbridge.Invalid, CodeStateInvalid, "Nobody here asked for this consent, or it was used already. Begin again: ask for a new link.")
}

func consentError(kind leadbridge.Kind, code, msg string) error {
	return &leadbridge.Error{Op: "account.Callback", Kind: kind, Code: code, Msg: msg}
}

// refusal is the error for a redirect that brings no code.
func refusal(p provider.Provider, query url.Values) error {
	switch reason := query.Get("error"); {
	case reason == "access_denied" || reason == "user_denied":
		return consentError(leadbridge.Forbidden, CodeConsentDenied, "The consent was refused at "+p.Title+", so nothing was connected. Begin again if that was a mistake.")
	case reason != "":
		return consentError(leadbridge.Forbidden, CodeConsentFailed, fmt.Sprintf("%s did not let you consent: %q. Ask an administrator of the account to allow the app, then begin again.",
			p.Title, plainWords(reason+" "+query.Get("error_description"))))
	case query.Get("code") == "":
		return consentError(leadbridge.Invalid, CodeConsentFailed, p.Title+" sent you back without a code. Begin again.")
	}
	return nil
}

// plainWords keeps the letters of a text that came over the Internet, 200 at
// most.
func plainWords(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-.,: ", r) {
			return r
		}
		return ' '
	}, text)
	words := []rune(strings.Join(strings.Fields(text), " "))
	return string(words[:min(len(words), 200)])
}
