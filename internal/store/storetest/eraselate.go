package storetest

import (
	"context"
	"testing"
	"time"

	"leadbridge"
)

// eraseLate wants nothing left of a lead that is erased while a change of it is
// on its way to a CRM, whose success is stored after that.
func eraseLate(t *testing.T, open Opener) {
	db := open()
	r := newRun(t, db, started(t, db, "1", leadbridge.Bidirectional).ID, leadbridge.ForLive)
	l := create(t, db, leadbridge.Values{"firstName": secret})[0]
	other := create(t, db, people()[0])[0]
	if err := db.EraseLead(context.Background(), l.Seq, leadbridge.Cause{Kind: leadbridge.CauseSync}, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	sent := func(l *leadbridge.Lead, record string, what leadbridge.SyncOutcome, reason string) leadbridge.SyncRecord {
		return leadbridge.SyncRecord{RunID: r.ID, RecordRef: personRef(record), Lead: l, Direction: leadbridge.Outbound, What: what, Reason: reason,
			After: map[string]string{"name": l.Values["firstName"]}, At: start}
	}
	link := linkOf(personRef("r"), l)
	link.Base = leadbridge.Base{Ours: leadbridge.Values{"firstName": secret}, Theirs: leadbridge.Values{"firstName": secret}}
	applySync(t, db, &leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: link}}, Records: []leadbridge.SyncRecord{
		sent(l, "r", leadbridge.SyncCreated, "The lead had no record."), sent(l, "", leadbridge.SyncRefused, "I do not take "+secret),
		sent(other, "o", leadbridge.SyncUpdated, "The lead was changed.")}})
	if left := traces(t, db); len(left) != 0 {
		t.Errorf("there is left %v", left)
	}
	records, err := db.LeadSyncRecords(context.Background(), l.Seq, 10)
	if err != nil || len(records) != 2 || records[1].What != leadbridge.SyncCreated || records[1].Reason != "The lead had no record." {
		t.Errorf("got %+v, %v", records, err)
	}
	if records, err = db.LeadSyncRecords(context.Background(), other.Seq, 10); err != nil || len(records) != 1 || len(records[0].After) != 1 {
		t.Errorf("of another lead: %+v, %v", records, err)
	}
}
