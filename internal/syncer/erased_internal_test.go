package syncer

import (
	"fmt"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// TestErasedElsewhere: a lead that was erased because of one CRM does not come
// back with the record that another still has of it.
func TestErasedElsewhere(t *testing.T) {
	for name, policy := range map[string]leadbridge.SyncPolicy{
		"newest wins": {LeadDeleted: leadbridge.DeleteToo},
		"CRM wins":    {Conflicts: leadbridge.CRMWins, LeadDeleted: leadbridge.DeleteToo},
		"kept":        {Conflicts: leadbridge.CRMWins},
	} {
		for what, city := range map[string]string{"edited": "Boston", "the same": ""} {
			d := newDock(t, policy)
			d.take(d.person("1", "Anna"))
			_, anna := d.linked("1")
			d.must(d.db.EraseLead(t.Context(), anna.Seq, leadbridge.Cause{Kind: leadbridge.CauseSync, Integration: "another"}, d.clock()))
			d.counted(d.take(d.person("1", "Anna", "city", city)), leadbridge.SyncCounts{Skipped: 1})
			l, err := d.db.Lead(t.Context(), anna.ID)
			d.must(err)
			if link := d.link("people", "1"); !l.Deleted() || len(l.Values)+len(link.Base.Ours)+len(link.Base.Theirs) > 0 {
				t.Errorf("%s, %s: the lead is %+v, agreed on is %+v", name, what, l, link.Base)
			}
		}
	}
}

// TestReasonsHoldNoValues: what is told of a record that never became a lead
// is found by no erasure.
func TestReasonsHoldNoValues(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	ms, err := d.db.Mappings(t.Context(), d.integration.ID)
	d.must(err)
	for i := range ms {
		if ms[i].SourceField == leadbridge.FieldPhone {
			ms[i].TransformFunction = "phone(US)"
		}
	}
	d.must(d.db.PutMappings(t.Context(), d.integration.ID, ms, func([]leadbridge.IntegrationMapping) error { return nil }))
	d.take(d.person("1", "Anna", "phone", `Annas "secret" 12`))
	p := d.problems()
	if len(p) != 1 || p[0].Reason != "Phone: the phone number … has too few digits" || !strings.Contains(fmt.Sprint(p[0].Issues), "secret") {
		t.Fatalf("got %+v", p)
	}
	d.take(d.gone("1", provider.Erased, ""))
	records, err := d.db.RunRecords(t.Context(), store.SyncRecordFilter{RunID: d.run.ID})
	d.must(err)
	if len(records) != 1 || strings.Contains(fmt.Sprint(records), "secret") || len(d.problems()) > 0 {
		t.Errorf("there is left %+v, %+v", records, d.problems())
	}
}
