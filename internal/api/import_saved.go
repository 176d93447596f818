package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/store"
)

// SavedMappings is mappings that people gave a name.
type SavedMappings interface {
	SaveMappingAs(ctx context.Context, actor importer.Actor, name string, columns []string, ms []leadbridge.FieldMapping) (store.NamedMapping, error)
	Mappings(ctx context.Context) ([]store.NamedMapping, error)
	UseMapping(ctx context.Context, id string, columns []string) (ms []leadbridge.FieldMapping, missing []string, err error)
	RenameMapping(ctx context.Context, id, name string) error
	DeleteMapping(ctx context.Context, id string) error
	RestoreMapping(ctx context.Context, id string) error
}

// SavedMapping is a mapping that someone gave a name.
type SavedMapping struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	FieldMapping fieldMapping `json:"fieldMapping"`
	Columns      []string     `json:"columns" nullable:"false" doc:"Those of the file that it was made with"`
	Actor        string       `json:"actor,omitempty"`
	CreatedAt    time.Time    `json:"createdAt"`
	UsedAt       *time.Time   `json:"usedAt"`
}

func savedView(m store.NamedMapping) SavedMapping {
	columns := m.Columns
	if columns == nil {
		columns = []string{}
	}
	return SavedMapping{ID: m.ID, Name: m.Name, FieldMapping: m.Mapping, Columns: columns, Actor: m.Actor, CreatedAt: m.CreatedAt, UsedAt: orNull(m.UsedAt)}
}

type saveMapping struct {
	Name         string       `json:"name" minLength:"1" maxLength:"100"`
	Columns      []string     `json:"columns,omitempty"`
	FieldMapping fieldMapping `json:"fieldMapping"`
}

type SavedMappingID struct {
	ID string `path:"mappingId" doc:"The saved mapping's ID"`
}

// fittingMapping is a saved mapping as far as it fits a file.
type fittingMapping struct {
	FieldMapping fieldMapping `json:"fieldMapping"`
	Missing      []string     `json:"missingColumns" nullable:"false" doc:"Columns that the mapping reads and the file does not have; what rests on them is left out"`
}

func (a *API) registerSavedMappings() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + "/mappings" + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	register(a, access.ImportsRead, op(http.MethodGet, "", "listSavedMappings", "List the mappings that have a name, by name"),
		func(ctx context.Context, _ *struct{}) (*item[Page[SavedMapping]], error) {
			all, err := a.imports.Mappings(ctx)
			page := Page[SavedMapping]{Items: []SavedMapping{}}
			for _, m := range all {
				page.Items = append(page.Items, savedView(m))
			}
			return &item[Page[SavedMapping]]{page}, err
		})
	save := op(http.MethodPost, "", "saveMapping", "Keep a mapping under a name; one that has the name already is replaced")
	save.DefaultStatus = http.StatusCreated
	register(a, access.ImportsWrite, save, func(ctx context.Context, in *struct{ Body saveMapping }) (*item[SavedMapping], error) {
		m, err := a.imports.SaveMappingAs(ctx, actor(ctx), in.Body.Name, in.Body.Columns, in.Body.FieldMapping)
		return &item[SavedMapping]{savedView(m)}, err
	})
	register(a, access.ImportsWrite, op(http.MethodPost, "/{mappingId}/use", "useSavedMapping", "Get a saved mapping as far as it fits a file's columns, and note that it was used"),
		func(ctx context.Context, in *struct {
			SavedMappingID
			Body struct {
				Columns []string `json:"columns"`
			}
		}) (*item[fittingMapping], error) {
			ms, missing, err := a.imports.UseMapping(ctx, in.ID, in.Body.Columns)
			if missing == nil {
				missing = []string{}
			}
			return &item[fittingMapping]{fittingMapping{ms, missing}}, err
		})
	register(a, access.ImportsWrite, op(http.MethodPatch, "/{mappingId}", "renameSavedMapping", "Give a saved mapping another name"),
		func(ctx context.Context, in *struct {
			SavedMappingID
			Body struct {
				Name string `json:"name" minLength:"1" maxLength:"100"`
			}
		}) (*struct{}, error) {
			return nil, a.imports.RenameMapping(ctx, in.ID, in.Body.Name)
		})
	register(a, access.ImportsWrite, op(http.MethodDelete, "/{mappingId}", "deleteSavedMapping", "Delete a saved mapping; for a month it can be restored"),
		func(ctx context.Context, in *SavedMappingID) (*struct{}, error) {
			return nil, a.imports.DeleteMapping(ctx, in.ID)
		})
	register(a, access.ImportsWrite, op(http.MethodPost, "/{mappingId}/restore", "restoreSavedMapping", "Bring a deleted saved mapping back"),
		func(ctx context.Context, in *SavedMappingID) (*struct{}, error) {
			return nil, a.imports.RestoreMapping(ctx, in.ID)
		})
}
