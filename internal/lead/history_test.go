package lead_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

func TestUndoChange(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		l := create(t, s, ann())
		for _, patch := range []leadbridge.Values{
			{"city": "Rome", "owner": "one", "state": ""}, // version 2
			{"owner": "two"}, // version 3
		} {
			if _, err := s.Update(ctx, me, l.ID, patch, 0); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.UndoChange(ctx, me, l.ID, 2)
		if err != nil {
			t.Fatal(err)
		}
		want := ann()
		want["owner"] = "two"
		if !maps.Equal(got.Lead.Values, want) || !slices.Equal(got.Restored, []string{"city", "state"}) || !slices.Equal(got.Kept, []string{"owner"}) {
			t.Errorf("got %+v, %v", got, got.Lead.Values)
		}
		_, err = s.UndoChange(ctx, me, l.ID, 2)
		demand(t, err, leadbridge.Conflict, lead.CodeKept)
		_, err = s.UndoChange(ctx, me, l.ID, 1)
		demand(t, err, leadbridge.Conflict, lead.CodeKept)
		_, err = s.UndoChange(ctx, me, l.ID, 99)
		demand(t, err, leadbridge.NotFound, "not_found")

		if err := s.Delete(ctx, me, l.ID, 0); err != nil { // version 5
			t.Fatal(err)
		}
		_, err = s.UndoChange(ctx, me, l.ID, 3)
		demand(t, err, leadbridge.Conflict, lead.CodeDeleted)
		if got, err := s.UndoChange(ctx, me, l.ID, 5); err != nil || got.Lead.Deleted() {
			t.Errorf("undoing a deletion: %+v, %v", got, err)
		}
		if got, err := s.UndoChange(ctx, me, l.ID, 6); err != nil || !got.Lead.Deleted() {
			t.Errorf("undoing that: %+v, %v", got, err)
		}
	})
}

var patches = rapid.MapOfN(rapid.SampledFrom([]string{"city", "owner", "status", "metadata.x", "company"}),
	rapid.SampledFrom([]string{"", "A", "B", "C"}), 1, 4)

// TestHistoryIsAChain edits a lead at random; its revisions must always make
// its values, and undoing any edit at once must bring the values back.
func TestHistoryIsAChain(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			v := ann()
			v["email"], v["phone"] = fmt.Sprintf("%d@example.com", n), ""
			l := create(t, s, v)
			for range rapid.IntRange(1, 5).Draw(rt, "edits") {
				was := get(t, s, l.ID)
				out, err := s.Update(ctx, me, l.ID, patches.Draw(rt, "patch"), 0)
				if err != nil {
					rt.Fatal(err)
				}
				if out.Lead.Version > was.Version && rapid.Bool().Draw(rt, "undo") {
					undone, err := s.UndoChange(ctx, me, l.ID, out.Lead.Version)
					if err != nil || len(undone.Kept) > 0 || !maps.Equal(undone.Lead.Values, was.Values) {
						rt.Fatalf("undone to %v, %v, from before %v", undone, err, was.Values)
					}
				}
			}
			checkChain(rt, s, l.ID)
		})
	})
}

func checkChain(t rapid.TB, s *lead.Service, id string) {
	t.Helper()
	now, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	history, err := s.History(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if got := storetest.Replay(history); !maps.Equal(got, now.Values) {
		t.Fatalf("the revisions make %v, the lead has %v", got, now.Values)
	}
	for i, r := range history {
		if r.Version != now.Version-int64(i) {
			t.Fatalf("revision %d of %d is of version %d", i, len(history), r.Version)
		}
	}
}
