package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"leadbridge"
	"leadbridge/internal/provider"
)

// CodeAccountDiffers is the code of a connection that would be to another
// account than before.
const CodeAccountDiffers = "account_differs"

const (
	maxKey = 4096 // bytes
	// identifyWithin is how long a person waits for the CRM to say who the
	// account is.
	identifyWithin = 30 * time.Second
)

// ConnectKey connects an integration by an API key, or if none is given by
// the one of the settings. anyAccount says that the owner agrees to another
// account than before.
func (s *Service) ConnectKey(ctx context.Context, id, key string, anyAccount bool) (leadbridge.Integration, error) {
	const op = "account.ConnectKey"
	i, p, err := s.connectable(ctx, id, leadbridge.AuthAPIKey)
	if err != nil {
		return i, err
	}
	if key = strings.TrimSpace(key); key == "" {
		key = s.APIKeys[p.Name]
	}
	if key == "" || len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII }) {
		return i, leadbridge.InvalidField(op, "apiKey", "give the key as %s shows it, without spaces: %s", p.Title, p.KeyTitle)
	}
	grant := leadbridge.Grant{AccessToken: key, IssuedAt: s.Now(), InstanceURL: p.APIAddress(settingsOf(p, i), s.sandbox(p))}
	if err := p.CheckHost(grant.InstanceURL, s.sandbox(p)); err != nil {
		return i, err
	}
	who, err := s.identify(ctx, i, p, leadbridge.AuthAPIKey, grant)
	if leadbridge.KindOf(err) == leadbridge.Unauthorized {
		return i, leadbridge.InvalidField(op, "apiKey", "%s does not accept this key. Copy it again: %s", p.Title, p.KeyTitle)
	}
	if err != nil {
		return i, err
	}
	return s.connect(ctx, i, p, leadbridge.AuthAPIKey, grant, who, anyAccount)
}

// ConnectClient connects an integration by the client credentials of our app,
// without a person.
func (s *Service) ConnectClient(ctx context.Context, id string, anyAccount bool) (leadbridge.Integration, error) {
	i, p, err := s.connectable(ctx, id, leadbridge.AuthClientCredentials)
	if err != nil {
		return i, err
	}
	grant, err := s.authority(p, i).ClientCredentials(ctx)
	if err != nil {
		return i, err
	}
	who, err := s.identify(ctx, i, p, leadbridge.AuthClientCredentials, grant)
	if err != nil {
		return i, err
	}
	return s.connect(ctx, i, p, leadbridge.AuthClientCredentials, grant, who, anyAccount)
}

// connectable returns an integration whose CRM takes that way to connect.
func (s *Service) connectable(ctx context.Context, id string, m leadbridge.AuthMethod) (leadbridge.Integration, provider.Provider, error) {
	i, p, err := s.find(ctx, id)
	if err == nil && !slices.Contains(p.Auth, m) {
		err = leadbridge.InvalidField("account.Connect", "authMethod", "%s cannot be connected by %s, only by %s", p.Title, m, strings.Join(texts(p.Auth), " or "))
	}
	return i, p, err
}

// fixed gives one grant, which is not renewed.
type fixed struct{ grant leadbridge.Grant }

func (f fixed) Grant(context.Context) (leadbridge.Grant, error) { return f.grant, nil }

func (f fixed) Renew(context.Context, string) (leadbridge.Grant, error) {
	return f.grant, needsReconnect("The CRM does not accept the new token.")
}

// identify asks the CRM whose account a grant is for.
func (s *Service) identify(ctx context.Context, i leadbridge.Integration, p provider.Provider, m leadbridge.AuthMethod, grant leadbridge.Grant) (provider.Identity, error) {
	who := provider.Identity{AccountID: grant.AccountID, AccountName: grant.AccountName}
	i.AccountID = grant.AccountID
	ctx, cancel := context.WithTimeout(ctx, identifyWithin)
	defer cancel()
	checker, ok := provider.NewClient(p, s.caller(i, p, m, fixed{grant}), i.Settings).Driver.(provider.Checker)
	if !ok {
		return who, nil
	}
	found, _, err := checker.Check(ctx, i.Objects)
	if err != nil {
		return who, err
	}
	if found.AccountID == "" {
		found.AccountID = who.AccountID
	}
	if found.AccountName == "" {
		found.AccountName = who.AccountName
	}
	return found, nil
}

// connect stores a grant, unless it is for another account than before and
// the owner did not agree to that: mappings, and the links of leads to
// records, would point to strangers.
func (s *Service) connect(ctx context.Context, i leadbridge.Integration, p provider.Provider, m leadbridge.AuthMethod, grant leadbridge.Grant, who provider.Identity, anyAccount bool) (leadbridge.Integration, error) {
	if i.AccountID != "" && i.AccountID != who.AccountID && !anyAccount {
		return i, &leadbridge.Error{Op: "account.Connect", Kind: leadbridge.Conflict, Code: CodeAccountDiffers, Msg: fmt.Sprintf(
			"This integration belongs to the %s account %s, but you connected %s. Its mappings and the links of its leads would point to the wrong records. Log in to the right account, make a new integration for the other one, or connect again and confirm the change of account.",
			p.Title, named(i.AccountName, i.AccountID), named(who.AccountName, who.AccountID))}
	}
	grant.AccountID, grant.AccountName = who.AccountID, who.AccountName
	stored, err := s.sealGrant(i.ID, grant)
	if err != nil {
		return i, err
	}
	if err := s.store.Connect(ctx, i.ID, i.AccountID, m, who.AccountID, who.AccountName, who.TimeZone, stored); err != nil {
		return i, err
	}
	s.forget(i.ID)
	return s.store.Integration(ctx, i.ID)
}

func named(name, id string) string {
	switch {
	case name != "" && id != "":
		return fmt.Sprintf("%q (%s)", name, id)
	case name+id == "":
		return "one that does not say which it is"
	}
	return name + id
}
