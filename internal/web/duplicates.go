package web

import (
	"context"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// Duplicates is what the review of possible duplicates calls.
type Duplicates interface {
	ListPairs(ctx context.Context, f lead.PairFilter) (lead.PairPage, error)
	CountPairs(ctx context.Context) (lead.PairCounts, error)
	NextPair(ctx context.Context, f lead.PairFilter, after string) (leadbridge.DuplicatePair, bool, error)
	GetPair(ctx context.Context, id string) (leadbridge.DuplicatePair, error)
	PreviewPair(ctx context.Context, id string, r lead.Resolution) (lead.Preview, error)
	Resolve(ctx context.Context, actor lead.Actor, id string, r lead.Resolution) (lead.Resolved, error)
}

// Comparisons compares leads and writes nothing.
type Comparisons interface {
	TestPair(ctx context.Context, a, b lead.TestSide) (lead.TestedPair, error)
	WhatIf(ctx context.Context, asked lead.Thresholds) (lead.WhatIf, error)
}

// Merges is what was merged, and the way back.
type Merges interface {
	ListMerges(ctx context.Context, f lead.MergeFilter) (lead.MergePage, error)
	Unmerge(ctx context.Context, actor lead.Actor, id string) (lead.Unmerged, error)
	MergeAgain(ctx context.Context, actor lead.Actor, id string) (lead.Merged, error)
}

// MergeBatches merges many pairs at once.
type MergeBatches interface {
	ForecastBatch(ctx context.Context, least float64) (lead.BatchForecast, error)
	StartBatch(ctx context.Context, actor lead.Actor, seen lead.BatchForecast) (lead.MergeBatch, error)
	Batch(ctx context.Context, id string) (lead.MergeBatch, error)
	Batches(ctx context.Context) ([]lead.MergeBatch, error)
	CancelBatch(ctx context.Context, id string) (lead.MergeBatch, error)
	UndoBatch(ctx context.Context, actor lead.Actor, id string) (lead.MergeBatch, error)
}

func (w *Web) registerDuplicates() {
	w.get("/duplicates", access.DuplicatesRead, w.listDuplicates)
	w.get("/duplicates/kept", access.DuplicatesRead, w.listKept)
	w.get("/duplicates/test", access.DuplicatesRead, w.showTestPair)
	w.post("/duplicates/test", access.DuplicatesRead, w.testPair)
	w.get("/duplicates/thresholds", access.DuplicatesRead, w.showThresholds)
	w.get("/duplicates/{id}", access.DuplicatesRead, w.showPair)
	w.post("/duplicates/{id}", access.DuplicatesWrite, w.resolvePair)

	w.get("/duplicates/merges", access.DuplicatesRead, w.listMerges)
	w.post("/duplicates/merges/{id}/unmerge", access.DuplicatesWrite, w.unmerge)
	w.post("/duplicates/merges/{id}/again", access.DuplicatesWrite, w.mergeAgain)
	w.get("/duplicates/all", access.DuplicatesWrite, w.forecastMerges)
	w.post("/duplicates/all", access.DuplicatesWrite, w.mergeAll)
	w.get("/duplicates/batches/{id}", access.DuplicatesRead, w.showBatch)
	w.post("/duplicates/batches/{id}/cancel", access.DuplicatesWrite, w.cancelBatch)
	w.post("/duplicates/batches/{id}/undo", access.DuplicatesWrite, w.undoBatch)
}

// duplicateTabs are the parts of the review.
func (p *page) duplicateTabs(c *lead.PairCounts) []tab {
	tabs := []tab{{Title: "To review", Path: "/duplicates"}, {Title: "Kept apart", Path: "/duplicates/kept"}, {Title: "Merges", Path: "/duplicates/merges"},
		{Title: "Test a pair", Path: "/duplicates/test"}, {Title: "What if", Path: "/duplicates/thresholds"}}
	for i := range tabs {
		tabs[i].Here = p.r.URL.Path == tabs[i].Path
	}
	if c != nil {
		tabs[0].Count, tabs[1].Count = grouped(c.Open), grouped(c.Kept+c.Never)
	}
	return tabs
}
