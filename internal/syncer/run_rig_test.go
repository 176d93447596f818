package syncer_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// site is a connected HubSpot account with people at work in it.
type site struct {
	*rig
	*desk
	p *process
	i leadbridge.Integration
}

func newSite(t testing.TB, records int, policy leadbridge.SyncPolicy) *site {
	t.Helper()
	r := newRig(t)
	server := r.simulate(hubspotPeople.provider, records, 1)
	s := &site{rig: r, p: r.start(nil)}
	s.i = r.connect(s.p, hubspotPeople.provider, hubspotPeople.object, policy)
	s.fatal(s.p.accounts.Prepare(t.Context(), s.i.ID))
	ms, err := r.db.Mappings(t.Context(), s.i.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.desk = sit(t, hubspotPeople, server, r.clock.Now, ms)
	return s
}

// fatal ends the test on an error.
func (s *site) fatal(err error) {
	s.rig.t.Helper()
	if err != nil {
		s.rig.t.Fatal(err)
	}
}

func (s *site) begin(req syncer.StartRequest) *leadbridge.SyncRun {
	s.rig.t.Helper()
	run, err := s.p.Start(s.p.ctx, "ann", s.i.ID, req)
	s.fatal(err)
	return run
}

// drive works on a run until it is done, as the job queue does.
func (s *site) drive(id string) *leadbridge.SyncRun {
	s.rig.t.Helper()
	for range 100 {
		done, err := s.p.Run(s.p.ctx, id, 0)
		var e *leadbridge.Error
		switch {
		case err == nil && done:
			return s.run(id)
		case s.revive():
		case errors.As(err, &e) && e.Kind != leadbridge.Internal:
			s.clock.Advance(max(e.After, time.Minute))
		case err != nil:
			s.rig.t.Fatal(err)
		}
	}
	s.rig.t.Fatal("it never ends")
	return nil
}

// revive has another process take over from one that was killed, once what
// that held has ended.
func (s *site) revive() bool {
	s.rig.t.Helper()
	if s.p.ctx.Err() == nil {
		return false
	}
	s.p = s.rig.start(nil)
	s.clock.Advance(5 * time.Minute)
	return true
}

func (s *site) run(id string) *leadbridge.SyncRun {
	s.rig.t.Helper()
	run, err := s.db.Run(s.rig.t.Context(), id)
	s.fatal(err)
	return run
}

// sync works on a new run to its end.
func (s *site) sync(req syncer.StartRequest) *leadbridge.SyncRun {
	s.rig.t.Helper()
	s.clock.Advance(time.Minute)
	return s.drive(s.begin(req).ID)
}

// scheduled works on a run of changes that nobody asked for.
func (s *site) scheduled() *leadbridge.SyncRun {
	s.rig.t.Helper()
	s.clock.Advance(time.Minute)
	run, err := s.p.Start(s.p.ctx, "", s.i.ID, syncer.StartRequest{Type: leadbridge.SyncIncremental})
	s.fatal(err)
	return s.drive(run.ID)
}

// first does the dry run and the first sync.
func (s *site) first() *leadbridge.SyncRun {
	s.rig.t.Helper()
	s.sync(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	run := s.sync(syncer.StartRequest{})
	if run.Status != leadbridge.RunCompleted {
		s.rig.t.Fatalf("the first sync is %s: %s%s", run.Status, run.Reason, run.ErrorMessage)
	}
	return run
}

func (s *site) status() syncer.Status {
	s.rig.t.Helper()
	st, err := s.p.Status(s.rig.t.Context(), s.i.ID)
	s.fatal(err)
	return st
}

func (s *site) warned(code string) bool {
	s.rig.t.Helper()
	return slices.ContainsFunc(s.status().Warnings, func(w syncer.Warning) bool { return w.Code == code })
}

func (s *site) integration() leadbridge.Integration {
	s.rig.t.Helper()
	i, err := s.db.Integration(s.rig.t.Context(), s.i.ID)
	s.fatal(err)
	return i
}

// add makes leads of our own.
func (s *site) add(names ...string) {
	s.rig.t.Helper()
	for _, name := range names {
		_, err := s.leads.Create(s.rig.t.Context(), lead.Actor("ann"), leadbridge.Values{leadbridge.FieldFirstName: name, leadbridge.FieldLastName: "Own",
			leadbridge.FieldEmail: strings.ToLower(name) + "@own.example"}, true)
		s.fatal(err)
	}
}

func (s *site) eachLead(f func(*leadbridge.Lead)) {
	s.rig.t.Helper()
	var leads []*leadbridge.Lead
	s.fatal(s.db.EachLead(s.rig.t.Context(), store.LeadFilter{}, func(l *leadbridge.Lead) error {
		leads = append(leads, l)
		return nil
	}))
	for _, l := range leads {
		f(l)
	}
}

// on sets a vice's value.
func on(value float64) sandbox.ViceSetting { return sandbox.ViceSetting{Rate: 1, Value: &value} }

// records are the IDs of the live records, in order.
func (s *site) records() []string { return slices.Sorted(maps.Keys(s.all())) }

// filled are the IDs of the live records that have a field of ours, in order.
func (s *site) filled(field string) []string {
	return slices.DeleteFunc(s.records(), func(id string) bool {
		values, _ := s.read(id)
		return values[field] == ""
	})
}

// state is what both sides hold, told without what differs from run to run.
func (s *site) state() string {
	s.rig.t.Helper()
	ctx := s.rig.t.Context()
	var lines []string
	links, err := s.db.Links(ctx, store.LinkFilter{IntegrationID: s.i.ID, Object: s.object, Limit: 5000})
	s.fatal(err)
	linked := map[string]int{}
	for _, l := range links {
		linked[l.LeadID]++
		lines = append(lines, fmt.Sprintf("link %s %v %v", l.State, l.Base.Ours, l.Base.Theirs))
	}
	s.eachLead(func(l *leadbridge.Lead) {
		lines = append(lines, fmt.Sprintf("lead %v deleted %v, %d links, version %d", l.Values, l.Deleted(), linked[l.ID], l.Version))
	})
	for _, values := range s.all() {
		lines = append(lines, fmt.Sprintf("record %v", values))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
