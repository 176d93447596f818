package lead_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// household makes two leads that share a phone, and returns their pair.
func household(t *testing.T, s *lead.Service) leadbridge.DuplicatePair {
	t.Helper()
	create(t, s, ann())
	create(t, s, leadbridge.Values{"firstName": "Charles", "lastName": "O'Brien", "phone": "+12125550187"})
	page, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen})
	if err != nil || len(page.Pairs) != 1 {
		t.Fatalf("got %+v, %v", page, err)
	}
	return page.Pairs[0]
}

func TestResolveByMerge(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		p := household(t, s)
		r := lead.Resolution{Action: lead.ActionMerge, Strategy: leadbridge.MergePreferNew}
		preview, err := s.PreviewPair(ctx, p.ID, r)
		if err != nil || preview.Survivor.ID != p.OtherID || len(preview.Losers) != 1 {
			t.Fatalf("got %+v, %v", preview, err)
		}
		out, err := s.Resolve(ctx, me, p.ID, r)
		if err != nil || out.Pair.Status != leadbridge.PairMerged || out.Pair.DecidedBy != "me" || out.Merged.Survivor.Values["firstName"] != "Charles" {
			t.Fatalf("got %+v, %v", out, err)
		}
		_, err = s.Resolve(ctx, me, p.ID, lead.Resolution{Action: lead.ActionKeep})
		demand(t, err, leadbridge.Conflict, lead.CodeDecided)

		id := out.Merged.Merges[0].ID
		if _, err := s.MergeAgain(ctx, me, id); leadbridge.CodeOf(err) != lead.CodeMerged {
			t.Errorf("got %v", err)
		}
		if _, err := s.Unmerge(ctx, me, id); err != nil {
			t.Fatal(err)
		}
		if again, err := s.GetPair(ctx, p.ID); err != nil || again.Status != leadbridge.PairOpen || again.DecidedBy != "" {
			t.Errorf("got %+v, %v", again, err)
		}
		if _, err := s.MergeAgain(ctx, me, id); err != nil {
			t.Fatal(err)
		}
		if again, err := s.GetPair(ctx, p.ID); err != nil || again.Status != leadbridge.PairMerged {
			t.Errorf("got %+v, %v", again, err)
		}
		merges, err := s.ListMerges(ctx, lead.MergeFilter{LeadID: p.LeadID})
		if err != nil || len(merges.Merges) != 2 || !merges.Merges[0].UndoneAt.IsZero() || merges.Merges[1].UndoneAt.IsZero() {
			t.Errorf("got %+v, %v", merges, err)
		}
	})
}

func TestResolveByKeeping(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		p := household(t, s)
		for _, c := range []struct {
			action lead.Action
			want   leadbridge.PairStatus
		}{{lead.ActionKeep, leadbridge.PairKept}, {lead.ActionNever, leadbridge.PairNever}} {
			out, err := s.Resolve(ctx, me, p.ID, lead.Resolution{Action: c.action})
			if err != nil || out.Pair.Status != c.want || out.Merged != nil {
				t.Errorf("got %+v, %v", out, err)
			}
		}
		_, err := s.Resolve(ctx, me, p.ID, lead.Resolution{Action: "maybe"})
		demand(t, err, leadbridge.Invalid, "invalid")
		_, err = s.Resolve(ctx, me, "no-such-pair", lead.Resolution{Action: lead.ActionKeep})
		demand(t, err, leadbridge.NotFound, "not_found")
	})
}

func TestPairClosesWhenALeadGoes(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		p := household(t, s)
		if err := s.Delete(ctx, me, p.LeadID, 0); err != nil {
			t.Fatal(err)
		}
		_, err := s.Resolve(ctx, me, p.ID, lead.Resolution{Action: lead.ActionMerge})
		demand(t, err, leadbridge.Conflict, lead.CodeDecided)
		if _, err := s.Restore(ctx, me, p.LeadID, 0); err != nil {
			t.Fatal(err)
		}
		other := create(t, s, bob())
		merge(t, s, lead.MergeRequest{Leads: []string{p.LeadID, other.ID}, Survivor: other.ID})
		if again, err := s.GetPair(ctx, p.ID); err != nil || again.Status != leadbridge.PairClosed {
			t.Errorf("got %+v, %v", again, err)
		}
	})
}
