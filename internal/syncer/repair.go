package syncer

import (
	"context"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/pipeline/agree"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

// repairBatch is how many disagreements one transaction repairs.
const repairBatch = 500

// repairAttempts is how often a batch is decided anew because one of its links
// changed meanwhile.
const repairAttempts = 10

// Drifts lists what a reconciliation of an integration found.
func (s *Service) Drifts(ctx context.Context, integrationID string, f store.DriftFilter) (store.DriftPage, error) {
	if err := s.reconciliation(ctx, "syncer.Drifts", integrationID, f.RunID); err != nil {
		return store.DriftPage{}, err
	}
	return s.store.Drifts(ctx, f)
}

// reconciliation refuses a run that is none of the integration's.
func (s *Service) reconciliation(ctx context.Context, op, integrationID, runID string) error {
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return err
	}
	if run.IntegrationID != integrationID || run.Purpose != leadbridge.ForReconcile {
		return leadbridge.Errorf(leadbridge.NotFound, op, "There is no reconciliation %s of this integration.", runID)
	}
	return nil
}

// Repair has what a reconciliation found to disagree read and sent again:
// those disagreements, or without any all that are not repaired yet. Nothing
// is decided here. A record without a lead, or without its link, comes in or
// goes as the rules say; a field in which the two differ meets anew, as if it
// had never been agreed on. It returns how many are on their way.
func (s *Service) Repair(ctx context.Context, actor Actor, integrationID, runID string, drifts []int64) (queued int64, err error) {
	const op = "syncer.Repair"
	if err := s.reconciliation(ctx, op, integrationID, runID); err != nil {
		return 0, err
	}
	se, err := s.open(ctx, integrationID)
	if err != nil {
		return 0, err
	}
	named := slices.Sorted(slices.Values(drifts))
	unwanted := func(d leadbridge.Drift) bool {
		_, found := slices.BinarySearch(named, d.Seq)
		return len(named) > 0 && !found
	}
	f := store.DriftFilter{RunID: runID, Open: true, Limit: repairBatch}
	for {
		page, err := s.store.Drifts(ctx, f)
		if err != nil {
			return queued, err
		}
		wanted := slices.DeleteFunc(page.Drifts, unwanted)
		if err := se.repair(ctx, wanted); err != nil {
			return queued, err
		}
		queued += int64(len(wanted))
		if f.Cursor = page.Next; f.Cursor == "" {
			s.Logger.InfoContext(ctx, "disagreements are being repaired", "integration", integrationID, "run", runID, "count", queued, "actor", string(actor))
			return queued, nil
		}
	}
}

// repair repairs a batch.
func (se *session) repair(ctx context.Context, drifts []leadbridge.Drift) (err error) {
	for range repairAttempts {
		r := repairing{session: se, book: newLinkBook()}
		if err = r.batch(ctx, drifts); leadbridge.KindOf(err) != leadbridge.Conflict {
			break
		}
	}
	return err
}

// repairing is a batch of disagreements under repair.
type repairing struct {
	*session
	book *linkBook
	sync leadbridge.SyncChanges
}

func (r *repairing) batch(ctx context.Context, drifts []leadbridge.Drift) error {
	if len(drifts) == 0 {
		return nil
	}
	var refs []leadbridge.RecordRef
	for _, d := range drifts {
		if d.RecordID != "" {
			refs = append(refs, d.RecordRef)
		}
	}
	for object, ids := range byObject(refs) {
		links, err := r.service.store.LinksOf(ctx, r.integration.ID, object, ids)
		if err != nil {
			return err
		}
		r.book.add(links)
	}
	now := r.service.Now()
	for _, d := range drifts {
		switch {
		case d.Kind == leadbridge.DriftDiffers:
			r.meetAnew(d)
		case d.Kind == leadbridge.DriftMissingThere && d.RecordID != "":
			r.readAgain(d, provider.Deleted)
		case d.LeadSeq != 0:
			r.queue(d)
		default:
			r.readAgain(d, provider.Live)
		}
		d.RepairedAt = now
		r.sync.Drifts = append(r.sync.Drifts, d)
	}
	r.sync.Links = r.book.changes(now)
	c := leadbridge.Changeset{Sync: &r.sync}
	if r.service.Background {
		c.Tasks = []leadbridge.Task{{Kind: TaskInbox, ID: r.integration.ID, Once: true, Afresh: true}, {Kind: TaskPush, ID: r.integration.ID, Once: true, Afresh: true}}
	}
	return r.service.store.Apply(ctx, &c)
}

// meetAnew forgets what a field was agreed on, so that the rules decide as at
// the first meeting. Where a field flows both ways and a side moved since they
// agreed, nothing is forgotten: the sync settles that as it always does. A
// field that only flows out is sent, whatever it holds.
func (r *repairing) meetAnew(d leadbridge.Drift) {
	link, o := r.book.change(d.RecordRef), r.find(d.Object)
	if link == nil || o == nil {
		return
	}
	link.LeadVersion, link.Sent = 0, false
	i := slices.IndexFunc(o.fields, func(f agree.Field) bool { return f.Name == d.Field })
	if i >= 0 && o.fields[i].Direction == leadbridge.Outbound {
		link.Base.Agree(d.Field, d.Theirs, d.Theirs)
		r.queue(d)
		return
	}
	both := i >= 0 && o.fields[i].Direction == leadbridge.Bidirectional
	if b := link.Base; both && b.Has(d.Field) && (b.Ours[d.Field] != d.Ours || b.Theirs[d.Field] != d.Theirs) {
		r.queue(d)
		r.readAgain(d, provider.Live)
		return
	}
	delete(link.Base.Ours, d.Field)
	delete(link.Base.Theirs, d.Field)
	r.readAgain(d, provider.Live)
}

// readAgain puts a record into the inbox, once.
func (r *repairing) readAgain(d leadbridge.Drift, state provider.RecordState) {
	if slices.ContainsFunc(r.sync.Received, func(e leadbridge.InboxEvent) bool { return e.RecordRef == d.RecordRef }) {
		return
	}
	now := r.service.Now()
	r.sync.Received = append(r.sync.Received, leadbridge.InboxEvent{RecordRef: d.RecordRef, EventID: "repair-" + d.RunID + "-" + strconv.FormatInt(d.Seq, 10),
		State: string(state), At: now, ReceivedAt: now})
}

// queue puts a lead into the outbox, once.
func (r *repairing) queue(d leadbridge.Drift) {
	if slices.ContainsFunc(r.sync.Queue, func(i leadbridge.OutboxItem) bool { return i.LeadSeq == d.LeadSeq }) {
		return
	}
	now := r.service.Now()
	r.sync.Queue = append(r.sync.Queue, leadbridge.OutboxItem{IntegrationID: r.integration.ID, LeadSeq: d.LeadSeq, LeadID: d.LeadID, QueuedAt: now, DueAt: now})
}
