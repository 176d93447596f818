package lead_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

const me lead.Actor = "me"

var ctx = context.Background()

// each runs a test over both databases.
func each(t *testing.T, test func(t *testing.T, s *lead.Service, db *store.DB)) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		db := open()
		test(t, lead.New(db), db)
	})
}

// ann is a person with all that is required.
func ann() leadbridge.Values {
	return leadbridge.Values{"firstName": "Ann", "lastName": "O'Brien", "email": "ann.obrien@example.com", "phone": "+12125550187", "city": "Boston", "state": "MA"}
}

func bob() leadbridge.Values {
	return leadbridge.Values{"firstName": "Bob", "lastName": "Meyer", "email": "bob@example.org", "phone": "+14155552671", "city": "Austin", "state": "TX"}
}

func create(t testing.TB, s *lead.Service, v leadbridge.Values) *leadbridge.Lead {
	t.Helper()
	out, err := s.Create(ctx, me, v, true)
	if err != nil {
		t.Fatalf("%v: %v", err, out.Issues)
	}
	return out.Lead
}

func get(t testing.TB, s *lead.Service, id string) *leadbridge.Lead {
	t.Helper()
	l, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func demand(t testing.TB, err error, kind leadbridge.Kind, code string) {
	t.Helper()
	if leadbridge.KindOf(err) != kind || leadbridge.CodeOf(err) != code {
		t.Fatalf("got %v (%s, %s), want %s, %s", err, leadbridge.KindOf(err), leadbridge.CodeOf(err), kind, code)
	}
}

func TestCreateTakesTheRoadOfAnImport(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		out, err := s.Create(ctx, me, leadbridge.Values{"firstName": "  ANN ", "lastName": "O'BRIEN", "email": "Ann@Example.COM", "phone": "(212) 555-0187", "state": "Massachusetts", "notes": ""}, false)
		if err != nil {
			t.Fatal(err)
		}
		want := leadbridge.Values{"firstName": "Ann", "lastName": "O'Brien", "email": "ann@example.com", "phone": "+12125550187", "state": "MA"}
		if got := get(t, s, out.Lead.ID); !maps.Equal(got.Values, want) || got.Version != 1 {
			t.Errorf("got %v, want %v", got.Values, want)
		}
		if len(out.Changes) == 0 {
			t.Error("the outcome does not tell what was cleansed")
		}
		history, err := s.History(ctx, out.Lead.ID)
		if err != nil || len(history) != 1 || history[0].Cause != (leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "me"}) || !maps.Equal(history[0].After, want) {
			t.Errorf("got %+v, %v", history, err)
		}
	})
}

func TestCreateRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		for name, c := range map[string]struct {
			values      leadbridge.Values
			field, code string
		}{
			"nothing":          {nil, "firstName", "lead_invalid"},
			"no way to reach":  {leadbridge.Values{"firstName": "A", "lastName": "B"}, "email", "lead_invalid"},
			"bad e-mail":       {leadbridge.Values{"firstName": "A", "lastName": "B", "email": "x@"}, "email", "lead_invalid"},
			"unknown field":    {leadbridge.Values{"fristName": "A"}, "fristName", "invalid"},
			"undefined custom": {leadbridge.Values{"custom.x": "A"}, "custom.x", "invalid"},
			"nameless":         {leadbridge.Values{"metadata.": "A"}, "metadata.", "invalid"},
		} {
			_, err := s.Create(ctx, me, c.values, false)
			e, ok := err.(*leadbridge.Error)
			if !ok || e.Kind != leadbridge.Invalid || e.Field != c.field || leadbridge.CodeOf(e) != c.code {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if page, err := s.List(ctx, lead.Filter{}); err != nil || len(page.Leads) != 0 {
			t.Errorf("%d leads were stored, %v", len(page.Leads), err)
		}
	})
}

func TestCreateOfADuplicate(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		first := create(t, s, ann())
		out, err := s.Create(ctx, me, ann(), false)
		demand(t, err, leadbridge.Conflict, lead.CodeDuplicate)
		if out.Other == nil || out.Other.ID != first.ID || out.Match == nil || out.Lead != nil {
			t.Errorf("got %+v", out)
		}
		out, err = s.Create(ctx, me, ann(), true)
		if err != nil || out.Lead == nil || out.Lead.ID == first.ID {
			t.Fatalf("got %+v, %v", out, err)
		}
		pairs, err := s.ListPairs(ctx, lead.PairFilter{})
		if err != nil || len(pairs.Pairs) != 1 || pairs.Pairs[0].Status != leadbridge.PairKept || pairs.Pairs[0].DecidedBy != "me" {
			t.Errorf("got %+v, %v", pairs.Pairs, err)
		}
	})
}

func TestCreateOfAPossibleDuplicate(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		first := create(t, s, ann())
		wife := leadbridge.Values{"firstName": "Charles", "lastName": "O'Brien", "phone": "+12125550187"}
		out, err := s.Create(ctx, me, wife, false)
		if err != nil || out.Match == nil || out.Match.Outcome != leadbridge.MatchPossible || out.Other.ID != first.ID {
			t.Fatalf("got %+v, %v", out, err)
		}
		pairs, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen})
		if err != nil || len(pairs.Pairs) != 1 || pairs.Pairs[0].LeadID != out.Lead.ID || pairs.Pairs[0].OtherID != first.ID {
			t.Errorf("got %+v, %v", pairs.Pairs, err)
		}
	})
}

func TestCreateAtOnceStoresAPersonOnce(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		const workers = 6
		errs := make(chan error, workers)
		for range workers {
			go func() {
				_, err := s.Create(ctx, me, ann(), false)
				errs <- err
			}()
		}
		stored := 0
		for range workers {
			if err := <-errs; err == nil {
				stored++
			} else if leadbridge.CodeOf(err) != lead.CodeDuplicate {
				t.Error(err)
			}
		}
		if page, err := s.List(ctx, lead.Filter{}); err != nil || stored != 1 || len(page.Leads) != 1 {
			t.Errorf("stored %d times, %d leads, %v", stored, len(page.Leads), err)
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		l := create(t, s, ann())
		out, err := s.Update(ctx, me, l.ID, leadbridge.Values{"city": "", "phone": "212.555.0188", "status": "open"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := ann()
		delete(want, "city")
		want["phone"], want["status"] = "+12125550188", "open"
		if got := get(t, s, l.ID); !maps.Equal(got.Values, want) || got.Version != 2 || out.Lead.Version != 2 {
			t.Errorf("got %v, want %v", got.Values, want)
		}
		_, err = s.Update(ctx, me, l.ID, leadbridge.Values{"city": "Rome"}, 1)
		demand(t, err, leadbridge.Conflict, lead.CodeVersion)
		_, err = s.Update(ctx, me, l.ID, leadbridge.Values{"email": "", "phone": ""}, 0)
		demand(t, err, leadbridge.Invalid, "lead_invalid")
		_, err = s.Update(ctx, me, l.ID, leadbridge.Values{"cty": "Rome"}, 0)
		demand(t, err, leadbridge.Invalid, "invalid")
		if out, err := s.Update(ctx, me, l.ID, leadbridge.Values{"status": "open"}, 0); err != nil || out.Lead.Version != 2 {
			t.Errorf("a change of nothing made version %d, %v", out.Lead.Version, err)
		}
		_, err = s.Update(ctx, me, "no-such-lead", nil, 0)
		demand(t, err, leadbridge.NotFound, "not_found")
	})
}

// TestUpdateLeavesOldFaultsAlone edits a lead that no check would let in
// today.
func TestUpdateLeavesOldFaultsAlone(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, db *store.DB) {
		l := &leadbridge.Lead{ID: "019a0000-0000-7000-8000-000000000001", Version: 1, CreatedAt: time.Now(), UpdatedAt: time.Now(), Values: leadbridge.Values{"firstName": "MAX", "email": "not an address"}}
		if err := db.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{{Lead: l}}}); err != nil {
			t.Fatal(err)
		}
		out, err := s.Update(ctx, me, l.ID, leadbridge.Values{"city": "rome"}, 0)
		if err != nil {
			t.Fatalf("%v: %v", err, out.Issues)
		}
		if want := (leadbridge.Values{"firstName": "MAX", "email": "not an address", "city": "rome"}); !maps.Equal(out.Lead.Values, want) || len(out.Issues) != 0 {
			t.Errorf("got %v, %v", out.Lead.Values, out.Issues)
		}
		_, err = s.Update(ctx, me, l.ID, leadbridge.Values{"email": "still no address"}, 0)
		demand(t, err, leadbridge.Invalid, "lead_invalid")
	})
}

func TestUpdateAsksAboutNewLikeness(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		a, b := create(t, s, ann()), create(t, s, bob())
		become := func(patch leadbridge.Values) int {
			if _, err := s.Update(ctx, me, b.ID, patch, 0); err != nil {
				t.Fatal(err)
			}
			pairs, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen})
			if err != nil {
				t.Fatal(err)
			}
			return len(pairs.Pairs)
		}
		decide := func(action lead.Action) {
			pairs, err := s.ListPairs(ctx, lead.PairFilter{LeadID: a.ID})
			if err != nil || len(pairs.Pairs) != 1 {
				t.Fatalf("got %v, %v", pairs.Pairs, err)
			}
			if _, err := s.Resolve(ctx, me, pairs.Pairs[0].ID, lead.Resolution{Action: action}); err != nil {
				t.Fatal(err)
			}
		}
		if n := become(leadbridge.Values{"owner": "x"}); n != 0 {
			t.Errorf("%d pairs after a change that says nothing of the person", n)
		}
		if n := become(leadbridge.Values{"phone": "+12125550187"}); n != 1 {
			t.Errorf("%d pairs after the phone became the same", n)
		}
		decide(lead.ActionKeep)
		if n := become(leadbridge.Values{"email": "other@example.org"}); n != 1 {
			t.Errorf("%d pairs after a lead that was kept changed", n)
		}
		decide(lead.ActionNever)
		if n := become(leadbridge.Values{"email": "another@example.org"}); n != 0 {
			t.Errorf("%d pairs although they are never to be asked about", n)
		}
	})
}

func TestDeleteAndRestore(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		l := create(t, s, ann())
		demand(t, s.Delete(ctx, me, l.ID, 9), leadbridge.Conflict, lead.CodeVersion)
		if err := s.Delete(ctx, me, l.ID, 1); err != nil {
			t.Fatal(err)
		}
		demand(t, s.Delete(ctx, me, l.ID, 0), leadbridge.Conflict, lead.CodeDeleted)
		_, err := s.Update(ctx, me, l.ID, leadbridge.Values{"city": "Rome"}, 0)
		demand(t, err, leadbridge.Conflict, lead.CodeDeleted)
		if page, err := s.List(ctx, lead.Filter{}); err != nil || len(page.Leads) != 0 {
			t.Errorf("%d leads, %v", len(page.Leads), err)
		}
		back, err := s.Restore(ctx, me, l.ID, 2)
		if err != nil || back.Version != 3 || back.Deleted() || !maps.Equal(back.Values, ann()) {
			t.Fatalf("got %+v, %v", back, err)
		}
		if _, err := s.Create(ctx, me, ann(), false); leadbridge.CodeOf(err) != lead.CodeDuplicate {
			t.Errorf("a restored lead is not matched: %v", err)
		}
		if again, err := s.Restore(ctx, me, l.ID, 0); err != nil || again.Version != 3 {
			t.Errorf("restoring a living lead: %+v, %v", again, err)
		}
		ops := []leadbridge.RevisionOp{}
		history, err := s.History(ctx, l.ID)
		for _, r := range history {
			ops = append(ops, r.Op)
		}
		if want := []leadbridge.RevisionOp{"restore", "delete", "create"}; err != nil || !slices.Equal(ops, want) {
			t.Errorf("got %v, %v", ops, err)
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		a, b := create(t, s, ann()), create(t, s, bob())
		for search, want := range map[string][]string{
			"":                       {b.ID, a.ID},
			"ANN.OBRIEN@example.com": {a.ID},
			"nn.obrien@example.com":  nil,
			"@example.com":           {a.ID},
			"(212) 555-0187":         {a.ID},
			"+1 212 555 0187":        {a.ID},
			"212-555-0187 boston":    {a.ID},
			"212-555-0187 austin":    nil,
			"0187":                   {a.ID},
			"meyer aus":              {b.ID},
			"o'brien":                {a.ID},
		} {
			page, err := s.List(ctx, lead.Filter{Search: search})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range page.Leads {
				got = append(got, l.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q: got %v, want %v", search, got, want)
			}
		}
		page, err := s.List(ctx, lead.Filter{Fields: []lead.FieldFilter{{Field: "phone", Test: store.FieldIs, Is: []string{"212 555 0187", "415-555-2671"}}}})
		if err != nil || len(page.Leads) != 2 {
			t.Errorf("%d leads by two phones, %v", len(page.Leads), err)
		}
	})
}
