package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// document is the head of the OpenAPI document.
func document(version string) huma.Config {
	config := huma.DefaultConfig("Leadbridge", version)
	config.Info.Description = "Imports of lead files, leads, possible duplicates, and connections to CRMs. Every request carries a token: `Authorization: Bearer lb_...`.\n\n" +
		"Lists are cut into pages: give `nextCursor` as `cursor` to get the next one. Errors are problem documents (RFC 9457) with a stable `code`. " +
		"A POST with an `Idempotency-Key` happens once, however often it is sent within a day."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "An API token, made by `leadbridge token create`."},
	}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "View", "")
	})
	// The library's own pages need the open internet, and its $schema member
	// is nobody's wish.
	config.DocsPath, config.OpenAPIPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	return config
}

// register adds a route that needs a token with that scope.
func register[I, O any](a *API, scope access.Scope, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	a.scopes[op.Method+" "+op.Path] = scope
	op.Security = []map[string][]string{{"token": {string(scope)}}}
	op.Description += "\n\nScope: `" + string(scope) + "`."
	op.BodyReadTimeout = gate.BodyWithin
	op.MaxBodyBytes = maxBody
	// Where a route has parameters of its own making, it refuses others itself.
	op.RejectUnknownQueryParameters = len(op.Parameters) == 0
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	op.Responses["default"] = &huma.Response{Description: "Problem", Content: map[string]*huma.MediaType{
		problemType: {Schema: schemaOf[Problem](a)}}}
	if op.Method == http.MethodPost {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "Makes the request happen once; the same key gets the same answer for a day."})
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := context.WithTimeout(ctx, gate.WorkWithin)
		defer cancel()
		out, err := handle(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, atCRM(err))
		}
		return out, nil
	})
}

// schemaOf returns the OpenAPI schema of a type.
func schemaOf[T any](a *API) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// answers is the documentation of a route's answers beside the problem.
func answers(status string, description string, content map[string]*huma.Schema) map[string]*huma.Response {
	media := map[string]*huma.MediaType{}
	for name, schema := range content {
		media[name] = &huma.MediaType{Schema: schema}
	}
	return map[string]*huma.Response{status: {Description: description, Content: media}}
}

// text and binary are the schemas of answers that are not JSON.
func text() *huma.Schema   { return &huma.Schema{Type: huma.TypeString} }
func binary() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }

// formBody documents a multipart form of a file and other fields.
func formBody(fields map[string]*huma.Schema) *huma.MediaType {
	file := binary()
	file.Description = "The file: CSV in any dialect, XLSX, JSON or NDJSON, also compressed"
	properties := map[string]*huma.Schema{"file": file}
	for name, schema := range fields {
		properties[name] = schema
	}
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject, Properties: properties, Required: []string{"file"}}}
}

// orForm lets a route take a multipart form as well as JSON. A form is
// streamed: the library would read the whole of it first.
func (a *API) orForm(handle func(w http.ResponseWriter, r *http.Request) error) huma.Middlewares {
	return huma.Middlewares{func(c huma.Context, next func(huma.Context)) {
		r, w := unwrap(c)
		if !isForm(r) {
			next(c)
			return
		}
		if err := handle(w, r); err != nil {
			a.fail(w, r, err)
		}
	}}
}

// item and created are answers with one thing in them.
type item[T any] struct{ Body T }

type created[T any] struct {
	Location string `header:"Location"`
	Body     T
}

// Page is one page of a list.
type Page[T any] struct {
	Items      []T    `json:"items" nullable:"false"`
	NextCursor string `json:"nextCursor,omitempty" doc:"Give this as cursor to get the next page; absent on the last one"`
}

// Paging is what every list takes.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"500" doc:"How many items a page has"`
	Cursor string `query:"cursor" doc:"The nextCursor of the page before"`
}
