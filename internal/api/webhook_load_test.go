package api_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/job"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// unlimited lets any number of records change.
var unlimited = leadbridge.SyncPolicy{Breaker: leadbridge.BreakerLimits{DeletedPercent: 100, BlankedPercent: 100, ChangedPercent: 100}}

// witness is a store that notes when leads came to have a last name, and that
// can be killed: from then on it does nothing, and what it was at has no end.
type witness struct {
	*store.DB
	dead atomic.Bool

	mu   sync.Mutex
	seen map[string]time.Time
}

var errKilled = errors.New("test: the process was killed")

func (w *witness) Apply(ctx context.Context, c *leadbridge.Changeset) error {
	if w.dead.Load() {
		return errKilled
	}
	err := w.DB.Apply(ctx, c)
	if w.dead.Load() {
		return errKilled
	}
	if err == nil {
		w.note(c.Leads, time.Now())
	}
	return err
}

func (w *witness) note(changes []leadbridge.LeadChange, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, change := range changes {
		name := change.Lead.Values[leadbridge.FieldLastName]
		if _, known := w.seen[name]; !known {
			w.seen[name] = at
		}
	}
}

func (w *witness) TakeLease(ctx context.Context, integrationID, work, owner string, now, until time.Time) (bool, error) {
	if w.dead.Load() {
		return false, errKilled
	}
	return w.DB.TakeLease(ctx, integrationID, work, owner, now, until)
}

func (w *witness) DropLease(ctx context.Context, integrationID, work, owner string) error {
	if w.dead.Load() {
		return errKilled
	}
	return w.DB.DropLease(ctx, integrationID, work, owner)
}

// plant is a server with the workers of its queue, which can be killed and
// started again. Its one CRM is HubSpot.
type plant struct {
	*live
	queue   *job.Queue
	witness *witness
}

func newPlant(t testing.TB, records int) *plant {
	t.Helper()
	p := &plant{live: newLive(t, records, "hubspot")}
	p.start()
	t.Cleanup(p.kill)
	i := p.i["hubspot"]
	_, err := p.accounts.Update(t.Context(), i.ID, 0, account.Change{Policy: &unlimited})
	p.must(err)
	p.keep("hubspot", "contacts")
	return p
}

// start starts a process.
func (p *plant) start() {
	p.t.Helper()
	p.witness = &witness{DB: p.db, seen: map[string]time.Time{}}
	p.syncs = syncer.New(syncer.Config{Region: "US", Background: true}, p.witness, p.accounts, lead.New(p.db))
	giveUp := func(context.Context, string, error) error { return nil }
	queue, err := job.New(p.t.Context(), p.db, job.Options{Concurrency: 2, Log: slog.New(slog.DiscardHandler), Workers: map[string]job.Worker{
		syncer.TaskRun:   {Do: func(context.Context, string, time.Duration) (bool, error) { return true, nil }, GiveUp: giveUp}, // the test does it
		syncer.TaskPush:  {Do: p.syncs.Push, GiveUp: giveUp},
		syncer.TaskInbox: {Do: p.syncs.Inbox, GiveUp: giveUp}}})
	p.must(err)
	p.db.SetEnqueue(queue.Enqueue)
	p.must(queue.Start(p.t.Context()))
	p.queue = queue
	p.hearing.Store(p.syncs)
}

// kill ends the process in the middle of what it does.
func (p *plant) kill() {
	p.witness.dead.Store(true)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.t.Context()), 10*time.Second)
	defer cancel()
	if err := errors.Join(p.syncs.Stop(ctx), p.queue.Stop(ctx)); err != nil {
		p.t.Error(err)
	}
}

// deliver sends events as HubSpot does, and reports whether they were taken.
func (p *plant) deliver(events ...string) bool {
	const path = "/api/crm/webhooks/hubspot"
	l := hubspotLetter(p.accounts.AppURL, path, "app-secret", "["+strings.Join(events, ",")+"]", time.Now())
	r, err := http.NewRequest(l.method, p.server.URL+l.path, strings.NewReader(l.body))
	if err != nil {
		p.t.Error(err)
		return false
	}
	r.Header = l.header
	resp, err := p.server.Client().Do(r)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// rename gives a contact another last name, as a person would.
func (p *plant) rename(id, name string) {
	p.act("hubspot", "editRecord", map[string]string{"object": "contacts", "id": id, "property": "lastname", "value": name})
}

// records are the ids of the contacts.
func (p *plant) records() []string {
	var ids []string
	for id := range p.links("hubspot", "contacts") {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// TestWebhookLatency sends a hundred events a second, each by itself, and
// wants 99 % of the changes in their leads within a second. A machine that is
// busy with other things gets three tries.
func TestWebhookLatency(t *testing.T) {
	seconds := 10
	if testing.Short() {
		seconds = 2
	}
	total := 100 * seconds
	p := newPlant(t, total+total/10) // some are not linked to a lead of their own
	p.server.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 100
	var p99 time.Duration
	for try := range 3 {
		took := p.volley(fmt.Sprint("Quick ", try), p.records()[:total])
		p99 = took[len(took)*99/100]
		t.Logf("of %d changes: p50 %v, p99 %v, the slowest %v; %d calls", len(took), took[len(took)/2], p99, took[len(took)-1], p.crms["hubspot"].Stage.Calls.Total())
		if p99 < time.Second {
			return
		}
	}
	t.Errorf("99 %% took %v", p99)
}

// volley renames contacts, a hundred a second, tells of each, and returns how
// long the changes took to be in their leads, sorted.
func (p *plant) volley(name string, ids []string) []time.Duration {
	sent := make([]time.Time, len(ids))
	var sending sync.WaitGroup
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n, id := range ids {
		<-tick.C
		sending.Go(func() {
			p.rename(id, fmt.Sprint(name, " ", n))
			sent[n] = time.Now()
			if !p.deliver(hubspotEvent(p.i["hubspot"].AccountID, id, time.Now())) {
				p.t.Errorf("delivery %d was not taken", n)
			}
		})
	}
	sending.Wait()
	p.soon("all changes", func() bool {
		n, _, err := p.db.CountInbox(p.t.Context(), p.i["hubspot"].ID)
		return err == nil && n == 0
	})
	p.witness.mu.Lock()
	defer p.witness.mu.Unlock()
	var took []time.Duration
	for n, at := range sent {
		seen, ok := p.witness.seen[fmt.Sprint(name, " ", n)]
		if !ok {
			p.t.Errorf("change %d is lost", n)
			continue
		}
		took = append(took, seen.Sub(at))
	}
	slices.Sort(took)
	return took
}

// TestWebhookStorm sends 20,000 events in random order, a third of them again,
// while the process is killed now and then. All that was taken is in the leads
// in the end. Then a poll finds what the one change in twenty brought that
// nobody was told of.
func TestWebhookStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	p := newPlant(t, 2000)
	ids, random := p.records(), rand.New(rand.NewPCG(1, 2))
	portal := p.i["hubspot"].AccountID
	names, told := map[string]string{}, map[string]bool{}
	for round := range 2 {
		var events []string
		for n, id := range ids {
			names[id] = fmt.Sprint("Storm ", round, " ", n)
			p.rename(id, names[id])
			if told[id] = random.IntN(20) > 0; told[id] {
				for property := range 5 {
					e := strings.Replace(hubspotEvent(portal, id, time.Now()), "jobtitle", fmt.Sprint("property", property), 1)
					events = append(events, e)
				}
			}
		}
		events = append(events, events[:len(events)*3/10]...)
		random.Shuffle(len(events), func(a, b int) { events[a], events[b] = events[b], events[a] })
		p.storm(events, random)
	}
	p.soon("an empty inbox", func() bool {
		n, _, err := p.db.CountInbox(t.Context(), p.i["hubspot"].ID)
		return err == nil && n == 0
	})
	if lost := p.differ(names, func(id string) bool { return told[id] }); len(lost) > 0 {
		t.Errorf("%d changes that were taken are lost: %v", len(lost), lost[:min(len(lost), 10)])
	}
	p.run(p.i["hubspot"].ID, syncer.StartRequest{Type: leadbridge.SyncIncremental})
	if lost := p.differ(names, func(string) bool { return true }); len(lost) > 0 {
		t.Errorf("after the poll %d changes are missing: %v", len(lost), lost[:min(len(lost), 10)])
	}
}

// storm sends events, up to a hundred together, eight times at once, until all
// are taken. Twice the process dies meanwhile.
func (p *plant) storm(events []string, random *rand.Rand) {
	letters := make(chan []string)
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for some := range letters {
				for !p.deliver(some...) { // the CRM sends it again
					time.Sleep(20 * time.Millisecond)
				}
			}
		})
	}
	deaths := []int{len(events) / 3, len(events) * 2 / 3}
	for sent := 0; sent < len(events); {
		n := min(1+random.IntN(100), len(events)-sent)
		letters <- events[sent : sent+n]
		if sent += n; len(deaths) > 0 && sent > deaths[0] {
			deaths = deaths[1:]
			time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
			p.kill()
			p.start()
		}
	}
	close(letters)
	senders.Wait()
}

// differ returns the records whose leads do not have their names.
func (p *plant) differ(names map[string]string, counts func(id string) bool) []string {
	p.t.Helper()
	byID := map[string]string{}
	p.must(p.db.EachLead(p.t.Context(), store.LeadFilter{}, func(l *leadbridge.Lead) error {
		byID[l.ID] = l.Values[leadbridge.FieldLastName]
		return nil
	}))
	var lost []string
	for id, link := range p.links("hubspot", "contacts") {
		if counts(id) && byID[link.LeadID] != names[id] {
			lost = append(lost, id)
		}
	}
	return lost
}
