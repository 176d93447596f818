package web

import (
	"context"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/syncer"
)

// Integrations is what the pages call of the connections to CRMs.
type Integrations interface {
	IntegrationKeeper
	IntegrationConnector
	IntegrationCare
	IntegrationFields
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

// IntegrationConnector connects integrations, by key or by a person's
// consent.
type IntegrationConnector interface {
	All() []provider.Provider
	Provider(name string) (provider.Provider, error)
	ConnectKey(ctx context.Context, id, key string, anyAccount bool) (leadbridge.Integration, error)
	ConnectClient(ctx context.Context, id string, anyAccount bool) (leadbridge.Integration, error)
	Link(ctx context.Context, r account.ConsentRequest) (string, error)
	Readiness(provider string) (account.Readiness, error)
}

// IntegrationCare tends a connection that stands.
type IntegrationCare interface {
	Test(ctx context.Context, id string) (account.TestResult, error)
	Prepare(ctx context.Context, id string) error
	Disconnect(ctx context.Context, id string) (leadbridge.Integration, error)
	Webhook(ctx context.Context, id string) (account.WebhookState, error)
	WebhookURL(ctx context.Context, id string) (string, error)
}

// IntegrationFields keeps how fields are mapped.
type IntegrationFields interface {
	Mappings(ctx context.Context, integrationID string) ([]leadbridge.IntegrationMapping, error)
	CreateMapping(ctx context.Context, integrationID string, m leadbridge.IntegrationMapping) (leadbridge.IntegrationMapping, error)
	UpdateMapping(ctx context.Context, integrationID string, m leadbridge.IntegrationMapping) (leadbridge.IntegrationMapping, error)
	DeleteMapping(ctx context.Context, integrationID, id string) error
	FieldMap(ctx context.Context, integrationID, object string) (account.FieldMap, error)
	Accept(ctx context.Context, integrationID, object string) (int, error)
}

// SyncStates tells how integrations' syncs stand, and what their mappings make
// of a record.
type SyncStates interface {
	Status(ctx context.Context, integrationID string) (syncer.Status, error)
	Try(ctx context.Context, integrationID string, r syncer.TrialRequest) (syncer.Trial, error)
}

// registerIntegrations adds the pages of the connections to CRMs.
func (w *Web) registerIntegrations() {
	read, write := access.IntegrationsRead, access.IntegrationsWrite
	w.get("/integrations", read, w.listIntegrations)
	w.get("/integrations/new", write, w.chooseCRM)
	w.get("/integrations/new/{provider}", write, w.newIntegration)
	w.post("/integrations/new/{provider}", write, w.createIntegration)

	one := "/integrations/{id}"
	w.get(one, read, w.showIntegration)
	w.post(one+"/test", write, w.testIntegration)
	w.get(one+"/connect", write, w.showConnect)
	w.get(one+"/consent", write, w.goToConsent)
	w.get(one+"/connected", write, w.cameBack)
	w.post(one+"/connect", write, w.connectIntegration)
	w.get(one+"/edit", write, w.editIntegration)
	w.post(one+"/edit", write, w.saveIntegration)
	w.post(one+"/pause", write, w.pauseIntegration)
	w.post(one+"/disconnect", write, w.disconnectIntegration)
	w.post(one+"/delete", write, w.deleteIntegration)
	w.post(one+"/prepare", write, w.prepareIntegration)
	w.post(one+"/webhook", write, w.newWebhookAddress)
	w.get(one+"/usage", read, w.showUsage)
	w.get(one+"/rules", read, w.showRules)
	w.post(one+"/rules", write, w.saveRules)
	w.registerMappings()
}
