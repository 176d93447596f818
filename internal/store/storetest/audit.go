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

var auditExam = map[string]func(*testing.T, Opener){
	"audit/filter": auditFilter,
	"audit/pages":  auditPages,
}

func auditFilter(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	lines := []store.AuditEntry{
		{ActorKind: "USER", ActorID: "u", Actor: "Ann", Address: "192.0.2.1", Action: "updateLead", SubjectKind: "lead", SubjectID: "l", Outcome: "DONE", RequestID: "r"},
		{ActorKind: "TOKEN", ActorID: "t", Actor: "Zap", Action: "token create", Outcome: "REFUSED"},
		{ActorKind: "COMMAND", Actor: "root", Action: "token revoke", SubjectKind: "token", SubjectID: "t", Outcome: "DONE"},
		{ActorKind: "USER", ActorID: "u", Actor: "Ann", Action: "token_", Outcome: "FAILED"},
	}
	for i := range lines {
		lines[i].At = start.Add(time.Duration(i) * time.Hour)
		if err := db.AddAudit(ctx, lines[i]); err != nil {
			t.Fatal(err)
		}
		lines[i].Seq = int64(i + 1)
	}
	for name, c := range map[string]struct {
		filter store.AuditFilter
		want   []int64
	}{
		"all":        {store.AuditFilter{}, []int64{4, 3, 2, 1}},
		"user":       {store.AuditFilter{ActorID: "u"}, []int64{4, 1}},
		"kind":       {store.AuditFilter{ActorKind: "COMMAND"}, []int64{3}},
		"action":     {store.AuditFilter{Action: "token_"}, []int64{4}},
		"subject":    {store.AuditFilter{SubjectKind: "lead", SubjectID: "l"}, []int64{1}},
		"outcome":    {store.AuditFilter{Outcome: "DONE"}, []int64{3, 1}},
		"when":       {store.AuditFilter{From: start.Add(time.Hour), Until: start.Add(3 * time.Hour)}, []int64{3, 2}},
		"everything": {store.AuditFilter{ActorID: "u", Outcome: "DONE", From: start}, []int64{1}},
		"nothing":    {store.AuditFilter{ActorID: "\x00"}, []int64{}},
	} {
		p, err := db.Audit(ctx, c.filter)
		got := []int64{}
		for _, e := range p.Entries {
			got = append(got, e.Seq)
			if !reflect.DeepEqual(e, lines[e.Seq-1]) {
				t.Errorf("%s: got %+v", name, e)
			}
		}
		if err != nil || !slices.Equal(got, c.want) || p.Next != "" {
			t.Errorf("%s: got %v, %q: %v", name, got, p.Next, err)
		}
	}
}

func auditPages(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	for i := range 7 {
		if err := db.AddAudit(ctx, store.AuditEntry{At: start.Add(time.Duration(i) * time.Second), ActorKind: "USER", Actor: "a", Action: "x", Outcome: "DONE"}); err != nil {
			t.Fatal(err)
		}
	}
	f, seen := store.AuditFilter{Action: "x", Limit: 3}, []int64{}
	for range 5 {
		p, err := db.Audit(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Entries {
			seen = append(seen, e.Seq)
		}
		if f.Cursor = p.Next; p.Next == "" {
			break
		}
	}
	if !slices.Equal(seen, []int64{7, 6, 5, 4, 3, 2, 1}) {
		t.Errorf("the pages are %v", seen)
	}
	p, err := db.Audit(ctx, store.AuditFilter{Action: "x", Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Audit(ctx, store.AuditFilter{Action: "y", Cursor: p.Next})
	demand(t, err, leadbridge.Invalid, "invalid")
	if n, err := db.ForgetAudit(ctx, start.Add(5*time.Second), 3); n != 3 || err != nil {
		t.Errorf("%d were forgotten: %v", n, err)
	}
	if n, err := db.ForgetAudit(ctx, start.Add(5*time.Second), 3); n != 2 || err != nil {
		t.Errorf("%d more were forgotten: %v", n, err)
	}
}
