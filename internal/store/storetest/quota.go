package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"leadbridge/internal/store"
)

var quotaExam = map[string]func(*testing.T, Opener){
	"quota/kept":            quotasKept,
	"quota/one at a time":   quotasOneAtATime,
	"quota/apart":           quotasApart,
	"quota/nothing changes": quotasUnchanged,
}

func quotasOf(t *testing.T, db *store.DB, account string) map[string]store.Quota {
	t.Helper()
	quotas, err := db.Quotas(context.Background(), account)
	if err != nil {
		t.Fatal(err)
	}
	return quotas
}

func quotasKept(t *testing.T, open Opener) {
	db, other := open(), open()
	want := store.Quota{NextAt: start.Add(time.Microsecond), Used: 7, Most: 1 << 40, ResetsAt: start.Add(time.Hour), BlockedUntil: start.Add(time.Minute), Reason: "ü", UpdatedAt: start}
	if err := db.ChangeQuotas(context.Background(), "TOY/1", func(q map[string]store.Quota) { q["daily"] = want }); err != nil {
		t.Fatal(err)
	}
	if got := quotasOf(t, other, "TOY/1")["daily"]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := other.ChangeQuotas(context.Background(), "TOY/1", func(q map[string]store.Quota) {
		if q["daily"] != want {
			t.Errorf("to change: %+v", q["daily"])
		}
		q["daily"] = store.Quota{Used: 1}
	}); err != nil {
		t.Fatal(err)
	}
	if got := quotasOf(t, db, "TOY/1")["daily"]; got != (store.Quota{Used: 1}) {
		t.Errorf("got %+v", got)
	}
}

// Many who count at the same time, on two nodes, lose nothing.
func quotasOneAtATime(t *testing.T, open Opener) {
	nodes := []*store.DB{open(), open()}
	const workers, each = 8, 10
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for range each {
				if err := nodes[w%2].ChangeQuotas(context.Background(), "TOY/1", func(q map[string]store.Quota) {
					s := q["burst"]
					s.Used++
					q["burst"] = s
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if got := quotasOf(t, nodes[0], "TOY/1")["burst"].Used; got != workers*each {
		t.Errorf("counted %d, want %d", got, workers*each)
	}
}

func quotasApart(t *testing.T, open Opener) {
	db := open()
	for i, account := range []string{"TOY/1", "TOY/2"} {
		if err := db.ChangeQuotas(context.Background(), account, func(q map[string]store.Quota) {
			if q["burst"].Used != 0 {
				t.Errorf("%s begins with %+v", account, q)
			}
			q["burst"] = store.Quota{Used: int64(i + 1)}
		}); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := quotasOf(t, db, "TOY/1")["burst"].Used, quotasOf(t, db, "TOY/2")["burst"].Used; a != 1 || b != 2 {
		t.Errorf("got %d and %d", a, b)
	}
	if q := quotasOf(t, db, "TOY/3"); len(q) != 0 {
		t.Errorf("got %v", q)
	}
}

func quotasUnchanged(t *testing.T, open Opener) {
	db := open()
	for range 2 {
		if err := db.ChangeQuotas(context.Background(), "TOY/1", func(map[string]store.Quota) {}); err != nil {
			t.Fatal(err)
		}
	}
	if q := quotasOf(t, db, "TOY/1"); len(q) != 1 || q[""] != (store.Quota{}) {
		t.Errorf("got %v", q)
	}
}
