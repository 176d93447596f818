package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"leadbridge/internal/provider/hubspot/sandbox"
	stage "leadbridge/internal/sandbox"
)

func TestTokenEndpoint(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, path := range []string{"/oauth/v1/token", "/oauth/v3/token", "/oauth/2026-03/token", "/oauth/2026-09/token"} {
		code := s.authorize()
		grant := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", redirectURI}
		s.exchange(path, append(grant, "client_secret", "wrong")...).want(400).is("status", "BAD_CLIENT_SECRET", "error", "invalid_client")
		s.exchange(path, append(grant, "client_id", "nobody")...).want(400).is("status", "BAD_CLIENT_ID")
		s.exchange(path, append(grant, "redirect_uri", "http://127.0.0.1:9/other")...).want(400).is("status", "BAD_REDIRECT_URI")
		token := s.exchange(path, grant...).want(200).is("expires_in", "1800", "token_type", "bearer", "token_use", "access_token", "hub_id", "24601001")
		s.exchange(path, grant...).want(400).is("status", "BAD_AUTH_CODE", "error", "invalid_grant")
		again := s.exchange(path, "grant_type", "refresh_token", "refresh_token", token.at("refresh_token")).want(200).is("refresh_token", token.at("refresh_token"))
		if again.at("access_token") == token.at("access_token") {
			t.Error("the refreshed token is the old one")
		}
		s.exchange(path, "grant_type", "refresh_token", "refresh_token", "nope").want(400).is("status", "BAD_REFRESH_TOKEN", "error", "invalid_grant")
		s.exchange(path, "grant_type", "password").want(400).is("error", "unsupported_grant_type")
		s.as(again.at("access_token")).get(contactsPath).want(200)
	}
	s.as("").post("/oauth/2026-09/token", object{"grant_type": "refresh_token"}).want(415)
}

func TestProofKey(t *testing.T) {
	t.Parallel()
	s := start(t)
	// The example of RFC 7636, appendix B.
	const verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	code := s.authorize("code_challenge", challenge, "code_challenge_method", "S256")
	grant := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", redirectURI}
	s.exchange("/oauth/2026-09/token", grant...).want(400).is("status", "BAD_CODE_VERIFIER")
	s.exchange("/oauth/2026-09/token", append(grant, "code_verifier", "wrong")...).want(400).is("status", "BAD_CODE_VERIFIER")
	s.exchange("/oauth/2026-09/token", append(grant, "code_verifier", verifier)...).want(200)
}

func TestCodeGoesStale(t *testing.T) {
	t.Parallel()
	s := start(t)
	code := s.authorize()
	s.Stage.Clock.Advance(6 * time.Minute)
	s.exchange("/oauth/2026-09/token", "grant_type", "authorization_code", "code", code, "redirect_uri", redirectURI).want(400).is("status", "BAD_AUTH_CODE")
}

func TestAuthorizeRefuses(t *testing.T) {
	t.Parallel()
	s := start(t).as("")
	for name, change := range map[string]url.Values{
		"unknown client":  {"client_id": {"nobody"}},
		"other scheme":    {"redirect_uri": {"ftp://example.com/"}},
		"plain http":      {"redirect_uri": {"http://example.com/"}},
		"no scope":        {"scope": {""}},
		"plain challenge": {"code_challenge_method": {"plain"}},
	} {
		q := url.Values{"client_id": {clientID}, "redirect_uri": {redirectURI}, "scope": {"oauth"}}
		for k, v := range change {
			q[k] = v
		}
		if r := s.get("/oauth/authorize?" + q.Encode()); r.status != 400 {
			t.Errorf("%s: %d", name, r.status)
		}
	}
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *stage.Options) { o.AutoApprove = false }).as("")
	q := "/oauth/authorize?" + url.Values{"client_id": {clientID}, "redirect_uri": {redirectURI}, "scope": {"oauth"}, "state": {"x"}}.Encode()
	s.get(q).want(200).has("Cedar Ridge Insurance", "Lakeshore Brokers")
	denied := s.post(q, url.Values{"decision": {"deny"}}).want(302).header.Get("Location")
	if !strings.Contains(denied, "error=access_denied") || !strings.Contains(denied, "state=x") {
		t.Error("denied to", denied)
	}
	to, err := url.Parse(s.post(q, url.Values{"decision": {"allow"}, "sandbox_account": {"1"}}).want(302).header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	s.exchange("/oauth/2026-09/token", "grant_type", "authorization_code", "code", to.Query().Get("code"), "redirect_uri", redirectURI).
		want(200).is("hub_id", "24608131")
}

func TestTwoAccountsAreApart(t *testing.T) {
	t.Parallel()
	s := start(t)
	first, _ := s.connect(0)
	second, _ := s.connect(1)
	a, b := s.as(first), s.as(second)
	id := a.get(contactsPath).want(200).at("results/0/id")
	b.get(contactsPath + "/" + id).want(404)
	a.get("/crm/properties/2026-09/contacts/insurance_type").want(200)
	b.get("/crm/properties/2026-09/contacts/insurance_type").want(404)
	b.get("/crm/properties/2026-09/contacts/line_of_business").want(200)
	s.as(sandbox.APIKey(1)).get("/account-info/2026-09/details").want(200).is("portalId", "24608131", "timeZone", "America/Chicago")
	if a.get("/crm/owners/2026-09").at("results/0/id") == b.get("/crm/owners/2026-09").at("results/0/id") {
		t.Error("the accounts share an owner")
	}
}

func TestTokenEnds(t *testing.T) {
	t.Parallel()
	s := start(t)
	access, refresh := s.connect(0)
	s.as("").get(contactsPath).want(401).is("category", "INVALID_AUTHENTICATION")
	s.as("nonsense").get(contactsPath).want(401).is("category", "INVALID_AUTHENTICATION")
	s.as(access).get(contactsPath).want(200)
	s.Stage.Clock.Advance(31 * time.Minute)
	s.as(access).get(contactsPath).want(401).is("category", "EXPIRED_AUTHENTICATION").has("expire time")
	r := s.exchange("/oauth/v1/token", "grant_type", "refresh_token", "refresh_token", refresh).want(200)
	s.as(r.at("access_token")).get(contactsPath).want(200)
	s.act("expireTokens", "account", "0")
	s.as(r.at("access_token")).get(contactsPath).want(401).is("category", "EXPIRED_AUTHENTICATION")
	s.act("uninstall", "account", "0")
	s.exchange("/oauth/v1/token", "grant_type", "refresh_token", "refresh_token", refresh).want(400).is("status", "BAD_REFRESH_TOKEN")
}

func TestTokenVices(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.vice("tokenLife", on(2))
	s.vice("rotation", on(2))
	access, refresh := s.connect(0)
	r := s.exchange("/oauth/2026-09/token", "grant_type", "refresh_token", "refresh_token", refresh).want(200).is("expires_in", "2")
	if r.at("refresh_token") == refresh {
		t.Error("the refresh token was not rotated")
	}
	// The old one again: somebody stole it, and the whole grant is revoked.
	s.exchange("/oauth/2026-09/token", "grant_type", "refresh_token", "refresh_token", refresh).want(400)
	s.exchange("/oauth/2026-09/token", "grant_type", "refresh_token", "refresh_token", r.at("refresh_token")).want(400).is("status", "BAD_REFRESH_TOKEN")
	s.as(access).get(contactsPath).want(401)

	access, _ = s.connect(0)
	s.vice("expiredToken", stage.ViceSetting{Count: 1, Skip: 1})
	s.as(access).get(contactsPath).want(200)
	s.as(access).get(contactsPath).want(401).is("category", "EXPIRED_AUTHENTICATION")
	access, _ = s.connect(0)
	s.vice("revokedGrant", once())
	s.as(access).get(contactsPath).want(401).is("category", "INVALID_AUTHENTICATION")
}

func TestTokenInfo(t *testing.T) {
	t.Parallel()
	s := start(t)
	access, refresh := s.connect(0)
	about := func(token string) *reply {
		return s.exchange("/oauth/2026-09/token/introspect", "token", token).want(200)
	}
	about(access).is("active", "true", "hub_id", "24601001", "token_use", "access_token", "client_id", clientID)
	about(refresh).is("active", "true", "token_use", "refresh_token")
	about("nothing").is("active", "false")
	s.get("/oauth/v1/access-tokens/"+access).want(200).is("hub_id", "24601001", "app_id", "1001")
	s.get("/oauth/v1/refresh-tokens/"+refresh).want(200).is("client_id", clientID)
	s.post("/oauth/v2/private-apps/get/access-token-info", object{"tokenKey": sandbox.APIKey(0)}).want(200).is("hubId", "24601001")
	s.exchange("/oauth/2026-09/token/revoke", "token", refresh).want(200)
	about(refresh).is("active", "false")
	_, refresh = s.connect(0)
	s.do("DELETE", "/oauth/v1/refresh-tokens/"+refresh, nil).want(204)
	s.exchange("/oauth/v1/token", "grant_type", "refresh_token", "refresh_token", refresh).want(400)
	access, refresh = s.connect(0)
	s.as(access).do("DELETE", "/appinstalls/2026-09/external-install", nil).want(204)
	s.as(access).get(contactsPath).want(401)
	s.exchange("/oauth/v1/token", "grant_type", "refresh_token", "refresh_token", refresh).want(400)
}

func TestScopes(t *testing.T) {
	t.Parallel()
	s := start(t)
	code := s.authorize("scope", "oauth crm.objects.contacts.read")
	access := s.exchange("/oauth/2026-09/token", "grant_type", "authorization_code", "code", code, "redirect_uri", redirectURI).want(200).at("access_token")
	a := s.as(access)
	a.get(contactsPath).want(200)
	a.get("/crm/properties/2026-09/contacts").want(200)
	a.get("/crm/objects/2026-09/deals").want(403).is("category", "MISSING_SCOPES").has(`"requiredGranularScopes":["crm.objects.deals.read"]`)
	a.post(contactsPath, object{"properties": object{"email": "a@example.com"}}).want(403).has("crm.objects.contacts.write")
	s.get("/crm/objects/2026-09/deals").want(200)
	s.act("removeScope", "scope", "crm.objects.deals.read")
	s.get("/crm/objects/2026-09/deals").want(403)
	s.act("restoreScopes")
	s.vice("missingScope", stage.ViceSetting{Count: 1, Match: "owners"})
	s.get(contactsPath).want(200)
	s.get("/crm/owners/2026-09").want(403).has("crm.objects.owners.read")
	s.vice("plan", on(1))
	s.get("/crm/objects/2026-09/leads").want(403)
	s.get(contactsPath).want(200)
}
