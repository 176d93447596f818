package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
)

type deleteImport struct {
	ImportID
	Forever bool `query:"forever" doc:"Also of an import that was deleted before: remove what became of its rows, and its file, for good and at once"`
}

func (a *API) registerImportBin() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + "/{id}" + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	remove := op(http.MethodDelete, "", "deleteImport", "Delete an import; its leads stay, and for a month it can be restored")
	register(a, access.ImportsWrite, remove, func(ctx context.Context, in *deleteImport) (*struct{}, error) {
		err := a.imports.Delete(ctx, in.ID)
		if !in.Forever || err != nil && leadbridge.KindOf(err) != leadbridge.NotFound {
			return nil, err
		}
		return nil, a.imports.Purge(ctx, in.ID)
	})
	register(a, access.ImportsWrite, op(http.MethodPost, "/restore", "restoreImport", "Bring a deleted import back"), func(ctx context.Context, in *ImportID) (*item[ImportJob], error) {
		if err := a.imports.Restore(ctx, in.ID); err != nil {
			return nil, err
		}
		return jobRoute(a.imports.Job)(ctx, in)
	})
}
