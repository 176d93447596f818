package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

var applyExam = map[string]func(*testing.T, Opener){
	"apply/all or nothing":          allOrNothing,
	"apply/stale version":           staleVersion,
	"apply/key taken meanwhile":     keyTaken,
	"apply/many at once":            manyAtOnce,
	"apply/several revisions":       severalRevisions,
	"apply/tasks":                   tasks,
	"apply/a panic leaves no trace": panics,
}

func allOrNothing(t *testing.T, open Opener) {
	db := open()
	leads := create(t, db, people()...)
	job := newJob(t, db)
	apply(t, db, &leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{pairOf(leads[1], leads[0])}})
	pair := pairsOf(t, db, store.PairFilter{})[0]
	stale := changed(leads[2], leadbridge.OpUpdate, leadbridge.Values{"owner": "a"})
	stale.Was = 7
	made := func() *leadbridge.Changeset {
		fresh := newLead(leadbridge.Values{"email": "fresh@example.com"}, start)
		row := leadbridge.RowResult{Record: leadbridge.ImportRecord{Row: 1, Status: leadbridge.RowCreated, LeadVersion: 1}, Lead: fresh.Lead}
		return &leadbridge.Changeset{
			Leads: []leadbridge.LeadChange{fresh, changed(leads[3], leadbridge.OpUpdate, leadbridge.Values{"owner": "b"})},
			Rows:  []leadbridge.RowResult{row}, Job: stepOf(job, 1),
			Pairs: []leadbridge.DuplicatePair{pairOf(leads[3], leads[2])},
		}
	}
	for name, spoil := range map[string]func(*leadbridge.Changeset){
		"stale lead":    func(c *leadbridge.Changeset) { c.Leads = append(c.Leads, stale) },
		"job elsewhere": func(c *leadbridge.Changeset) { c.Job.From.Row = 9 },
		"pair decided": func(c *leadbridge.Changeset) {
			c.Decisions = []leadbridge.PairDecision{{ID: pair.ID, Was: leadbridge.PairKept, Status: leadbridge.PairNever, At: start}}
		},
		"unknown merge":  func(c *leadbridge.Changeset) { c.Unmerges = []leadbridge.Unmerge{{ID: "no-such-merge", At: start}} },
		"no queue":       func(c *leadbridge.Changeset) { c.Tasks = []leadbridge.Task{{Kind: "x", ID: "y"}} },
		"row stored yet": func(c *leadbridge.Changeset) { c.Rows = append(c.Rows, c.Rows[0]) },
	} {
		c := made()
		spoil(c)
		if err := db.Apply(context.Background(), c); err == nil {
			t.Fatalf("%s: no error", name)
		}
		page, err := db.Leads(context.Background(), store.LeadFilter{})
		if err != nil || !slices.Equal(ids(page.Leads), []string{leads[3].ID, leads[2].ID, leads[1].ID, leads[0].ID}) {
			t.Fatalf("%s: the leads are %v, %v", name, ids(page.Leads), err)
		}
		if got := lead(t, db, leads[3].ID); got.Version != 1 || len(revisions(t, db, got)) != 1 {
			t.Errorf("%s: a lead was changed", name)
		}
		if found := candidates(t, db, leadbridge.Values{"email": "fresh@example.com"}); len(found) != 0 {
			t.Errorf("%s: a match key was stored", name)
		}
		if got := pairsOf(t, db, store.PairFilter{}); len(got) != 1 || got[0].Status != leadbridge.PairOpen {
			t.Errorf("%s: the pairs are %v", name, got)
		}
		if j, err := db.ImportJob(context.Background(), job.ID); err != nil || j.Counts != job.Counts || j.Checkpoint != job.Checkpoint {
			t.Fatalf("%s: the job moved: %+v, %v", name, j, err)
		}
	}
	apply(t, db, made())
}

func staleVersion(t *testing.T, open Opener) {
	db := open()
	made := create(t, db, people()[:1]...)[0]
	one := changed(made, leadbridge.OpUpdate, leadbridge.Values{"owner": "one"})
	two := changed(made, leadbridge.OpUpdate, leadbridge.Values{"owner": "two"})
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{one}})
	demand(t, db.Apply(context.Background(), &leadbridge.Changeset{Leads: []leadbridge.LeadChange{two}}), leadbridge.Conflict, "conflict")
	if got := lead(t, db, made.ID); got.Values["owner"] != "one" || got.Version != 2 {
		t.Errorf("got %+v", got)
	}
}

func keyTaken(t *testing.T, open Opener) {
	db := open()
	seen, err := db.FindCandidates(context.Background(), keysOf(leadbridge.Values{"email": "a@example.com"}))
	if err != nil {
		t.Fatal(err)
	}
	create(t, db, leadbridge.Values{"email": "a@example.com"})
	mine := &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(leadbridge.Values{"email": "a@example.com"}, start)},
		Seen: seen.Mark, LookedUp: keysOf(leadbridge.Values{"email": "a@example.com"})}
	demand(t, db.Apply(context.Background(), mine), leadbridge.Conflict, "conflict")
	other := &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(leadbridge.Values{"email": "b@example.com"}, start)},
		Seen: seen.Mark, LookedUp: keysOf(leadbridge.Values{"email": "b@example.com"})}
	apply(t, db, other)
}

func manyAtOnce(t *testing.T, open Opener) {
	db := open()
	values := make([]leadbridge.Values, 3000)
	for i := range values {
		values[i] = leadbridge.Values{"firstName": "Many", "email": string(rune('a'+i%26)) + "@example.com"}
	}
	leads := create(t, db, values...)
	c := &leadbridge.Changeset{}
	for i, l := range leads {
		if l.Seq != leads[0].Seq+int64(i) {
			t.Fatalf("lead %d has number %d", i, l.Seq)
		}
		c.Leads = append(c.Leads, changed(l, leadbridge.OpUpdate, leadbridge.Values{"owner": l.ID}))
	}
	apply(t, db, c)
	for _, i := range []int{0, 1500, 2999} {
		if got := lead(t, db, leads[i].ID); got.Values["owner"] != got.ID || got.Values["email"] != values[i]["email"] {
			t.Errorf("got %v", got.Values)
		}
	}
}

func severalRevisions(t *testing.T, open Opener) {
	db := open()
	made := create(t, db, people()[:1]...)[0]
	one := changed(made, leadbridge.OpUpdate, leadbridge.Values{"owner": "one"})
	two := changed(one.Lead, leadbridge.OpUpdate, leadbridge.Values{"owner": "two"})
	two.Was, two.Revisions = made.Version, append(one.Revisions, two.Revisions...)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{two}})
	got := lead(t, db, made.ID)
	if got.Version != 3 || got.Values["owner"] != "two" || len(revisions(t, db, got)) != 3 {
		t.Errorf("got %+v", got)
	}
}

func tasks(t *testing.T, open Opener) {
	db := open()
	task := leadbridge.Task{Kind: "exam", ID: "1", At: start}
	c := func() *leadbridge.Changeset {
		return &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(people()[0], start)}, Tasks: []leadbridge.Task{task}}
	}
	demand(t, db.Apply(context.Background(), c()), leadbridge.Internal, "internal")
	var got []leadbridge.Task
	db.SetEnqueue(func(_ context.Context, tx *store.Tx, tasks []leadbridge.Task) error {
		if (tx.SQL == nil) == (tx.PGX() == nil) {
			t.Error("the transaction is neither SQLite's nor PostgreSQL's")
		}
		got = append(got, tasks...)
		return nil
	})
	apply(t, db, c())
	if !slices.Equal(got, []leadbridge.Task{task}) {
		t.Errorf("got %v", got)
	}
	full := errors.New("the queue is full")
	db.SetEnqueue(func(context.Context, *store.Tx, []leadbridge.Task) error { return full })
	if err := db.Apply(context.Background(), c()); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if page, err := db.Leads(context.Background(), store.LeadFilter{}); err != nil || len(page.Leads) != 1 {
		t.Errorf("%d leads, %v", len(page.Leads), err)
	}
}

func panics(t *testing.T, open Opener) {
	db := open()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.InTx(context.Background(), func(tx *store.Tx) error {
			if err := db.ApplyTx(context.Background(), tx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{newLead(people()[0], start)}}); err != nil {
				t.Error(err)
			}
			panic("exam")
		})
	}()
	create(t, db, people()[1])
	if page, err := db.Leads(context.Background(), store.LeadFilter{}); err != nil || len(page.Leads) != 1 {
		t.Errorf("%d leads, %v", len(page.Leads), err)
	}
}
