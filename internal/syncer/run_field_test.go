package syncer_test

import (
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// TestFieldThatIsGone is named with the mapping, before a run and in one that
// meets it; and its going blanks no lead.
func TestFieldThatIsGone(t *testing.T) {
	t.Parallel()
	s := newSite(t, 12, leadbridge.SyncPolicy{})
	s.first()
	id := s.filled(leadbridge.FieldCity)[0]
	links, err := s.db.LinksOf(t.Context(), s.i.ID, s.object, []string{id})
	s.fatal(err)
	lead, err := s.db.Lead(t.Context(), links[0].LeadID)
	s.fatal(err)

	s.act("removeField", "account", "0", "object", s.object, "name", "city")
	s.clock.Advance(10 * time.Minute)
	s.edit(s.desk, id, map[string]string{"lastname": "Renamed"})
	if run := s.scheduled(); run.Status != leadbridge.RunCompleted {
		t.Errorf("the run is %+v", run)
	}
	after, err := s.db.Lead(t.Context(), lead.ID)
	s.fatal(err)
	if after.Values[leadbridge.FieldLastName] != "Renamed" || after.Values[leadbridge.FieldCity] != lead.Values[leadbridge.FieldCity] {
		t.Errorf("the lead was %v, and is %v", lead.Values, after.Values)
	}

	_, err = s.p.Start(t.Context(), "ann", s.i.ID, syncer.StartRequest{})
	named := func(words string) bool { return strings.Contains(words, "contacts from city to city") }
	if leadbridge.KindOf(err) != leadbridge.Invalid || !named(err.Error()) {
		t.Errorf("it says %v", err)
	}
	_, err = s.leads.Update(t.Context(), "ann", lead.ID, leadbridge.Values{leadbridge.FieldCity: "Elsewhere"}, 0)
	s.fatal(err)
	if run := s.scheduled(); run.Status != leadbridge.RunFailed || !named(run.ErrorMessage) {
		t.Errorf("the run is %+v", run)
	}
	if i := s.integration(); i.SyncStatus != leadbridge.SyncError || !named(i.LastError) {
		t.Errorf("the integration is %+v", i)
	}
}
