package syncer

import (
	"context"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// sick is a store that cannot take some leads, or nothing at all.
type sick struct {
	*store.DB
	dead bool
}

func (s sick) Apply(ctx context.Context, c *leadbridge.Changeset) error {
	for _, l := range c.Leads {
		if l.Lead.Values["city"] == "Poison" {
			return leadbridge.Errorf(leadbridge.Internal, "test", "the database stumbled")
		}
	}
	if s.dead {
		return leadbridge.Errorf(leadbridge.Internal, "test", "the disk is full")
	}
	return s.DB.Apply(ctx, c)
}

// TestARecordThatCannotBeStored does not stop the others of its batch, nor the
// run's step.
func TestARecordThatCannotBeStored(t *testing.T) {
	for name, more := range map[string]bool{"among others": true, "alone": false} {
		d := newDock(t, leadbridge.SyncPolicy{})
		d.service.store = sick{DB: d.db}
		records := []provider.Record{d.person("2", "Bob", "city", "Poison")}
		want := leadbridge.SyncCounts{Processed: 1, Failed: 1}
		if more {
			records = append(records, d.person("1", "Anna"), d.person("3", "Carl"))
			want.Processed, want.Created = 3, 2
		}
		var last leadbridge.SyncCounts
		counts, err := d.receive(receiving{run: d.run, records: records, admit: func(c *leadbridge.Changeset, counts leadbridge.SyncCounts) error {
			c.Sync.Step, last = &leadbridge.SyncStep{Seq: d.run.Seq, Was: d.run.Version, In: counts, At: d.now}, counts
			return nil
		}})
		d.must(err)
		d.counted(counts, want)
		d.counted(last, want)
		run, err := d.db.Run(t.Context(), d.run.ID)
		d.must(err)
		if p := d.problems(); run.In != want || len(p) != 1 || p[0].RecordID != "2" || !strings.Contains(p[0].Reason, "stumbled") {
			t.Errorf("%s: %+v, %+v", name, run.In, p)
		}
		if more {
			d.linked("1")
			d.linked("3")
		}
		d.told("2", "failed", "could not be stored")
	}
}

// TestAStoreThatTakesNothing: it is not the records' fault.
func TestAStoreThatTakesNothing(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.service.store = sick{d.db, true}
	_, err := d.receive(receiving{run: d.run, records: []provider.Record{d.person("1", "Anna"), d.person("2", "Bob")}})
	if err == nil || !strings.Contains(err.Error(), "disk is full") || len(d.problems()) > 0 {
		t.Errorf("%v, %+v", err, d.problems())
	}
}
