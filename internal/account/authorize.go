package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// consentLife is how long a person may take to consent.
const consentLife = 10 * time.Minute

// keepExpired is how long a consent that was never given is kept, so that
// one who comes too late is told so.
const keepExpired = time.Hour

const columnVerifier = "verifier"

// ConsentRequest asks for a person's consent to a connection.
type ConsentRequest struct {
	Provider      string
	IntegrationID string
	// ReturnURL is the path of ours that the person sees afterwards.
	ReturnURL string
	// Actor is who asks.
	Actor string
	// AnyAccount says that the owner agrees to another account than before.
	AnyAccount bool
	// Browser is what the person's browser is known by already, so that two
	// tabs do not get in each other's way; "" makes a new one.
	Browser string
}

// Consent is what a person needs to consent. Its secrets are shown once.
type Consent struct {
	// AuthorizationURL is the CRM's page, for the browser that has Browser.
	AuthorizationURL string
	// Browser is the value of the cookie that binds the consent to the
	// browser it was asked for in.
	Browser string
	// Ticket opens the CRM's page once, in any browser; see Open. It replaces
	// AuthorizationURL.
	Ticket    string
	ExpiresAt time.Time
}

// Authorize begins the connection of an integration by OAuth.
func (s *Service) Authorize(ctx context.Context, r ConsentRequest) (Consent, error) {
	p, err := s.Provider(r.Provider)
	if err != nil {
		return Consent{}, err
	}
	i, own, err := s.connectable(ctx, r.IntegrationID, leadbridge.AuthOAuth2)
	if err != nil {
		return Consent{}, err
	}
	if own.Name != p.Name {
		return Consent{}, leadbridge.InvalidField("account.Authorize", "integrationId", "this integration is one of %s, not of %s", own.Title, p.Title)
	}
	if err := checkReturnURL(r.ReturnURL); err != nil {
		return Consent{}, err
	}
	return s.askConsent(ctx, p, i, store.Consent{IntegrationID: i.ID, ReturnURL: r.ReturnURL, Actor: r.Actor, AnyAccount: r.AnyAccount,
		ExpiresAt: s.Now().Add(consentLife)}, r.Browser, newSecret())
}

// Link is Authorize for a person who is not at a browser yet: it returns an
// address of ours that opens the CRM's page once, in any browser.
func (s *Service) Link(ctx context.Context, r ConsentRequest) (string, error) {
	c, err := s.Authorize(ctx, r)
	if err != nil {
		return "", err
	}
	return s.AppURL + "/api/crm/oauth/" + strings.ToLower(r.Provider) + "/start?ticket=" + c.Ticket, nil
}

// Open begins the consent that a ticket stands for, in the browser that
// brought it. The ticket is used up.
func (s *Service) Open(ctx context.Context, ticket, browser string) (Consent, error) {
	asked, err := s.store.TakeTicket(ctx, hashOf(ticket))
	if err = s.checkConsent(asked, err, "link"); err != nil {
		return Consent{}, err
	}
	i, p, err := s.find(ctx, asked.IntegrationID)
	if err != nil {
		return Consent{}, err
	}
	return s.askConsent(ctx, p, i, asked, browser, "")
}

// askConsent stores a consent with a new state, of which only the hash is
// kept.
func (s *Service) askConsent(ctx context.Context, p provider.Provider, i leadbridge.Integration, c store.Consent, browser, ticket string) (Consent, error) {
	state, verifier := newSecret(), provider.NewVerifier()
	if len(browser) != len(state) {
		browser = newSecret()
	}
	address, err := s.authority(p, i).AuthorizeURL(state, verifier)
	if err != nil {
		return Consent{}, err
	}
	c.StateHash, c.BrowserHash, c.TicketHash = hashOf(state), hashOf(browser), ""
	if ticket != "" {
		c.TicketHash = hashOf(ticket)
	}
	if c.Verifier, err = s.keys.Seal(i.ID, columnVerifier, []byte(verifier)); err != nil {
		return Consent{}, err
	}
	if err := s.store.CreateConsent(ctx, c, s.Now().Add(-keepExpired)); err != nil {
		return Consent{}, err
	}
	return Consent{AuthorizationURL: address, Browser: browser, Ticket: ticket, ExpiresAt: c.ExpiresAt}, nil
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// checkReturnURL lets only a path of ours pass, so that nobody is led to
// another site from here.
func checkReturnURL(path string) error {
	u, err := url.Parse(path)
	bad := err != nil || strings.ContainsAny(path, "\\\r\n\t") || strings.HasPrefix(path, "//") ||
		path != "" && (!strings.HasPrefix(path, "/") || u.Host != "" || u.Scheme != "")
	if bad {
		return leadbridge.InvalidField("account.Authorize", "returnUrl", "must be a path of this server, like /integrations")
	}
	return nil
}
