package providertest

import (
	"context"
	"testing"
	"time"

	"leadbridge/internal/provider"
)

// settle is longer than any lag that a driver must allow for.
const settle = 15 * time.Minute

// read is what one run of all pages gave.
type read struct {
	records   []provider.Record
	byID      map[string]provider.Record // the last state of each
	watermark time.Time
	pages     int
}

// pull reads all pages of a query with one client.
func (x *Exam) pull(t *testing.T, q provider.Query) read {
	t.Helper()
	got := read{byID: map[string]provider.Record{}}
	for page, err := range x.Client().Pages(context.Background(), q) {
		if err != nil {
			t.Fatalf("after %d records: %v", len(got.records), err)
		}
		got.take(page)
	}
	return got
}

func (r *read) take(page provider.Page) {
	r.pages++
	r.records = append(r.records, page.Records...)
	for _, one := range page.Records {
		r.byID[one.ID] = one
	}
	r.watermark = page.Watermark
}

func (x *Exam) query(since time.Time) provider.Query {
	return provider.Query{Object: x.Object.Name, Fields: []string{x.Text}, Since: since}
}

// base reads everything and lets time pass.
func (x *Exam) base(t *testing.T) read {
	t.Helper()
	got := x.pull(t, x.query(time.Time{}))
	x.Server.Stage.Clock.Advance(settle)
	return got
}

// any returns the id of one of the records that were read.
func (r read) any() string { return r.records[len(r.records)/2].ID }

func pullEverything(t *testing.T, x *Exam) {
	got := x.pull(t, x.query(time.Time{}))
	if len(got.byID) != x.Count || len(got.records) != x.Count {
		t.Errorf("%d records, %d of them different, want %d", len(got.records), len(got.byID), x.Count)
	}
	texts := 0
	for _, r := range got.records {
		if r.Object != x.Object.Name || r.State != provider.Live || r.ModifiedAt.IsZero() || r.CreatedAt.IsZero() || r.ModifiedAt.Location() != time.UTC {
			t.Fatalf("record %+v is not whole", r)
		}
		if r.Values[x.Text] != "" {
			texts++
		}
	}
	if texts == 0 {
		t.Errorf("%s is empty in all records", x.Text)
	}
	now := x.Server.Stage.Clock.Now()
	if got.watermark.IsZero() || got.watermark.After(now) || got.watermark.Before(now.Add(-time.Hour)) {
		t.Errorf("the watermark is %s at %s", got.watermark, now)
	}
}

func pullOnlyAsked(t *testing.T, x *Exam) {
	for _, r := range x.pull(t, x.query(time.Time{})).records {
		if _, there := r.Values[x.Text]; !there || len(r.Values) != 1 {
			t.Fatalf("asked for %s, got %v", x.Text, r.Values)
		}
	}
}

func pullNothingNew(t *testing.T, x *Exam) {
	first := x.base(t)
	second := x.pull(t, x.query(first.watermark))
	if second.watermark.Before(first.watermark) {
		t.Errorf("the watermark went back from %s to %s", first.watermark, second.watermark)
	}
	x.Server.Stage.Clock.Advance(time.Hour)
	third := x.pull(t, x.query(second.watermark))
	if len(third.records) > 0 || !third.watermark.After(second.watermark) {
		t.Errorf("nothing changed, %d records came, and the watermark went from %s to %s", len(third.records), second.watermark, third.watermark)
	}
}

func pullChange(t *testing.T, x *Exam) {
	first := x.base(t)
	id := first.any()
	x.Act(t, Edit, id, "")
	x.Server.Stage.Clock.Advance(settle)
	got := x.pull(t, x.query(first.watermark))
	r, there := got.byID[id]
	if !there || r.State != provider.Live || !r.ModifiedAt.After(first.byID[id].ModifiedAt) {
		t.Errorf("%d records came, the changed one is %+v", len(got.records), r)
	}
	if len(got.byID) > 1+x.Count/4 {
		t.Errorf("one record changed, and %d came", len(got.byID))
	}
}

func pullNewRecord(t *testing.T, x *Exam) {
	first := x.base(t)
	x.prepare(t)
	made := x.push(t, x.write(1))[0]
	x.Server.Stage.Clock.Advance(settle)
	r, there := x.pull(t, x.query(first.watermark)).byID[made.ID]
	if !there || r.Values[x.Text] != x.New(1)[x.Text] || r.Key != "exam-1" {
		t.Errorf("the new record %q came as %+v", made.ID, r)
	}
}

// pullLateChange has a person change a record that the CRM does not find yet
// when the next run reads: the run after that must bring it.
func pullLateChange(t *testing.T, x *Exam) {
	if len(x.Lags) == 0 {
		t.Skip("the CRM finds at once what was written")
	}
	first := x.base(t)
	for name, setting := range x.Lags {
		x.Server.Stage.Vices.MustSet(name, setting)
	}
	id, changed := first.any(), x.Server.Stage.Clock.Now().Add(-time.Second)
	x.Act(t, Edit, id, "")
	x.Server.Stage.Clock.Advance(time.Second)
	second := x.pull(t, x.query(first.watermark))
	x.Server.Stage.Clock.Advance(settle)
	third := x.pull(t, x.query(second.watermark))
	for _, r := range append(second.records, third.records...) {
		if r.ID == id && r.ModifiedAt.After(changed) {
			return
		}
	}
	t.Errorf("the change is lost: %d and then %d records came", len(second.records), len(third.records))
}
