package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
)

const (
	oauthPath = "/api/crm/oauth"
	// browserCookie binds a consent to the browser that it was asked for in.
	browserCookie = "leadbridge_browser"
	// consentWithin is how long a browser waits while the CRM gives a token
	// and says who the account is.
	consentWithin = 150 * time.Second
)

//go:embed oauth.html
var oauthHTML string

//go:embed oauth.css
var oauthCSS string

var oauthPage = template.Must(template.New("oauth").Parse(oauthHTML))

// oauthPolicy lets the page have its own style, known by its digest, and
// nothing else.
var oauthPolicy = func() string {
	sum := sha256.Sum256([]byte(oauthCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; frame-ancestors 'none'"
}()

// consented is what the page at the end of a consent shows.
type consented struct {
	Connected *Integration
	Error     string
	Back      string
}

// Style is the page's own.
func (consented) Style() template.CSS { return template.CSS(oauthCSS) }

// Authorization is how a person gives consent.
type Authorization struct {
	AuthorizationURL string    `json:"authorizationUrl" doc:"The CRM's page, for the client that keeps the cookie of this answer"`
	Link             string    `json:"link" doc:"Opens the CRM's page once, in any browser; it replaces authorizationUrl"`
	ExpiresAt        time.Time `json:"expiresAt"`
}

type authorizeAnswer struct {
	Status    int
	Location  string      `header:"Location"`
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      *Authorization
}

type authorizeRequest struct {
	Provider      string `path:"provider" doc:"salesforce, hubspot or pipedrive"`
	IntegrationID string `query:"integrationId" required:"true" doc:"The integration to connect"`
	ReturnURL     string `query:"returnUrl" doc:"Path of this server that the person sees afterwards"`
	AnyAccount    bool   `query:"anyAccount" doc:"True agrees to another account of the CRM than the one that was connected before"`
	Accept        string `header:"Accept" hidden:"true"`
	Cookie        string `cookie:"leadbridge_browser" hidden:"true"`
}

type refreshRequest struct {
	Provider string `path:"provider"`
	Body     struct {
		IntegrationID string `json:"integrationId" minLength:"1"`
	}
}

// registerOAuth adds the routes of a consent. What a browser comes to by
// itself needs no token: the link and the callback carry secrets of their own.
func (a *API) registerOAuth(open chi.Router) {
	authorize := huma.Operation{Method: http.MethodGet, Path: oauthPath + "/{provider}/authorize", OperationID: "authorize", Tags: []string{"Integrations"},
		Summary: "Begin a connection by OAuth; a client that asks for text/html is redirected to the CRM"}
	register(a, access.IntegrationsWrite, authorize, a.authorizeCRM)
	refresh := huma.Operation{Method: http.MethodPost, Path: oauthPath + "/{provider}/refresh", OperationID: "refresh", Tags: []string{"Integrations"},
		Summary: "Renew an integration's access token now; it is renewed by itself ahead of its end"}
	register(a, access.IntegrationsWrite, refresh, func(ctx context.Context, in *refreshRequest) (*integrationAnswer, error) {
		if err := a.ofProvider(ctx, in.Provider, in.Body.IntegrationID); err != nil {
			return nil, err
		}
		i, err := a.integrations.Renew(ctx, in.Body.IntegrationID)
		return answerIntegration(i), err
	})
	open.Get(oauthPath+"/{provider}/start", a.startConsent)
	open.Get(oauthPath+"/{provider}/callback", a.endConsent)
	open.Delete(oauthPath+"/{provider}/callback", a.uninstalled)
}

// ofProvider refuses an integration of another CRM than the path names.
func (a *API) ofProvider(ctx context.Context, name, integrationID string) error {
	p, err := a.integrations.Provider(name)
	if err != nil {
		return err
	}
	i, err := a.integrations.Integration(ctx, integrationID)
	if err == nil && i.Provider != p.Name {
		return leadbridge.InvalidField("api", "integrationId", "is not an integration of %s", p.Title)
	}
	return err
}

func (a *API) authorizeCRM(ctx context.Context, in *authorizeRequest) (*authorizeAnswer, error) {
	c, err := a.integrations.Authorize(ctx, account.ConsentRequest{Provider: in.Provider, IntegrationID: in.IntegrationID, ReturnURL: in.ReturnURL,
		Actor: caller(ctx).Name, AnyAccount: in.AnyAccount, Browser: in.Cookie})
	if err != nil {
		return nil, err
	}
	answer := &authorizeAnswer{Status: http.StatusOK, SetCookie: a.bind(c)}
	if strings.Contains(in.Accept, "text/html") {
		answer.Status, answer.Location = http.StatusFound, c.AuthorizationURL
		return answer, nil
	}
	answer.Body = &Authorization{AuthorizationURL: c.AuthorizationURL, ExpiresAt: c.ExpiresAt,
		Link: a.appURL + oauthPath + "/" + strings.ToLower(in.Provider) + "/start?ticket=" + url.QueryEscape(c.Ticket)}
	return answer, nil
}

// bind is the cookie that binds a consent to the browser.
func (a *API) bind(c account.Consent) http.Cookie {
	return http.Cookie{Name: browserCookie, Value: c.Browser, Path: oauthPath, MaxAge: int(time.Until(c.ExpiresAt) / time.Second),
		HttpOnly: true, Secure: strings.HasPrefix(a.appURL, "https://"), SameSite: http.SameSiteLaxMode}
}

func browserOf(r *http.Request) string {
	c, err := r.Cookie(browserCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// looksOnly reports whether a program looks at a link, or a browser fetches it
// ahead, before a person opens it.
func looksOnly(r *http.Request) bool {
	return r.Method == http.MethodHead || strings.HasPrefix(r.Header.Get("Sec-Purpose"), "prefetch") || r.Header.Get("Purpose") == "prefetch"
}

// startConsent leads the browser that brought a ticket to the CRM.
func (a *API) startConsent(w http.ResponseWriter, r *http.Request) {
	if looksOnly(r) {
		w.WriteHeader(http.StatusServiceUnavailable) // a browser forgets that, and asks again
		return
	}
	c, err := a.integrations.Open(r.Context(), r.URL.Query().Get("ticket"), browserOf(r))
	if err != nil {
		a.writeConsented(w, r, consented{}, err)
		return
	}
	cookie := a.bind(c)
	http.SetCookie(w, &cookie)
	http.Redirect(w, r, c.AuthorizationURL, http.StatusFound)
}

// endConsent takes the browser back from the CRM.
func (a *API) endConsent(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(consentWithin))
	done, err := a.integrations.Callback(r.Context(), chi.URLParam(r, "provider"), r.URL.Query(), browserOf(r))
	if err == nil && done.ReturnURL != "" {
		http.Redirect(w, r, done.ReturnURL, http.StatusSeeOther)
		return
	}
	page := consented{Back: done.ReturnURL}
	if err == nil {
		view := integrationView(done.Integration)
		page.Connected = &view
	}
	a.writeConsented(w, r, page, err)
}

// writeConsented shows a person how the consent ended; a program gets the
// integration, or a problem.
func (a *API) writeConsented(w http.ResponseWriter, r *http.Request, page consented, err error) {
	status := http.StatusOK
	person := strings.Contains(r.Header.Get("Accept"), "text/html")
	switch {
	case err != nil:
		p := a.problem(r.Context(), atCRM(err))
		if !person {
			a.fail(w, r, p)
			return
		}
		status, page.Error = p.Status, p.Detail
	case !person:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(page.Connected)
		return
	}
	var body bytes.Buffer
	if err := oauthPage.Execute(&body, page); err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", oauthPolicy)
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

// uninstalled takes a CRM's notice that a person removed our app there.
func (a *API) uninstalled(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		_, err = a.integrations.Uninstalled(r.Context(), chi.URLParam(r, "provider"), id, secret, body)
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
