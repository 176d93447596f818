package lead_test

import (
	"math"
	"testing"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

func TestTestPair(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		p := household(t, s)
		got, err := s.TestPair(ctx, lead.TestSide{LeadID: p.LeadID}, lead.TestSide{LeadID: p.OtherID})
		if err != nil {
			t.Fatal(err)
		}
		if got.Result.Outcome != p.Match.Outcome || got.Result.Score != p.Match.Score || got.Known == nil || got.Known.ID != p.ID || got.A.Lead.ID != p.LeadID {
			t.Errorf("got %+v", got)
		}
		// Typed values take the road of an import's first.
		typed, err := s.TestPair(ctx, lead.TestSide{Values: leadbridge.Values{"firstName": "CHARLES", "lastName": "o'brien", "phone": "(212) 555-0187"}}, lead.TestSide{LeadID: p.OtherID})
		if err != nil || typed.A.Lead != nil || typed.A.Values["phone"] != "+12125550187" || len(typed.A.Changes) == 0 || typed.Known != nil {
			t.Errorf("got %+v, %v", typed, err)
		}
		if math.Abs(typed.End-got.End) > 1e-9 || len(typed.Meets) != 1 || typed.Meets[0] != leadbridge.KeyPhone {
			t.Errorf("typed ends at %v by %v, stored at %v", typed.End, typed.Meets, got.End)
		}
		// What is wrong with a value is told, and in nobody's way.
		wrong, err := s.TestPair(ctx, lead.TestSide{Values: leadbridge.Values{"email": "x@"}}, lead.TestSide{})
		if err != nil || len(wrong.A.Issues) == 0 || wrong.Result.Outcome != leadbridge.MatchNew {
			t.Errorf("got %+v, %v", wrong, err)
		}
		_, err = s.TestPair(ctx, lead.TestSide{LeadID: p.LeadID}, lead.TestSide{LeadID: p.LeadID})
		demand(t, err, leadbridge.Invalid, "invalid")
		_, err = s.TestPair(ctx, lead.TestSide{Values: leadbridge.Values{"fristName": "A"}}, lead.TestSide{})
		demand(t, err, leadbridge.Invalid, "invalid")
		_, err = s.TestPair(ctx, lead.TestSide{LeadID: "nobody"}, lead.TestSide{})
		demand(t, err, leadbridge.NotFound, "not_found")
		if !lead.SameHousehold(p.Lead, p.Other) {
			t.Error("people of one name and phone are no household")
		}
	})
}

func TestWhatIf(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		if got, err := s.WhatIf(ctx, lead.Thresholds{}); err != nil || got.Waiting.Of != 0 || got.Sample.Looked != 0 || got.Asked != got.Now {
			t.Errorf("got %+v, %v", got, err)
		}
		household(t, s) // on the list whatever the threshold
		create(t, s, bob())
		near := leadbridge.Values{"firstName": "Robert", "lastName": "Meyer", "phone": "+13035550123", "city": "Austin", "state": "TX"} // only similar
		create(t, s, near)
		for _, c := range []struct {
			asked                      lead.Thresholds
			waiting, sample, sameInAll int64
		}{
			{lead.Thresholds{}, 1, 2, 0},
			{lead.Thresholds{Possible: 0.01}, 1, 4, 0},
			{lead.Thresholds{Possible: 1, Duplicate: 1}, 1, 2, 0},
		} {
			got, err := s.WhatIf(ctx, c.asked)
			if err != nil || got.Waiting.Of != 1 || got.Waiting.Listed != c.waiting || got.Waiting.Households != 1 || got.Sample.Of != 4 || got.Sample.Looked != 4 ||
				got.Sample.Listed != c.sample || got.Sample.Same != c.sameInAll || got.Sample.Listed+got.Sample.Same+got.Sample.Apart != 4 {
				t.Errorf("%+v: got %+v, %v", c.asked, got, err)
			}
			bars := int64(0)
			for _, b := range got.Sample.Bars {
				bars += b.Same + b.Listed + b.Apart
			}
			if bars != 4 {
				t.Errorf("the bars hold %d", bars)
			}
			for i, step := range got.Steps {
				if i > 0 && step.Sample > got.Steps[i-1].Sample {
					t.Errorf("a higher threshold lists more: %+v", got.Steps)
				}
			}
		}
		for _, wrong := range []lead.Thresholds{{Possible: -1}, {Possible: 1.1}, {Possible: 0.9, Duplicate: 0.8}, {Possible: math.NaN()}} {
			_, err := s.WhatIf(ctx, wrong)
			demand(t, err, leadbridge.Invalid, "invalid")
		}
		// Of whom a person said that they are two, nothing is expected.
		page, err := s.ListPairs(ctx, lead.PairFilter{Status: leadbridge.PairOpen})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Resolve(ctx, me, page.Pairs[0].ID, lead.Resolution{Action: lead.ActionNever}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.WhatIf(ctx, lead.Thresholds{}); err != nil || got.Waiting.Of != 0 || got.Sample.Listed != 0 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
