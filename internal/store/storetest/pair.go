package storetest

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var pairExam = map[string]func(*testing.T, Opener){
	"pair/comes back whole":          wholePair,
	"pair/pages":                     pairPages,
	"pair/decisions":                 decisions,
	"pair/asked once":                askedOnce,
	"pair/closes with a lead":        pairCloses,
	"pair/never":                     neverPairs,
	"pair/refuses what is not there": pairRefusals,
	"pair/order":                     pairOrder,
	"pair/counts":                    pairCounts,
	"pair/sample":                    sampleLeads,
}

func pairOf(newer, older *leadbridge.Lead) leadbridge.DuplicatePair {
	return leadbridge.DuplicatePair{Lead: newer, Other: older, CreatedAt: start, Match: leadbridge.MatchResult{
		Outcome: leadbridge.MatchPossible, Score: 0.9, MatchedFields: []string{"lastName"},
		Reasons: []leadbridge.MatchReason{{Field: "lastName", Weight: 7.5, Text: "Both are called O'Brien."}}}}
}

func pairsOf(t testing.TB, db *store.DB, f store.PairFilter) []leadbridge.DuplicatePair {
	t.Helper()
	page, err := db.Pairs(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return page.Pairs
}

func decide(p leadbridge.DuplicatePair, s leadbridge.PairStatus) *leadbridge.Changeset {
	return &leadbridge.Changeset{Decisions: []leadbridge.PairDecision{{ID: p.ID, Was: p.Status, Status: s, At: start.Add(time.Minute), By: "me"}}}
}

func wholePair(t *testing.T, open Opener) {
	db := open()
	job := newJob(t, db)
	leads := create(t, db, people()...)
	fresh := newLead(leadbridge.Values{"lastName": "Fresh"}, start)
	p := pairOf(fresh.Lead, leads[0])
	p.JobID = job.ID
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{fresh}, Pairs: []leadbridge.DuplicatePair{p}})
	page := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen, LeadID: leads[0].ID})
	if len(page) != 1 {
		t.Fatalf("got %d pairs", len(page))
	}
	got, err := db.Pair(context.Background(), page[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.LeadID != fresh.Lead.ID || got.OtherID != leads[0].ID || got.Lead.Values["lastName"] != "Fresh" || got.Other.ID != leads[0].ID ||
		got.Status != leadbridge.PairOpen || got.JobID != job.ID || got.Source != job.Name || !got.CreatedAt.Equal(start) || !got.DecidedAt.IsZero() || !reflect.DeepEqual(got.Match, p.Match) {
		t.Errorf("got %+v", got)
	}
	between, there, err := db.PairBetween(context.Background(), leads[0], fresh.Lead)
	if err != nil || !there || between.ID != got.ID {
		t.Errorf("got %v, %v, %v", between.ID, there, err)
	}
	if _, there, err = db.PairBetween(context.Background(), leads[1], fresh.Lead); err != nil || there {
		t.Errorf("got %v, %v", there, err)
	}
}

func pairPages(t *testing.T, open Opener) {
	db := open()
	var want []string
	for range 7 {
		leads := create(t, db, people()[:2]...)
		c := &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[1], leads[0])}}
		apply(t, db, c)
		want = append([]string{c.Pairs[0].ID}, want...)
	}
	var got []string
	for f := (store.PairFilter{Status: leadbridge.PairOpen, Limit: 3}); ; {
		page, err := db.Pairs(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Pairs {
			got = append(got, p.ID)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
		if _, err := db.Pairs(context.Background(), store.PairFilter{Cursor: page.Next}); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("another list's cursor: %v", err)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func decisions(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[1], leads[0])}})
	p := pairsOf(t, db, store.PairFilter{})[0]
	apply(t, db, decide(p, leadbridge.PairNever))
	got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairNever})
	if len(got) != 1 || got[0].DecidedBy != "me" || !got[0].DecidedAt.Equal(start.Add(time.Minute)) {
		t.Errorf("got %+v", got)
	}
	demand(t, db.Apply(context.Background(), decide(p, leadbridge.PairKept)), leadbridge.Conflict, "pair_decided")
	apply(t, db, &leadbridge.Changeset{Decisions: []leadbridge.PairDecision{{ID: p.ID, Was: leadbridge.PairNever, Status: leadbridge.PairOpen}}})
	if got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen}); len(got) != 1 || got[0].DecidedBy != "" || !got[0].DecidedAt.IsZero() {
		t.Errorf("got %+v", got)
	}
}

func askedOnce(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	ask := func(a, b *leadbridge.Lead, score float64) {
		p := pairOf(a, b)
		p.Match.Score = score
		apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{p}})
	}
	for _, c := range []struct {
		decision, want leadbridge.PairStatus
		score          float64
	}{
		{leadbridge.PairOpen, leadbridge.PairOpen, 0.9},
		{leadbridge.PairNever, leadbridge.PairNever, 0.9},
		{leadbridge.PairKept, leadbridge.PairOpen, 0.95},
	} {
		ask(leads[1], leads[0], 0.9)
		p := pairsOf(t, db, store.PairFilter{})[0]
		apply(t, db, decide(p, c.decision))
		ask(leads[0], leads[1], 0.95)
		got := pairsOf(t, db, store.PairFilter{})
		if len(got) != 1 || got[0].Status != c.want || got[0].Match.Score != c.score {
			t.Errorf("%s: got %+v", c.decision, got)
		}
		apply(t, db, decide(got[0], leadbridge.PairOpen))
	}
}

func pairCloses(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[1], leads[0])}})
	gone := changed(leads[0], leadbridge.OpDelete, nil)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{gone}})
	if got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen}); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	if got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairClosed}); len(got) != 1 || got[0].Status != leadbridge.PairClosed {
		t.Errorf("got %+v", got)
	}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(gone.Lead, leadbridge.OpRestore, nil)}})
	if got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen}); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}

func neverPairs(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[1], leads[0]), pairOf(leads[2], leads[1]), pairOf(leads[3], leads[0])}})
	for _, p := range pairsOf(t, db, store.PairFilter{LeadID: leads[1].ID}) {
		apply(t, db, decide(p, leadbridge.PairNever))
	}
	got, err := db.NeverPairs(context.Background(), []int64{leads[1].Seq, leads[3].Seq})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got[leads[1].Seq])
	if len(got) != 1 || !slices.Equal(got[leads[1].Seq], []int64{leads[0].Seq, leads[2].Seq}) {
		t.Errorf("got %v", got)
	}
}

func pairRefusals(t *testing.T, open Opener) {
	db := open()
	_, err := db.Pair(context.Background(), "no-such-pair")
	demand(t, err, leadbridge.NotFound, "not_found")
	_, err = db.Pairs(context.Background(), store.PairFilter{LeadID: "no-such-lead"})
	demand(t, err, leadbridge.NotFound, "not_found")
	_, err = db.Pairs(context.Background(), store.PairFilter{Limit: 501})
	demand(t, err, leadbridge.Invalid, "invalid")
}

// scored stores a pair for each score, of leads of its own.
func scored(t testing.TB, db *store.DB, jobID string, scores ...float64) []leadbridge.DuplicatePair {
	t.Helper()
	c := &leadbridge.Changeset{}
	for _, score := range scores {
		leads := create(t, db, people()[:2]...)
		p := pairOf(leads[1], leads[0])
		p.Match.Score, p.JobID = score, jobID
		c.Pairs = append(c.Pairs, p)
	}
	apply(t, db, c)
	return c.Pairs
}

func pairOrder(t *testing.T, open Opener) {
	db := open()
	pairs := scored(t, db, "", 0.9, 0.99, 0.86, 0.99, 0.97)
	var want []string
	for _, i := range []int{3, 1, 4, 0, 2} {
		want = append(want, pairs[i].ID)
	}
	var got []string
	for f := (store.PairFilter{Status: leadbridge.PairOpen, Sort: store.PairsSurest, Limit: 2}); ; {
		page, err := db.Pairs(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Pairs {
			got = append(got, p.ID)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	apply(t, db, decide(pairsOf(t, db, store.PairFilter{Sort: store.PairsSurest})[1], leadbridge.PairKept))
	for after, next := range map[int]int{1: 4, 4: 0, 3: 4} { // also behind one that was decided upon
		page := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen, Sort: store.PairsSurest, After: pairs[after].ID, Limit: 1})
		if len(page) != 1 || page[0].ID != pairs[next].ID {
			t.Errorf("behind %d: got %+v", after, page)
		}
	}
	if got := pairsOf(t, db, store.PairFilter{Sort: store.PairsDecided}); got[0].ID != pairs[1].ID {
		t.Errorf("got %+v", got[0])
	}
	if got := pairsOf(t, db, store.PairFilter{Least: 0.9, Below: 0.98, Through: pairs[3].ID}); len(got) != 1 || got[0].ID != pairs[0].ID {
		t.Errorf("got %+v", got)
	}
	_, err := db.Pairs(context.Background(), store.PairFilter{Sort: "luck"})
	demand(t, err, leadbridge.Invalid, "invalid")
	_, err = db.Pairs(context.Background(), store.PairFilter{Sort: store.PairsSurest, After: "no-such-pair"})
	demand(t, err, leadbridge.NotFound, "not_found")
}

func pairCounts(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	if c, err := db.PairCounts(ctx, []float64{0, 0.9}); err != nil || c.Open != 0 || len(c.Bands) != 2 || len(c.Sources) != 0 {
		t.Errorf("got %+v, %v", c, err)
	}
	job := newJob(t, db)
	byHand, ofJob := scored(t, db, "", 0.86, 0.9, 0.95), scored(t, db, job.ID, 0.89, 0.97, 0.99, 1)
	apply(t, db, decide(pairsOf(t, db, store.PairFilter{Through: byHand[0].ID})[0], leadbridge.PairNever))
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(ofJob[0].Lead, leadbridge.OpDelete, nil)}})
	got, err := db.PairCounts(ctx, []float64{0, 0.9, 0.97})
	if err != nil {
		t.Fatal(err)
	}
	want := store.PairCounts{Open: 5, Bands: []int64{0, 2, 3}, Never: 1, Newest: ofJob[3].ID,
		Sources: []store.PairSource{{JobID: job.ID, Name: job.Name, Pairs: 3}, {Pairs: 2}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen, JobID: job.ID}); len(got) != 3 {
		t.Errorf("got %d of the import", len(got))
	}
	if got := pairsOf(t, db, store.PairFilter{Status: leadbridge.PairOpen, ByHand: true}); len(got) != 2 {
		t.Errorf("got %d by hand", len(got))
	}
}

func sampleLeads(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	if leads, of, err := db.SampleLeads(ctx, 10); err != nil || len(leads) != 0 || of != 0 {
		t.Errorf("got %v of %d, %v", leads, of, err)
	}
	var all []*leadbridge.Lead
	for range 10 {
		all = append(all, create(t, db, people()[0])...)
	}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(all[4], leadbridge.OpDelete, nil)}})
	leads, of, err := db.SampleLeads(ctx, 100)
	if err != nil || of != 9 || !slices.Equal(ids(leads), slices.Delete(ids(all), 4, 5)) {
		t.Errorf("got %v of %d, %v", ids(leads), of, err)
	}
	if leads, of, err = db.SampleLeads(ctx, 5); err != nil || of != 8 || len(leads) != 4 {
		t.Errorf("got %v of %d, %v", ids(leads), of, err)
	}
}
