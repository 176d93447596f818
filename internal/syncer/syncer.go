// Package syncer keeps leads and the records of CRMs in step: runs, webhooks
// and changed leads; conflicts, undoing and proof. It knows no CRM by name.
package syncer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The kinds of task that this package leaves in the queue. A run's task has
// the run's ID, the others the integration's.
const (
	TaskRun   = "sync_run"   // call Run until it says done
	TaskUndo  = "sync_undo"  // call Undo until it says done
	TaskPush  = "sync_push"  // call Push until it says done
	TaskInbox = "sync_inbox" // call Inbox until it says done
)

// Accounts are the connections to CRMs.
type Accounts interface {
	Dial(ctx context.Context, integrationID string) (*provider.Client, error)
	Provider(name string) (provider.Provider, error)
	// Waits returns until when a limit of the CRM holds the integration's
	// calls back, and why; zero: it does not.
	Waits(ctx context.Context, integrationID string) (until time.Time, reason string, err error)
	// CountCalls returns how many calls were made since then.
	CountCalls(ctx context.Context, integrationID string, since time.Time) (int64, error)
}

// Merger makes one lead of two.
type Merger interface {
	// MergeLeads merges the loser into the survivor; leads that are merged
	// already, or deleted, are left as they are.
	MergeLeads(ctx context.Context, actor, survivorID, loserID string) error
}

// Config is what the service is set up with.
type Config struct {
	// Region is the ISO 3166-1 alpha-2 country that values are read under.
	Region string
	// Background says that workers call Run, Push and Inbox; without it the
	// caller does.
	Background bool
	// MostUnread is how many events may wait for an integration before more
	// are refused; 0: 100,000.
	MostUnread int64
	// Now is the clock; nil: the real one.
	Now func() time.Time
	// Logger hears of what nobody waits for; nil: nobody does.
	Logger *slog.Logger
}

// Service is the use cases of syncs. It is safe for use by many goroutines.
type Service struct {
	Config
	store    Store
	accounts Accounts
	merger   Merger
	// Policies stores the rules that people make while they settle conflicts;
	// nil: none can be made.
	Policies PolicyKeeper
	// owner names this process in leases.
	owner string

	mu      sync.Mutex
	kicked  map[string]bool // integrations whose inbox this process is at; true: it was kicked meanwhile
	kicking sync.WaitGroup
	// backlogs are by integration.
	backlogs map[string]backlog
	// life ends, by end, when the service is stopped.
	life context.Context
	end  context.CancelFunc
}

// New returns the service.
func New(c Config, s Store, a Accounts, m Merger) *Service {
	if c.Now == nil {
		c.Now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	made := &Service{Config: c, store: s, accounts: a, merger: m, owner: uuid.NewString(), kicked: map[string]bool{}, backlogs: map[string]backlog{}}
	made.life, made.end = context.WithCancel(context.Background())
	return made
}

// Actor is who asks for something: the name of a token or user.
type Actor string

// unusable says why an integration cannot be worked on, if it cannot.
func unusable(op string, i leadbridge.Integration) error {
	switch {
	case !i.IsActive:
		return leadbridge.Errorf(leadbridge.Invalid, op, "%s is paused. Set it active first.", i.Name)
	case i.Connection == leadbridge.NeedsReconnect:
		return &leadbridge.Error{Op: op, Kind: leadbridge.Unauthorized, Code: provider.CodeRevoked, Msg: i.Name + " must be connected again: " + i.ConnectionReason}
	case i.Connection != leadbridge.Connected:
		return leadbridge.Errorf(leadbridge.Invalid, op, "%s is not connected. Connect it first.", i.Name)
	}
	return nil
}
