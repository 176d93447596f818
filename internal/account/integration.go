package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Change is what an owner sets of an integration; what is nil stays as it is,
// or takes its default in a new one.
type Change struct {
	Name          *string
	IsActive      *bool
	Objects       []string
	Settings      map[string]string // all of them; one that is left out takes its default
	SyncDirection *leadbridge.SyncDirection
	SyncFrequency *time.Duration
	AutoSync      *bool
	QuotaShare    *int
	Policy        *leadbridge.SyncPolicy // all of it; what is left out takes its default
}

// The defaults of a new integration.
const (
	defaultFrequency  = time.Hour
	defaultQuotaShare = 80 // percent
)

const columnWebhook = "webhook_secret"

// Create makes an integration that is not connected yet.
func (s *Service) Create(ctx context.Context, providerName string, c Change) (leadbridge.Integration, error) {
	p, err := s.Provider(providerName)
	if err != nil {
		return leadbridge.Integration{}, err
	}
	now := s.Now()
	i := leadbridge.Integration{ID: uuid.Must(uuid.NewV7()).String(), Name: p.Title, Provider: p.Name, IsActive: true,
		Connection: leadbridge.NotConnected, AuthMethod: p.Auth[0], Objects: []string{p.Objects[0].Name},
		SyncStatus: leadbridge.SyncIdle, SyncDirection: leadbridge.Bidirectional, SyncFrequency: defaultFrequency, AutoSync: true,
		QuotaShare: defaultQuotaShare, CreatedAt: now, UpdatedAt: now, Version: 1}
	if i, err = s.changed(ctx, p, i, c); err != nil {
		return i, err
	}
	_, sealed, err := s.newWebhookSecret(i.ID)
	if err != nil {
		return i, err
	}
	return i, s.store.CreateIntegration(ctx, i, sealed)
}

// Integration returns an integration.
func (s *Service) Integration(ctx context.Context, id string) (leadbridge.Integration, error) {
	return s.store.Integration(ctx, id)
}

// Integrations lists all integrations, oldest first.
func (s *Service) Integrations(ctx context.Context) ([]leadbridge.Integration, error) {
	return s.store.Integrations(ctx)
}

// Update changes an integration. version is the one that the owner saw, 0 for
// whatever it is now; Conflict says that somebody else was faster.
func (s *Service) Update(ctx context.Context, id string, version int64, c Change) (leadbridge.Integration, error) {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return i, err
	}
	was := i
	if version != 0 {
		i.Version = version
	}
	if i, err = s.changed(ctx, p, i, c); err != nil {
		return i, err
	}
	i.UpdatedAt = s.Now()
	if err := s.store.UpdateIntegration(ctx, i); err != nil {
		return i, err
	}
	s.forget(id)
	if !slices.Equal(was.Objects, i.Objects) || i.IsActive && !was.IsActive {
		if err := s.askAgain(ctx, i); err != nil {
			return i, err
		}
	}
	return s.store.Integration(ctx, id)
}

// Delete removes an integration with its secrets, mappings and logged calls.
// Leads stay. The grant is revoked at the CRM if that can be done.
func (s *Service) Delete(ctx context.Context, id string) error {
	i, p, err := s.find(ctx, id)
	if err != nil {
		return err
	}
	s.leave(ctx, i)
	defer s.holdRenewals(p, id)()
	grant := s.grantToRevoke(ctx, p, i)
	if err := s.store.DeleteIntegration(ctx, id); err != nil {
		return err
	}
	s.forget(id)
	s.mu.Lock()
	delete(s.grants, id)
	s.mu.Unlock()
	s.revoke(p, i, grant)
	return nil
}

// find returns an integration and its provider.
func (s *Service) find(ctx context.Context, id string) (leadbridge.Integration, provider.Provider, error) {
	i, err := s.store.Integration(ctx, id)
	if err != nil {
		return i, provider.Provider{}, err
	}
	p, err := s.Provider(i.Provider)
	return i, p, err
}

// WebhookURL returns the address that the CRM is told to send events to. It
// holds a new secret each time, and the earlier address is no longer taken:
// the secret is shown to the owner now and never again. Where our app's own
// secret signs the events of all accounts, it is one address without a secret.
func (s *Service) WebhookURL(ctx context.Context, id string) (string, error) {
	i, p, err := s.find(ctx, id)
	if err != nil || p.Webhook.AppSecret {
		return s.webhookPath(p), err
	}
	secret, sealed, err := s.newWebhookSecret(id)
	if err != nil {
		return "", err
	}
	if err := s.store.SetWebhookSecret(ctx, id, sealed); err != nil {
		return "", err
	}
	if err := s.askAgain(ctx, i); err != nil {
		return "", err
	}
	return s.webhookPath(p) + "?integrationId=" + id + "&secret=" + secret, nil
}

// webhookPath is where all events of a CRM go to.
func (s *Service) webhookPath(p provider.Provider) string {
	return s.AppURL + "/api/crm/webhooks/" + p.Slug()
}

// WebhookSecret returns the secret that deliveries to an integration are
// checked with, "" if it has none.
func (s *Service) WebhookSecret(ctx context.Context, id string) (string, error) {
	sealed, err := s.store.WebhookSecret(ctx, id)
	if err != nil || sealed == nil {
		return "", err
	}
	secret, err := s.keys.Open(id, columnWebhook, sealed)
	return string(secret), err
}

func (s *Service) newWebhookSecret(id string) (secret string, sealed []byte, err error) {
	secret = newSecret()
	sealed, err = s.keys.Seal(id, columnWebhook, []byte(secret))
	return secret, sealed, err
}

// newSecret returns 256 random bits as a text for URLs.
func newSecret() string {
	random := make([]byte, 32)
	rand.Read(random) // never fails
	return base64.RawURLEncoding.EncodeToString(random)
}
