package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// MergeBatches is what the API calls of many merges at once.
type MergeBatches interface {
	ForecastBatch(ctx context.Context, least float64) (lead.BatchForecast, error)
	StartBatch(ctx context.Context, actor lead.Actor, seen lead.BatchForecast) (lead.MergeBatch, error)
	Batch(ctx context.Context, id string) (lead.MergeBatch, error)
	Batches(ctx context.Context) ([]lead.MergeBatch, error)
	CancelBatch(ctx context.Context, id string) (lead.MergeBatch, error)
	UndoBatch(ctx context.Context, actor lead.Actor, id string) (lead.MergeBatch, error)
}

// batchForecast tells what merging all pairs from a score on would do.
type batchForecast struct {
	Least      float64    `json:"least"`
	Pairs      int64      `json:"pairs" doc:"Pairs that would be merged"`
	Households int64      `json:"households" doc:"Left out: likelier two people of one household"`
	Apart      int64      `json:"apart" doc:"Left out: the leads were changed and are not that much alike any more"`
	Through    string     `json:"through" doc:"The newest pair that was looked at"`
	More       bool       `json:"more" doc:"The list has more such pairs than one batch merges"`
	Examples   []pairView `json:"examples" nullable:"false"`
}

// batchRequest asks for what a forecast told.
type batchRequest struct {
	Least   float64 `json:"least" minimum:"0.9" maximum:"1" doc:"As the forecast says"`
	Pairs   int64   `json:"pairs" doc:"As the forecast says; if the list has changed, nothing is done"`
	Through string  `json:"through" doc:"As the forecast says"`
}

// mergeBatchView is a batch of merges.
type mergeBatchView struct {
	ID           string                `json:"id"`
	Status       lead.MergeBatchStatus `json:"status" enum:"RUNNING,DONE,CANCELLED,UNDOING,UNDONE,FAILED"`
	Least        float64               `json:"least"`
	Pairs        int64                 `json:"pairs" doc:"How many there were to merge"`
	Merged       int64                 `json:"merged" doc:"Merges that stand; once all were to be taken back, those that could not be"`
	Undone       int64                 `json:"undone" doc:"Merges that were taken back"`
	LeftOut      int64                 `json:"leftOut" doc:"Pairs that were not merged after all"`
	Actor        string                `json:"actor,omitempty"`
	UndoneBy     string                `json:"undoneBy,omitempty"`
	ErrorMessage *string               `json:"errorMessage"`
	CreatedAt    time.Time             `json:"createdAt"`
	EndedAt      *time.Time            `json:"endedAt"`
}

func viewBatch(b lead.MergeBatch) mergeBatchView {
	return mergeBatchView{ID: b.ID, Status: b.Status, Least: b.Least, Pairs: b.Pairs, Merged: b.Merged, Undone: b.Undone, LeftOut: b.LeftOut,
		Actor: b.Actor, UndoneBy: b.UndoneBy, ErrorMessage: orNull(b.ErrorMessage), CreatedAt: b.CreatedAt, EndedAt: orNull(b.EndedAt)}
}

// BatchID names a batch of merges in a path.
type BatchID struct {
	ID string `path:"id" doc:"The batch's ID"`
}

func (a *API) registerMergeBatches(op func(method, path, id, summary string) huma.Operation) {
	batch := func(b lead.MergeBatch, err error) (*item[mergeBatchView], error) {
		if err != nil {
			return nil, err
		}
		return &item[mergeBatchView]{viewBatch(b)}, nil
	}
	register(a, access.DuplicatesRead, op(http.MethodGet, "/batches/forecast", "forecastMergeBatch", "See what merging all pairs from a score on would do; nothing is written"),
		func(ctx context.Context, in *struct {
			Least float64 `query:"least" minimum:"0.9" maximum:"1" default:"0.97" doc:"The least score"`
		}) (*item[batchForecast], error) {
			f, err := a.duplicates.ForecastBatch(ctx, in.Least)
			if err != nil {
				return nil, err
			}
			return &item[batchForecast]{batchForecast{f.Least, f.Pairs, f.Households, f.Apart, f.Through, f.More, each(f.Examples, viewPair)}}, nil
		})
	start := op(http.MethodPost, "/batches", "startMergeBatch", "Merge all pairs of a forecast; it goes on in the background")
	start.DefaultStatus = http.StatusAccepted
	register(a, access.DuplicatesWrite, start, func(ctx context.Context, in *struct{ Body batchRequest }) (*item[mergeBatchView], error) {
		return batch(a.duplicates.StartBatch(ctx, leadActor(ctx), lead.BatchForecast{Least: in.Body.Least, Pairs: in.Body.Pairs, Through: in.Body.Through}))
	})
	register(a, access.DuplicatesRead, op(http.MethodGet, "/batches", "listMergeBatches", "List the newest 100 batches of merges"),
		func(ctx context.Context, _ *struct{}) (*item[Page[mergeBatchView]], error) {
			all, err := a.duplicates.Batches(ctx)
			if err != nil {
				return nil, err
			}
			return &item[Page[mergeBatchView]]{Page[mergeBatchView]{Items: each(all, viewBatch)}}, nil
		})
	register(a, access.DuplicatesRead, op(http.MethodGet, "/batches/{id}", "getMergeBatch", "Get a batch of merges, with how far it is"),
		func(ctx context.Context, in *BatchID) (*item[mergeBatchView], error) {
			return batch(a.duplicates.Batch(ctx, in.ID))
		})
	register(a, access.DuplicatesWrite, op(http.MethodPost, "/batches/{id}/cancel", "cancelMergeBatch", "End a batch of merges; what it merged stays merged"),
		func(ctx context.Context, in *BatchID) (*item[mergeBatchView], error) {
			return batch(a.duplicates.CancelBatch(ctx, in.ID))
		})
	register(a, access.DuplicatesWrite, op(http.MethodPost, "/batches/{id}/undo", "undoMergeBatch", "Take all merges of a batch back; it goes on in the background"),
		func(ctx context.Context, in *BatchID) (*item[mergeBatchView], error) {
			return batch(a.duplicates.UndoBatch(ctx, leadActor(ctx), in.ID))
		})
}
