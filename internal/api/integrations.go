package api

import (
	"context"
	"net/url"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

// Integrations is what the API calls of the connections to CRMs.
type Integrations interface {
	IntegrationKeeper
	Connector
	RemoteFields
	IntegrationMappings
	IntegrationSetup
}

// IntegrationKeeper keeps integrations.
type IntegrationKeeper interface {
	Create(ctx context.Context, provider string, c account.Change) (leadbridge.Integration, error)
	Integration(ctx context.Context, id string) (leadbridge.Integration, error)
	Integrations(ctx context.Context) ([]leadbridge.Integration, error)
	Update(ctx context.Context, id string, version int64, c account.Change) (leadbridge.Integration, error)
	Delete(ctx context.Context, id string) error
	Usage(ctx context.Context, id string) (account.Usage, error)
}

// Connector connects integrations, by key or by a person's consent.
type Connector interface {
	ConnectKey(ctx context.Context, id, key string, anyAccount bool) (leadbridge.Integration, error)
	ConnectClient(ctx context.Context, id string, anyAccount bool) (leadbridge.Integration, error)
	Authorize(ctx context.Context, r account.ConsentRequest) (account.Consent, error)
	Open(ctx context.Context, ticket, browser string) (account.Consent, error)
	Callback(ctx context.Context, provider string, query url.Values, browser string) (account.Connected, error)
	Connection
}

// Connection tends a connection that stands.
type Connection interface {
	Uninstalled(ctx context.Context, provider, id, secret string, body []byte) (int, error)
	Renew(ctx context.Context, id string) (leadbridge.Integration, error)
	Test(ctx context.Context, id string) (account.TestResult, error)
	Prepare(ctx context.Context, id string) error
	Disconnect(ctx context.Context, id string) (leadbridge.Integration, error)
	Deliver(ctx context.Context, provider, integrationID string, d provider.Delivery) ([]account.Delivered, account.Answer, error)
}

// RemoteFields knows what fields CRMs have.
type RemoteFields interface {
	Provider(name string) (provider.Provider, error)
	All() []provider.Provider
	Fields(ctx context.Context, provider, integrationID, object string) (account.Fields, error)
	Suggest(ctx context.Context, provider, integrationID, object string) (account.Suggestions, error)
}

// IntegrationMappings keeps how fields are mapped.
type IntegrationMappings interface {
	CreateMapping(ctx context.Context, integrationID string, m leadbridge.IntegrationMapping) (leadbridge.IntegrationMapping, error)
	Mappings(ctx context.Context, integrationID string) ([]leadbridge.IntegrationMapping, error)
	UpdateMapping(ctx context.Context, integrationID string, m leadbridge.IntegrationMapping) (leadbridge.IntegrationMapping, error)
	DeleteMapping(ctx context.Context, integrationID, id string) error
}
