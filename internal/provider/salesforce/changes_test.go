package salesforce

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

// done is what an action says.
func done(t *testing.T, body string) string {
	t.Helper()
	var said struct {
		Done string `json:"done"`
	}
	if err := json.Unmarshal([]byte(body), &said); err != nil {
		t.Fatal(err)
	}
	return said.Done
}

// TestChanges sees each thing that can happen to a lead for what it is.
func TestChanges(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 40)
	all, mark := r.pull(provider.Query{Object: lead})
	r.Stage.Clock.Advance(10 * time.Minute)
	q := provider.Query{Object: lead, Fields: []string{"Rating"}, Since: mark}
	if quiet, _ := r.pull(q); len(quiet) != 0 {
		t.Errorf("nothing changed, and %d records were read", len(quiet))
	}
	id := func(i int) string { return all[i].ID }
	r.act("edit", "id", id(0), "field", "Rating", "value", "Cold")
	r.act("delete", "id", id(1))
	r.act("merge", "master", id(2), "loser", id(3))
	person := done(t, r.act("convert", "id", id(4)))
	r.act("purge", "id", id(5))
	r.act("delete", "id", id(6))
	r.act("undelete", "id", id(6))
	r.Stage.Clock.Advance(2 * time.Minute)
	changed, _ := r.pull(q)
	last := map[string]provider.Record{}
	for _, c := range changed {
		last[c.ID] = c
	}
	for i, want := range []struct {
		state    provider.RecordState
		survivor string
	}{{state: provider.Live}, {state: provider.Deleted}, {state: provider.Live}, {provider.Merged, id(2)}, {provider.Converted, person}, {state: provider.Deleted}, {state: provider.Live}} {
		if got := last[id(i)]; got.State != want.state || got.SurvivorID != want.survivor || got.ModifiedAt.IsZero() {
			t.Errorf("%d: got %+v, want %+v", i, got, want)
		}
	}
	if len(changed) != 7 || len(last) != 7 || last[id(0)].Values["Rating"] != "Cold" || last[id(4)].SurvivorObject != contact {
		t.Errorf("got %+v", changed)
	}
	r.vice("shortPages", value(1))
	found, err := r.driver().Fetch(t.Context(), lead, []string{id(5), id(3), id(4)[:15], "nonsense", "00Q000000000000AAA", id(1)}, nil)
	if err != nil || !slices.Equal(idsOf(found), []string{id(3), id(4)[:15], id(1)}) || found[0].SurvivorID != id(2) || found[1].SurvivorID != person || found[2].State != provider.Deleted {
		t.Errorf("fetched %+v, %v", found, err)
	}
	r.act("merge", "master", id(7), "loser", id(2))
	if got := r.one(id(3)); got.SurvivorID != id(7) {
		t.Errorf("a survivor that was merged itself: got %+v", got)
	}
}

// TestChangesComplete keeps a copy by increments, while somebody edits, adds,
// merges and deletes, some transactions end late and pages are cut short. In
// the end the copy is what the CRM has.
func TestChangesComplete(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 80)
	random := rand.New(rand.NewPCG(1, 2))
	mirror := map[string]string{}
	apply := func(records []provider.Record) {
		for _, rec := range records {
			if mirror[rec.ID] = rec.Values["Rating"]; rec.State == provider.Deleted || rec.State == provider.Merged {
				delete(mirror, rec.ID)
			}
		}
	}
	q := provider.Query{Object: lead, Fields: []string{"Rating"}}
	records, mark := r.pull(q)
	apply(records)
	r.vice("shortPages", value(9))
	r.vice("concurrentEdits", stage.ViceSetting{Rate: 0.3})
	for round := range 12 {
		q.Since = mark
		for n := range 6 {
			ids := sortedKeys(r.live("Id"))
			id, other := ids[random.IntN(len(ids))], ids[random.IntN(len(ids))]
			switch random.IntN(6) {
			case 0:
				r.act("create", "lastName", fmt.Sprint("New ", round, n))
			case 1:
				r.act("delete", "id", id)
			case 2:
				r.act("purge", "id", id)
			case 3:
				if id != other {
					r.act("merge", "master", id, "loser", other)
				}
			case 4:
				r.act("editMany", "count", "5")
			case 5:
				r.act("lateEdit", "id", id, "seconds", strconv.Itoa(1+random.IntN(600)))
			}
			r.Stage.Clock.Advance(time.Duration(random.IntN(20)) * time.Second)
		}
		if round == 11 {
			r.Stage.Vices.Clear()
			r.Stage.Clock.Advance(15 * time.Minute)
		}
		records, mark = r.pull(q)
		apply(records)
	}
	want := r.live("Rating")
	for id, rating := range want {
		if got, ok := mirror[id]; !ok || got != rating {
			t.Errorf("%s: got %q, %v; want %q", id, got, ok, rating)
		}
	}
	for id := range maps.Keys(mirror) {
		if _, ok := want[id]; !ok {
			t.Errorf("%s is there no more", id)
		}
	}
}

// TestManyChanges reads a mass update by a bulk job.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 3_000)
	_, mark := r.pull(provider.Query{Object: lead, Fields: []string{"Rating"}})
	r.Stage.Clock.Advance(10 * time.Minute)
	r.act("editMany", "count", "6000")
	r.Stage.Clock.Advance(2 * time.Minute)
	want, err := r.driver().soql(t.Context(), liveRows, "test", "SELECT COUNT() FROM Lead WHERE SystemModstamp > "+literal(mark))
	if err != nil {
		t.Fatal(err)
	}
	r.calls()
	r.vice("shortPages", value(100))
	changed, _ := r.pull(provider.Query{Object: lead, Fields: []string{"Rating"}, Since: mark})
	ids := slices.Compact(slices.Sorted(slices.Values(idsOf(changed))))
	if len(ids) != want.TotalSize || len(ids) < 2_300 {
		t.Errorf("got %d records, want %d", len(ids), want.TotalSize)
	}
	if n := r.Stage.Calls.Counts()["POST /services/data/v68.0/jobs/query"]; n != 1 {
		t.Errorf("%d bulk jobs", n)
	}
}
