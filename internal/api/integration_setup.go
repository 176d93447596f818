package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge/internal/access"
	"leadbridge/internal/account"
	"leadbridge/internal/syncer"
)

// IntegrationSetup is what people need while they set a connection up.
type IntegrationSetup interface {
	Readiness(provider string) (account.Readiness, error)
	Webhook(ctx context.Context, id string) (account.WebhookState, error)
	WebhookURL(ctx context.Context, id string) (string, error)
	FieldMap(ctx context.Context, integrationID, object string) (account.FieldMap, error)
	Accept(ctx context.Context, integrationID, object string) (int, error)
}

// MappingTrials try mappings on real records.
type MappingTrials interface {
	Try(ctx context.Context, integrationID string, r syncer.TrialRequest) (syncer.Trial, error)
}

// WebhookAddress is where a CRM is to send its events to.
type WebhookAddress struct {
	Address string `json:"address" doc:"Shown once; the earlier address is no longer taken"`
}

// TrialBody asks what mappings make of a record.
type TrialBody struct {
	Object   string          `json:"object,omitempty" doc:"The kind of record; left out, the integration's first"`
	RecordID string          `json:"recordId,omitempty" doc:"The CRM's; left out, one of the first that it lists"`
	Choices  bool            `json:"choices,omitempty" doc:"Lists records that can be tried as well"`
	Mapping  *MappingRequest `json:"mapping,omitempty" doc:"A mapping that is not stored, tried beside those there are"`
	// MappingID names the stored mapping that it is tried in the place of.
	MappingID string `json:"mappingId,omitempty" doc:"The stored mapping that it is tried in the place of"`
}

type objectRequest struct {
	IntegrationID
	Object string `query:"object" doc:"The kind of record; left out, the integration's first"`
}

func (a *API) registerIntegrationSetup() {
	one := integrationsPath + "/{id}"
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{"Integrations"}}
	}
	register(a, access.IntegrationsRead, op(http.MethodGet, "/api/crm/{provider}/readiness", "getReadiness", "Tell how a CRM can be connected from this server, and which settings are missing"),
		func(_ context.Context, in *ProviderName) (*item[account.Readiness], error) {
			r, err := a.integrations.Readiness(in.Provider)
			return &item[account.Readiness]{r}, err
		})
	register(a, access.IntegrationsRead, op(http.MethodGet, one+"/webhook", "getWebhook", "Tell how the CRM sends its events: where to, and who sets it up"),
		func(ctx context.Context, in *IntegrationID) (*item[account.WebhookState], error) {
			w, err := a.integrations.Webhook(ctx, in.ID)
			return &item[account.WebhookState]{w}, err
		})
	register(a, access.IntegrationsWrite, op(http.MethodPost, one+"/webhook", "newWebhookAddress", "Make a new address for the CRM's events; the earlier one is no longer taken"),
		func(ctx context.Context, in *IntegrationID) (*item[WebhookAddress], error) {
			address, err := a.integrations.WebhookURL(ctx, in.ID)
			return &item[WebhookAddress]{WebhookAddress{address}}, err
		})
	register(a, access.IntegrationsRead, op(http.MethodGet, one+"/field-map", "getFieldMap", "Tell all of how a kind of record is mapped: fields, mappings, suggestions left, and what the CRM would refuse"),
		func(ctx context.Context, in *objectRequest) (*item[account.FieldMap], error) {
			m, err := a.integrations.FieldMap(ctx, in.ID, in.Object)
			return &item[account.FieldMap]{m}, err
		})
	register(a, access.IntegrationsWrite, op(http.MethodPost, one+"/accept-suggestions", "acceptSuggestions", "Make mappings of the suggestions, as far as those there are leave room"),
		func(ctx context.Context, in *objectRequest) (*item[Accepted], error) {
			n, err := a.integrations.Accept(ctx, in.ID, in.Object)
			return &item[Accepted]{Accepted{n}}, err
		})
	register(a, access.SyncRead, op(http.MethodPost, one+"/try-mappings", "tryMappings", "Show what mappings make of a real record, and what would be sent back. Writes nothing"),
		func(ctx context.Context, in *struct {
			IntegrationID
			Body *TrialBody
		}) (*item[syncer.Trial], error) {
			t, err := a.syncs.Try(ctx, in.ID, in.Body.request())
			return &item[syncer.Trial]{t}, err
		})
}

// Accepted says how many mappings were made.
type Accepted struct {
	Made int `json:"made"`
}

// request is what the body asks for; nothing: the mappings as they are.
func (b *TrialBody) request() syncer.TrialRequest {
	if b == nil {
		return syncer.TrialRequest{}
	}
	r := syncer.TrialRequest{Object: b.Object, RecordID: b.RecordID, Choices: b.Choices}
	if b.Mapping != nil {
		m := b.Mapping.domain(b.MappingID)
		r.Mapping = &m
	}
	return r
}
