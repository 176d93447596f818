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
)

func merge(t testing.TB, s *lead.Service, r lead.MergeRequest) lead.Merged {
	t.Helper()
	m, err := s.Merge(ctx, me, r)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMerge(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		older, newer := create(t, s, ann()), create(t, s, bob())
		m := merge(t, s, lead.MergeRequest{Leads: []string{newer.ID, older.ID}, Strategy: leadbridge.MergePreferNew, Choices: map[string]string{"city": older.ID}})
		want := bob()
		want["city"] = "Boston"
		if m.Survivor.ID != older.ID || !maps.Equal(get(t, s, older.ID).Values, want) {
			t.Errorf("got %v, want %v", get(t, s, older.ID).Values, want)
		}
		gone := get(t, s, newer.ID)
		if gone.MergedInto != older.ID || !gone.Deleted() || !maps.Equal(gone.Values, bob()) {
			t.Errorf("got %+v", gone)
		}
		for id, other := range map[string]string{older.ID: newer.ID, newer.ID: older.ID} {
			history, err := s.History(ctx, id)
			if err != nil || history[0].Cause != (leadbridge.Cause{Kind: leadbridge.CauseMerge, Actor: "me", Other: other}) {
				t.Errorf("got %+v, %v", history[0], err)
			}
			checkChain(t, s, id)
		}
		_, err := s.Merge(ctx, me, lead.MergeRequest{Leads: []string{older.ID, newer.ID}})
		demand(t, err, leadbridge.Conflict, lead.CodeDeleted)
		_, err = s.Restore(ctx, me, newer.ID, 0)
		demand(t, err, leadbridge.Conflict, lead.CodeDeleted)
		_, err = s.UndoChange(ctx, me, older.ID, 2)
		demand(t, err, leadbridge.Conflict, lead.CodeKept)
	})
}

func TestMergeOfThreeKnowsTheAges(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		for strategy, want := range map[leadbridge.MergeStrategy]string{leadbridge.MergePreferNew: "City2", leadbridge.MergePreferExisting: "City0"} {
			for survivor := range 3 {
				r := lead.MergeRequest{Strategy: strategy}
				for i := range 3 {
					v := ann()
					v["city"] = fmt.Sprintf("City%d", i)
					r.Leads = append(r.Leads, create(t, s, v).ID)
				}
				r.Survivor = r.Leads[survivor]
				slices.Reverse(r.Leads)
				m := merge(t, s, r)
				if got := get(t, s, r.Survivor); got.Values["city"] != want || got.Version != 3 || len(m.Merges) != 2 {
					t.Errorf("%s into lead %d: got %s in version %d, want %s", strategy, survivor, got.Values["city"], got.Version, want)
				}
			}
		}
	})
}

func TestMergeRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		a, b := create(t, s, ann()), create(t, s, bob())
		for name, r := range map[string]lead.MergeRequest{
			"one lead":          {Leads: []string{a.ID}},
			"the same twice":    {Leads: []string{a.ID, a.ID}},
			"unknown strategy":  {Leads: []string{a.ID, b.ID}, Strategy: "best"},
			"a third survives":  {Leads: []string{a.ID, b.ID}, Survivor: "x"},
			"a third is chosen": {Leads: []string{a.ID, b.ID}, Choices: map[string]string{"city": "x"}},
		} {
			if _, err := s.Merge(ctx, me, r); leadbridge.KindOf(err) != leadbridge.Invalid {
				t.Errorf("%s: got %v", name, err)
			}
		}
		_, err := s.Merge(ctx, me, lead.MergeRequest{Leads: []string{a.ID, "no-such-lead"}})
		demand(t, err, leadbridge.NotFound, "not_found")
	})
}

func TestMergeKeepsAWishNotToBeContacted(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		for _, strategy := range []leadbridge.MergeStrategy{leadbridge.MergePreferNew, leadbridge.MergePreferExisting, leadbridge.MergeBoth} {
			for wish := range 2 {
				pair := []leadbridge.Values{ann(), ann()}
				pair[wish]["doNotContact"], pair[1-wish]["doNotContact"] = "true", "false"
				pair[wish]["consentGiven"], pair[1-wish]["consentGiven"] = "false", "true"
				a, b := create(t, s, pair[0]), create(t, s, pair[1])
				r := lead.MergeRequest{Leads: []string{a.ID, b.ID}, Strategy: strategy}
				p, err := s.PreviewMerge(ctx, r)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range p.Fields {
					if f.Name == "doNotContact" && (f.Value != "true" || !f.Fixed || !slices.Equal(f.From, []string{[]string{a.ID, b.ID}[wish]})) {
						t.Errorf("%s: got %+v", strategy, f)
					}
				}
				r.Choices = map[string]string{"doNotContact": []string{a.ID, b.ID}[1-wish]}
				if _, err := s.Merge(ctx, me, r); leadbridge.KindOf(err) != leadbridge.Invalid {
					t.Errorf("%s: the wish could be chosen away: %v", strategy, err)
				}
				r.Choices = map[string]string{"doNotContact": []string{a.ID, b.ID}[wish]}
				if got := merge(t, s, r).Survivor.Values; got["doNotContact"] != "true" || got["consentGiven"] != "false" {
					t.Errorf("%s: got %v", strategy, got)
				}
			}
		}
	})
}

func TestPreviewTellsWhereFromAndWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		older := ann()
		older["notes"] = "first"
		newer := ann()
		newer["notes"], newer["company"], newer["city"], newer["metadata.k"] = "second", "Acme", "Springfield", "v"
		a, b := create(t, s, older), create(t, s, newer)
		p, err := s.PreviewMerge(ctx, lead.MergeRequest{Leads: []string{a.ID, b.ID}, Choices: map[string]string{"metadata.k": a.ID}})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]lead.MergedField{}
		for _, f := range p.Fields {
			got[f.Name] = f
		}
		for name, want := range map[string]lead.MergedField{
			"firstName":  {Value: "Ann", From: []string{a.ID, b.ID}},
			"company":    {Value: "Acme", From: []string{b.ID}, Differs: true},
			"city":       {Value: "Boston", From: []string{a.ID}, Differs: true},
			"notes":      {Value: "first\n\nsecond", Differs: true},
			"metadata.k": {Value: "", From: []string{a.ID}, Differs: true},
		} {
			if f := got[name]; f.Value != want.Value || !slices.Equal(f.From, want.From) || f.Differs != want.Differs {
				t.Errorf("%s: got %+v, want %+v", name, f, want)
			}
		}
		if p.Survivor.ID != a.ID || p.Fields[0].Name != "firstName" || p.Fields[len(p.Fields)-1].Name != "metadata.k" {
			t.Errorf("got %+v", p)
		}
		if l := get(t, s, a.ID); l.Version != 1 {
			t.Errorf("the preview wrote version %d", l.Version)
		}
		m := merge(t, s, lead.MergeRequest{Leads: []string{a.ID, b.ID}, Choices: map[string]string{"metadata.k": a.ID}})
		for name, f := range got {
			if m.Survivor.Values[name] != f.Value {
				t.Errorf("%s became %q, the preview said %q", name, m.Survivor.Values[name], f.Value)
			}
		}
	})
}

// TestMergeAtOnce lets several people merge the same two leads, and then take
// the merge back: it must happen once.
func TestMergeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		a, b := create(t, s, ann()), create(t, s, bob())
		var m lead.Merged
		once := func(what string, code string, f func() error) {
			t.Helper()
			const people = 5
			errs := make(chan error, people)
			for range people {
				go func() { errs <- f() }()
			}
			done := 0
			for range people {
				if err := <-errs; err == nil {
					done++
				} else if leadbridge.CodeOf(err) != code {
					t.Errorf("%s: %v", what, err)
				}
			}
			if done != 1 {
				t.Errorf("%s: done %d times", what, done)
			}
		}
		once("merge", lead.CodeDeleted, func() error {
			made, err := s.Merge(ctx, me, lead.MergeRequest{Leads: []string{a.ID, b.ID}, Strategy: leadbridge.MergePreferNew})
			if err == nil {
				m = made
			}
			return err
		})
		once("unmerge", lead.CodeUnmerged, func() error {
			_, err := s.Unmerge(ctx, me, m.Merges[0].ID)
			return err
		})
		for id, want := range map[string]leadbridge.Values{a.ID: ann(), b.ID: bob()} {
			if got := get(t, s, id); got.Deleted() || got.Version != 3 || !maps.Equal(got.Values, want) {
				t.Errorf("got %+v", got)
			}
			checkChain(t, s, id)
		}
	})
}

func TestUnmergeKeepsWhatWasChangedSince(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		a, b := create(t, s, ann()), create(t, s, bob())
		m := merge(t, s, lead.MergeRequest{Leads: []string{a.ID, b.ID}, Strategy: leadbridge.MergePreferNew})
		if _, err := s.Update(ctx, me, a.ID, leadbridge.Values{"city": "Rome", "owner": "x"}, 0); err != nil {
			t.Fatal(err)
		}
		out, err := s.Unmerge(ctx, me, m.Merges[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		want := ann()
		want["city"], want["owner"] = "Rome", "x"
		if !maps.Equal(get(t, s, a.ID).Values, want) || !slices.Equal(out.Kept, []string{"city"}) {
			t.Errorf("got %v, kept %v", get(t, s, a.ID).Values, out.Kept)
		}
		if back := get(t, s, b.ID); back.Deleted() || back.MergedInto != "" || !maps.Equal(back.Values, bob()) {
			t.Errorf("got %+v", back)
		}
		_, err = s.Unmerge(ctx, me, m.Merges[0].ID)
		demand(t, err, leadbridge.Conflict, lead.CodeUnmerged)
		for _, v := range []leadbridge.Values{ann(), bob()} {
			if _, err := s.Create(ctx, me, v, false); leadbridge.CodeOf(err) != lead.CodeDuplicate {
				t.Errorf("a lead is not matched after the unmerge: %v", err)
			}
		}
	})
}

func TestUnmergeOfAChain(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		a, b, c := create(t, s, ann()), create(t, s, bob()), create(t, s, ann())
		inner := merge(t, s, lead.MergeRequest{Leads: []string{a.ID, b.ID}, Survivor: b.ID})
		outer := merge(t, s, lead.MergeRequest{Leads: []string{b.ID, c.ID}, Survivor: c.ID})
		_, err := s.Unmerge(ctx, me, inner.Merges[0].ID)
		demand(t, err, leadbridge.Conflict, lead.CodeDeleted)
		for _, m := range []lead.Merged{outer, inner} {
			if _, err := s.Unmerge(ctx, me, m.Merges[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		for id, want := range map[string]leadbridge.Values{a.ID: ann(), b.ID: bob(), c.ID: ann()} {
			if got := get(t, s, id); got.Deleted() || !maps.Equal(got.Values, want) {
				t.Errorf("got %+v", got)
			}
			checkChain(t, s, id)
		}
	})
}

// mergeValues are few, so that leads often agree, and of every kind of field
// that a merge treats in its own way.
func mergeValues(rt *rapid.T, n int, label string) leadbridge.Values {
	v := leadbridge.Values(rapid.MapOf(
		rapid.SampledFrom([]string{"company", "city", "street", "notes", "owner", "metadata.x", "doNotContact", "consentGiven", "consentText", "consentSource"}),
		rapid.SampledFrom([]string{"true", "false"})).Draw(rt, label))
	v["firstName"], v["lastName"], v["email"] = "Ann", "Lee", fmt.Sprintf("%s%d@example.com", label, n)
	return v
}

// TestUnmergeRestores is the promise of a merge: taken back at once, every
// lead is as it was, and merged again it is as the merge had made it.
func TestUnmergeRestores(t *testing.T) {
	each(t, func(t *testing.T, s *lead.Service, _ *store.DB) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			var before []*leadbridge.Lead
			r := lead.MergeRequest{Choices: map[string]string{},
				Strategy: rapid.SampledFrom([]leadbridge.MergeStrategy{"", leadbridge.MergePreferNew, leadbridge.MergePreferExisting}).Draw(rt, "strategy")}
			for i := range rapid.IntRange(2, 4).Draw(rt, "leads") {
				l := create(t, s, mergeValues(rt, n, string(rune('a'+i))))
				before, r.Leads = append(before, l), append(r.Leads, l.ID)
			}
			r.Survivor = rapid.SampledFrom(r.Leads).Draw(rt, "survivor")
			for _, field := range []string{"company", "owner", "metadata.x"} {
				if rapid.Bool().Draw(rt, "choose "+field) {
					r.Choices[field] = rapid.SampledFrom(r.Leads).Draw(rt, field)
				}
			}
			m := merge(t, s, r)
			merged := get(t, s, r.Survivor).Values
			for field, id := range r.Choices {
				i := slices.Index(r.Leads, id)
				if merged[field] != before[i].Values[field] {
					rt.Fatalf("%s became %q, chosen was %q", field, merged[field], before[i].Values[field])
				}
			}
			for _, one := range slices.Backward(m.Merges) {
				if out, err := s.Unmerge(ctx, me, one.ID); err != nil || len(out.Kept) > 0 {
					rt.Fatalf("kept %v, %v", out.Kept, err)
				}
			}
			for _, l := range before {
				if got := get(t, s, l.ID); got.Deleted() || got.MergedInto != "" || !maps.Equal(got.Values, l.Values) {
					rt.Fatalf("got %+v, before the merge it was %+v", got, l)
				}
				checkChain(rt, s, l.ID)
			}
			for _, one := range m.Merges {
				again, err := s.MergeAgain(ctx, me, one.ID)
				if err != nil {
					rt.Fatal(err)
				}
				if len(m.Merges) == 1 {
					if _, err := s.Unmerge(ctx, me, again.Merges[0].ID); err != nil {
						rt.Fatal(err)
					}
					if again, err = s.MergeAgain(ctx, me, again.Merges[0].ID); err != nil {
						rt.Fatal(err)
					}
				}
			}
			if got := get(t, s, r.Survivor).Values; !maps.Equal(got, merged) {
				rt.Fatalf("merged again it has %v, at first it had %v", got, merged)
			}
		})
	})
}
