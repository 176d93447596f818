package syncer_test

import (
	"context"
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

// house is Leadbridge with an account of a CRM whose persons were synced once,
// and people at work on both sides.
type house struct {
	*rig
	*desk
	process     *process
	integration leadbridge.Integration
}

func newHouse(t *testing.T, policy leadbridge.SyncPolicy) *house {
	return newHouseAt(t, hubspotPeople, policy)
}

func newHouseAt(t *testing.T, c crm, policy leadbridge.SyncPolicy) *house {
	t.Helper()
	r := newRig(t)
	server := r.simulate(c.provider, 10, 1)
	p := r.start(nil)
	i := r.connect(p, c.provider, c.object, policy)
	ms, err := r.db.Mappings(t.Context(), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{r, sit(t, c, server, r.clock.Now, ms), p, i}
	h.run(syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	h.run(syncer.StartRequest{Type: leadbridge.SyncFull})
	return h
}

// run starts a run and works on it to its end.
func (h *house) run(r syncer.StartRequest) *leadbridge.SyncRun {
	h.rig.t.Helper()
	h.later()
	run, err := h.process.Start(h.process.ctx, "exam", h.integration.ID, r)
	if err != nil {
		h.rig.t.Fatal(err)
	}
	h.work(run.ID)
	if run, err = h.db.Run(h.process.ctx, run.ID); err != nil || run.Status != leadbridge.RunCompleted {
		h.rig.t.Fatalf("the run is %s: %s%s %v", run.Status, run.ErrorMessage, run.Reason, err)
	}
	return run
}

func (h *house) work(runID string) {
	h.rig.t.Helper()
	for range 20 {
		done, err := h.process.Run(h.process.ctx, runID, 0)
		if err != nil {
			h.rig.t.Fatal(err)
		}
		if done {
			return
		}
	}
	h.rig.t.Fatal("the run has no end")
}

func (h *house) sync() *leadbridge.SyncRun {
	h.rig.t.Helper()
	return h.run(syncer.StartRequest{})
}

// later lets some time pass, so that changes have times of their own.
func (h *house) later() { h.clock.Advance(90 * time.Second) }

// quiet demands that a sync finds nothing to do.
func (h *house) quiet() {
	h.rig.t.Helper()
	before := h.written()
	run := h.sync()
	for _, c := range []leadbridge.SyncCounts{run.In, run.Out} {
		if c.Created+c.Updated+c.Matched+c.Deleted+c.Conflicts+c.Failed != 0 {
			h.rig.t.Errorf("a quiet sync did something: %+v, %+v", run.In, run.Out)
			break
		}
	}
	if n := h.written() - before; n != 0 {
		h.rig.t.Errorf("a quiet sync made %d writes", n)
	}
}

// undo undoes a run, by the process that lives, and returns what became of its
// records by what they were.
func (h *house) undo(runID string) *leadbridge.SyncRun {
	h.rig.t.Helper()
	h.later()
	ctx := h.process.ctx
	if _, err := h.process.UndoRun(ctx, "undoer", h.integration.ID, runID); err != nil {
		h.rig.t.Fatal(err)
	}
	for done := false; !done; {
		var err error
		if done, err = h.process.Undo(ctx, runID, 0); err != nil {
			h.rig.t.Fatal(err)
		}
	}
	run, err := h.db.Run(ctx, runID)
	if err != nil || run.Undo != leadbridge.RunUndone || run.UndoneBy != "undoer" {
		h.rig.t.Fatalf("run %+v, %v", run, err)
	}
	return run
}

// make makes a lead, edit changes one.
func (h *house) make(values leadbridge.Values) *leadbridge.Lead {
	h.rig.t.Helper()
	h.later()
	out, err := h.leads.Create(h.rig.t.Context(), "somebody", values, true)
	if err != nil {
		h.rig.t.Fatal(err)
	}
	return out.Lead
}

func (h *house) change(leadID string, values leadbridge.Values) {
	h.rig.t.Helper()
	h.later()
	if _, err := h.leads.Update(h.rig.t.Context(), "somebody", leadID, values, 0); err != nil {
		h.rig.t.Fatal(err)
	}
}

// there and write are the same for records.
func (h *house) there(values leadbridge.Values) string {
	h.later()
	return h.create(h.desk, h.spoken(values))
}

func (h *house) write(recordID string, values leadbridge.Values) {
	h.later()
	h.edit(h.desk, recordID, h.spoken(values))
}

// spoken are values in the CRM's names, as far as it has one for them.
func (h *house) spoken(values leadbridge.Values) map[string]string {
	known := h.named(values)
	delete(known, "")
	return known
}

// both demands what a lead and a record hold in a field.
func (h *house) both(leadID, recordID, field, ours, theirs string) {
	h.rig.t.Helper()
	if l := h.lead(leadID); l.Values[field] != ours {
		h.rig.t.Errorf("the lead's %s is %q, want %q", field, l.Values[field], ours)
	}
	if r, there := h.look(recordID); !there || r[field] != theirs {
		h.rig.t.Errorf("the record's %s is %q (%t), want %q", field, r[field], there, theirs)
	}
}

// look returns a record as we would see it; false: it is not there.
func (h *house) look(recordID string) (leadbridge.Values, bool) {
	h.rig.t.Helper()
	values, _ := h.read(recordID)
	return values, values != nil
}

func (h *house) lead(id string) *leadbridge.Lead {
	h.rig.t.Helper()
	l, err := h.db.Lead(h.rig.t.Context(), id)
	if err != nil {
		h.rig.t.Fatal(err)
	}
	return l
}

// linkOf returns the link of a lead.
func (h *house) linkOf(leadID string) leadbridge.Link {
	h.rig.t.Helper()
	links, err := h.db.LinksOfLeads(h.rig.t.Context(), h.integration.ID, []int64{h.lead(leadID).Seq})
	if err != nil || len(links) != 1 {
		h.rig.t.Fatalf("links of %s: %+v, %v", leadID, links, err)
	}
	return links[0]
}

// leadOf returns the lead of a record.
func (h *house) leadOf(recordID string) *leadbridge.Lead {
	h.rig.t.Helper()
	links, err := h.db.LinksOf(h.rig.t.Context(), h.integration.ID, h.object, []string{recordID})
	if err != nil || len(links) != 1 {
		h.rig.t.Fatalf("link of %s: %+v, %v", recordID, links, err)
	}
	return h.lead(links[0].LeadID)
}

// records returns what a run did, by what it was.
func (h *house) records(runID string, what leadbridge.SyncOutcome) []leadbridge.SyncRecord {
	h.rig.t.Helper()
	all, err := h.db.RunRecords(h.rig.t.Context(), store.SyncRecordFilter{RunID: runID, What: []leadbridge.SyncOutcome{what}, Limit: 1000})
	if err != nil {
		h.rig.t.Fatal(err)
	}
	return all
}

func ann(n string) leadbridge.Values {
	return leadbridge.Values{leadbridge.FieldFirstName: "Ann" + n, leadbridge.FieldLastName: "Undoer" + n,
		leadbridge.FieldEmail: "ann" + n + "@example.com", leadbridge.FieldCity: "Boston", leadbridge.FieldCompany: "Acme " + n}
}

func city(v string) leadbridge.Values { return leadbridge.Values{leadbridge.FieldCity: v} }

// pair makes a lead that is in step with a record.
func (h *house) pair(n string) (leadID, recordID string) {
	h.rig.t.Helper()
	l := h.make(ann(n))
	h.sync()
	return l.ID, h.linkOf(l.ID).RecordID
}

// Undoing a run puts both sides back, and leaves nothing for the next sync to
// do. What is edited after that flows as ever.
func TestUndoPutsBothSidesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	in, inRecord := h.pair("in")
	out, outRecord := h.pair("out")
	gone, goneRecord := h.pair("gone")
	h.write(inRecord, city("Chicago"))
	h.change(out, city("Denver"))
	h.remove(h.desk, goneRecord)
	fresh := h.there(ann("fresh"))
	made := h.make(ann("made"))
	run := h.sync()
	madeRecord, freshLead := h.linkOf(made.ID).RecordID, h.leadOf(fresh)
	h.both(in, inRecord, "city", "Chicago", "Chicago")
	h.both(out, outRecord, "city", "Denver", "Denver")
	if !h.lead(gone).Deleted() {
		t.Fatal("the lead of a deleted record stays")
	}

	if run = h.undo(run.ID); run.UndoKept != 0 {
		t.Errorf("kept %d", run.UndoKept)
	}
	h.both(in, inRecord, "city", "Boston", "Chicago")
	h.both(out, outRecord, "city", "Denver", "Boston")
	if _, there := h.look(madeRecord); there || h.lead(made.ID).Deleted() || h.linkOf(made.ID).State != leadbridge.LinkReleased {
		t.Errorf("the record that was made: there %t, lead deleted %t, link %+v", there, h.lead(made.ID).Deleted(), h.linkOf(made.ID))
	}
	if _, there := h.look(fresh); !there || !h.lead(freshLead.ID).Deleted() || h.linkOf(freshLead.ID).State != leadbridge.LinkReleased {
		t.Errorf("the record that came: there %t, lead deleted %t", there, h.lead(freshLead.ID).Deleted())
	}
	if h.lead(gone).Deleted() {
		t.Error("the deleted lead was not restored")
	}
	for what, want := range map[leadbridge.SyncOutcome][]string{leadbridge.SyncCreated: {"removed", "removed"}, leadbridge.SyncUpdated: {"restored", "restored"},
		leadbridge.SyncDeleted: {"restored"}} {
		var got []string
		for _, r := range h.records(run.ID, what) {
			got = append(got, r.Undo)
		}
		if !slices.Equal(got, want) {
			t.Errorf("what was %s: %v", what, got)
		}
	}
	h.quiet()
	h.both(in, inRecord, "city", "Boston", "Chicago")
	h.both(out, outRecord, "city", "Denver", "Boston")

	h.change(in, city("Austin"))
	h.write(outRecord, city("Miami"))
	h.sync()
	h.both(in, inRecord, "city", "Austin", "Austin")
	h.both(out, outRecord, "city", "Miami", "Miami")
	h.quiet()
}

// What both sides wrote is taken back in every CRM.
func TestUndoInEveryCRM(t *testing.T) {
	t.Parallel()
	for _, c := range []crm{salesforcePeople, hubspotPeople, pipedrivePeople} {
		t.Run(c.provider.Name, func(t *testing.T) {
			t.Parallel()
			h := newHouseAt(t, c, leadbridge.SyncPolicy{})
			in, inRecord := h.pair("in")
			out, outRecord := h.pair("out")
			h.sync() // what the CRM fills in by itself comes in
			h.write(inRecord, leadbridge.Values{"lastName": "Theirs"})
			h.change(out, leadbridge.Values{"lastName": "Ours"})
			made := h.make(ann("made"))
			fresh := h.there(ann("fresh"))
			run := h.sync()
			madeRecord, freshLead := h.linkOf(made.ID).RecordID, h.leadOf(fresh)
			if run = h.undo(run.ID); run.UndoKept != 0 {
				t.Errorf("kept %+v, %+v", h.records(run.ID, leadbridge.SyncCreated), h.records(run.ID, leadbridge.SyncUpdated))
			}
			h.both(in, inRecord, "lastName", "Undoerin", "Theirs")
			h.both(out, outRecord, "lastName", "Ours", "Undoerout")
			if _, there := h.look(madeRecord); there || h.lead(made.ID).Deleted() || !h.lead(freshLead.ID).Deleted() {
				t.Error("what the run made is still there")
			}
			h.quiet()
			h.run(syncer.StartRequest{Type: leadbridge.SyncFull})
			h.both(in, inRecord, "lastName", "Undoerin", "Theirs")
			h.both(out, outRecord, "lastName", "Ours", "Undoerout")
		})
	}
}

// What people changed since is kept, and told.
func TestUndoKeepsWhatChangedSince(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	in, inRecord := h.pair("in")
	out, outRecord := h.pair("out")
	h.write(inRecord, leadbridge.Values{"city": "Chicago", "street": "1 Main St"})
	h.change(out, leadbridge.Values{"city": "Denver", "street": "1 Main St"})
	fresh := h.there(ann("fresh"))
	made := h.make(ann("made"))
	run := h.sync()
	madeRecord, freshLead := h.linkOf(made.ID).RecordID, h.leadOf(fresh)
	h.change(in, city("Austin"))
	h.write(outRecord, city("Miami"))
	h.change(freshLead.ID, city("Austin"))
	h.write(madeRecord, city("Miami"))
	h.sync()

	if run = h.undo(run.ID); run.UndoKept != 4 {
		t.Errorf("kept %d", run.UndoKept)
	}
	h.both(in, inRecord, "city", "Austin", "Austin")
	h.both(in, inRecord, "street", "", "1 Main St")
	h.both(out, outRecord, "city", "Miami", "Miami")
	h.both(out, outRecord, "street", "1 Main St", "")
	h.both(freshLead.ID, fresh, "city", "Austin", "Austin")
	h.both(made.ID, madeRecord, "city", "Miami", "Miami")
	for _, r := range h.records(run.ID, leadbridge.SyncUpdated) {
		if r.Undo != "partly" || !slices.Equal(r.UndoKept, []string{"city"}) {
			t.Errorf("%s: %s, kept %v", r.Direction, r.Undo, r.UndoKept)
		}
	}
	for _, r := range h.records(run.ID, leadbridge.SyncCreated) {
		if r.Undo != "kept" || len(r.UndoKept) == 0 {
			t.Errorf("%s: %s, kept %v", r.Direction, r.Undo, r.UndoKept)
		}
	}
	h.quiet()
}

// A record that a run matched with a lead is let go of, so that the next run
// does not match the two again.
func TestUndoOfAMatch(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	l := h.make(ann("match"))
	record := h.there(ann("match"))
	run := h.sync()
	if got := h.leadOf(record); got.ID != l.ID {
		t.Fatal("the two were not matched")
	}
	h.undo(run.ID)
	if link := h.linkOf(l.ID); link.State != leadbridge.LinkReleased || link.Reason == "" {
		t.Errorf("link %+v", link)
	}
	h.quiet()
	h.run(syncer.StartRequest{Type: leadbridge.SyncFull})
	if _, there := h.look(record); !there || h.lead(l.ID).Deleted() {
		t.Error("one of the two is gone")
	}
}

// A run can be undone once, and only one that is at its end and wrote
// something.
func TestUndoIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	page, err := h.db.Runs(t.Context(), store.RunFilter{IntegrationID: h.integration.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Runs {
		if r.Purpose == leadbridge.ForDryRun {
			_, err := h.process.UndoRun(t.Context(), "undoer", h.integration.ID, r.ID)
			refused(t, err, leadbridge.Conflict)
		}
	}
	h.pair("x")
	run := h.sync()
	h.undo(run.ID)
	_, err = h.process.UndoRun(t.Context(), "undoer", h.integration.ID, run.ID)
	refused(t, err, leadbridge.Conflict)
	_, err = h.process.UndoRun(t.Context(), "undoer", h.integration.ID, "nonsense")
	refused(t, err, leadbridge.NotFound)
	if done, err := h.process.Undo(t.Context(), run.ID, 0); !done || err != nil {
		t.Errorf("undone again: %t, %v", done, err)
	}
}

func refused(t *testing.T, err error, kind leadbridge.Kind) {
	t.Helper()
	if leadbridge.KindOf(err) != kind {
		t.Errorf("got %v, want %s", err, kind)
	}
}

// Killed at any call, an undoing ends as one that was not disturbed, even if
// others sync before it goes on.
func TestUndoIsKilledAnywhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	in, inRecord := h.pair("in")
	out, outRecord := h.pair("out")
	for steps := 1; ; steps++ {
		n := string([]rune{rune('a' + steps/26), rune('a' + steps%26)})
		h.write(inRecord, city("Chicago"+n))
		h.change(out, city("Denver"+n))
		made := h.make(ann("made" + n))
		run := h.sync()
		madeRecord := h.linkOf(made.ID).RecordID
		if _, err := h.process.UndoRun(t.Context(), "undoer", h.integration.ID, run.ID); err != nil {
			t.Fatal(err)
		}
		h.process.doom(steps)
		for done, err := false, error(nil); !done && err == nil; {
			done, err = h.process.Undo(h.process.ctx, run.ID, 0)
		}
		unharmed := h.process.spare()
		if !unharmed {
			h.process = h.start(nil)
			h.later()
			h.sync()
		}
		if run, err := h.db.Run(t.Context(), run.ID); err != nil || run.Undo != leadbridge.RunUndone {
			h.undo(run.ID)
		}
		h.both(in, inRecord, "city", "Boston", "Chicago"+n)
		h.both(out, outRecord, "city", "Denver"+n, "Boston")
		if _, there := h.look(madeRecord); there || h.lead(made.ID).Deleted() {
			t.Errorf("the record that was made is there: %t, its lead deleted: %t", there, h.lead(made.ID).Deleted())
		}
		h.quiet()
		if t.Failed() {
			t.Fatalf("killed after %d steps", steps)
		}
		if unharmed {
			return
		}
	}
}

// Several runs are undone one by one, the last one first; an earlier one alone
// leaves what the later one wrote.
func TestUndoOfSeveralRuns(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	l, r := h.pair("x")
	h.change(l, city("Denver"))
	first := h.sync()
	h.change(l, city("Austin"))
	second := h.sync()
	if run := h.undo(first.ID); run.UndoKept != 1 {
		t.Errorf("kept %d", run.UndoKept)
	}
	h.both(l, r, "city", "Austin", "Austin")
	h.undo(second.ID)
	h.both(l, r, "city", "Austin", "Denver")
	h.quiet()

	h.change(l, city("Reno"))
	first = h.sync()
	h.change(l, city("Tampa"))
	second = h.sync()
	h.undo(second.ID)
	h.undo(first.ID)
	h.both(l, r, "city", "Tampa", "Denver")
	h.quiet()
}

// Several writes of one record in an hour of live changes lead back to what
// was there before all of them.
func TestUndoOfLiveChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	l, r := h.pair("x")
	for _, v := range []string{"Denver", "Austin", "Reno"} {
		h.change(l, city(v))
		h.push()
	}
	live, err := h.db.LatestRun(t.Context(), h.integration.ID, false, leadbridge.ForLive)
	if err != nil || live == nil || live.Out.Updated != 3 {
		t.Fatalf("live run %+v, %v", live, err)
	}
	_, err = h.process.UndoRun(t.Context(), "undoer", h.integration.ID, live.ID)
	refused(t, err, leadbridge.Conflict)
	h.clock.Advance(2 * time.Hour)
	h.settle(0, syncer.Settlement{Winner: leadbridge.WinnerOurs}) // begins the next hour
	h.undo(live.ID)
	h.both(l, r, "city", "Reno", "Boston")
	h.quiet()
}

// What the CRM refuses is kept, with the reason, and stops nothing else.
func TestUndoIsRefusedByTheCRM(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	refusedLead, refusedRecord := h.pair("refused")
	l, r := h.pair("x")
	h.change(l, leadbridge.Values{"street": "2 Oak St"})
	h.sync()
	h.change(refusedLead, leadbridge.Values{"street": "1 Main St"})
	h.change(l, city("Denver"))
	run := h.sync()
	h.act("requireField", "account", "0", "object", h.object, "name", "address")
	if run = h.undo(run.ID); run.UndoKept != 1 {
		t.Errorf("kept %d", run.UndoKept)
	}
	h.both(refusedLead, refusedRecord, "street", "1 Main St", "1 Main St")
	h.both(l, r, "city", "Denver", "Boston")
	for _, rec := range h.records(run.ID, leadbridge.SyncUpdated) {
		if rec.LeadID == refusedLead && (rec.Undo != "kept" || len(rec.UndoKept) != 1 || !strings.Contains(rec.UndoKept[0], "refused")) {
			t.Errorf("told %s, %v", rec.Undo, rec.UndoKept)
		}
	}
	h.act("clearRules", "account", "0")
	h.quiet()
}

// A limit of the CRM ends a piece of the work, not the undoing.
func TestUndoWaitsForALimit(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	l, r := h.pair("x")
	h.change(l, city("Denver"))
	run := h.sync()
	if _, err := h.process.UndoRun(t.Context(), "undoer", h.integration.ID, run.ID); err != nil {
		t.Fatal(err)
	}
	h.server.Stage.Vices.MustSet(sandbox.ViceTooMany, sandbox.ViceSetting{Rate: 1, Match: "batch/update"})
	done, err := h.process.Undo(h.process.ctx, run.ID, 0)
	if refused(t, err, leadbridge.RateLimited); done {
		t.Error("it says that it is done")
	}
	h.server.Stage.Vices.MustSet(sandbox.ViceTooMany, sandbox.ViceSetting{})
	h.undo(run.ID)
	h.both(l, r, "city", "Denver", "Boston")
	h.quiet()
}

// Another CRM hears of what is taken back, as of any other change.
func TestUndoIsToldToOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leadbridge.SyncPolicy{})
	l, r := h.pair("x")
	h.write(r, city("Chicago"))
	run := h.sync()
	other := leadbridge.Integration{ID: "other", Name: "Other", Provider: "HUBSPOT", IsActive: true, Connection: leadbridge.Connected, AuthMethod: leadbridge.AuthAPIKey,
		Objects: []string{"contacts"}, SyncStatus: leadbridge.SyncIdle, SyncDirection: leadbridge.Bidirectional, Version: 1}
	if err := h.db.CreateIntegration(t.Context(), other, nil); err != nil {
		t.Fatal(err)
	}
	if err := h.db.StartSync(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	h.undo(run.ID)
	for id, want := range map[string]int{h.integration.ID: 0, other.ID: 1} {
		items, err := h.db.Outbox(t.Context(), store.OutboxFilter{IntegrationID: id, Status: leadbridge.OutboxQueued})
		if err != nil || len(items) != want || want == 1 && items[0].LeadID != l {
			t.Errorf("queued for %s: %+v, %v", id, items, err)
		}
	}
}

// Leads that became one because their records did are parted again, where
// merges can be taken back, and neither is sent.
func TestUndoOfAMerge(t *testing.T) {
	t.Parallel()
	for _, able := range []bool{true, false} {
		h := newHouse(t, leadbridge.SyncPolicy{})
		stays, staysRecord := h.pair("stays")
		goes, goesRecord := h.pair("goes")
		h.change(goes, leadbridge.Values{"street": "1 Main St"})
		h.sync()
		h.later()
		h.merge(h.desk, staysRecord, goesRecord)
		run := h.sync()
		if h.lead(goes).MergedInto != stays {
			t.Fatal("the leads were not merged")
		}
		if !able {
			h.process.Service = syncer.New(syncer.Config{Region: "US", Now: h.clock.Now}, h.db, h.process.accounts, mergerOnly{h.leads})
		}
		run = h.undo(run.ID)
		if h.lead(goes).Deleted() == able || (run.UndoKept == 0) != able {
			t.Errorf("able %t: parted %t, kept %d", able, !h.lead(goes).Deleted(), run.UndoKept)
		}
		h.quiet()
		if able && (h.lead(goes).Values["street"] != "1 Main St" || h.linkOf(stays).State != leadbridge.LinkInStep) {
			t.Errorf("the lead that is there again has %v", h.lead(goes).Values)
		}
	}
}

// mergerOnly cannot take merges back.
type mergerOnly struct{ leads *lead.Service }

func (m mergerOnly) MergeLeads(ctx context.Context, actor, survivorID, loserID string) error {
	return m.leads.MergeLeads(ctx, actor, survivorID, loserID)
}
