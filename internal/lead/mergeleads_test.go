package lead_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// TestMergeLeadsKeepsTheSurvivorsValues: whichever lead is the older one, and
// once only.
func TestMergeLeadsKeepsTheSurvivorsValues(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		for _, olderStays := range []bool{true, false} {
			survivor, loser := create(t, s, ann()), create(t, s, bob())
			if !olderStays {
				survivor, loser = loser, survivor
			}
			for range 2 {
				if err := s.MergeLeads(ctx, "HubSpot", survivor.ID, loser.ID); err != nil {
					t.Fatal(err)
				}
			}
			stays, goes := get(t, s, survivor.ID), get(t, s, loser.ID)
			if goes.MergedInto != survivor.ID || stays.Version != 2 || stays.Values["firstName"] != survivor.Values["firstName"] {
				t.Errorf("the older one stays: %v; it is %+v, the other %+v", olderStays, stays, goes)
			}
		}
		deleted, other := create(t, s, ann()), create(t, s, bob())
		if err := s.Delete(ctx, me, deleted.ID, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.MergeLeads(ctx, "HubSpot", other.ID, deleted.ID); err != nil || get(t, s, other.ID).Version != 1 {
			t.Errorf("a deleted lead was merged: %v", err)
		}
		err := s.MergeLeads(ctx, "HubSpot", other.ID, "nobody")
		demand(t, err, leadbridge.NotFound, "not_found")
	})
}

func TestUnmergeLeads(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		survivor, loser, other := create(t, s, ann()), create(t, s, bob()), create(t, s, bob())
		for range 2 {
			if err := s.MergeLeads(ctx, "HubSpot", survivor.ID, loser.ID); err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{other.ID, loser.ID, loser.ID} {
				if err := s.UnmergeLeads(ctx, "HubSpot", survivor.ID, id); err != nil {
					t.Fatal(err)
				}
			}
			if l := get(t, s, loser.ID); l.Deleted() {
				t.Errorf("it is still merged: %+v", l)
			}
		}
	})
}
