package storetest

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var eraseExam = map[string]func(*testing.T, Opener){
	"erase/leaves nothing":        eraseLeavesNothing,
	"erase/leaves others alone":   eraseLeavesOthers,
	"erase/tells others":          eraseTellsOthers,
	"erase/what was merged in":    eraseMerged,
	"erase/one that is deleted":   eraseDeleted,
	"erase/match keys everywhere": eraseKeys,
	"erase/what was on its way":   eraseLate,
}

// secret is a value that the exam looks for in every table.
const secret = "Secret"

// told makes a lead of whom every table tells, and a run of integration "1".
func told(t testing.TB, db *store.DB) (*leadbridge.Lead, *leadbridge.SyncRun) {
	t.Helper()
	r := newRun(t, db, "1", leadbridge.ForSync)
	job := newJob(t, db)
	made := newLead(leadbridge.Values{"firstName": secret, "email": secret + "@example.com", "nickname": secret}, start)
	made.Revisions[0].Cause = leadbridge.Cause{Kind: leadbridge.CauseImport, Job: job.ID, Row: 1}
	other := newLead(leadbridge.Values{"firstName": "Other"}, start)
	row := leadbridge.ImportRecord{Row: 1, Status: leadbridge.RowPossible, LeadVersion: 1, Reason: "like another", Raw: []string{secret},
		Issues: []leadbridge.Issue{{Message: secret}}, Changes: []leadbridge.Change{{Field: "firstName", From: secret, To: secret}},
		Match: &leadbridge.MatchResult{Score: 0.9, Reasons: []leadbridge.MatchReason{{Text: secret}}}}
	against := row
	against.Row, against.Status = 2, leadbridge.RowDuplicate
	pair := pairOf(made.Lead, other.Lead)
	pair.Match = *row.Match
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made, other}, Job: stepOf(job, 2), Pairs: []leadbridge.DuplicatePair{pair},
		Rows: []leadbridge.RowResult{{Record: row, Lead: made.Lead, Other: other.Lead}, {Record: against, Other: made.Lead}}})
	l := edit(t, db, made.Lead, "", leadbridge.Values{"city": secret})
	l = edit(t, db, l, "", leadbridge.Values{"city": ""})
	s := everything(r, l)
	s.Links[0].Link.Base = leadbridge.Base{Ours: leadbridge.Values{"city": secret}, Theirs: leadbridge.Values{"city": secret + "!"}}
	applySync(t, db, s)
	dead := leadbridge.OutboxItem{IntegrationID: "1", LeadSeq: l.Seq, Version: 1, QueuedAt: start, Status: leadbridge.OutboxDead, Request: map[string]string{"City": secret}}
	applySync(t, db, &leadbridge.SyncChanges{Failed: []leadbridge.OutboxItem{dead}})
	return l, r
}

var eraseCause = leadbridge.Cause{Kind: leadbridge.CauseSync, Integration: "1"}

// traces lists the tables in which the secret is to be found.
func traces(t testing.TB, db *store.DB) map[string]int {
	t.Helper()
	found := map[string]int{}
	if err := db.InTx(context.Background(), func(tx *store.Tx) error {
		for _, table := range []string{"leads", "revisions", "duplicate_pairs", "data_import_records", "crm_links", "crm_sync_records", "crm_conflicts", "crm_problems",
			"crm_outbox", "crm_drifts", "crm_activities", "lead_columns", "lead_words"} {
			rows, err := tx.QueryContext(context.Background(), "SELECT * FROM "+table)
			if err != nil {
				return err
			}
			defer rows.Close()
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			for rows.Next() {
				values := make([]any, len(columns))
				for i := range values {
					values[i] = new(any)
				}
				if err := rows.Scan(values...); err != nil {
					return err
				}
				for i := range values {
					v := *values[i].(*any)
					if b, ok := v.([]byte); ok && bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(secret))) || strings.Contains(fmt.Sprint(v), secret) {
						found[table+"."+columns[i]]++
					}
				}
			}
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

func eraseLeavesNothing(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	l, r := told(t, db)
	indexed(t, db)
	before := traces(t, db)
	for _, where := range []string{"leads.email", "leads.extra", "revisions.before", "revisions.after", "duplicate_pairs.match", "data_import_records.raw", "data_import_records.match",
		"crm_links.base_ours", "crm_links.base_theirs", "crm_sync_records.reason", "crm_conflicts.theirs", "crm_problems.record", "crm_outbox.request", "crm_drifts.ours", "crm_activities.activity",
		"lead_columns.data", "lead_words.data"} {
		if before[where] == 0 {
			t.Errorf("the exam tells nothing in %s", where)
		}
	}
	at := start.Add(time.Hour)
	for range 2 { // the second time does no harm
		if err := db.EraseLead(ctx, l.Seq, eraseCause, at); err != nil {
			t.Fatal(err)
		}
	}
	if left := traces(t, db); len(left) != 0 {
		t.Errorf("there is left %v", left)
	}
	got := lead(t, db, l.ID)
	if len(got.Values) != 0 || !got.DeletedAt.Equal(at) || got.Version != l.Version+2 {
		t.Errorf("got %+v", got)
	}
	story := revisions(t, db, got)
	if len(story) != 5 || story[0].Op != leadbridge.OpDelete || story[0].Cause.Kind != leadbridge.CauseSync || len(story[4].After) != 0 || story[4].Cause.Row != 1 {
		t.Errorf("got %+v", story)
	}
	want := each(1)
	want["problems"], want["outbox"], want["activities"] = 0, 0, 0
	if n := kept(t, db, r, l.Seq); !reflect.DeepEqual(n, want) {
		t.Errorf("there is %v", n)
	}
	if k := theLink(t, db, "r1"); k.Version != 2 || k.Base.Has("city") {
		t.Errorf("got %+v", k)
	}
	if open, err := db.CountConflicts(ctx, "1"); open != 0 || err != nil {
		t.Errorf("%d conflicts are open, %v", open, err)
	}
	if pair := pairsOf(t, db, store.PairFilter{LeadID: l.ID}); len(pair) != 1 || pair[0].Match.Score != 0.9 || pair[0].Status != leadbridge.PairClosed {
		t.Errorf("got %+v", pair)
	}
	demand(t, db.EraseLead(ctx, 4711, eraseCause, at), leadbridge.NotFound, "not_found")
}

func eraseLeavesOthers(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	told(t, db)
	before := traces(t, db)
	other := create(t, db, people()[0])[0]
	putLinks(t, db, linkOf(personRef("b"), other))
	if err := db.EraseLead(context.Background(), other.Seq, eraseCause, start); err != nil {
		t.Fatal(err)
	}
	if after := traces(t, db); !reflect.DeepEqual(after, before) {
		t.Errorf("there is left %v of %v", after, before)
	}
}

func eraseTellsOthers(t *testing.T, open Opener) {
	db := open()
	started(t, db, "1", leadbridge.Bidirectional)
	started(t, db, "2", leadbridge.Bidirectional)
	l := create(t, db, people()[0])[0]
	if err := db.EraseLead(context.Background(), l.Seq, eraseCause, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if own, others := queued(t, db, "1"), queued(t, db, "2"); len(own) != 0 || len(others) != 1 || others[0].Version != 3 {
		t.Errorf("got %+v, %+v", own, others)
	}
}

func eraseMerged(t *testing.T, open Opener) {
	db := open()
	newIntegration(t, db, "1")
	loser, _ := told(t, db)
	survivor := create(t, db, people()[0])[0]
	c := mergeOf(survivor, loser)
	apply(t, db, c)
	if err := db.EraseLead(context.Background(), survivor.Seq, eraseCause, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left := traces(t, db); len(left) != 0 {
		t.Errorf("there is left %v", left)
	}
	if got := lead(t, db, loser.ID); got.MergedInto != survivor.ID || len(got.Values) != 0 || revisions(t, db, got)[0].Op != leadbridge.OpUpdate {
		t.Errorf("got %+v", got)
	}
}

func eraseDeleted(t *testing.T, open Opener) {
	db := open()
	l := create(t, db, leadbridge.Values{"firstName": secret})[0]
	gone := changed(l, leadbridge.OpDelete, nil)
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{gone}})
	if err := db.EraseLead(context.Background(), l.Seq, leadbridge.Cause{Kind: leadbridge.CauseEdit}, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := lead(t, db, l.ID); got.Version != 3 || len(got.Values) != 0 || !got.DeletedAt.Equal(gone.Lead.DeletedAt) {
		t.Errorf("got %+v", got)
	}
}

// eraseKeys wants the keys of an erased lead gone: sorted ones, and those in
// the log of which another process has a copy, also after that has sorted.
func eraseKeys(t *testing.T, open Opener) {
	db, copied := open(), open()
	values := leadbridge.Values{"email": "erased@example.com"}
	l := create(t, db, values)[0]
	for _, handle := range []*store.DB{db, copied} {
		if len(candidates(t, handle, values)) != 1 {
			t.Fatal("the lead is not found")
		}
	}
	if err := db.EraseLead(context.Background(), l.Seq, leadbridge.Cause{Kind: leadbridge.CauseEdit}, start); err != nil {
		t.Fatal(err)
	}
	for i := range 100 { // enough to be sorted in
		create(t, copied, leadbridge.Values{"email": fmt.Sprint(i, "@example.com")})
	}
	var n int
	if err := db.InTx(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM match_keys WHERE lead_seq = $1", l.Seq).Scan(&n)
	}); err != nil || n != 0 {
		t.Errorf("%d keys are left, %v", n, err)
	}
	if found := candidates(t, copied, leadbridge.Values{"email": "5@example.com"}); len(found) != 1 {
		t.Errorf("others are not found: %v", found)
	}
}
