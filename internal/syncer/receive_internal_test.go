package syncer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// dock is where records come in: a real store with an integration of a CRM
// that exists in name only, and the session of one look at it.
type dock struct {
	t           testing.TB
	db          *store.DB
	leads       *lead.Service
	service     *Service
	integration leadbridge.Integration
	run         *leadbridge.SyncRun
	now         time.Time
}

var dockProvider = provider.Provider{Definition: provider.Definition{Name: "TOY", Title: "Toy CRM", Objects: []provider.Object{
	{Name: "people", Title: "People", Kind: provider.KindLead}, {Name: "deals", Title: "Deals", Kind: provider.KindLead},
	{Name: "companies", Title: "Companies", Kind: provider.KindOrganization}, {Name: "calls", Title: "Calls", Kind: provider.KindActivity}}}}

// dockAccounts connects to the toy CRM, which nobody calls here.
type dockAccounts struct{ Accounts }

func (dockAccounts) Provider(string) (provider.Provider, error) { return dockProvider, nil }

func (dockAccounts) Dial(context.Context, string) (*provider.Client, error) {
	return &provider.Client{Provider: dockProvider}, nil
}

// dockMerger merges leads as the program does.
type dockMerger struct{ leads *lead.Service }

func (m dockMerger) MergeLeads(ctx context.Context, actor, survivorID, loserID string) error {
	return m.leads.MergeLeads(ctx, actor, survivorID, loserID)
}

func newDock(t testing.TB, policy leadbridge.SyncPolicy) *dock {
	t.Helper()
	d := &dock{t: t, db: storetest.SQLite(t)(), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	d.leads = lead.New(d.db)
	d.leads.Now = d.clock
	d.service = New(Config{Region: "US", Now: d.clock}, d.db, dockAccounts{}, dockMerger{d.leads})
	d.connect(policy, leadbridge.Bidirectional)
	return d
}

// connect makes another integration, and has records come in from that one.
func (d *dock) connect(policy leadbridge.SyncPolicy, direction leadbridge.SyncDirection) leadbridge.Integration {
	d.t.Helper()
	i := leadbridge.Integration{ID: uuid.NewString(), Name: "Toy", Provider: "TOY", IsActive: true, Connection: leadbridge.Connected,
		AuthMethod: leadbridge.AuthAPIKey, Objects: []string{"people", "deals", "companies", "calls"}, SyncDirection: direction, SyncFrequency: time.Hour,
		Policy: policy, QuotaShare: 100, CreatedAt: d.clock(), UpdatedAt: d.now, Version: 1}
	d.must(d.db.CreateIntegration(d.t.Context(), i, nil))
	var ms []leadbridge.IntegrationMapping
	add := func(object, source, target string, direction leadbridge.SyncDirection) {
		ms = append(ms, leadbridge.IntegrationMapping{IntegrationID: i.ID, Object: object, Direction: direction, CreatedAt: d.now, UpdatedAt: d.now,
			FieldMapping: leadbridge.FieldMapping{ID: uuid.NewString(), SourceField: source, TargetField: target}})
	}
	for _, f := range []string{"firstName", "lastName", "email", "phone", "city", "company", "doNotContact", "consentGiven"} {
		add("people", f, f, leadbridge.Bidirectional)
	}
	add("people", "score", "metadata.score", leadbridge.Inbound)
	add("deals", "person.firstName", "firstName", leadbridge.Inbound)
	add("deals", "person.lastName", "lastName", leadbridge.Inbound)
	add("deals", "person.email", "email", leadbridge.Inbound)
	add("deals", "amount", "metadata.amount", leadbridge.Inbound)
	add("deals", "carrier", "currentCarrier", leadbridge.Bidirectional)
	d.must(d.db.PutMappings(d.t.Context(), i.ID, ms, func([]leadbridge.IntegrationMapping) error { return nil }))
	d.must(d.db.StartSync(d.t.Context(), i.ID))
	var err error
	d.integration, err = d.db.Integration(d.t.Context(), i.ID)
	d.must(err)
	d.run = &leadbridge.SyncRun{ID: uuid.NewString(), IntegrationID: i.ID, Type: leadbridge.SyncFull, Purpose: leadbridge.ForSync,
		Direction: i.SyncDirection, Status: leadbridge.RunInProgress, StartedAt: d.now, Version: 1}
	d.must(d.db.CreateRun(d.t.Context(), d.run))
	return d.integration
}

func (d *dock) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// clock is a second later each time.
func (d *dock) clock() time.Time {
	d.now = d.now.Add(time.Second)
	return d.now
}

// rec makes a record that was changed now; fields are names and values in turn.
func (d *dock) rec(id string, fields ...string) provider.Record {
	r := provider.Record{Object: "people", ID: id, State: provider.Live, Values: map[string]string{}, ModifiedAt: d.clock(), CreatedAt: d.now}
	for i := 0; i < len(fields); i += 2 {
		r.Values[fields[i]] = fields[i+1]
	}
	return r
}

// person is a record of a person with all that is mapped.
func (d *dock) person(id, first string, fields ...string) provider.Record {
	r := d.rec(id, "firstName", first, "lastName", "Smith", "email", strings.ToLower(first)+"@example.com", "phone", "", "city", "", "company", "", "doNotContact", "", "consentGiven", "", "score", "")
	maps.Copy(r.Values, d.rec(id, fields...).Values)
	r.ModifiedAt = d.now
	return r
}

func (d *dock) gone(id string, state provider.RecordState, survivor string) provider.Record {
	return provider.Record{Object: "people", ID: id, State: state, SurvivorID: survivor, ModifiedAt: d.clock()}
}

// take receives records of one object, as they are in a run.
func (d *dock) take(records ...provider.Record) leadbridge.SyncCounts {
	d.t.Helper()
	counts, err := d.receive(receiving{run: d.run, records: records})
	d.must(err)
	return counts
}

func (d *dock) receive(r receiving) (leadbridge.SyncCounts, error) {
	d.t.Helper()
	se, err := d.service.open(d.t.Context(), d.integration.ID)
	d.must(err)
	return se.find(r.records[0].Object).receive(d.t.Context(), r)
}

// counted demands counts; processed is their sum if it is not given.
func (d *dock) counted(got, want leadbridge.SyncCounts) {
	d.t.Helper()
	if want.Processed == 0 {
		want.Processed = want.Created + want.Updated + want.Matched + want.Unchanged + want.Deleted + want.Failed + want.Skipped
	}
	if got != want {
		d.t.Errorf("counted %+v\nwant %+v", got, want)
	}
}

func (d *dock) link(object, id string) *leadbridge.Link {
	d.t.Helper()
	links, err := d.db.LinksOf(d.t.Context(), d.integration.ID, object, []string{id})
	d.must(err)
	if len(links) == 0 {
		return nil
	}
	return &links[0]
}

// linked is the link and the lead of a person's record.
func (d *dock) linked(id string) (leadbridge.Link, *leadbridge.Lead) {
	d.t.Helper()
	l := d.link("people", id)
	if l == nil {
		d.t.Fatalf("record %s has no link", id)
	}
	return *l, d.lead(l.LeadID)
}

func (d *dock) lead(id string) *leadbridge.Lead {
	d.t.Helper()
	l, err := d.db.Lead(d.t.Context(), id)
	d.must(err)
	return l
}

// edit changes a lead as a person does.
func (d *dock) edit(id string, fields ...string) {
	d.t.Helper()
	patch := leadbridge.Values{}
	for i := 0; i < len(fields); i += 2 {
		patch[fields[i]] = fields[i+1]
	}
	_, err := d.leads.Update(d.t.Context(), "somebody", id, patch, 0)
	d.must(err)
}

func (d *dock) create(values leadbridge.Values) *leadbridge.Lead {
	d.t.Helper()
	out, err := d.leads.Create(d.t.Context(), "somebody", values, true)
	d.must(err)
	return out.Lead
}

// queued are the IDs of the leads that wait to be sent to the integration, and
// sent empties the queue as if they were.
func (d *dock) queued() []string {
	d.t.Helper()
	items, err := d.db.Outbox(d.t.Context(), store.OutboxFilter{IntegrationID: d.integration.ID, Status: leadbridge.OutboxQueued})
	d.must(err)
	var ids []string
	for _, i := range items {
		ids = append(ids, i.LeadID)
	}
	return ids
}

func (d *dock) sent() {
	d.t.Helper()
	items, err := d.db.Outbox(d.t.Context(), store.OutboxFilter{IntegrationID: d.integration.ID, Status: leadbridge.OutboxQueued})
	d.must(err)
	d.must(d.db.Apply(d.t.Context(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Sent: items}}))
}

// wrote notes on a person's link that the record was given a lead's values, in
// a form of the CRM's.
func (d *dock) wrote(id string) {
	d.t.Helper()
	link, lead := d.linked(id)
	for name := range lead.Values {
		link.Base.Agree(name, lead.Values[name], lead.Values[name])
	}
	link.Sent, link.RemoteAt, link.LeadVersion = true, d.clock(), lead.Version
	d.must(d.db.Apply(d.t.Context(), &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Links: []leadbridge.LinkChange{{Link: &link, Was: link.Version}}}}))
	d.sent()
}

// story is what the run did with a record: outcomes, and the newest record.
func (d *dock) story(id string) (what []leadbridge.SyncOutcome, last leadbridge.SyncRecord) {
	d.t.Helper()
	records, err := d.db.RunRecords(d.t.Context(), store.SyncRecordFilter{RunID: d.run.ID, Limit: 5000})
	d.must(err)
	for _, r := range records {
		if r.RecordID == id {
			what, last = append(what, r.What), r
		}
	}
	return what, last
}

// told demands outcomes, and words in the reason of the newest.
func (d *dock) told(id string, want string, words ...string) {
	d.t.Helper()
	what, last := d.story(id)
	if got := strings.Trim(fmt.Sprint(what), "[]"); got != want {
		d.t.Errorf("record %s was %q, want %q", id, got, want)
	}
	for _, w := range words {
		if !strings.Contains(last.Reason, w) {
			d.t.Errorf("record %s: the reason %q does not say %q", id, last.Reason, w)
		}
	}
}

func (d *dock) conflicts(status leadbridge.ConflictStatus) []leadbridge.SyncConflict {
	d.t.Helper()
	page, err := d.db.Conflicts(d.t.Context(), store.ConflictFilter{IntegrationID: d.integration.ID, Status: status})
	d.must(err)
	return page.Conflicts
}

func (d *dock) problems() []leadbridge.SyncProblem {
	d.t.Helper()
	page, err := d.db.Problems(d.t.Context(), store.ProblemFilter{IntegrationID: d.integration.ID})
	d.must(err)
	return page.Problems
}

func TestNewRecordsBecomeLeads(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.counted(d.take(d.person("1", "Anna", "phone", "(212) 555-0187", "score", "7"), d.person("2", "Bob")), leadbridge.SyncCounts{Created: 2})
	link, l := d.linked("1")
	if l.Values["phone"] != "+12125550187" || l.Values["metadata.score"] != "7" || l.Version != 1 {
		t.Errorf("%+v", l)
	}
	if link.State != leadbridge.LinkInStep || link.LeadVersion != 1 || link.Base.Ours["phone"] != "+12125550187" || link.Base.Theirs["email"] != "anna@example.com" {
		t.Errorf("%+v", link)
	}
	if q := d.queued(); len(q) > 0 {
		t.Errorf("what came from the CRM is sent back: %v", q)
	}
	revisions, err := d.db.Revisions(t.Context(), l)
	d.must(err)
	if c := revisions[0].Cause; c.Kind != leadbridge.CauseSync || c.Run != d.run.ID || c.Integration != d.integration.ID || c.Row != 0 {
		t.Errorf("%+v", c)
	}
	d.told("1", "created", "Nobody like this was known.")
}

func TestUnchangedRecordsWriteNothing(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	r := d.person("1", "Anna")
	d.take(r)
	before, _ := d.linked("1")
	d.counted(d.take(r), leadbridge.SyncCounts{Unchanged: 1})
	if after, _ := d.linked("1"); after.Version != before.Version {
		t.Errorf("the link went from version %d to %d", before.Version, after.Version)
	}
	d.told("1", "created")

	r.ModifiedAt = d.clock() // something that is not mapped was changed
	d.counted(d.take(r), leadbridge.SyncCounts{Unchanged: 1})
	if after, _ := d.linked("1"); !after.RemoteAt.Equal(r.ModifiedAt) {
		t.Errorf("read at %v, want %v", after.RemoteAt, r.ModifiedAt)
	}
	counts, err := d.receive(receiving{run: d.run, records: []provider.Record{r}, full: true})
	d.must(err)
	d.counted(counts, leadbridge.SyncCounts{Unchanged: 1})
	if after, _ := d.linked("1"); after.SeenRun != d.run.Seq {
		t.Errorf("a full run did not mark the link: %d", after.SeenRun)
	}
}

func TestChangedRecordsChangeLeads(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna", "city", "Albany"))
	d.counted(d.take(d.person("1", "Anna", "city", "Boston", "company", "Acme Inc")), leadbridge.SyncCounts{Updated: 1})
	link, l := d.linked("1")
	if l.Values["city"] != "Boston" || l.Version != 2 || link.LeadVersion != 2 || len(d.queued()) > 0 {
		t.Errorf("%+v %+v, queued %v", l, link, d.queued())
	}
	d.told("1", "created updated", "Taken from Toy CRM: city and company.")
	d.counted(d.take(d.person("1", "Anna", "company", "Acme Inc")), leadbridge.SyncCounts{Updated: 1, Blanked: 1, Processed: 1})
	if _, l := d.linked("1"); l.Values["city"] != "" {
		t.Errorf("%v", l.Values)
	}
}

func TestOldNewsIsDropped(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	old := d.person("1", "Anna", "city", "Albany")
	d.take(old)
	d.take(d.person("1", "Anna", "city", "Boston"))
	d.counted(d.take(old), leadbridge.SyncCounts{Unchanged: 1})
	deleted := d.gone("1", provider.Deleted, "")
	deleted.ModifiedAt = old.ModifiedAt
	d.counted(d.take(deleted), leadbridge.SyncCounts{Unchanged: 1})
	if _, l := d.linked("1"); l.Values["city"] != "Boston" || l.Deleted() {
		t.Errorf("%+v", l)
	}
}

func TestTwiceInABatch(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	first, second := d.person("1", "Anna", "city", "Albany"), d.person("1", "Anna", "city", "Boston")
	d.counted(d.take(second, first), leadbridge.SyncCounts{Created: 1})
	if _, l := d.linked("1"); l.Values["city"] != "Boston" {
		t.Errorf("%v", l.Values)
	}
	d.counted(d.take(d.person("1", "Anna"), d.gone("1", provider.Deleted, "")), leadbridge.SyncCounts{Deleted: 1})
}

func TestFilters(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{Filters: []leadbridge.SyncFilter{{Field: "city", Op: leadbridge.FilterIs, Values: []string{"albany"}}}})
	d.counted(d.take(d.person("1", "Anna", "city", "Albany"), d.person("2", "Bob", "city", "Boston")), leadbridge.SyncCounts{Created: 1, Skipped: 1})
	if d.link("people", "2") != nil {
		t.Error("a record that is filtered out has a link")
	}
	d.counted(d.take(d.person("1", "Anna", "city", "Boston")), leadbridge.SyncCounts{Updated: 1})
}

func TestTheStoryIsOfOneTransaction(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	no := leadbridge.Errorf(leadbridge.Conflict, "test", "no")
	no.Code = CodeHeld
	asked := 0
	_, err := d.receive(receiving{run: d.run, records: []provider.Record{d.person("1", "Anna")}, admit: func(c *leadbridge.Changeset, counts leadbridge.SyncCounts) error {
		asked++
		if counts.Created != 1 || len(c.Leads) != 1 || len(c.Sync.Links) != 1 {
			t.Errorf("admit saw %+v, %+v", counts, c)
		}
		return no
	}})
	if err != no || asked != 1 || d.link("people", "1") != nil {
		t.Errorf("%v after %d questions", err, asked)
	}
	_, err = d.receive(receiving{run: d.run, records: []provider.Record{d.person("1", "Anna")}, admit: func(c *leadbridge.Changeset, counts leadbridge.SyncCounts) error {
		c.Sync.Step = &leadbridge.SyncStep{Seq: d.run.Seq, Was: 99, In: counts, At: d.now}
		return nil
	}})
	if leadbridge.CodeOf(err) != codeMoved || d.link("people", "1") != nil {
		t.Errorf("a run that moved on: %v", err)
	}
}

func TestDryRunsWriteNothing(t *testing.T) {
	d := newDock(t, leadbridge.SyncPolicy{})
	d.take(d.person("1", "Anna"), d.person("2", "Bob"), d.person("3", "Carl"))
	_, l := d.linked("1")
	var told []leadbridge.SyncOutcome
	counts, err := d.receive(receiving{run: d.run, dry: true, full: true, admit: func(c *leadbridge.Changeset, _ leadbridge.SyncCounts) error {
		for _, r := range c.Sync.Records {
			told = append(told, r.What)
		}
		return nil
	}, records: []provider.Record{d.person("1", "Anna", "city", "Albany"), d.gone("2", provider.Merged, "1"), d.gone("3", provider.Erased, ""), d.person("4", "Dora"), d.person("5", "", "lastName", "")}})
	d.must(err)
	d.counted(counts, leadbridge.SyncCounts{Updated: 2, Deleted: 1, Created: 1, Failed: 1})
	slices.Sort(told)
	if got := fmt.Sprint(told); got != "[created erased failed merged updated]" {
		t.Errorf("told %s", got)
	}
	link, after := d.linked("1")
	_, bob := d.linked("2")
	_, carl := d.linked("3")
	if after.Version != l.Version || link.SeenRun != 0 || bob.Deleted() || carl.Deleted() || len(carl.Values) == 0 || len(d.problems()) > 0 {
		t.Errorf("something was written: %+v %+v %+v", after, bob, carl)
	}
}
