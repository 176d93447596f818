package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
)

// Fields is what the API calls of the field catalogue.
type Fields interface {
	Fields(ctx context.Context) ([]leadbridge.Field, error)
	Create(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error)
	Replace(ctx context.Context, f leadbridge.Field) (leadbridge.Field, error)
	Delete(ctx context.Context, name string) error
}

// CustomField is a user-defined field as a client defines it.
type CustomField struct {
	Title     string   `json:"title,omitempty" doc:"Left out, the name"`
	Type      string   `json:"type,omitempty" doc:"Left out, STRING" enum:"STRING,NUMBER,BOOLEAN,DATE,DATETIME,EMAIL,PHONE,URL,ENUM,TEXT"`
	Values    []string `json:"values,omitempty" doc:"What an ENUM may hold"`
	Personal  bool     `json:"personal,omitempty" doc:"Data about a person"`
	MaxLength int      `json:"maxLength,omitempty" doc:"Longest value, in characters"`
}

type newField struct {
	Name string `json:"name" doc:"With or without the prefix custom."`
	CustomField
}

func (f CustomField) domain(name string) leadbridge.Field {
	return leadbridge.Field{Name: name, Title: f.Title, Type: leadbridge.FieldType(f.Type), Values: f.Values, Personal: f.Personal, MaxLength: f.MaxLength}
}

// FieldName names a field in a path.
type FieldName struct {
	Name string `path:"name" doc:"The field's name, with or without the prefix custom."`
}

const fieldsPath = "/api/fields"

func (a *API) registerFields() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: fieldsPath + path, OperationID: id, Summary: summary, Tags: []string{"Fields"}}
	}
	register(a, access.SettingsRead, op(http.MethodGet, "", "listFields", "List the fields of a lead, built-in and user-defined"),
		func(ctx context.Context, _ *struct{}) (*item[Page[leadbridge.Field]], error) {
			fields, err := a.fields.Fields(ctx)
			return &item[Page[leadbridge.Field]]{Page[leadbridge.Field]{Items: fields}}, err
		})
	create := op(http.MethodPost, "", "createField", "Define a field")
	create.DefaultStatus = http.StatusCreated
	register(a, access.SettingsWrite, create, func(ctx context.Context, in *struct{ Body newField }) (*created[leadbridge.Field], error) {
		f, err := a.fields.Create(ctx, in.Body.domain(in.Body.Name))
		return &created[leadbridge.Field]{fieldsPath + "/" + f.Name, f}, err
	})
	register(a, access.SettingsWrite, op(http.MethodPut, "/{name}", "replaceField", "Change a user-defined field; its name and type stay"),
		func(ctx context.Context, in *struct {
			FieldName
			Body CustomField
		}) (*item[leadbridge.Field], error) {
			f, err := a.fields.Replace(ctx, in.Body.domain(in.Name))
			return &item[leadbridge.Field]{f}, err
		})
	register(a, access.SettingsWrite, op(http.MethodDelete, "/{name}", "deleteField", "Delete a user-defined field; what leads hold in it stays"),
		func(ctx context.Context, in *FieldName) (*struct{}, error) { return nil, a.fields.Delete(ctx, in.Name) })
}
