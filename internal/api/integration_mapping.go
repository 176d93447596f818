package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/account"
)

// MappingRequest is a mapping as a client writes it.
type MappingRequest struct {
	Object            string             `json:"object,omitempty" doc:"The kind of record; left out, the integration's first"`
	SourceField       string             `json:"sourceField,omitempty" doc:"The CRM's field"`
	SourceFields      []string           `json:"sourceFields,omitempty" doc:"Several of the CRM's fields, for transforms that join them; INBOUND only"`
	TargetField       string             `json:"targetField" doc:"The lead's field, custom.NAME, metadata.NAME or fullName"`
	FieldType         string             `json:"fieldType,omitempty" doc:"Left out, the target's own"`
	Direction         string             `json:"direction,omitempty" enum:"INBOUND,OUTBOUND,BIDIRECTIONAL" doc:"Left out, BIDIRECTIONAL where the CRM's field can be written"`
	IsRequired        bool               `json:"isRequired,omitempty"`
	DefaultValue      string             `json:"defaultValue,omitempty"`
	TransformFunction string             `json:"transformFunction,omitempty" doc:"Transforms on the way in, for example trim | uppercase"`
	ValidationRules   *[]leadbridge.Rule `json:"validationRules,omitempty"`
	ValueMap          map[string]string  `json:"valueMap,omitempty" doc:"Their values to ours; read backwards on the way out"`
}

func (m MappingRequest) domain(id string) leadbridge.IntegrationMapping {
	f := leadbridge.FieldMapping{ID: id, SourceField: m.SourceField, SourceFields: m.SourceFields, TargetField: m.TargetField,
		FieldType: leadbridge.FieldType(m.FieldType), IsRequired: m.IsRequired, DefaultValue: m.DefaultValue,
		TransformFunction: m.TransformFunction, ValueMap: m.ValueMap}
	if m.ValidationRules != nil {
		f.ValidationRules = *m.ValidationRules
	}
	return leadbridge.IntegrationMapping{FieldMapping: f, Object: m.Object, Direction: leadbridge.SyncDirection(m.Direction)}
}

// MappingID names a mapping of an integration in a path.
type MappingID struct {
	IntegrationID
	MappingID string `path:"mappingId" doc:"The mapping's ID"`
}

// ProviderName names a CRM in a path.
type ProviderName struct {
	Provider string `path:"provider" doc:"salesforce, hubspot or pipedrive"`
}

type fieldsRequest struct {
	ProviderName
	IntegrationID string `query:"integrationId" doc:"Asks this integration's account; left out, the fields that every account has"`
	Object        string `query:"object" doc:"The kind of record; left out, the first"`
}

type suggestRequest struct {
	ProviderName
	Body struct {
		IntegrationID string `json:"integrationId,omitempty" doc:"Left out, only what holds in every account is suggested"`
		Object        string `json:"object,omitempty" doc:"The kind of record; left out, the first"`
	} `required:"false"`
}

func (a *API) registerIntegrationMappings() {
	all, one := integrationsPath+"/{id}/mappings", integrationsPath+"/{id}/mappings/{mappingId}"
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{"Integrations"}}
	}
	create := op(http.MethodPost, all, "createMapping", "Map a field; an unknown or read-only one is refused with the nearest right one")
	create.DefaultStatus = http.StatusCreated
	register(a, access.IntegrationsWrite, create, func(ctx context.Context, in *struct {
		IntegrationID
		Body MappingRequest
	}) (*created[leadbridge.IntegrationMapping], error) {
		m, err := a.integrations.CreateMapping(ctx, in.ID, in.Body.domain(""))
		return &created[leadbridge.IntegrationMapping]{integrationsPath + "/" + in.ID + "/mappings/" + m.ID, m}, err
	})
	register(a, access.IntegrationsRead, op(http.MethodGet, all, "listMappings", "List an integration's mappings"),
		func(ctx context.Context, in *IntegrationID) (*item[Page[leadbridge.IntegrationMapping]], error) {
			ms, err := a.integrations.Mappings(ctx, in.ID)
			return &item[Page[leadbridge.IntegrationMapping]]{Page[leadbridge.IntegrationMapping]{Items: orEmpty(ms)}}, err
		})
	register(a, access.IntegrationsWrite, op(http.MethodPut, one, "updateMapping", "Replace a mapping"), func(ctx context.Context, in *struct {
		MappingID
		Body MappingRequest
	}) (*item[leadbridge.IntegrationMapping], error) {
		m, err := a.integrations.UpdateMapping(ctx, in.ID, in.Body.domain(in.MappingID.MappingID))
		return &item[leadbridge.IntegrationMapping]{m}, err
	})
	register(a, access.IntegrationsWrite, op(http.MethodDelete, one, "deleteMapping", "Delete a mapping"),
		func(ctx context.Context, in *MappingID) (*struct{}, error) {
			return nil, a.integrations.DeleteMapping(ctx, in.ID, in.MappingID)
		})
	register(a, access.IntegrationsRead, op(http.MethodGet, "/api/crm/{provider}/fields", "listRemoteFields", "List the fields of a CRM's records"),
		func(ctx context.Context, in *fieldsRequest) (*item[account.Fields], error) {
			f, err := a.integrations.Fields(ctx, in.Provider, in.IntegrationID, in.Object)
			return &item[account.Fields]{f}, err
		})
	register(a, access.IntegrationsRead, op(http.MethodPost, "/api/crm/{provider}/suggest-mappings", "suggestMappings", "Suggest mappings, each with confidence and reason, and say what the CRM would refuse as they are"),
		func(ctx context.Context, in *suggestRequest) (*item[account.Suggestions], error) {
			s, err := a.integrations.Suggest(ctx, in.Provider, in.Body.IntegrationID, in.Body.Object)
			return &item[account.Suggestions]{s}, err
		})
}
