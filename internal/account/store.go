package account

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// Store is what connections need of the store.
type Store interface {
	integrationStore
	secretStore
	grantStore
	consentStore
	mappingStore
	callStore
	quotaStore
	subscriptionStore
}

type subscriptionStore interface {
	NoteSubscription(ctx context.Context, integrationID string, s leadbridge.Subscription) error
}

type integrationStore interface {
	CreateIntegration(ctx context.Context, i leadbridge.Integration, webhookSecret []byte) error
	Integration(ctx context.Context, id string) (leadbridge.Integration, error)
	Integrations(ctx context.Context) ([]leadbridge.Integration, error)
	UpdateIntegration(ctx context.Context, i leadbridge.Integration) error
	DeleteIntegration(ctx context.Context, id string) error
	NoteTest(ctx context.Context, id, accountID, accountName, timeZone, lastError string, at time.Time) error
}

type secretStore interface {
	WebhookSecret(ctx context.Context, id string) ([]byte, error)
	SetWebhookSecret(ctx context.Context, id string, sealed []byte) error
	Reseal(ctx context.Context, seal func(integrationID, column string, sealed []byte) ([]byte, error)) (int, error)
}

type grantStore interface {
	Grant(ctx context.Context, id string) (store.GrantState, error)
	LeaseGrant(ctx context.Context, id, owner string, generation int64, now, until time.Time) (leased, wasUnsure bool, err error)
	ReleaseGrant(ctx context.Context, id, owner string, unsure bool, reason string) error
	RenewGrant(ctx context.Context, id, owner string, generation int64, reason string, g store.NewGrant) (bool, error)
	ParkGrant(ctx context.Context, id string, generation int64, reason string, at time.Time) (bool, error)
}

type consentStore interface {
	CreateConsent(ctx context.Context, c store.Consent, at time.Time) error
	TakeConsent(ctx context.Context, stateHash string) (store.Consent, error)
	TakeTicket(ctx context.Context, ticketHash string) (store.Consent, error)
	Connect(ctx context.Context, id, was string, method leadbridge.AuthMethod, accountID, accountName, timeZone string, g store.NewGrant) error
	Disconnect(ctx context.Context, id string, at time.Time) error
}

type mappingStore interface {
	Mappings(ctx context.Context, integrationID string) ([]leadbridge.IntegrationMapping, error)
	Mapping(ctx context.Context, integrationID, id string) (leadbridge.IntegrationMapping, error)
	PutMappings(ctx context.Context, integrationID string, ms []leadbridge.IntegrationMapping, check func(others []leadbridge.IntegrationMapping) error) error
	DeleteMapping(ctx context.Context, integrationID, id string) error
	CustomFields(ctx context.Context) ([]leadbridge.Field, error)
	schemaStore
}

type schemaStore interface {
	PutSchema(ctx context.Context, integrationID string, s store.Schema) error
	Schemas(ctx context.Context, integrationID string) ([]store.Schema, error)
}

type callStore interface {
	AddCalls(ctx context.Context, calls []store.Call) error
	CallCounts(ctx context.Context, integrationID string, since time.Time) ([]store.CallCount, error)
	LastCalls(ctx context.Context, integrationID string, limit int, failed bool) ([]store.Call, error)
	ForgetCalls(ctx context.Context, before time.Time) error
}

type quotaStore interface {
	ChangeQuotas(ctx context.Context, account string, change func(map[string]store.Quota)) error
	Quotas(ctx context.Context, account string) (map[string]store.Quota, error)
}
