package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

var qualityExam = map[string]func(*testing.T, Opener){
	"quality/a score is stored with each change":  storedScore,
	"quality/a survey sees every living lead":     surveySees,
	"quality/a survey knows where leads are from": surveyOrigins,
	"quality/a survey corrects scores":            correctScores,
	"quality/one survey a day is kept":            keptSurveys,
	"quality/the mark moves with each change":     leadsMark,
}

// byLength scores a lead by the length of its last name.
func byLength(l *leadbridge.Lead) int { return len(l.Values[leadbridge.FieldLastName]) }

func storedScore(t *testing.T, open Opener) {
	db := open()
	db.SetQuality(byLength)
	l := create(t, db, leadbridge.Values{"lastName": "Byron"})[0]
	if got := lead(t, db, l.ID).Quality; got != 5 {
		t.Errorf("got %d", got)
	}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(l, leadbridge.OpUpdate, leadbridge.Values{"lastName": "King"})}})
	if got := lead(t, db, l.ID).Quality; got != 4 {
		t.Errorf("got %d", got)
	}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(lead(t, db, l.ID), leadbridge.OpDelete, nil)}})
	if got := lead(t, db, l.ID).Quality; got != 4 {
		t.Errorf("a deletion changed the score to %d", got)
	}
}

// survey goes through all leads.
func survey(t *testing.T, db *store.DB) []store.SurveyedLead {
	t.Helper()
	var all []store.SurveyedLead
	for after := int64(0); ; {
		leads, next, err := db.SurveyLeads(context.Background(), after)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, leads...)
		if next == 0 {
			return all
		}
		after = next
	}
}

func surveySees(t *testing.T, open Opener) {
	db := open()
	if got := survey(t, db); len(got) != 0 {
		t.Errorf("an empty database has %d leads", len(got))
	}
	values := make([]leadbridge.Values, 4500) // several pieces
	for i := range values {
		values[i] = leadbridge.Values{"notes": "a long story", "state": "NY", "custom.a": "1"}
	}
	leads := create(t, db, values...)
	gone := []leadbridge.LeadChange{changed(leads[0], leadbridge.OpDelete, nil), changed(leads[4499], leadbridge.OpDelete, nil)}
	apply(t, db, &leadbridge.Changeset{Leads: gone})
	got := survey(t, db)
	if len(got) != 4498 || got[0].ID != leads[1].ID || got[4497].ID != leads[4498].ID {
		t.Fatalf("got %d leads", len(got))
	}
	if v := got[0].Values; v["notes"] != "+" || v["state"] != "NY" || v["custom.a"] != "1" || len(v) != 3 || got[0].Scored {
		t.Errorf("got %v", got[0])
	}
}

func surveyOrigins(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	job := newJob(t, db)
	made := newLead(leadbridge.Values{"city": "Bonn"}, start)
	made.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseImport, Job: job.ID, Row: 1}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}})
	others := create(t, db, leadbridge.Values{"city": "Ulm"}, leadbridge.Values{"city": "Rom"}, leadbridge.Values{"city": "Kyoto"})
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{
		{ID: uuid.NewString(), Lead: others[0], Other: made.Lead, CreatedAt: start},
		{ID: uuid.NewString(), Lead: others[2], Other: others[1], CreatedAt: start},
	}})
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(others[1], leadbridge.OpDelete, nil)}})
	got := survey(t, db)
	if len(got) != 3 || !got[0].PossibleDuplicate || !got[1].PossibleDuplicate || got[2].PossibleDuplicate {
		t.Errorf("got %+v", got)
	}
	if got[0].Job != job.Seq || got[1].Job != 0 {
		t.Errorf("got jobs %d, %d", got[0].Job, got[1].Job)
	}
	for i, want := range []bool{true, true, false} {
		if listed, err := db.OnReviewList(ctx, got[i].Seq); err != nil || listed != want {
			t.Errorf("lead %d is on the review list: %v, %v", i, listed, err)
		}
	}
	names, err := db.ImportNames(ctx, []int64{job.Seq, 99})
	if err != nil || len(names) != 1 || names[job.Seq] != (store.OriginName{ID: job.ID, Name: job.Name}) {
		t.Errorf("got %v, %v", names, err)
	}
	if names, err := db.IntegrationNames(ctx); err != nil || len(names) != 0 {
		t.Errorf("got %v, %v", names, err)
	}
}

func correctScores(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	leads := create(t, db, leadbridge.Values{"city": "Bonn"}, leadbridge.Values{"city": "Ulm"})
	seen := survey(t, db)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(leads[1], leadbridge.OpUpdate, leadbridge.Values{"city": "Rom"})}})
	seen[0].Quality, seen[1].Quality = 70, 80
	if err := db.CorrectQuality(ctx, []*leadbridge.Lead{seen[0].Lead, seen[1].Lead}); err != nil {
		t.Fatal(err)
	}
	again := survey(t, db)
	if again[0].Quality != 70 || !again[0].Scored || again[1].Quality != 0 || again[1].Scored {
		t.Errorf("got %d and %d: what was changed meanwhile must be left alone", again[0].Quality, again[1].Quality)
	}
	if v := again[0].Version; v != 1 {
		t.Errorf("a score made version %d", v)
	}
}

func keptSurveys(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	if _, there, err := db.LastSurvey(ctx); there || err != nil {
		t.Errorf("got %v, %v", there, err)
	}
	first := store.Survey{Day: "2026-03-01", TakenAt: start, Took: 1500 * time.Millisecond, Mark: "a", Leads: 3, Points: 210, Good: 1, Fair: 1, Poor: 1, Figures: `{"a":1}`}
	again := first
	again.TakenAt, again.Leads, again.Mark = start.Add(time.Hour), 4, "b"
	next := again
	next.Day, next.TakenAt, next.Figures = "2026-03-02", start.AddDate(0, 0, 1), `{"a":2}`
	for _, s := range []store.Survey{first, again, next} {
		if err := db.PutSurvey(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[string]string{first.Day: "", next.Day: next.Figures} {
		if got, err := db.SurveyFigures(ctx, day); err != nil || got != want {
			t.Errorf("got %q, %v", got, err)
		}
	}
	again.Figures, next.Figures = "", ""
	if got, there, err := db.LastSurvey(ctx); err != nil || !there || got != next {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := db.Surveys(ctx, "2026-02-01"); err != nil || !slices.Equal(got, []store.Survey{again, next}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := db.Surveys(ctx, "2026-03-02"); err != nil || !slices.Equal(got, []store.Survey{next}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func leadsMark(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	seen := map[string]bool{}
	mark := func(want int64) {
		t.Helper()
		m, last, err := db.LeadsMark(ctx)
		if err != nil || seen[m] || last != want {
			t.Errorf("got %q, %d, %v", m, last, err)
		}
		seen[m] = true
		if same, _, err := db.LeadsMark(ctx); err != nil || same != m {
			t.Errorf("got %q, %v without a change", same, err)
		}
	}
	mark(0)
	l := create(t, db, leadbridge.Values{"city": "Bonn"})[0]
	mark(1)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(l, leadbridge.OpUpdate, leadbridge.Values{"city": "Rom"})}})
	mark(1)
	if err := db.EraseLead(ctx, l.Seq, leadbridge.Cause{Kind: leadbridge.CauseEdit}, start); err != nil {
		t.Fatal(err)
	}
	mark(1)
}
