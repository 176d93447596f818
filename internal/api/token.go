package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
)

// Tokens is what the API calls of the use cases around tokens.
type Tokens interface {
	Create(ctx context.Context, name string, scopes []access.Scope, lifetime time.Duration) (secret string, t access.Token, err error)
	List(ctx context.Context) ([]access.Token, error)
	Revoke(ctx context.Context, id string) error
}

const tokensPath = "/api/tokens"

type newToken struct {
	Name   string   `json:"name" doc:"What the token is for"`
	Scopes []string `json:"scopes" nullable:"false" doc:"For example leads:read; admin may do everything"`
	Days   int      `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"How long it is valid; for ever if left out"`
}

type madeToken struct {
	access.Token
	Secret string `json:"secret" doc:"Shown only now"`
}

func (a *API) registerTokens() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: tokensPath + path, OperationID: id, Summary: summary, Tags: []string{"Access"}}
	}
	register(a, access.Admin, op(http.MethodGet, "", "listTokens", "List the API tokens, without their secrets"),
		func(ctx context.Context, _ *struct{}) (*item[Page[access.Token]], error) {
			tokens, err := a.access.List(ctx)
			return &item[Page[access.Token]]{Page[access.Token]{Items: tokens}}, err
		})
	create := op(http.MethodPost, "", "createToken", "Make an API token; its secret is in this answer only")
	create.DefaultStatus, create.Middlewares = http.StatusCreated, a.noKey()
	register(a, access.Admin, create, func(ctx context.Context, in *struct{ Body newToken }) (*created[madeToken], error) {
		scopes, err := access.ParseScopes(in.Body.Scopes)
		if err != nil {
			return nil, err
		}
		secret, t, err := a.access.Create(ctx, in.Body.Name, scopes, time.Duration(in.Body.Days)*24*time.Hour)
		return &created[madeToken]{tokensPath + "/" + t.ID, madeToken{t, secret}}, err
	})
	register(a, access.Admin, op(http.MethodDelete, "/{id}", "revokeToken", "Make a token invalid at once"),
		func(ctx context.Context, in *struct {
			ID string `path:"id" doc:"The token's ID"`
		}) (*struct{}, error) {
			if in.ID == caller(ctx).ID {
				return nil, leadbridge.Errorf(leadbridge.Conflict, "api", "This is the token that you are using. Revoke it with another one.")
			}
			return nil, a.access.Revoke(ctx, in.ID)
		})
}
