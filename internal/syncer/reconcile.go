package syncer

import (
	"context"
	"slices"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

const (
	// mostDrifts is how many disagreements a reconciliation keeps. All are
	// counted.
	mostDrifts = 10_000
	// reconcileBatch is how many links, or leads, are looked at together.
	reconcileBatch = 500
	// reconcileAttempts is how often a page is compared anew because one of
	// its links changed meanwhile.
	reconcileAttempts = 10
)

// reconcile compares both sides and changes neither: every record with its
// lead, field by field; then the links whose records did not come; then the
// leads that should have a record. Each page is stored with the run's
// checkpoint, so that a killed run goes on where it was: the sums of the
// digests are in the run, and its links are marked as seen. A budget of zero
// has no end.
func (se *session) reconcile(ctx context.Context, run *leadbridge.SyncRun, budget time.Duration) (done bool, err error) {
	r := reconciling{session: se, run: run, since: se.service.Now(), budget: budget}
	if err := r.begin(ctx); err != nil {
		return false, err
	}
	for {
		switch at := r.run.Checkpoint; at.Phase {
		case leadbridge.PhasePull:
			err = r.pull(ctx)
		case leadbridge.PhaseSweep:
			err = r.sweep(ctx)
		case leadbridge.PhaseQueue:
			err = r.unlinked(ctx)
		case leadbridge.PhaseDone:
			return true, nil
		default:
			err = r.store(ctx, r.agreement(), reconcilePart{to: r.places()[0]})
		}
		if err != nil {
			return false, err
		}
		if r.spent() {
			return r.run.Checkpoint.Phase == leadbridge.PhaseDone, nil
		}
	}
}

// reconciling is a reconciliation under way.
type reconciling struct {
	*session
	run    *leadbridge.SyncRun
	since  time.Time
	budget time.Duration
	calls  int64 // since then, that are in the run's count
	kept   int   // drifts that are stored
	ways   map[string]*comparison
	why    reasons
}

func (r *reconciling) spent() bool {
	return r.budget > 0 && r.service.Now().Sub(r.since) >= r.budget
}

// begin finds out how far an earlier part of the run came.
func (r *reconciling) begin(ctx context.Context) error {
	r.ways = map[string]*comparison{}
	r.why = reasons{service: r.service, integration: r.integration.ID}
	f := store.DriftFilter{RunID: r.run.ID, Limit: 5000}
	for {
		page, err := r.service.store.Drifts(ctx, f)
		if err != nil {
			return err
		}
		r.kept += len(page.Drifts)
		if f.Cursor = page.Next; f.Cursor == "" {
			return nil
		}
	}
}

// places are where the parts of the run begin, in order.
func (r *reconciling) places() []leadbridge.SyncCheckpoint {
	var places []leadbridge.SyncCheckpoint
	for _, o := range r.objects {
		if o.Kind == provider.KindLead && len(o.fields) > 0 {
			places = append(places, leadbridge.SyncCheckpoint{Phase: leadbridge.PhasePull, Object: o.Name},
				leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseSweep, Object: o.Name})
		}
	}
	if target := r.target(); target != nil {
		places = append(places, leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseQueue, Object: target.Name})
	}
	return append(places, leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseDone})
}

// next is the place after the one that the run is at; the end, if that is no
// place any more because the owner changed what is kept in step.
func (r *reconciling) next() leadbridge.SyncCheckpoint {
	at, places := r.run.Checkpoint, r.places()
	i := slices.IndexFunc(places, func(p leadbridge.SyncCheckpoint) bool { return p.Phase == at.Phase && p.Object == at.Object })
	if i < 0 || i == len(places)-1 {
		return places[len(places)-1]
	}
	return places[i+1]
}

// reconcilePart is what a part of the work comes to.
type reconcilePart struct {
	to     leadbridge.SyncCheckpoint
	counts leadbridge.SyncCounts
	links  []leadbridge.LinkChange
	drifts []leadbridge.Drift
}

// store stores a part with the agreement so far, and moves the run on.
func (r *reconciling) store(ctx context.Context, a *leadbridge.SyncAgreement, part reconcilePart) error {
	calls, err := r.service.accounts.CountCalls(ctx, r.integration.ID, r.since)
	if err != nil {
		return err
	}
	step := &leadbridge.SyncStep{Seq: r.run.Seq, Was: r.run.Version, To: &part.to, In: part.counts, Calls: max(0, calls-r.calls),
		Status: leadbridge.RunInProgress, Agreement: a, At: r.service.Now()}
	if part.to.Phase == leadbridge.PhaseDone {
		step.Status = leadbridge.RunCompleted
		a.Agreed = a.Drifted == 0
		if err := r.countReleased(ctx, a); err != nil {
			return err
		}
	}
	drifts := part.drifts[:min(len(part.drifts), mostDrifts-r.kept)]
	err = r.service.store.Apply(ctx, &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Step: step, Links: part.links, Drifts: drifts}})
	if err != nil {
		return err
	}
	r.run.Version, r.run.Status, r.run.Checkpoint, r.run.Agreement = step.Version, step.Status, part.to, a
	r.calls += step.Calls
	r.kept += len(drifts)
	return nil
}

// countReleased tells how many links were let go of, which nothing is compared
// of.
func (r *reconciling) countReleased(ctx context.Context, a *leadbridge.SyncAgreement) error {
	counts, err := r.service.store.CountLinks(ctx, r.integration.ID)
	if err != nil {
		return err
	}
	for _, at := range r.places() {
		if n := counts[at.Object][leadbridge.LinkReleased]; n > 0 && at.Phase == leadbridge.PhasePull {
			objectOf(a, at.Object).Released = n
		}
	}
	return nil
}

// sweep finds the links whose records did not come.
func (r *reconciling) sweep(ctx context.Context) error {
	at := r.run.Checkpoint
	links, err := r.service.store.Links(ctx, store.LinkFilter{IntegrationID: r.integration.ID, Object: at.Object,
		States: []leadbridge.LinkState{leadbridge.LinkInStep}, NotSeenIn: r.run.Seq, After: at.After, Limit: reconcileBatch})
	if err != nil {
		return err
	}
	part := reconcilePart{to: at}
	if len(links) < reconcileBatch {
		part.to = r.next()
	} else {
		part.to.After = links[len(links)-1].RecordID
	}
	var seqs []int64
	for _, l := range links {
		seqs = append(seqs, l.LeadSeq)
	}
	leads, err := r.service.store.LeadsBySeq(ctx, seqs)
	if err != nil {
		return err
	}
	a := r.agreement()
	for _, l := range links {
		// Of a record that came to be while the pages were read nothing is known.
		if lead := leads[l.LeadSeq]; lead == nil || lead.Deleted() || !l.CreatedAt.Before(r.run.StartedAt) {
			continue
		}
		objectOf(a, l.Object).Ours++
		a.Drifted++
		d := r.drift(leadbridge.DriftMissingThere, l.RecordRef, "The CRM does not have the record any more.")
		d.LeadSeq, d.LeadID = l.LeadSeq, l.LeadID
		part.drifts = append(part.drifts, d)
	}
	return r.store(ctx, a, part)
}

// unlinked finds the leads that should have a record and have none.
func (r *reconciling) unlinked(ctx context.Context) error {
	at, part, a := r.run.Checkpoint, reconcilePart{to: r.next()}, r.agreement()
	after, _ := strconv.ParseInt(at.After, 10, 64) // "": from the first
	leads, err := r.service.store.UnlinkedLeads(ctx, r.integration.ID, at.Object, after, reconcileBatch)
	if err != nil {
		return err
	}
	if len(leads) == reconcileBatch {
		part.to = at
		part.to.After = strconv.FormatInt(leads[len(leads)-1].Seq, 10)
	}
	others, err := r.otherwiseLinked(ctx, leads)
	if err != nil {
		return err
	}
	for _, l := range leads {
		if others[l.Seq] || !r.policy.Passes(l.Values) || !l.CreatedAt.Before(r.run.StartedAt) {
			continue
		}
		why, err := r.why.queued(ctx, l.Seq)
		if err != nil {
			return err
		}
		if why == "" {
			why = "The lead has no record in the CRM."
		}
		d := r.drift(leadbridge.DriftMissingThere, leadbridge.RecordRef{IntegrationID: r.integration.ID, Object: at.Object}, why)
		d.LeadSeq, d.LeadID = l.Seq, l.ID
		part.drifts = append(part.drifts, d)
		a.Drifted++
	}
	return r.store(ctx, a, part)
}

// otherwiseLinked are the leads that are in step with another kind of record
// that is a person: they get no second one.
func (r *reconciling) otherwiseLinked(ctx context.Context, leads []*leadbridge.Lead) (map[int64]bool, error) {
	seqs := make([]int64, len(leads))
	for i, l := range leads {
		seqs[i] = l.Seq
	}
	links, err := r.service.store.LinksOfLeads(ctx, r.integration.ID, seqs)
	linked := map[int64]bool{}
	for i := range links {
		if o := r.find(links[i].Object); o != nil && o.person && inStep(&links[i]) {
			linked[links[i].LeadSeq] = true
		}
	}
	return linked, err
}

func (r *reconciling) drift(kind leadbridge.DriftKind, ref leadbridge.RecordRef, why string) leadbridge.Drift {
	return leadbridge.Drift{RunID: r.run.ID, RecordRef: ref, Kind: kind, Reason: why}
}
