package storetest

import (
	"context"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadbridge"
)

var leadExam = map[string]func(*testing.T, Opener){
	"lead/every field comes back":    everyField,
	"lead/any values come back":      anyValues,
	"lead/unknown is not found":      unknownLead,
	"lead/what no database can hold": unstorable,
	"lead/deleted stays readable":    deletedLead,
}

func everyField(t *testing.T, open Opener) {
	db := open()
	v := leadbridge.Values{"custom.score": "7", "metadata.utm_source": "züri \"quoted\" \\ 😀"}
	for _, f := range leadbridge.Fields {
		v[f.Name] = "value of " + f.Name
	}
	made := create(t, db, v)[0]
	got := lead(t, db, made.ID)
	if !maps.Equal(got.Values, v) {
		t.Errorf("got %v\nwant %v", got.Values, v)
	}
	if got.Seq != made.Seq || got.Seq == 0 || got.Version != 1 || !got.CreatedAt.Equal(start) || !got.UpdatedAt.Equal(start) || got.Deleted() || got.MergedInto != "" {
		t.Errorf("got %+v", got)
	}
}

func anyValues(t *testing.T, open Opener) {
	db := open()
	names := append(leadbridge.FieldNames(), "custom.a", "metadata.b", "metadata.ümlaut \"q\"")
	rapid.Check(t, func(rt *rapid.T) {
		v := leadbridge.Values(rapid.MapOf(rapid.SampledFrom(names), rapid.StringN(1, 20, -1).Filter(storable)).Draw(rt, "values"))
		made := newLead(v, start)
		apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{made}})
		if got := lead(t, db, made.Lead.ID); !maps.Equal(got.Values, v) {
			rt.Fatalf("got %q, want %q", got.Values, v)
		}
		patch := leadbridge.Values(rapid.MapOf(rapid.SampledFrom(names), rapid.StringN(0, 5, -1).Filter(storable)).Draw(rt, "patch"))
		next := changed(made.Lead, leadbridge.OpUpdate, patch)
		apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{next}})
		if got := lead(t, db, made.Lead.ID); !maps.Equal(got.Values, next.Lead.Values) || got.Version != 2 {
			rt.Fatalf("got %q, want %q", got.Values, next.Lead.Values)
		}
	})
}

func storable(s string) bool {
	for _, r := range s {
		if r == 0 || r == '\uFFFD' {
			return false
		}
	}
	return true
}

func unknownLead(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	for _, id := range []string{"00000000-0000-7000-8000-000000000000", "", "' OR 1=1 --", "\x00", "\xff"} {
		_, err := db.Lead(ctx, id)
		demand(t, err, leadbridge.NotFound, "not_found")
		_, err = db.ImportJob(ctx, id)
		demand(t, err, leadbridge.NotFound, "not_found")
		_, err = db.Pair(ctx, id)
		demand(t, err, leadbridge.NotFound, "not_found")
		_, err = db.MergeByID(ctx, id)
		demand(t, err, leadbridge.NotFound, "not_found")
	}
}

func unstorable(t *testing.T, open Opener) {
	db := open()
	made := create(t, db, leadbridge.Values{"notes": "a\x00b\xffc", "metadata.raw": "\x00\xff", "city": ""})[0]
	want := leadbridge.Values{"notes": "ab\uFFFDc", "metadata.raw": "\uFFFD"}
	if got := lead(t, db, made.ID).Values; !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func deletedLead(t *testing.T, open Opener) {
	db := open()
	made := create(t, db, leadbridge.Values{"lastName": "Gone"})[0]
	gone := changed(made, leadbridge.OpDelete, nil)
	gone.Lead.MergedInto = "another"
	apply(t, db, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{gone}})
	got := lead(t, db, made.ID)
	if !got.DeletedAt.Equal(start.Add(time.Second)) || got.MergedInto != "another" || got.Values["lastName"] != "Gone" {
		t.Errorf("got %+v", got)
	}
}
