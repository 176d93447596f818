package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

var matchExam = map[string]func(*testing.T, Opener){
	"match/a value comes back":         valueComesBack,
	"match/found by key, oldest first": foundByKey,
	"match/found however many":         foundHoweverMany,
	"match/an old mark is refused":     oldMark,
	"match/two handles":                twoHandles,
	"match/twins at once":              twinsAtOnce,
	"match/a failed write adds no key": failedWrite,
}

// candidates are the leads that share a key with the values.
func candidates(t testing.TB, db *store.DB, v leadbridge.Values) []*leadbridge.Lead {
	t.Helper()
	keys := keysOf(v)
	found, err := db.FindCandidates(context.Background(), keys)
	if err != nil {
		t.Fatal(err)
	}
	var leads []*leadbridge.Lead
	for _, k := range keys {
		leads = append(leads, found.ByKey[k]...)
	}
	return leads
}

func foundByKey(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, leadbridge.Values{"email": "a@example.com"}, leadbridge.Values{"email": "b@example.com"},
		leadbridge.Values{"email": "a@example.com"}, leadbridge.Values{"email": "a@example.com"})
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(leads[2], leadbridge.OpDelete, nil)}})
	if got, want := ids(candidates(t, db, leadbridge.Values{"email": "a@example.com"})), []string{leads[0].ID, leads[3].ID}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := candidates(t, db, leadbridge.Values{"email": "c@example.com"}); len(got) != 0 {
		t.Errorf("got %v", ids(got))
	}
}

// foundHoweverMany stores more keys than the log holds, so that some are
// sorted in and some are not.
func foundHoweverMany(t *testing.T, open Opener) {
	db := open()
	var leads []*leadbridge.Lead
	for batch := range 12 {
		values := make([]leadbridge.Values, 25)
		for i := range values {
			values[i] = leadbridge.Values{"email": fmt.Sprintf("%d.%d@example.com", batch, i), "phone": fmt.Sprintf("+1212555%04d", i)}
		}
		leads = append(leads, create(t, db, values...)...)
		for _, l := range leads {
			if got := candidates(t, db, leadbridge.Values{"email": l.Values["email"]}); len(got) != 1 || got[0].ID != l.ID {
				t.Fatalf("after batch %d: %s found %d leads", batch, l.Values["email"], len(got))
			}
		}
		if got := candidates(t, db, leadbridge.Values{"phone": "+12125550003"}); len(got) != batch+1 || !slices.IsSortedFunc(got, func(a, b *leadbridge.Lead) int { return int(a.Seq - b.Seq) }) {
			t.Fatalf("after batch %d: %d leads share a phone", batch, len(got))
		}
	}
	if again := open(); len(candidates(t, again, leadbridge.Values{"email": "11.24@example.com"})) != 1 {
		t.Error("a new handle does not find the newest lead")
	}
}

// oldMark holds a decision back until the log no longer tells what was added
// since; such a decision must be refused whatever it is about.
func oldMark(t *testing.T, open Opener) {
	db := open()
	keys := keysOf(leadbridge.Values{"email": "mine@example.com"})
	seen, err := db.FindCandidates(context.Background(), keys)
	if err != nil {
		t.Fatal(err)
	}
	for range 12 {
		values := make([]leadbridge.Values, 25)
		for i := range values {
			values[i] = leadbridge.Values{"email": fmt.Sprintf("%d@example.com", i), "phone": fmt.Sprint(i)}
		}
		create(t, db, values...)
	}
	mine := &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(leadbridge.Values{"email": "mine@example.com"}, start)}, LookedUp: keys}
	mine.Seen = seen.Mark
	// Without a sort-in the log still tells, and the decision may stand.
	if err := db.Apply(context.Background(), mine); err != nil {
		demand(t, err, leadbridge.Conflict, "conflict")
		if mine.Seen = findMark(t, db, keys); mine.Seen <= seen.Mark {
			t.Fatalf("mark %d came after %d", mine.Seen, seen.Mark)
		}
		apply(t, db, mine)
	}
}

func findMark(t testing.TB, db *store.DB, keys []leadbridge.MatchKey) leadbridge.MatchMark {
	t.Helper()
	found, err := db.FindCandidates(context.Background(), keys)
	if err != nil {
		t.Fatal(err)
	}
	return found.Mark
}

func twoHandles(t *testing.T, open Opener) {
	a, b := open(), open()
	for i := range 40 {
		v := leadbridge.Values{"email": fmt.Sprintf("%d@example.com", i), "phone": fmt.Sprint(i)}
		mark := findMark(t, b, keysOf(v))
		create(t, a, v)
		if got := candidates(t, b, v); len(got) != 2 { // once by each key
			t.Fatalf("lead %d is not seen by the other handle", i)
		}
		twin := &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(v, start)}, Seen: mark, LookedUp: keysOf(v)}
		demand(t, b.Apply(context.Background(), twin), leadbridge.Conflict, "conflict")
		a, b = b, a
	}
}

// twinsAtOnce lets several workers on two handles store the same people at
// the same time: each must be stored once.
func twinsAtOnce(t *testing.T, open Opener) {
	const persons, batch = 120, 8
	handles := []*store.DB{open(), open()}
	var workers sync.WaitGroup
	for worker := range 4 {
		workers.Go(func() {
			db := handles[worker%2]
			for from := 0; from < persons; from += batch {
				for {
					err := storeOnce(db, from, batch)
					if err == nil {
						break
					}
					var known *leadbridge.Error
					if !errors.As(err, &known) || known.Kind != leadbridge.Conflict {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	workers.Wait()
	page, err := handles[0].Leads(context.Background(), store.LeadFilter{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, l := range page.Leads {
		times[l.Values["email"]]++
	}
	for i := range persons {
		if n := times[fmt.Sprintf("%d@example.com", i)]; n != 1 {
			t.Errorf("person %d is stored %d times", i, n)
		}
	}
}

// storeOnce stores the persons that are not there yet.
func storeOnce(db *store.DB, from, n int) error {
	c := &leadbridge.Changeset{}
	for i := from; i < from+n; i++ {
		c.LookedUp = append(c.LookedUp, keysOf(leadbridge.Values{"email": fmt.Sprintf("%d@example.com", i)})...)
	}
	found, err := db.FindCandidates(context.Background(), c.LookedUp)
	if err != nil {
		return err
	}
	c.Seen = found.Mark
	for i, key := range c.LookedUp {
		if len(found.ByKey[key]) == 0 {
			c.Leads = append(c.Leads, newLead(leadbridge.Values{"email": fmt.Sprintf("%d@example.com", from+i)}, start))
		}
	}
	return db.Apply(context.Background(), c)
}

func failedWrite(t *testing.T, open Opener) {
	db := open()
	gone := errors.New("changed my mind")
	for i := range 30 { // so that some of the failures hit a sort-in
		v := leadbridge.Values{"email": fmt.Sprintf("%d@example.com", i), "phone": fmt.Sprint(i)}
		err := db.InTx(context.Background(), func(tx *store.Tx) error {
			if err := db.ApplyTx(context.Background(), tx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(v, start)}}); err != nil {
				return err
			}
			return gone
		})
		if !errors.Is(err, gone) {
			t.Fatal(err)
		}
		if got := candidates(t, db, v); len(got) != 0 {
			t.Fatalf("a lead that was not stored is found")
		}
		create(t, db, v)
		if got := candidates(t, db, v); len(got) != 2 { // once by each key
			t.Fatalf("lead %d is found %d times", i, len(got))
		}
	}
}

// valueComesBack gives a lead a value, another, and the first again, each with
// its key: the key that is stored already is no harm when it is sorted in
// once more, in the same go or later.
func valueComesBack(t *testing.T, open Opener) {
	db := open()
	l := create(t, db, leadbridge.Values{"email": "a@example.com"})[0]
	for round := range 3 {
		for _, email := range []string{"b@example.com", "a@example.com"} {
			c := changed(l, leadbridge.OpUpdate, leadbridge.Values{"email": email})
			c.Keys = keysOf(c.Lead.Values)
			apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{c}})
			l = c.Lead
		}
		for i := range 70 { // enough to be sorted in
			create(t, db, leadbridge.Values{"email": fmt.Sprint(round, i, "@example.com")})
		}
	}
	if found := candidates(t, db, leadbridge.Values{"email": "a@example.com"}); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}
