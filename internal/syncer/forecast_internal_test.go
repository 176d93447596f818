package syncer

import (
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

func TestOverLimits(t *testing.T) {
	t.Parallel()
	limits := leadbridge.SyncPolicy{}.WithDefaults().Breaker
	off := leadbridge.BreakerLimits{DeletedPercent: 100, BlankedPercent: 100, ChangedPercent: 100}
	for _, c := range []struct {
		limits leadbridge.BreakerLimits
		sum    leadbridge.SyncCounts
		linked int64
		want   string
	}{
		{limits, leadbridge.SyncCounts{Deleted: 3}, 0, ""},
		{limits, leadbridge.SyncCounts{Deleted: 4}, 8, ""},
		{limits, leadbridge.SyncCounts{Deleted: 5}, 8, "delete"},
		{limits, leadbridge.SyncCounts{Blanked: 5, Updated: 8}, 8, "blank fields of"},
		{limits, leadbridge.SyncCounts{Deleted: 20}, 40, ""},
		{limits, leadbridge.SyncCounts{Deleted: 21}, 0, "delete"},
		{limits, leadbridge.SyncCounts{Deleted: 50}, 1000, ""},
		{limits, leadbridge.SyncCounts{Deleted: 51, Updated: 501}, 1000, "delete"},
		{limits, leadbridge.SyncCounts{Blanked: 101, Updated: 500}, 1000, "blank fields of"},
		{limits, leadbridge.SyncCounts{Updated: 501, Created: 9000}, 1000, "change"},
		{limits, leadbridge.SyncCounts{Updated: 500, Created: 9000, Matched: 9000}, 1000, ""},
		{off, leadbridge.SyncCounts{Deleted: 1000, Updated: 1000, Blanked: 1000}, 1000, ""},
	} {
		got := ""
		if over := overLimits(c.limits, c.sum, census{c.linked, c.linked}); len(over) > 0 {
			got = over[0].verb
		}
		if got != c.want {
			t.Errorf("%+v of %d: %q, want %q", c.sum, c.linked, got, c.want)
		}
	}
	if over := overLimits(limits, leadbridge.SyncCounts{Deleted: 21}, census{persons: 100, all: 1000}); len(over) != 1 || over[0].among != 100 {
		t.Errorf("deletions of persons are measured by %+v", over)
	}
}

func TestWritesAreForetold(t *testing.T) {
	t.Parallel()
	bulk := provider.Object{PushBatch: 200, BulkAbove: 1000, PushBulk: 10_000}
	for _, c := range []struct {
		records int64
		object  provider.Object
		want    int64
	}{
		{0, provider.Object{PushBatch: 100}, 0},
		{1, provider.Object{PushBatch: 100}, 1},
		{101, provider.Object{PushBatch: 100}, 2},
		{101, provider.Object{PushBatch: 50, PushAlone: true}, 101},
		{1000, bulk, 5},
		{1001, bulk, 1},
	} {
		if got := batches(c.records, c.object); got != c.want {
			t.Errorf("%d records of %+v: %d calls, want %d", c.records, c.object, got, c.want)
		}
	}
	limits := []provider.Limit{
		{Calls: 100, Window: 10 * time.Second}, {Calls: 1, Window: time.Second, Only: "search"},
		{Calls: 10, Window: 24 * time.Hour, Daily: true}, {Calls: 1, Window: time.Hour, Weighted: true},
	}
	if got := pace(limits, 1000); got != 1000*perCall {
		t.Errorf("1000 calls take %s", got)
	}
	if got := pace([]provider.Limit{{Calls: 1, Window: time.Second}}, 1000); got != 1000*time.Second {
		t.Errorf("1000 calls take %s", got)
	}
}
