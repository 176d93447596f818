// Package lead holds the use cases around single leads: list, look at, create,
// change, delete, restore, undo, export, and deal with possible duplicates.
// The API, the pages and the command line all call these. Every change leaves
// a revision.
package lead

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/store"
)

// Store is what the use cases need of the store.
type Store interface {
	Lead(ctx context.Context, id string) (*leadbridge.Lead, error)
	Leads(ctx context.Context, f store.LeadFilter) (store.LeadPage, error)
	LeadFacets(ctx context.Context, f store.LeadFilter, fields []string, most int) (facets []store.Facet, behind int64, err error)
	EachLead(ctx context.Context, f store.LeadFilter, do func(*leadbridge.Lead) error) error
	ExtraFields(ctx context.Context, f store.LeadFilter) ([]string, error)
	Revisions(ctx context.Context, l *leadbridge.Lead) ([]leadbridge.Revision, error)
	CustomFields(ctx context.Context) ([]leadbridge.Field, error)
	FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error)
	Apply(ctx context.Context, c *leadbridge.Changeset) error

	Pair(ctx context.Context, id string) (leadbridge.DuplicatePair, error)
	Pairs(ctx context.Context, f store.PairFilter) (store.PairPage, error)
	PairBetween(ctx context.Context, a, b *leadbridge.Lead) (leadbridge.DuplicatePair, bool, error)
	MergeByID(ctx context.Context, id string) (leadbridge.Merge, error)
	Merges(ctx context.Context, f store.MergeFilter) (store.MergePage, error)

	reviewStore
	batchStore
	bulkStore
}

// Service is the use cases. It is safe for use by many goroutines.
type Service struct {
	// Region is the ISO 3166-1 alpha-2 country that phones, states and postal
	// codes are read under where a lead names none. Empty means US. It is set
	// before first use.
	Region string
	// Background leaves batches of merges and bulk actions to the workers of
	// the tasks [TaskMerge] and [TaskBulk]; otherwise they are done at once. It
	// is set before first use.
	Background bool
	// Now is the clock; nil: the real one. It is set before first use.
	Now func() time.Time

	store Store
}

// New returns the use cases over a store.
func New(s Store) *Service { return &Service{store: s} }

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now().UTC().Truncate(time.Microsecond)
}

// Actor is who asks for something: the name of a token or user.
type Actor string

// Codes of the conflicts that callers may want to tell apart.
const (
	CodeDuplicate = "lead_duplicate"   // a lead like this is stored already
	CodeVersion   = "version_mismatch" // the lead is not in the version that was named
	CodeDeleted   = "lead_deleted"     // the lead was deleted, or merged into another
	CodeKept      = "nothing_undone"   // every field was changed since
	CodeDecided   = "pair_decided"     // the possible duplicate was dealt with already
	CodeUnmerged  = "merge_undone"     // the merge was taken back already
	CodeMerged    = "merge_stands"     // the merge was not taken back
	CodeStale     = "list_changed"     // the review list is not the one that was looked at
	CodeBusy      = "merges_running"   // a batch of merges has work to be done
	CodeBulkBusy  = "bulk_running"     // the bulk action has work to be done
	CodeBulkOver  = "bulk_over"        // the bulk action has none left
)

func conflict(op, code, format string, args ...any) error {
	e := leadbridge.Errorf(leadbridge.Conflict, op, format, args...)
	e.Code = code
	return e
}

// Get returns a lead, also a deleted one.
func (s *Service) Get(ctx context.Context, id string) (*leadbridge.Lead, error) {
	return s.store.Lead(ctx, id)
}

// living returns a lead that may be changed.
func (s *Service) living(ctx context.Context, op, id string) (*leadbridge.Lead, error) {
	l, err := s.store.Lead(ctx, id)
	if err != nil {
		return nil, err
	}
	return l, mustLive(op, l)
}

func mustLive(op string, l *leadbridge.Lead) error {
	switch {
	case l.MergedInto != "":
		return conflict(op, CodeDeleted, "The lead %s was merged into %s. Change that one, or take the merge back.", l.ID, l.MergedInto)
	case l.Deleted():
		return conflict(op, CodeDeleted, "The lead %s was deleted. Restore it first.", l.ID)
	}
	return nil
}

// checkVersion refuses a lead that is not in the version the caller saw; 0
// means that any will do.
func checkVersion(op string, l *leadbridge.Lead, version int64) error {
	if version == 0 || version == l.Version {
		return nil
	}
	return conflict(op, CodeVersion, "The lead %s is in version %d, not %d: someone changed it meanwhile. Read it again.", l.ID, l.Version, version)
}

// change makes the next state of a lead by f, with the revision that tells of
// it.
func change(l *leadbridge.Lead, op leadbridge.RevisionOp, cause leadbridge.Cause, at time.Time, f func(next *leadbridge.Lead)) leadbridge.LeadChange {
	next := *l
	next.Values = l.Values.Clone()
	f(&next)
	for name, v := range next.Values {
		if v == "" {
			delete(next.Values, name)
		}
	}
	next.Version, next.UpdatedAt = l.Version+1, at
	before, after := leadbridge.Diff(l.Values, next.Values)
	c := leadbridge.LeadChange{Lead: &next, Was: l.Version, Revisions: []leadbridge.Revision{{
		LeadID: l.ID, LeadSeq: l.Seq, Version: next.Version, Op: op, At: at, Cause: cause, Before: before, After: after}}}
	if !next.Deleted() {
		c.Keys = match.AppendKeys(nil, next.Values)
	}
	return c
}

// attempts is how often something is decided anew because the store changed
// between the decision and its writing.
const attempts = 5

// again repeats f as long as the store says that what f read has changed.
// Conflicts of our own have codes and are not repeated.
func again(f func() error) (err error) {
	for range attempts {
		if err = f(); leadbridge.CodeOf(err) != string(leadbridge.Conflict) {
			return err
		}
	}
	return err
}
