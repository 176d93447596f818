package lead

import (
	"context"
	"maps"
	"slices"

	"leadbridge"
)

// History returns a lead's revisions, newest first.
func (s *Service) History(ctx context.Context, id string) ([]leadbridge.Revision, error) {
	l, err := s.store.Lead(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.store.Revisions(ctx, l)
}

// Undone is what taking back a change came to.
type Undone struct {
	Lead     *leadbridge.Lead
	Restored []string // fields that have their old value again
	Kept     []string // fields that someone changed since, left as they are
}

// UndoChange takes back one revision of a lead: each field that it changed
// gets its old value, unless it does not hold the revision's value any more.
// If none does, the answer is Conflict ([CodeKept]). The undoing is a revision
// that can be taken back itself.
func (s *Service) UndoChange(ctx context.Context, actor Actor, id string, version int64) (Undone, error) {
	const op = "lead.UndoChange"
	var undone Undone
	err := again(func() error {
		l, err := s.store.Lead(ctx, id)
		if err != nil {
			return err
		}
		r, err := s.revision(ctx, op, l, version)
		if err != nil {
			return err
		}
		var c leadbridge.LeadChange
		if undone, c, err = s.undo(op, actor, l, r); err != nil {
			return err
		}
		undone.Lead = c.Lead
		return s.store.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{c}})
	})
	return undone, err
}

func (s *Service) revision(ctx context.Context, op string, l *leadbridge.Lead, version int64) (leadbridge.Revision, error) {
	revisions, err := s.store.Revisions(ctx, l)
	if err != nil {
		return leadbridge.Revision{}, err
	}
	for _, r := range revisions {
		if r.Version == version {
			return r, nil
		}
	}
	return leadbridge.Revision{}, leadbridge.Errorf(leadbridge.NotFound, op, "The lead %s has no version %d.", l.ID, version)
}

func (s *Service) undo(op string, actor Actor, l *leadbridge.Lead, r leadbridge.Revision) (Undone, leadbridge.LeadChange, error) {
	refuse := func(format string, args ...any) (Undone, leadbridge.LeadChange, error) {
		return Undone{}, leadbridge.LeadChange{}, conflict(op, CodeKept, format, args...)
	}
	switch {
	case r.Cause.Kind == leadbridge.CauseMerge || r.Cause.Kind == leadbridge.CauseUnmerge:
		return refuse("Version %d is part of a merge with the lead %s. Take the merge back instead.", r.Version, r.Cause.Other)
	case r.Op == leadbridge.OpCreate:
		return refuse("Version %d made the lead. Delete the lead instead.", r.Version)
	case r.Op == leadbridge.OpDelete && l.Deleted() && l.MergedInto == "":
		return Undone{}, bringBack(l, edited(actor), s.now()), nil
	case r.Op == leadbridge.OpDelete:
		return refuse("The lead %s is not deleted any more, or was merged since.", l.ID)
	}
	if err := mustLive(op, l); err != nil {
		return Undone{}, leadbridge.LeadChange{}, err
	}
	if r.Op == leadbridge.OpRestore {
		return Undone{}, remove(l, edited(actor), s.now()), nil
	}
	values, restored, kept := takeBack(l.Values, r.Before, r.After)
	if len(restored) == 0 {
		return refuse("Nothing is left of version %d: each of its fields was changed since.", r.Version)
	}
	c := change(l, leadbridge.OpUpdate, edited(actor), s.now(), func(next *leadbridge.Lead) { next.Values = values })
	return Undone{Restored: restored, Kept: kept}, c, nil
}

// takeBack is the three-way merge under every undoing: values with the change
// from before to after taken back. A field that does not hold its value of
// after is kept as it is. Both lists are sorted.
func takeBack(now, before, after leadbridge.Values) (values leadbridge.Values, restored, kept []string) {
	values = now.Clone()
	touched := before.Clone()
	if touched == nil {
		touched = leadbridge.Values{}
	}
	maps.Copy(touched, after)
	for _, name := range slices.Sorted(maps.Keys(touched)) {
		if now[name] != after[name] {
			kept = append(kept, name)
			continue
		}
		restored = append(restored, name)
		if before[name] == "" {
			delete(values, name)
		} else {
			values[name] = before[name]
		}
	}
	return values, restored, kept
}
