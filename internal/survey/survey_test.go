package survey

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// rig is a service over a database, with a clock that is set by hand.
type rig struct {
	*Service
	t  *testing.T
	db *store.DB
	at time.Time
}

func newRig(t *testing.T, open storetest.Opener) *rig {
	r := &rig{t: t, db: open(), at: noon}
	r.db.SetQuality(func(l *leadbridge.Lead) int { return quality.OfNew(l).Score() })
	r.Service = New(r.db, slog.New(slog.NewTextHandler(io.Discard, nil)))
	r.now = func() time.Time { return r.at }
	return r
}

// add stores leads that were created at a time.
func (r *rig) add(at time.Time, values ...leadbridge.Values) []*leadbridge.Lead {
	r.t.Helper()
	c := &leadbridge.Changeset{}
	var leads []*leadbridge.Lead
	for _, v := range values {
		l := &leadbridge.Lead{ID: uuid.Must(uuid.NewV7()).String(), Version: 1, Values: v, CreatedAt: at, UpdatedAt: at}
		leads = append(leads, l)
		c.Leads = append(c.Leads, leadbridge.LeadChange{Lead: l, Revisions: []leadbridge.Revision{{Version: 1, Op: leadbridge.OpCreate, At: at, After: v}}})
	}
	r.apply(c)
	return leads
}

func (r *rig) apply(c *leadbridge.Changeset) {
	r.t.Helper()
	if err := r.db.Apply(context.Background(), c); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) figures() *Figures {
	r.t.Helper()
	f, err := r.Figures(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

func (r *rig) refresh() {
	r.t.Helper()
	if err := r.Refresh(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

func complete(patch leadbridge.Values) leadbridge.Values {
	v := leadbridge.Values{"firstName": "Maria", "lastName": "Garcia", "email": "maria@garcia.com", "phone": "+12125550187", "insuranceType": "AUTO",
		"dateOfBirth": "1980-01-01", "state": "NY", "postalCode": "10001", "leadSource": "Web", "consentGiven": "true", "consentAt": "2026-01-01T00:00:00Z", "consentSource": "form"}
	for name, value := range patch {
		v[name] = value
		if value == "" {
			delete(v, name)
		}
	}
	return v
}

func TestFiguresOfNothing(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	f := r.figures()
	if f.Leads != 0 || f.Score() != 0 || len(f.Worst) != 0 || len(f.Fields) != len(leadbridge.Fields) {
		t.Errorf("got %+v", f)
	}
	if trend, err := r.Trend(context.Background(), 30); err != nil || len(trend) != 1 {
		t.Errorf("got %v, %v", trend, err)
	}
}

func TestFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, open)
		leads := r.add(noon.Add(-time.Hour), complete(nil), complete(leadbridge.Values{"email": "maria@gmial.com", "leadSource": "Vendor", "custom.pet": "dog"}))
		leads = append(leads, r.add(noon.AddDate(0, 0, -3), complete(leadbridge.Values{"phone": "", "insuranceType": "HOME", "leadSource": "Vendor"}))...)
		r.apply(&leadbridge.Changeset{Pairs: []leadbridge.DuplicatePair{{ID: uuid.NewString(), Lead: leads[1], Other: leads[0], CreatedAt: noon}}})
		r.at = noon.Add(time.Minute)
		f := r.figures()
		// 100-8; 100-6-8; 100-15-5
		if f.Leads != 3 || f.Points != 92+86+80 || f.Good != 3 || f.Score() != 86 || f.Scores != [10]int64{8: 2, 9: 1} {
			t.Errorf("got %+v", f.Totals)
		}
		if f.Rules["possibleDuplicate"] != 2 || f.Rules["emailTypo"] != 1 || f.Rules["streetMissing"] != 1 || f.Rules["old"] != 0 {
			t.Errorf("got %v", f.Rules)
		}
		fields := map[string]FieldFigure{}
		for _, field := range f.Fields {
			fields[field.Name] = field
		}
		for _, want := range []FieldFigure{{"email", 3, 2}, {"phone", 2, 2}, {"street", 0, 0}, {"custom.pet", 1, 1}} {
			if fields[want.Name] != want {
				t.Errorf("got %+v, want %+v", fields[want.Name], want)
			}
		}
		if len(f.Sources) != 2 || f.Sources[0].Value != "Vendor" || f.Sources[0].Leads != 2 || f.Sources[0].Score() != 83 || f.Types[0].Value != "AUTO" {
			t.Errorf("got %+v, %+v", f.Sources, f.Types)
		}
		if got := f.Created.Counted(ByDay, noon.AddDate(0, 0, -3).Truncate(24*time.Hour), 4); !slices.Equal(got, []int64{1, 0, 0, 2}) {
			t.Errorf("got %v", got)
		}
		if f.Worst[0].ID != leads[2].ID || f.Worst[2].ID != leads[0].ID {
			t.Errorf("got %+v", f.Worst)
		}
		worst, err := r.Worst(context.Background(), 2)
		if err != nil || len(worst) != 2 || worst[0].Lead.ID != leads[2].ID || worst[0].Findings.Score() != 80 || worst[1].Findings.Score() != 86 {
			t.Errorf("got %+v, %v", worst, err)
		}
	})
}

// Somebody who looks right after a change sees it; who looks again sees what
// was found before.
func TestSmallDatabasesAreSurveyedOnDemand(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	r.add(noon, complete(nil))
	first := r.figures()
	r.at = r.at.Add(time.Minute)
	if again := r.figures(); again != first {
		t.Error("nothing changed, and the leads were surveyed again")
	}
	r.add(r.at, complete(nil))
	if f := r.figures(); f.Leads != 2 {
		t.Errorf("got %d leads", f.Leads)
	}
	// Who reloads a page that takes long does not make it slower.
	r.figures().Took = time.Second
	r.add(r.at, complete(nil))
	if f := r.figures(); f.Leads != 2 {
		t.Error("the leads were surveyed again without a pause")
	}
	r.at = r.at.Add(again * time.Second)
	if f := r.figures(); f.Leads != 3 {
		t.Errorf("got %d leads", f.Leads)
	}
	before := r.figures()
	r.at = r.at.AddDate(0, 0, 1)
	if r.figures() == before {
		t.Error("the figures are of yesterday")
	}
}

func TestRefresh(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, open)
		ctx := context.Background()
		taken := func() time.Time {
			t.Helper()
			r.refresh()
			last, _, err := r.db.LastSurvey(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return last.TakenAt
		}
		if at := taken(); !at.Equal(noon) {
			t.Errorf("the first survey is of %s", at)
		}
		l := r.add(r.at, complete(nil))[0]
		r.at = noon.Add(pause - time.Second)
		if at := taken(); !at.Equal(noon) {
			t.Error("two surveys without a pause")
		}
		r.at = noon.Add(pause)
		if at := taken(); !at.Equal(r.at) {
			t.Error("a change was not looked at after the pause")
		}
		changed := r.at
		r.at = changed.Add(10 * pause)
		if at := taken(); !at.Equal(changed) {
			t.Error("nothing changed, and the leads were surveyed again")
		}
		r.at = changed.Add(atLeast)
		if at := taken(); !at.Equal(r.at) {
			t.Error("no survey in an hour")
		}
		// A year on, the lead is old, and its stored score tells.
		r.at = noon.AddDate(1, 0, 1)
		r.refresh()
		if now, err := r.db.Lead(ctx, l.ID); err != nil || now.Quality != 96 {
			t.Errorf("the stored score is %d, %v", now.Quality, err)
		}
		if trend, err := r.Trend(ctx, 400); err != nil || len(trend) != 2 || trend[0].Score != 100 || trend[1].Score != 96 {
			t.Errorf("got %+v, %v", trend, err)
		}
	})
}

// Of a large database the figures are read, not made.
func TestLargeDatabasesAreReadFromTheLastSurvey(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	values := make([]leadbridge.Values, small+1)
	for i := range values {
		values[i] = leadbridge.Values{"lastName": "Doe"}
	}
	r.add(noon, values...)
	if f := r.figures(); f != nil {
		t.Error("somebody waited for a large survey")
	}
	if worst, err := r.Worst(context.Background(), 5); err != nil || len(worst) != 0 {
		t.Errorf("got %v, %v", worst, err)
	}
	r.refresh()
	f := r.figures()
	if f.Leads != small+1 || len(f.Worst) != worstLeads {
		t.Errorf("got %d leads", f.Leads)
	}
	// Another process reads the same.
	other := New(r.db, r.log)
	got, err := other.Figures(context.Background())
	if err != nil || got.Leads != f.Leads || got.Created.Counts[0] != small+1 || got.Worst[0].ID != f.Worst[0].ID {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Whatever the leads hold, the figures stay small and add up.
func TestManySources(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	values := make([]leadbridge.Values, 3000)
	for i := range values {
		values[i] = leadbridge.Values{"lastName": "Doe", "leadSource": fmt.Sprint("source ", max(i, 500))}
	}
	r.add(noon, values...)
	f := r.figures()
	if len(f.Sources) != shownGroups+1 || f.Sources[0].Leads != 501 || !f.Sources[shownGroups].Rest {
		t.Errorf("got %d groups, the first %+v", len(f.Sources), f.Sources[0])
	}
	var leads, points, followed int64
	for _, g := range f.Sources {
		leads, points = leads+g.Leads, points+g.Points
	}
	for _, s := range f.BySource {
		for _, n := range s.Counts {
			followed += n
		}
	}
	if leads != f.Leads || points != f.Points || followed != f.Leads || len(f.BySource) != shownLines+1 || !f.BySource[shownLines].Rest {
		t.Errorf("%d leads, %d points, %d followed", leads, points, followed)
	}
}

func TestExport(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	leads := r.add(noon, complete(nil), complete(leadbridge.Values{"phone": "", "firstName": "=cmd()"}))
	var out bytes.Buffer
	if n, err := r.Export(context.Background(), &out, 99); err != nil || n != 1 {
		t.Fatalf("got %d, %v", n, err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	want := []string{leads[1].ID, "'=cmd()", "Garcia", "", "maria@garcia.com", "", "Web", "85", "Phone missing: -15"}
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1], want) {
		t.Errorf("got %q, %v", rows, err)
	}
}

func TestUnits(t *testing.T) {
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // Sunday evening in Chicago
	for unit, want := range map[Unit]string{ByDay: "2026-11-22", ByWeek: "2026-11-16", ByMonth: "2026-11-01"} {
		if got := unit.Start(at.In(chicago)).Format(time.DateOnly); got != want {
			t.Errorf("%s: got %s, want %s", unit, got, want)
		}
	}
	line := timeline{}
	line.add(at, at)
	line.add(at.AddDate(0, -6, 0), at)
	s := line.series("")
	if got := s.Counted(ByDay, ByDay.Start(at.In(chicago)), 2); !slices.Equal(got, []int64{1, 0}) {
		t.Errorf("got %v", got)
	}
	if got := s.Counted(ByMonth, time.Date(2026, 5, 1, 0, 0, 0, 0, chicago), 7); !slices.Equal(got, []int64{1, 0, 0, 0, 0, 0, 1}) {
		t.Errorf("got %v", got)
	}
	// A day has 25 hours when the clocks go back.
	back := time.Date(2026, 11, 1, 23, 30, 0, 0, chicago)
	line = timeline{}
	line.add(back, back)
	if got := line.series("").Counted(ByDay, ByDay.Start(back), 2); !slices.Equal(got, []int64{1, 0}) {
		t.Errorf("got %v", got)
	}
}
