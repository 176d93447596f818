package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
)

const integrationsPath = "/api/crm/integrations"

// IntegrationFields are what a client sets of an integration.
type IntegrationFields struct {
	Name          *string                `json:"name,omitempty" doc:"Left out, the CRM's title"`
	IsActive      *bool                  `json:"isActive,omitempty"`
	Objects       []string               `json:"objects,omitempty" doc:"Left out, the CRM's default"`
	Settings      map[string]string      `json:"settings,omitempty" doc:"All of them; one that is left out takes its default"`
	SyncDirection *string                `json:"syncDirection,omitempty" enum:"INBOUND,OUTBOUND,BIDIRECTIONAL"`
	SyncFrequency *int64                 `json:"syncFrequency,omitempty" doc:"Seconds between two runs of the schedule, 60 to 604800. Usual are 60 (with webhooks: real time), 900, 3600 and 86400"`
	AutoSync      *bool                  `json:"autoSync,omitempty" doc:"False: nothing flows but what a person starts"`
	SyncPolicy    *leadbridge.SyncPolicy `json:"syncPolicy,omitempty" doc:"All of the rules; one that is left out takes its default. Conflicts are settled by NEWEST_WINS, CRM_WINS, LEADBRIDGE_WINS or ASK, for single fields by fields; recordDeleted and leadDeleted are DELETE or KEEP; filters compare by is, is_not, contains, filled or blank"`
	QuotaShare    *int                   `json:"quotaShare,omitempty" doc:"Percent of the account's daily calls, 1 to 100"`
	// APIKey is written and never read.
	APIKey     string `json:"apiKey,omitempty" doc:"Connects with this key at once; no answer ever holds it"`
	AnyAccount bool   `json:"anyAccount,omitempty" doc:"True agrees to a key of another account of the CRM than before"`
}

func (f IntegrationFields) change() account.Change {
	c := account.Change{Name: f.Name, IsActive: f.IsActive, Objects: f.Objects, Settings: f.Settings, AutoSync: f.AutoSync, QuotaShare: f.QuotaShare, Policy: f.SyncPolicy}
	if f.SyncDirection != nil {
		d := leadbridge.SyncDirection(*f.SyncDirection)
		c.SyncDirection = &d
	}
	if f.SyncFrequency != nil {
		d := time.Duration(min(*f.SyncFrequency, 1<<30)) * time.Second
		c.SyncFrequency = &d
	}
	return c
}

type newIntegration struct {
	IntegrationFields
	Provider   string `json:"provider" doc:"SALESFORCE, HUBSPOT or PIPEDRIVE"`
	AuthMethod string `json:"authMethod,omitempty" enum:"OAUTH2,CLIENT_CREDENTIALS,API_KEY" doc:"CLIENT_CREDENTIALS and API_KEY connect at once; left out, OAUTH2 unless an apiKey is given"`
}

// IntegrationID names an integration in a path.
type IntegrationID struct {
	ID string `path:"id" doc:"The integration's ID"`
}

// integrationAnswer is one integration with its ETag.
type integrationAnswer struct {
	ETag string `header:"ETag"`
	Body Integration
}

func answerIntegration(i leadbridge.Integration) *integrationAnswer {
	return &integrationAnswer{etag(i.Version), integrationView(i)}
}

func (a *API) registerIntegrations() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{"Integrations"}}
	}
	one := integrationsPath + "/{id}"
	create := op(http.MethodPost, integrationsPath, "createIntegration", "Create an integration; with an API key or client credentials it is connected at once")
	create.DefaultStatus = http.StatusCreated
	register(a, access.IntegrationsWrite, create, a.createIntegration)
	register(a, access.IntegrationsRead, op(http.MethodGet, integrationsPath, "listIntegrations", "List the integrations"), a.listIntegrations)
	register(a, access.IntegrationsRead, op(http.MethodGet, one, "getIntegration", "Get an integration"),
		func(ctx context.Context, in *IntegrationID) (*integrationAnswer, error) {
			i, err := a.integrations.Integration(ctx, in.ID)
			return answerIntegration(i), err
		})
	register(a, access.IntegrationsWrite, op(http.MethodPut, one, "updateIntegration", "Change an integration; what is left out stays. A new apiKey replaces the old one"), a.updateIntegration)
	register(a, access.IntegrationsWrite, op(http.MethodDelete, one, "deleteIntegration", "Disconnect and delete an integration: its grant is revoked at the CRM; leads stay"),
		func(ctx context.Context, in *IntegrationID) (*struct{}, error) {
			return nil, a.integrations.Delete(ctx, in.ID)
		})
	register(a, access.IntegrationsWrite, op(http.MethodPost, one+"/test", "testIntegration", "Test the connection, and say which scope, permission or field is missing"),
		func(ctx context.Context, in *IntegrationID) (*item[account.TestResult], error) {
			r, err := a.integrations.Test(ctx, in.ID)
			return &item[account.TestResult]{r}, err
		})
	register(a, access.IntegrationsWrite, op(http.MethodPost, one+"/disconnect", "disconnectIntegration", "End a connection: its grant is revoked at the CRM; mappings stay"),
		func(ctx context.Context, in *IntegrationID) (*integrationAnswer, error) {
			i, err := a.integrations.Disconnect(ctx, in.ID)
			return answerIntegration(i), err
		})
	register(a, access.IntegrationsWrite, op(http.MethodPost, one+"/prepare", "prepareIntegration", "Make the field in which the CRM's records carry Leadbridge's key, where it is missing"),
		func(ctx context.Context, in *IntegrationID) (*struct{}, error) {
			return nil, a.integrations.Prepare(ctx, in.ID)
		})
	register(a, access.IntegrationsRead, op(http.MethodGet, one+"/usage", "getUsage", "Tell how the CRM's limits stand, and which calls were made"),
		func(ctx context.Context, in *IntegrationID) (*item[account.Usage], error) {
			u, err := a.integrations.Usage(ctx, in.ID)
			return &item[account.Usage]{u}, err
		})
	register(a, access.IntegrationsRead, op(http.MethodGet, "/api/crm/providers", "listProviders", "List the CRMs that can be connected, with their settings and limits"), a.listProviders)
}

func (a *API) createIntegration(ctx context.Context, in *struct{ Body newIntegration }) (*created[Integration], error) {
	method := leadbridge.AuthMethod(in.Body.AuthMethod)
	if in.Body.APIKey != "" {
		if method != "" && method != leadbridge.AuthAPIKey {
			return nil, leadbridge.InvalidField("api", "apiKey", "is taken with the authMethod API_KEY only, not with %s", method)
		}
		method = leadbridge.AuthAPIKey
	}
	i, err := a.integrations.Create(ctx, in.Body.Provider, in.Body.change())
	if err != nil {
		return nil, err
	}
	switch method {
	case leadbridge.AuthAPIKey:
		i, err = a.integrations.ConnectKey(ctx, i.ID, in.Body.APIKey, false)
	case leadbridge.AuthClientCredentials:
		i, err = a.integrations.ConnectClient(ctx, i.ID, false)
	}
	if err != nil {
		// A connection that never was is not left behind.
		_ = a.integrations.Delete(context.WithoutCancel(ctx), i.ID)
		return nil, err
	}
	return &created[Integration]{integrationsPath + "/" + i.ID, integrationView(i)}, nil
}

func (a *API) updateIntegration(ctx context.Context, in *struct {
	IntegrationID
	Precondition
	Body IntegrationFields
}) (*integrationAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	i, err := a.integrations.Update(ctx, in.ID, version, in.Body.change())
	if err == nil && in.Body.APIKey != "" {
		i, err = a.integrations.ConnectKey(ctx, in.ID, in.Body.APIKey, in.Body.AnyAccount)
	}
	return answerIntegration(i), err
}

func (a *API) listIntegrations(ctx context.Context, _ *struct{}) (*item[Page[Integration]], error) {
	all, err := a.integrations.Integrations(ctx)
	views := make([]Integration, len(all))
	for i := range all {
		views[i] = integrationView(all[i])
	}
	return &item[Page[Integration]]{Page[Integration]{Items: views}}, err
}

func (a *API) listProviders(context.Context, *struct{}) (*item[Page[Provider]], error) {
	views := []Provider{}
	for _, p := range a.integrations.All() {
		views = append(views, providerView(p))
	}
	return &item[Page[Provider]]{Page[Provider]{Items: views}}, nil
}
