package lead_test

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// between returns the pair of two leads, if they were ever brought up.
func between(t testing.TB, db *store.DB, a, b *leadbridge.Lead) (leadbridge.DuplicatePair, bool) {
	t.Helper()
	p, there, err := db.PairBetween(ctx, a, b)
	if err != nil {
		t.Fatal(err)
	}
	return p, there
}

// three makes three leads: the second is known to be like the first and the
// third, which share nothing.
func three(t *testing.T, s *lead.Service, db *store.DB) (a, b, c *leadbridge.Lead) {
	a = create(t, s, leadbridge.Values{"firstName": "Ann", "lastName": "O'Brien", "email": "ann@example.com"})
	b = create(t, s, leadbridge.Values{"firstName": "Ann", "lastName": "O'Brien", "email": "ann@example.com", "phone": "+12125550187"})
	c = create(t, s, leadbridge.Values{"firstName": "Ann", "lastName": "O'Brien", "phone": "+12125550187"})
	if p, there := between(t, db, b, c); !there {
		t.Fatalf("b and c are no pair: %+v", p)
	}
	return a, b, c
}

// open asks again about a pair that was decided upon when it was made.
func open(t testing.TB, s *lead.Service, p leadbridge.DuplicatePair) {
	t.Helper()
	if _, err := s.Resolve(ctx, me, p.ID, lead.Resolution{Action: lead.ActionAsk}); err != nil {
		t.Fatal(err)
	}
}

func TestMergeHandsQuestionsOn(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		a, b, c := three(t, s, db)
		p, _ := between(t, db, b, c)
		open(t, s, p)
		m := merge(t, s, lead.MergeRequest{Leads: []string{a.ID, b.ID}})
		carried, there := between(t, db, a, c)
		if !there || carried.Status != leadbridge.PairOpen {
			t.Fatalf("the question about the lead that went is lost: %+v", carried)
		}
		if _, err := s.Unmerge(ctx, me, m.Merges[0].ID); err != nil {
			t.Fatal(err)
		}
		// Without the phone that the merge gave it, a is like c no more.
		if p, _ := between(t, db, a, c); p.Status != leadbridge.PairKept {
			t.Errorf("got %+v", p)
		}
		if p, _ := between(t, db, b, c); p.Status != leadbridge.PairOpen {
			t.Errorf("got %+v", p)
		}
		if _, err := s.MergeAgain(ctx, me, m.Merges[0].ID); err != nil {
			t.Fatal(err)
		}
		if p, _ := between(t, db, a, c); p.Status != leadbridge.PairOpen {
			t.Errorf("merged again: got %+v", p)
		}
	})
}

func TestMergeHandsNeverOn(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		a, b, c := three(t, s, db)
		p, _ := between(t, db, b, c)
		if _, err := s.Resolve(ctx, "you", p.ID, lead.Resolution{Action: lead.ActionNever}); err != nil {
			t.Fatal(err)
		}
		m := merge(t, s, lead.MergeRequest{Leads: []string{a.ID, b.ID}})
		if p, _ := between(t, db, a, c); p.Status != leadbridge.PairNever || p.DecidedBy != "you" {
			t.Errorf("got %+v", p)
		}
		if _, err := s.Unmerge(ctx, me, m.Merges[0].ID); err != nil {
			t.Fatal(err)
		}
		if p, _ := between(t, db, a, c); p.Status == leadbridge.PairNever {
			t.Errorf("nobody said that of a: %+v", p)
		}
	})
}

// Whoever is to be kept apart for good stays so, whatever edits, imports and
// syncs bring; the changeset is what each of them writes.
func TestNeverIsNever(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		p := household(t, s)
		if _, err := s.Resolve(ctx, me, p.ID, lead.Resolution{Action: lead.ActionNever}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Update(ctx, me, p.LeadID, leadbridge.Values{"email": "ann.obrien@example.com"}, 0); err != nil {
			t.Fatal(err)
		}
		again := p
		again.ID, again.Status = "", ""
		again.Lead, again.Other = get(t, s, p.LeadID), get(t, s, p.OtherID)
		if err := db.Apply(ctx, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{again}}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.GetPair(ctx, p.ID); err != nil || got.Status != leadbridge.PairNever {
			t.Errorf("got %+v, %v", got, err)
		}
		if page, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen}); err != nil || len(page.Pairs) != 0 {
			t.Errorf("got %+v, %v", page, err)
		}
		// The way back.
		open(t, s, p)
		if page, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen}); err != nil || len(page.Pairs) != 1 || page.Pairs[0].DecidedBy != "" {
			t.Errorf("got %+v, %v", page, err)
		}
	})
}
