package storetest

import (
	"context"
	"maps"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/store"
)

var revisionExam = map[string]func(*testing.T, Opener){
	"revision/comes back whole":       wholeRevision,
	"revision/the chain makes a lead": chain,
	"revision/of several leads":       revisionsOf,
}

func revisions(t testing.TB, db *store.DB, l *leadbridge.Lead) []leadbridge.Revision {
	t.Helper()
	all, err := db.Revisions(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wholeRevision(t *testing.T, open Opener) {
	db := open()
	job := newJob(t, db)
	change := newLead(leadbridge.Values{"firstName": "Ann", "metadata.x": "\"\n<&>"}, start)
	change.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseImport, Actor: "me", Job: job.ID, Row: 7, Other: "other-lead"}
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{change}})
	want := change.Revisions[0]
	want.LeadID, want.LeadSeq = change.Lead.ID, change.Lead.Seq
	next := changed(change.Lead, leadbridge.OpUpdate, leadbridge.Values{"firstName": "", "lastName": "B"})
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{next}})
	got := revisions(t, db, next.Lead)
	if len(got) != 2 || got[0].Version != 2 {
		t.Fatalf("got %v", got)
	}
	want.Before, got[1].Before = nil, nil
	if !reflect.DeepEqual(got[1], want) {
		t.Errorf("got %+v\nwant %+v", got[1], want)
	}
	if !maps.Equal(got[0].Before, leadbridge.Values{"firstName": "Ann"}) || !maps.Equal(got[0].After, leadbridge.Values{"lastName": "B"}) {
		t.Errorf("got %+v", got[0])
	}
}

func chain(t *testing.T, open Opener) {
	db := open()
	values := rapid.MapOf(rapid.SampledFrom(leadbridge.FieldNames()[:6]), rapid.SampledFrom([]string{"", "a", "b"}))
	rapid.Check(t, func(rt *rapid.T) {
		v := leadbridge.Values(values.Draw(rt, "values"))
		maps.DeleteFunc(v, func(_, is string) bool { return is == "" })
		l := create(t, db, v)[0]
		for range rapid.IntRange(0, 5).Draw(rt, "edits") {
			next := changed(l, leadbridge.OpUpdate, values.Draw(rt, "patch"))
			apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{next}})
			l = next.Lead
		}
		if got, want := Replay(revisions(t, db, l)), lead(t, db, l.ID).Values; !maps.Equal(got, want) {
			rt.Fatalf("the revisions make %v, the lead has %v", got, want)
		}
	})
}

// Replay makes a lead's values of its revisions, given newest first.
func Replay(newestFirst []leadbridge.Revision) leadbridge.Values {
	v := leadbridge.Values{}
	for i := len(newestFirst) - 1; i >= 0; i-- {
		for name := range newestFirst[i].Before {
			delete(v, name)
		}
		for name, is := range newestFirst[i].After {
			if is != "" {
				v[name] = is
			}
		}
	}
	return v
}

func revisionsOf(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{changed(leads[1], leadbridge.OpUpdate, leadbridge.Values{"owner": "me"})}})
	got, err := db.RevisionsOf(context.Background(), []int64{leads[0].Seq, leads[1].Seq})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || len(got[leads[0].Seq]) != 1 || len(got[leads[1].Seq]) != 2 || got[leads[1].Seq][1].Version != 2 {
		t.Errorf("got %v", got)
	}
	bySeq, err := db.LeadsBySeq(context.Background(), []int64{leads[3].Seq, leads[2].Seq, 999})
	if err != nil || len(bySeq) != 2 || bySeq[leads[3].Seq].ID != leads[3].ID {
		t.Errorf("got %v, %v", bySeq, err)
	}
}
