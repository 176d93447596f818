package web

import (
	"cmp"
	"context"
	"strings"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// Syncs is what the pages call of the sync.
type Syncs interface {
	SyncRuns
	SyncSteering
	SyncProof
	SyncDesk
	SyncLetters
	SyncStories
}

// SyncRuns starts runs and looks at them.
type SyncRuns interface {
	Start(ctx context.Context, actor syncer.Actor, integrationID string, r syncer.StartRequest) (*leadbridge.SyncRun, error)
	Status(ctx context.Context, integrationID string) (syncer.Status, error)
	SyncRun(ctx context.Context, integrationID, runID string) (*leadbridge.SyncRun, error)
	SyncRuns(ctx context.Context, f store.RunFilter) (store.RunPage, error)
	RunRecords(ctx context.Context, integrationID string, f store.SyncRecordFilter) ([]leadbridge.SyncRecord, error)
}

// SyncSteering is what a person does with a run.
type SyncSteering interface {
	Approve(ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)
	Cancel(ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)
	UndoRun(ctx context.Context, actor syncer.Actor, integrationID, runID string) (*leadbridge.SyncRun, error)
}

// SyncProof is what a check of the agreement found, and its repair.
type SyncProof interface {
	Drifts(ctx context.Context, integrationID string, f store.DriftFilter) (store.DriftPage, error)
	Repair(ctx context.Context, actor syncer.Actor, integrationID, runID string, drifts []int64) (queued int64, err error)
}

// SyncDesk is where people settle conflicts and correct records.
type SyncDesk interface {
	Conflicts(ctx context.Context, f store.ConflictFilter) (store.ConflictPage, error)
	Conflict(ctx context.Context, integrationID, id string) (leadbridge.SyncConflict, error)
	Settle(ctx context.Context, actor syncer.Actor, integrationID string, s syncer.Settlement) (settled int, err error)
	Problems(ctx context.Context, f store.ProblemFilter) (store.ProblemPage, error)
	CorrectProblem(ctx context.Context, actor syncer.Actor, ref leadbridge.RecordRef, values leadbridge.Values) (*leadbridge.SyncProblem, error)
	RetryProblems(ctx context.Context, actor syncer.Actor, integrationID string, refs []leadbridge.RecordRef) (solved, left int, err error)
}

// SyncLetters are changes that a CRM does not take.
type SyncLetters interface {
	DeadLetters(ctx context.Context, f store.OutboxFilter) ([]leadbridge.OutboxItem, error)
	RetryDead(ctx context.Context, actor syncer.Actor, integrationID string, leadIDs []string) (int64, error)
	DropDead(ctx context.Context, actor syncer.Actor, integrationID string, leadIDs []string) (int64, error)
}

// SyncStories tells leads' stories, and sums up.
type SyncStories interface {
	Story(ctx context.Context, leadID string) (syncer.Story, error)
	Causes(ctx context.Context, integrationID string, of leadbridge.CauseSubject) ([]leadbridge.SyncCause, error)
	RunTally(ctx context.Context, integrationID, runID string) (leadbridge.RunTally, error)
	LeadNames(ctx context.Context, ids []string) (map[string]string, error)
}

// registerSyncs adds an integration's pages about its sync.
func (w *Web) registerSyncs() {
	const one = "/integrations/{id}"
	w.get(one+"/runs", access.SyncRead, w.listSyncRuns)
	w.post(one+"/runs", access.SyncWrite, w.startSync)
	w.get(one+"/runs/{run}", access.SyncRead, w.showSyncRun)
	w.get(one+"/runs/{run}/progress", access.SyncRead, w.showSyncProgress)
	w.get(one+"/runs/{run}/records/{seq}", access.SyncRead, w.showSyncRecord)
	w.post(one+"/runs/{run}/approve", access.SyncWrite, w.approveSync)
	w.post(one+"/runs/{run}/cancel", access.SyncWrite, w.cancelSync)
	w.post(one+"/runs/{run}/undo", access.SyncUndo, w.undoSync)
	w.registerSyncDesk(one)
}

func (p *page) syncActor() syncer.Actor { return syncer.Actor(p.actor()) }

// syncPage is what every page of an integration's sync shows.
type syncPage struct {
	Head    integrationHead
	objects map[string]string // titles by name
}

// syncPage gathers it. here is the tab.
func (w *Web) syncPage(p *page, here string) (syncPage, error) {
	head, err := w.headOf(p, p.param("id"), here)
	if err != nil {
		return syncPage{}, err
	}
	crm, err := w.Integrations.Provider(head.Provider)
	s := syncPage{Head: head, objects: map[string]string{}}
	for _, o := range crm.Objects {
		s.objects[o.Name] = o.Title
	}
	return s, err
}

// CRM is the CRM's title.
func (s syncPage) CRM() string { return s.Head.CRM }

// Object is the title of a kind of record: Contacts.
func (s syncPage) Object(name string) string { return cmp.Or(s.objects[name], titled(name)) }

// One is what one record of a kind is called: contact.
func (s syncPage) One(name string) string {
	return strings.ToLower(strings.TrimSuffix(s.Object(name), "s"))
}
