package syncer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

// CodeRunning is the code of the Conflict that a run is under way, or held.
const CodeRunning = "sync_running"

// exclusive are the purposes of runs of which an integration has one at a
// time.
var exclusive = []leadbridge.SyncPurpose{leadbridge.ForSync, leadbridge.ForDryRun, leadbridge.ForReconcile}

// Start makes a run. With Config.Background workers take it up at once;
// without, the caller calls [Service.Run].
//
// The first sync reads and sends everything. It needs a completed dry run
// before it, of the mappings and rules as they are.
func (s *Service) Start(ctx context.Context, actor Actor, integrationID string, req StartRequest) (*leadbridge.SyncRun, error) {
	req.Type, req.Purpose = cmp.Or(req.Type, leadbridge.SyncManual), cmp.Or(req.Purpose, leadbridge.ForSync)
	if err := req.check(); err != nil {
		return nil, err
	}
	se, err := s.open(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	if req.Direction, err = se.direction(req.Direction); err != nil {
		return nil, err
	}
	if err := se.flows(req.Direction); err != nil {
		return nil, err
	}
	if err := s.free(ctx, integrationID); err != nil {
		return nil, err
	}
	if req.Purpose == leadbridge.ForSync {
		// A sync would do what the held live run must not.
		if err := s.unheld(ctx, integrationID); err != nil {
			return nil, err
		}
	}
	if actor != "" {
		// A run of the schedule makes no call to learn what it will meet.
		if err := se.checkInTime(ctx); err != nil {
			return nil, err
		}
	}
	first, err := s.firstSync(ctx, integrationID)
	if err != nil {
		return nil, err
	}
	if first || req.Purpose == leadbridge.ForReconcile {
		req.Type = leadbridge.SyncFull
	}
	if req.Purpose == leadbridge.ForSync && !se.integration.Started {
		if err := s.rehearsed(ctx, se, req.Direction); err != nil {
			return nil, err
		}
	}
	if req.Plan != "" && req.Plan != se.fingerprint(req.Direction) {
		return nil, &leadbridge.Error{Op: "syncer.Start", Kind: leadbridge.Conflict, Code: CodeDryRun, Msg: whyStale}
	}
	return s.create(ctx, actor, integrationID, req)
}

// create stores a run.
func (s *Service) create(ctx context.Context, actor Actor, integrationID string, req StartRequest) (*leadbridge.SyncRun, error) {
	run := &leadbridge.SyncRun{ID: uuid.Must(uuid.NewV7()).String(), IntegrationID: integrationID, Type: req.Type, Purpose: req.Purpose,
		Direction: req.Direction, Status: leadbridge.RunStarted, Actor: string(actor), StartedAt: s.Now(), Version: 1,
		Checkpoint: leadbridge.SyncCheckpoint{Again: req.Again}}
	err := s.store.CreateRun(ctx, run, s.tasks(leadbridge.Task{Kind: TaskRun, ID: run.ID})...)
	if leadbridge.CodeOf(err) == CodeRunning {
		if named := s.free(ctx, integrationID); named != nil {
			return nil, named
		}
	}
	if err != nil {
		return nil, err
	}
	return run, nil
}

// tasks are those for workers, none if there are no workers.
func (s *Service) tasks(tasks ...leadbridge.Task) []leadbridge.Task {
	if !s.Background {
		return nil
	}
	return tasks
}

func (req StartRequest) check() error {
	const op = "syncer.Start"
	if !slices.Contains(leadbridge.SyncTypes, req.Type) {
		return leadbridge.InvalidField(op, "type", "is %q; it must be FULL, INCREMENTAL or MANUAL", req.Type)
	}
	if !slices.Contains(exclusive, req.Purpose) {
		return leadbridge.InvalidField(op, "purpose", "is %q; it must be SYNC, DRY_RUN or RECONCILE", req.Purpose)
	}
	if req.Direction != "" && !slices.Contains(leadbridge.SyncDirections, req.Direction) {
		return leadbridge.InvalidField(op, "direction", "is %q; it must be INBOUND, OUTBOUND or BIDIRECTIONAL", req.Direction)
	}
	if req.Again && (req.Type != leadbridge.SyncFull || req.Purpose == leadbridge.ForReconcile || req.Direction == leadbridge.Outbound) {
		return leadbridge.InvalidField(op, "again", "is for a FULL sync that reads records. Ask for type FULL, and not for OUTBOUND only")
	}
	return nil
}

// direction is the one that was asked for, as far as the integration goes
// there.
func (se *session) direction(asked leadbridge.SyncDirection) (leadbridge.SyncDirection, error) {
	whole := se.integration.SyncDirection
	if asked == "" || asked == whole {
		return whole, nil
	}
	if whole != leadbridge.Bidirectional {
		return "", leadbridge.InvalidField("syncer.Start", "direction", "is %s, but %s is set to %s. Change the integration's direction first", asked, se.integration.Name, whole)
	}
	return asked, nil
}

// flows refuses a run in a direction in which nothing would flow.
func (se *session) flows(d leadbridge.SyncDirection) error {
	brings := d != leadbridge.Outbound && slices.ContainsFunc(se.objects, (*object).brings)
	sends := d != leadbridge.Inbound && slices.ContainsFunc(se.objects, (*object).sends)
	if brings || sends {
		return nil
	}
	return leadbridge.Errorf(leadbridge.Invalid, "syncer.Start", "%s has no field mappings for %s. Accept the suggested ones, or map fields first.",
		se.integration.Name, strings.Join(se.integration.Objects, ", "))
}

// free refuses a second run beside an unfinished one, which it names.
func (s *Service) free(ctx context.Context, integrationID string) error {
	run, err := s.store.LatestRun(ctx, integrationID, false, exclusive...)
	if err != nil || run == nil {
		return err
	}
	e := &leadbridge.Error{Op: "syncer.Start", Kind: leadbridge.Conflict, Code: CodeRunning,
		Msg: "The " + purposeWords[run.Purpose] + " " + run.ID + " is under way. Wait for its end, or cancel it."}
	if run.Status == leadbridge.RunHeld {
		e.Msg = "The " + purposeWords[run.Purpose] + " " + run.ID + " waits for a person. " + run.Reason + " Approve it, or cancel it."
	}
	return e
}

var purposeWords = map[leadbridge.SyncPurpose]string{leadbridge.ForSync: "sync", leadbridge.ForDryRun: "dry run",
	leadbridge.ForReconcile: "reconciliation", leadbridge.ForLive: "live sync"}

const whyStale = "The mappings or rules were changed since the dry run. Start another dry run, look at it, then start the sync."

// rehearsed refuses a first sync that no dry run of the same mappings and
// rules came before.
func (s *Service) rehearsed(ctx context.Context, se *session, d leadbridge.SyncDirection) error {
	page, err := s.store.Runs(ctx, store.RunFilter{IntegrationID: se.integration.ID,
		Purposes: []leadbridge.SyncPurpose{leadbridge.ForDryRun}, Status: leadbridge.RunCompleted, Limit: 1})
	if err != nil {
		return err
	}
	why := "Before the first sync, start a dry run: it shows what the sync would do, and writes nothing."
	if len(page.Runs) > 0 {
		if plan := page.Runs[0].Plan; plan != nil && plan.Fingerprint == se.fingerprint(d) {
			return nil
		}
		why = whyStale
	}
	return &leadbridge.Error{Op: "syncer.Start", Kind: leadbridge.Conflict, Code: CodeDryRun, Msg: why}
}
