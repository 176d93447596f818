package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
)

type watchImport struct {
	ImportID
	LastEvent
}

func (a *API) registerEvents(op huma.Operation) {
	eventAnswers(&op, "import")
	register(a, access.ImportsRead, op, func(ctx context.Context, in *watchImport) (*huma.StreamResponse, error) {
		return a.watched(ctx, in.LastEventID, func(ctx context.Context) (moment, error) {
			j, err := a.imports.Job(ctx, in.ID)
			if err != nil {
				return moment{}, err
			}
			return moment{j.Version, ended(j), func(context.Context) any { return a.imports.ProgressOf(j) }}, nil
		})
	})
}

// ended reports whether a job changes no more by itself.
func ended(j *leadbridge.ImportJob) bool {
	switch j.Status {
	case leadbridge.ImportCompleted, leadbridge.ImportFailed, leadbridge.ImportCancelled, leadbridge.ImportRolledBack:
		return true
	}
	return false
}
