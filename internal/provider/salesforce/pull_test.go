package salesforce

import (
	"slices"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

// TestPullAll reads everything by queries, whose pages are short, and each
// by a process that knows nothing but the cursor.
func TestPullAll(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 60)
	want := r.live("LastName")
	for _, q := range []provider.Query{{}, {Limit: 7}, {Limit: 60}, {Limit: 61}} {
		for _, short := range []float64{0, 11} {
			if short > 0 {
				r.vice("shortPages", value(short))
			}
			q.Object, q.Fields = lead, []string{"LastName", "Owner.Name"}
			records, mark := r.pull(q)
			r.Stage.Vices.Clear()
			if !slices.Equal(idsOf(records), sortedKeys(want)) {
				t.Errorf("limit %d, short pages %v: got %d records, want %d, each once", q.Limit, short, len(records), len(want))
			}
			for _, rec := range records {
				if rec.Values["LastName"] != want[rec.ID] || rec.Values["Owner.Name"] == "" || rec.State != provider.Live || rec.CreatedAt.IsZero() {
					t.Fatalf("got %+v", rec)
				}
			}
			if now := r.Stage.Clock.Now(); mark.After(now) || now.Sub(mark) > 2*time.Minute {
				t.Errorf("the watermark is %v at %v", mark, now)
			}
		}
	}
}

// TestPullBulk reads many by a bulk job, with results the same as by queries.
func TestPullBulk(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 5_000)
	r.vice("bulkDelay", value(5))
	q := provider.Query{Object: lead, Fields: []string{"LastName", "Annual_Premium__c", "Policy_Expiration__c", "Do_Not_Contact__c", "Consent_Date__c", "Description", "Owner.Name", "Company"}}
	r.calls()
	records, _ := r.pull(q)
	// The watermark, the count, the start, a few looks, two pages; and a
	// description for each page, as each is read by a new process here.
	if n := r.calls(); n > 2+1+5+2+2 {
		t.Errorf("%d calls", n)
	}
	if got := idsOf(records); len(got) != 5_000 || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 5_000 {
		t.Errorf("got %d records", len(got))
	}
	some := records[:200]
	plain, err := r.driver().Fetch(t.Context(), lead, idsOf(some), q.Fields)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range plain {
		for name, v := range want.Values {
			if some[i].Values[name] != v {
				t.Errorf("%s of %s: %q in bulk, %q by query", name, want.ID, some[i].Values[name], v)
			}
		}
	}
}

// TestPullBulkTrouble reads everything although the job fails, its results
// come late, or in pages of few rows.
func TestPullBulkTrouble(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 2_100)
	want := sortedKeys(r.live("LastName"))
	for name, setting := range map[string]stage.ViceSetting{"bulkFails": {Count: 1}, "shortPages": value(300), "early204": {}, "truncated": {Count: 1, Match: "/results"}, "html": {Count: 2, Match: "/jobs/query"}} {
		r.vice(name, setting)
		records, _ := r.pull(provider.Query{Object: lead, Fields: []string{"LastName"}})
		r.Stage.Vices.Clear()
		if got := slices.Sorted(slices.Values(idsOf(records))); !slices.Equal(got, want) {
			t.Errorf("%s: got %d records, want %d", name, len(got), len(want))
		}
	}
}

// TestPullForgotten goes on by queries when the job was deleted meanwhile.
func TestPullForgotten(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 2_100)
	r.vice("shortPages", value(500))
	first, err := r.driver().Pull(t.Context(), provider.Query{Object: lead})
	if err != nil {
		t.Fatal(err)
	}
	r.Stage.Clock.Advance(8 * 24 * time.Hour) // jobs are kept for seven
	rest, _ := r.pull(provider.Query{Object: lead, Cursor: first.Cursor})
	got := slices.Compact(slices.Sorted(slices.Values(append(idsOf(first.Records), idsOf(rest)...))))
	if len(got) != 2_100 {
		t.Errorf("got %d records", len(got))
	}
}

// TestPullFaults lets each call of a reading fail once in each way.
func TestPullFaults(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 30)
	_, since := r.pull(provider.Query{Object: lead})
	r.Stage.Clock.Advance(10 * time.Minute)
	r.act("editMany", "count", "20")
	r.act("purge", "id", sortedKeys(r.live("Id"))[3])
	r.Stage.Clock.Advance(2 * time.Minute)
	r.vice("shortPages", value(12))
	for _, q := range []provider.Query{{Object: lead}, {Object: lead, Since: since}} {
		want, _ := r.pull(q)
		n := r.calls()
		for _, vice := range []string{"serverError", "html", "truncated", "tooMany", "tooManyBare", "timeoutBefore", "timeoutAfterCommit", "sessionExpired", "concurrentRefused", "notAcceptable", "edge420", "unavailable"} {
			for skip := range n {
				r.vice(vice, stage.ViceSetting{Count: 1, Skip: skip})
				got, _ := r.pull(q)
				if !slices.Equal(idsOf(got), idsOf(want)) {
					t.Errorf("%s after %d calls: got %d records, want %d", vice, skip, len(got), len(want))
				}
			}
		}
		r.calls()
	}
}

func TestPullRefuses(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	for name, c := range map[string]struct {
		query provider.Query
		field string
	}{
		"an object":     {provider.Query{Object: "Opportunity"}, "object"},
		"a cursor":      {provider.Query{Object: lead, Cursor: "???"}, "cursor"},
		"an old cursor": {provider.Query{Object: lead, Cursor: "eyJ2IjowfQ"}, "cursor"},
		"a lost field":  {provider.Query{Object: lead, Fields: []string{"Shoe_Size__c"}}, "Shoe_Size__c"},
		"a hostile one": {provider.Query{Object: lead, Fields: []string{"Id FROM User--"}}, "Id FROM User--"},
	} {
		_, err := r.driver().Pull(t.Context(), c.query)
		if e := asError(err); e == nil || e.Kind != leadbridge.Invalid || e.Field != c.field {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestLongQuery asks more than an address can hold.
func TestLongQuery(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	tail := ""
	for range 700 {
		tail += " OR LastName = 'Nobody at all'"
	}
	a, err := r.driver().rows(t.Context(), liveRows, lead, nil, " WHERE (Id != null"+tail+") ORDER BY Id LIMIT 20")
	if err != nil || len(a.Records) != 10 {
		t.Errorf("got %d records, %v", len(a.Records), err)
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	c := cursor{Version: cursorVersion, Phase: phaseChanged, From: now, To: now.Add(time.Hour), Mark: now, At: now, After: "00Q5e00000ZkM3hEAF", Job: "j", Ready: true, Locator: "l", Asked: 1, Seen: 2, Total: 3}
	if got, err := readCursor(c.String()); err != nil || got != c {
		t.Errorf("got %+v, %v", got, err)
	}
}
