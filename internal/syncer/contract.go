package syncer

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// StartRequest asks for a run.
type StartRequest struct {
	// Type is FULL or INCREMENTAL; MANUAL, the default, is INCREMENTAL asked
	// for by a person. The first sync is FULL whatever is asked.
	Type leadbridge.SyncType
	// Direction narrows the integration's own; empty: the integration's.
	Direction leadbridge.SyncDirection
	// Purpose is SYNC, the default, DRY_RUN or RECONCILE.
	Purpose leadbridge.SyncPurpose
	// Again also takes back into the sync what was let go by an undo, or by a
	// deletion that kept the other side. Only a FULL sync, or its dry run, can.
	Again bool
	// Plan is the fingerprint of the plan that the sync is to carry out: if
	// the mappings or rules are others by now, it is refused with CodeDryRun.
	// Empty: any.
	Plan string
}

// CodeDryRun is the code of the Conflict that a first sync answers with that
// no dry run of the same mappings and rules came before.
const CodeDryRun = "dry_run_required"

// Status is how an integration's sync stands.
type Status struct {
	State leadbridge.SyncStatus
	// Run is the run under way, or held; nil: none. Last is the newest ended
	// sync.
	Run  *leadbridge.SyncRun
	Last *leadbridge.SyncRun
	// Percentage, 0 to 100, and Remaining are estimates; Percentage is -1
	// where nothing is known.
	Percentage float64
	Remaining  time.Duration
	// NextRunAt is when the schedule begins the next; zero: it does not.
	NextRunAt  time.Time
	LastSyncAt time.Time
	// DryRunNeeded says that the first sync needs a dry run.
	DryRunNeeded bool
	Outbox       OutboxStatus
	// InboxWaiting are events that wait to be read, InboxOldest when the first
	// of them came.
	InboxWaiting  int64
	InboxOldest   time.Time
	OpenConflicts int64
	Problems      int64
	Links         map[string]map[leadbridge.LinkState]int64 // by object
	Warnings      []Warning
}

// OutboxStatus counts what is on its way to the CRM.
type OutboxStatus struct {
	Queued int64
	Dead   int64
}

// Warning is something that a person should know.
type Warning struct {
	// Code is stable: rate_limit, held, needs_reconnect, paused, dead_letters,
	// problems, conflicts, no_webhooks, errors.
	Code    string `json:"code"`
	Message string `json:"message"`
	// Until is when it ends by itself; zero: it does not.
	Until time.Time `json:"until,omitzero"`
}

// Settlement settles conflicts.
type Settlement struct {
	// IDs are the conflicts; none: all open ones, of Field if that is set.
	IDs   []string
	Field string
	// Winner is "ours", "theirs", or "value": Value is given to both sides.
	Winner string
	Value  string
	// Rule makes "ours" or "theirs" the integration's policy for the fields
	// of the settled conflicts from now on.
	Rule bool
}

// Story is everything that made a lead what it is, newest first.
type Story struct {
	Lead       *leadbridge.Lead
	Links      []leadbridge.Link
	Revisions  []leadbridge.Revision
	Records    []leadbridge.SyncRecord
	Conflicts  []leadbridge.SyncConflict
	Activities []leadbridge.Activity
	Rows       []leadbridge.ImportRecord // rows of imports that made or changed it
}

// receiving is a batch of a CRM's records on its way in; see object.receive.
type receiving struct {
	run     *leadbridge.SyncRun
	actor   Actor
	records []provider.Record
	// corrections replace fields of ours that a person corrected, by record ID.
	corrections map[string]leadbridge.Values
	// dry decides and writes nothing.
	dry bool
	// full marks the links of the records as seen by the run.
	full bool
	// again has records that were let go meet their leads anew.
	again bool
	// admit sees what the batch comes to before it is written. It may add to
	// the changes, for example the run's next checkpoint, and may refuse. It
	// is called again if the batch is decided anew. nil admits all.
	admit func(c *leadbridge.Changeset, counts leadbridge.SyncCounts) error
}

// flushing is what is queued on its way out; see session.flush.
type flushing struct {
	run   *leadbridge.SyncRun
	actor Actor
	// dry decides and writes nothing. It looks at all leads that would flow
	// out, not only at queued ones.
	dry bool
	// until is when to stop and come back; zero: when all is sent.
	until time.Time
	// admit is as in receiving; it is called before a batch is sent, with the
	// counts that it would have, and after it with the changes to be written.
	admit func(would leadbridge.SyncCounts) error
	// plan, in a dry run, hears of every record.
	plan func(leadbridge.SyncExample, leadbridge.SyncCounts)
}
