package providertest

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"leadbridge/internal/provider"
)

// pageLimit makes many pages of the simulator's few records.
const pageLimit = 7

// stroll reads page by page, each with a new driver, as if the process died
// in between, and does something after each page.
func (x *Exam) stroll(t *testing.T, q provider.Query, between func(page provider.Page)) read {
	t.Helper()
	got := read{byID: map[string]provider.Record{}}
	for polls := 0; ; {
		page, err := x.Client().Driver.Pull(context.Background(), q)
		if err != nil {
			t.Fatalf("page %d: %v", got.pages+1, err)
		}
		if len(page.Records) == 0 && page.Cursor != "" && page.Cursor == q.Cursor {
			if polls++; polls > 1000 {
				t.Fatal("the page never gets ready")
			}
			x.Server.Stage.Clock.Advance(time.Second)
			continue
		}
		got.take(page)
		if page.Cursor == "" {
			return got
		}
		between(page)
		if q.Cursor = page.Cursor; got.pages > 100*x.Count {
			t.Fatal("the pages never end")
		}
	}
}

func (x *Exam) demandAll(t *testing.T, want, got read) {
	t.Helper()
	for id := range want.byID {
		if _, there := got.byID[id]; !there {
			t.Errorf("%s is missing: %d of %d records came", id, len(got.byID), len(want.byID))
			return
		}
	}
}

// resumeEveryPage gives each cursor twice, to drivers that know nothing of
// one another: the second answer must hold what the first one held.
func resumeEveryPage(t *testing.T, x *Exam) {
	q := x.query(time.Time{})
	q.Limit = pageLimit
	want := x.pull(t, x.query(time.Time{}))
	cursor := ""
	got := x.stroll(t, q, func(page provider.Page) {
		again := q
		again.Cursor = cursor
		twin, err := x.Client().Driver.Pull(context.Background(), again)
		if err != nil {
			t.Fatalf("the same cursor a second time: %v", err)
		}
		if !slices.Equal(idsOf(twin.Records), idsOf(page.Records)) && cursor != "" {
			t.Errorf("the same cursor gave %v and then %v", idsOf(page.Records), idsOf(twin.Records))
		}
		cursor = page.Cursor
	})
	if got.pages < 3 {
		t.Errorf("%d pages of at most %d records", got.pages, pageLimit)
	}
	x.demandAll(t, want, got)
	if len(got.records) > len(want.records)*5/4 {
		t.Errorf("%d records came for %d", len(got.records), len(want.records))
	}
}

func idsOf(records []provider.Record) []string {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	slices.Sort(ids)
	return ids
}

// resumeAmidEdits changes records while they are read, those that were read
// and those that were not: none is lost, and the next run brings the changes
// that this one was too early for.
func resumeAmidEdits(t *testing.T, x *Exam) {
	want := x.base(t)
	all := slices.Sorted(maps.Keys(want.byID))
	q := x.query(time.Time{})
	q.Limit = pageLimit
	edited := map[string]time.Time{}
	n := 0
	got := x.stroll(t, q, func(provider.Page) {
		x.Server.Stage.Clock.Advance(2 * time.Second)
		for range 2 {
			id := all[(n*17)%len(all)]
			x.Act(t, Edit, id, "")
			edited[id] = x.Server.Stage.Clock.Now()
			n++
		}
	})
	x.demandAll(t, want, got)
	x.Server.Stage.Clock.Advance(settle)
	next := x.pull(t, x.query(got.watermark))
	for id, at := range edited {
		newest := got.byID[id].ModifiedAt
		if r, there := next.byID[id]; there {
			newest = r.ModifiedAt
		}
		if newest.Before(at.Add(-2 * time.Second)) {
			t.Errorf("%s was changed at %s; what came is as of %s", id, at, newest)
		}
	}
}

// resumeWithVices reads everything while the simulator is in a bad state.
func resumeWithVices(t *testing.T, x *Exam) {
	if len(x.Vices) == 0 {
		t.Skip("no vices are given")
	}
	want := x.base(t)
	for name, setting := range x.Vices {
		if err := x.Server.Stage.Vices.Set(name, setting); err != nil {
			t.Fatal(err)
		}
		q := x.query(time.Time{})
		q.Limit = pageLimit
		got := x.stroll(t, q, func(provider.Page) {})
		x.Server.Stage.Vices.Clear()
		for id := range want.byID {
			if _, there := got.byID[id]; !there {
				t.Errorf("%s: %s is missing: %d of %d records came", name, id, len(got.byID), len(want.byID))
				break
			}
		}
		// Some vices let time pass or leave their traces.
		x.Server.Stage.Clock.Advance(settle)
	}
}
