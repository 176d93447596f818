package syncer_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// world is a rig with people at work on both sides, and a model of what they
// did.
type world struct {
	t testing.TB
	*rig
	*desk
	rules
	integration leadbridge.Integration
	process     *process
	random      *rand.Rand
	people      []*person
	born        int
	// restless says that people work on while we call the CRM.
	restless bool
	kills    int
	// moved are records that got a new id.
	moved map[string]string
}

// values are those of a lead that the sync looks at.
func (w *world) values(l *leadbridge.Lead) leadbridge.Values {
	out := leadbridge.Values{}
	for _, f := range w.checked {
		out[f] = l.Values[f]
	}
	return out
}

// find returns a living lead; nil: there is none.
func (w *world) find(id string) *leadbridge.Lead {
	w.t.Helper()
	if id == "" {
		return nil
	}
	l, err := w.db.Lead(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	if l.Deleted() {
		return nil
	}
	return l
}

// living returns all living leads.
func (w *world) living() map[string]*leadbridge.Lead {
	w.t.Helper()
	out := map[string]*leadbridge.Lead{}
	if err := w.db.EachLead(w.t.Context(), store.LeadFilter{}, func(l *leadbridge.Lead) error {
		out[l.ID] = l
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// linked returns the links of records and leads that are kept in step.
func (w *world) linked() []leadbridge.Link {
	w.t.Helper()
	links, err := w.db.Links(w.t.Context(), store.LinkFilter{IntegrationID: w.integration.ID, Object: w.object, States: []leadbridge.LinkState{leadbridge.LinkInStep}, Limit: 5000})
	if err != nil {
		w.t.Fatal(err)
	}
	return links
}

// learn takes over whom the sync has linked with whom.
func (w *world) learn() {
	byRecord, byLead := map[string]string{}, map[string]string{}
	for _, l := range w.linked() {
		byRecord[l.RecordID], byLead[l.LeadID] = l.LeadID, l.RecordID
	}
	for _, p := range w.people {
		if p.heir != nil {
			continue
		}
		if id := byLead[p.lead]; id != "" {
			for p.record, p.met = id, true; w.moved[p.record] != ""; p.record = w.moved[p.record] {
			}
		} else if id := byRecord[p.record]; id != "" && w.find(p.lead) == nil {
			p.lead, p.met = id, true
		}
	}
}

// adopt makes people of all linked pairs that nobody made: those that were
// there from the start.
func (w *world) adopt() {
	leads := w.living()
	for _, l := range w.linked() {
		if slices.ContainsFunc(w.people, func(p *person) bool { return p.lead == l.LeadID }) || leads[l.LeadID] == nil {
			continue
		}
		p := w.newPerson()
		p.lead, p.record = l.LeadID, l.RecordID
		p.agree(w.values(leads[l.LeadID]), w.checked)
	}
}

// tidy removes the records that were there from the start and fit no rule of
// ours: nobody can be reached by them.
func (w *world) tidy() {
	w.t.Helper()
	page, err := w.db.Problems(w.t.Context(), store.ProblemFilter{IntegrationID: w.integration.ID})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range page.Problems {
		w.remove(w.desk, p.RecordID)
	}
	if _, _, err := w.process.RetryProblems(w.t.Context(), "somebody", w.integration.ID, nil); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) newPerson() *person {
	w.born++
	p := &person{name: fmt.Sprint("person ", w.born)}
	p.agree(nil, w.checked)
	w.people = append(w.people, p)
	return p
}

// pick returns one of the people who are there on a side as far as is known;
// nil: there are none. Those who were entered on both sides are left alone
// until they have met: with other names they would not know each other.
func (w *world) pick(side int) *person {
	var all []*person
	for _, p := range w.people {
		if p.lead != "" && p.record != "" && !p.met {
			continue
		}
		if side == ours && p.lead != "" && w.find(p.lead) != nil || side == theirs && p.record != "" && p.removed[theirs].IsZero() && p.heir == nil {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[w.random.IntN(len(all))]
}

// moment is a time of its own, also in whole seconds, at which all that was
// done before can be seen.
func (w *world) moment() time.Time {
	return w.clock.Advance(w.late + time.Second + time.Duration(w.random.IntN(2000))*time.Millisecond)
}

// editOurs changes fields of a lead.
func (w *world) editOurs(p *person, values leadbridge.Values) {
	before := w.find(p.lead)
	if before == nil {
		return
	}
	at := w.moment()
	out, err := w.leads.Update(w.t.Context(), "somebody", p.lead, values, 0)
	if err != nil {
		w.t.Fatalf("%v\n%v: %v", values, err, out.Issues)
	}
	p.note(ours, at, w.values(before), w.values(out.Lead))
	w.moment()
}

// editTheirs changes fields of a record.
func (w *world) editTheirs(p *person, values leadbridge.Values) {
	w.moment()
	before, was := w.read(p.record)
	if before == nil {
		return
	}
	at := w.moment()
	w.edit(w.desk, p.record, w.named(values))
	w.moment()
	after, is := w.read(p.record)
	if is.After(was) {
		p.stamped = at
	}
	p.note(theirs, at, before, after)
}

func (w *world) createOurs(p *person, values leadbridge.Values) {
	at := w.moment()
	out, err := w.leads.Create(w.t.Context(), "somebody", values, true)
	if err != nil {
		w.t.Fatal(values, err)
	}
	p.lead = out.Lead.ID
	p.tell(at, "ours: created %v", values)
	p.note(ours, at, nil, w.values(out.Lead))
	w.moment()
}

func (w *world) createTheirs(p *person, values leadbridge.Values) {
	at := w.moment()
	p.record = w.create(w.desk, w.named(values))
	w.moment()
	after, _ := w.read(p.record)
	p.stamped = at
	p.tell(at, "theirs: created %v", values)
	p.note(theirs, at, nil, after)
}

func (w *world) removeOurs(p *person) {
	if w.find(p.lead) == nil {
		return
	}
	at := w.moment()
	if err := w.leads.Delete(w.t.Context(), "somebody", p.lead, 0); err != nil {
		w.t.Fatal(err)
	}
	p.removed[ours] = at
	p.tell(at, "ours: deleted")
	w.moment()
}

func (w *world) removeTheirs(p *person) {
	if there, _ := w.read(p.record); there == nil {
		return
	}
	at := w.moment()
	w.remove(w.desk, p.record)
	p.removed[theirs] = at
	p.tell(at, "theirs: deleted")
	w.moment()
}

// mergeOurs makes one lead of two, mergeTheirs one record.
func (w *world) mergeOurs(p, loser *person) {
	if p == loser || w.find(p.lead) == nil || w.find(loser.lead) == nil {
		return
	}
	at := w.moment()
	if _, err := w.leads.Merge(w.t.Context(), "somebody", lead.MergeRequest{Leads: []string{p.lead, loser.lead}, Survivor: p.lead}); err != nil {
		w.t.Fatal(err)
	}
	p.takeOver(loser, at, "ours")
	w.moment()
}

func (w *world) mergeTheirs(p, loser *person) {
	there, _ := w.read(p.record)
	too, _ := w.read(loser.record)
	if p == loser || there == nil || too == nil {
		return
	}
	at := w.moment()
	was := p.record
	p.record = w.merge(w.desk, was, loser.record)
	if p.record != was {
		w.moved[was] = p.record
	}
	p.takeOver(loser, at, "theirs")
	if w.sweeps { // to us it is a deletion
		loser.heir, loser.removed[theirs] = nil, at
	}
	w.moment()
}

func (p *person) takeOver(loser *person, at time.Time, side string) {
	p.tell(at, "%s: %s was merged into this one", side, loser.name)
	loser.tell(at, "%s: was merged into %s", side, p.name)
	p.loose, loser.heir = true, p
}

// overhear lets people work on while we call the CRM: before a call that
// reads, but for the look at a record right before it is changed. CRMs that
// cannot write on a condition see nobody in between.
func (w *world) overhear(r *http.Request) {
	if !w.restless || w.writes(r.Method+" "+r.URL.Path) || strings.Contains(r.URL.Path, "/oauth") || strings.Contains(r.URL.RawQuery, "Id+IN") {
		return
	}
	if w.random.IntN(6) > 0 {
		return
	}
	w.restless = false
	w.haunt(false)
	w.happen()
	w.haunt(true)
	w.restless = true
}
