package storetest

import (
	"context"
	"testing"

	"leadbridge"
)

// tried wants it to be known for ever of a queued lead that it may have been
// sent.
func tried(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	started(t, db, "1", leadbridge.Bidirectional)
	started(t, db, "2", leadbridge.Bidirectional)
	made := create(t, db, people()[:2]...)
	attempts := func(integration string, want ...int) {
		t.Helper()
		for i, item := range queued(t, db, integration) {
			if item.Attempts != want[i] {
				t.Errorf("item %d of %s has %d attempts, want %d", i, integration, item.Attempts, want[i])
			}
		}
	}
	attempts("1", 0, 0)
	first := queued(t, db, "1")[0]
	for range 2 {
		if err := db.TryOutbox(ctx, "1", []leadbridge.OutboxItem{first}); err != nil {
			t.Fatal(err)
		}
		attempts("1", 1, 0)
	}
	attempts("2", 0, 0)
	edit(t, db, made[0], "", leadbridge.Values{"city": "Ulm"})
	for _, item := range queued(t, db, "1") {
		if want := map[int64]int{made[0].Seq: 1}[item.LeadSeq]; item.Attempts != want {
			t.Errorf("queued anew: %+v", item)
		}
	}
}
