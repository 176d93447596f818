package provider

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"leadbridge"
)

// tokenTimeout is how long the answer of a token endpoint is waited for. It
// is long, and the caller cannot cut it short, because an answer that is not
// heard may carry the only copy of a new refresh token.
const tokenTimeout = 90 * time.Second

// App is our own registration with a CRM.
type App struct {
	ClientID     string
	ClientSecret string
	// RedirectURL is where the CRM sends people back to, letter by letter as
	// it is registered there.
	RedirectURL string
}

// Authority is a CRM's authorization server as one integration sees it.
type Authority struct {
	Provider Provider
	App      App
	// Settings are the integration's; "loginUrl" goes before OAuth.Login.
	Settings map[string]string
	// Sandbox replaces every host, "" for none.
	Sandbox string
	HTTP    *http.Client
	Now     func() time.Time
}

// NewVerifier returns a new PKCE code verifier.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// AuthorizeURL returns the address at which a person consents. The verifier
// is used where the CRM takes PKCE.
func (a *Authority) AuthorizeURL(state, verifier string) (string, error) {
	c, err := a.config()
	if err != nil {
		return "", err
	}
	if a.Provider.OAuth.PKCE {
		return c.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier)), nil
	}
	return c.AuthCodeURL(state), nil
}

// Exchange gives a grant for the code that a person brought back. Errors:
// Unauthorized with CodeRevoked for a code that is no longer good, Invalid for
// an app that is wrongly set up (the Field is the environment variable to
// correct), Forbidden for a refused consent, Unavailable with CodeNoAnswer or
// CodeUncertain.
func (a *Authority) Exchange(ctx context.Context, code, verifier string) (leadbridge.Grant, error) {
	c, err := a.config()
	if err != nil {
		return leadbridge.Grant{}, err
	}
	var options []oauth2.AuthCodeOption
	if a.Provider.OAuth.PKCE {
		options = append(options, oauth2.VerifierOption(verifier))
	}
	return a.token(ctx, leadbridge.Grant{}, func(ctx context.Context) (*oauth2.Token, error) {
		return c.Exchange(ctx, code, options...)
	})
}

// Refresh replaces a grant. What the answer does not say stays as it was, so
// that the refresh token is never lost. Errors are those of Exchange;
// CodeRevoked says that the refresh token is no longer good, CodeUncertain
// that the CRM may have replaced it and the answer did not arrive. With any
// other error may come the grant as it was, with the refresh token of an
// answer that is refused: the old one may be dead by now.
func (a *Authority) Refresh(ctx context.Context, g leadbridge.Grant) (leadbridge.Grant, error) {
	c, err := a.config()
	if err != nil {
		return leadbridge.Grant{}, err
	}
	if g.RefreshToken == "" {
		return leadbridge.Grant{}, a.revoked("The connection holds no token to renew itself with.")
	}
	return a.token(ctx, g, func(ctx context.Context) (*oauth2.Token, error) {
		return c.TokenSource(ctx, &oauth2.Token{RefreshToken: g.RefreshToken}).Token()
	})
}

// ClientCredentials gives a grant to the app itself, without a person. Errors
// are those of Exchange.
func (a *Authority) ClientCredentials(ctx context.Context) (leadbridge.Grant, error) {
	c, err := a.config()
	if err != nil {
		return leadbridge.Grant{}, err
	}
	app := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, TokenURL: c.Endpoint.TokenURL, AuthStyle: c.Endpoint.AuthStyle}
	return a.token(ctx, leadbridge.Grant{}, app.Token)
}

// config is the app in the form of the oauth2 package. The style of
// authentication is given, because finding it out would spend a code twice.
func (a *Authority) config() (*oauth2.Config, error) {
	o := a.Provider.OAuth
	authorize, err := a.Provider.address(o.AuthorizeURL, a.Settings, a.Sandbox)
	if err != nil {
		return nil, err
	}
	token, err := a.Provider.address(o.TokenURL, a.Settings, a.Sandbox)
	if err != nil {
		return nil, err
	}
	if a.App.ClientID == "" || a.App.ClientSecret == "" {
		return nil, leadbridge.InvalidField("provider.OAuth", a.variable("CLIENT_ID"),
			"is not set. Set %s and %s to those of your app at %s, then connect again.", a.variable("CLIENT_ID"), a.variable("CLIENT_SECRET"), a.Provider.Title)
	}
	style := oauth2.AuthStyleInParams
	if o.BasicAuth {
		style = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{ClientID: a.App.ClientID, ClientSecret: a.App.ClientSecret, RedirectURL: a.App.RedirectURL, Scopes: o.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: authorize, TokenURL: token, AuthStyle: style}}, nil
}

// variable is the name of an environment variable of this CRM.
func (a *Authority) variable(name string) string { return a.Provider.Name + "_" + name }

// token asks for a token and makes a grant of the answer, on top of the grant
// before.
func (a *Authority) token(ctx context.Context, g leadbridge.Grant, ask func(context.Context) (*oauth2.Token, error)) (leadbridge.Grant, error) {
	heard := &witness{base: a.HTTP.Transport}
	ctx, cancel := a.patient(ctx, heard)
	defer cancel()
	now := a.Now()
	t, err := ask(ctx)
	if err != nil {
		return leadbridge.Grant{}, a.refused(heard, err)
	}
	refused := g
	refused.RefreshToken = t.RefreshToken
	answer := heard.answer()
	g.AccessToken, g.RefreshToken, g.TokenType, g.IssuedAt = t.AccessToken, t.RefreshToken, t.TokenType, now
	g.ExpiresAt = time.Time{}
	if life := lifeOf(answer, a.Provider.OAuth.TokenLife); life > 0 {
		g.ExpiresAt = now.Add(life)
	}
	if scope, _ := answer["scope"].(string); scope != "" {
		g.Scopes = strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' || r == ',' })
	}
	if read := a.Provider.OAuth.ReadGrant; read != nil {
		if err := read(answer, a.App.ClientSecret, &g); err != nil {
			return refused, err
		}
	}
	if g.InstanceURL == "" {
		g.InstanceURL = a.Provider.APIAddress(a.Settings, a.Sandbox)
	}
	if err := a.Provider.CheckHost(g.InstanceURL, a.Sandbox); err != nil {
		return refused, err
	}
	return g, nil
}

// longestLife is as long as a token's life is taken to be, in seconds.
const longestLife = 10 * 365 * 24 * 60 * 60

// lifeOf returns how long the access token lives, as far as anybody says.
func lifeOf(answer map[string]any, assumed time.Duration) time.Duration {
	seconds, err := strconv.ParseFloat(fmt.Sprint(answer["expires_in"]), 64)
	if err != nil || !(seconds > 0) { // NaN is neither
		return assumed
	}
	return time.Duration(min(seconds, longestLife)) * time.Second
}

// patient returns a context for a call that must be waited for, whose HTTP
// client follows no redirect and lets the witness hear the answer.
func (a *Authority) patient(ctx context.Context, heard *witness) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
	client := &http.Client{Transport: heard, CheckRedirect: noRedirect}
	return context.WithValue(ctx, oauth2.HTTPClient, client), cancel
}
