package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge/internal/access"
	"leadbridge/internal/importer"
)

// ImportCorrections is corrections of failed rows.
type ImportCorrections interface {
	ErrorGroups(ctx context.Context, id string) (*importer.ErrorSummary, error)
	CorrectValue(ctx context.Context, id, column, from, to string) (rows int64, err error)
	PutBack(ctx context.Context, id string, rows []int64) error
	PutBackValue(ctx context.Context, id, column, from, to string) (rows int64, err error)
}

// valueCorrection is one wrong value and the right one.
type valueCorrection struct {
	Column string `json:"column" minLength:"1" doc:"A column of the file"`
	From   string `json:"from" doc:"The wrong value, as it stands in the file"`
	To     string `json:"to"`
	Back   bool   `json:"back,omitempty" doc:"Take such a correction back: rows that hold the right value, and were uploaded with the wrong one, hold the wrong one again"`
}

// correctedRows tells how many rows were corrected.
type correctedRows struct {
	Rows int64 `json:"correctedRows"`
}

func (a *API) registerCorrections() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + "/{id}" + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	register(a, access.ImportsRead, op(http.MethodGet, "/errors/groups", "groupImportErrors", "Gather an import's failed rows by what is wrong, with the wrong values"),
		func(ctx context.Context, in *ImportID) (*item[*importer.ErrorSummary], error) {
			groups, err := a.imports.ErrorGroups(ctx, in.ID)
			return &item[*importer.ErrorSummary]{groups}, err
		})
	register(a, access.ImportsWrite, op(http.MethodPost, "/errors/value", "correctImportValue", "Correct one wrong value in all failed rows that have it, to be used by retry-failed"),
		func(ctx context.Context, in *struct {
			ImportID
			Body valueCorrection
		}) (*item[correctedRows], error) {
			do := a.imports.CorrectValue
			if in.Body.Back {
				do = a.imports.PutBackValue
			}
			n, err := do(ctx, in.ID, in.Body.Column, in.Body.From, in.Body.To)
			return &item[correctedRows]{correctedRows{n}}, err
		})
	register(a, access.ImportsWrite, op(http.MethodPost, "/records/{row}/put-back", "putBackImportRecord", "Give a failed row the cells again that it was uploaded with"),
		func(ctx context.Context, in *RecordID) (*item[importRecord], error) {
			if err := a.imports.PutBack(ctx, in.ID, []int64{in.Row}); err != nil {
				return nil, err
			}
			return a.getRecord(ctx, in)
		})
}
