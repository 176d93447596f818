package lead

import (
	"context"
	"time"

	"leadbridge"
)

// Delete removes a lead; [Service.Restore] brings it back. A version other
// than 0 must be the lead's.
func (s *Service) Delete(ctx context.Context, actor Actor, id string, version int64) error {
	const op = "lead.Delete"
	return again(func() error {
		l, err := s.living(ctx, op, id)
		if err != nil {
			return err
		}
		if err := checkVersion(op, l, version); err != nil {
			return err
		}
		return s.store.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{remove(l, edited(actor), s.now())}})
	})
}

// Restore brings a deleted lead back. One that was merged into another comes
// back by taking the merge back.
func (s *Service) Restore(ctx context.Context, actor Actor, id string, version int64) (*leadbridge.Lead, error) {
	const op = "lead.Restore"
	var restored *leadbridge.Lead
	err := again(func() error {
		l, err := s.store.Lead(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(op, l, version); err != nil {
			return err
		}
		switch {
		case l.MergedInto != "":
			return conflict(op, CodeDeleted, "The lead %s was merged into %s. Take the merge back instead.", l.ID, l.MergedInto)
		case !l.Deleted():
			restored = l
			return nil
		}
		back := bringBack(l, edited(actor), s.now())
		restored = back.Lead
		return s.store.Apply(ctx, &leadbridge.Changeset{Leads: []leadbridge.LeadChange{back}})
	})
	return restored, err
}

func edited(actor Actor) leadbridge.Cause {
	return leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: string(actor)}
}

func remove(l *leadbridge.Lead, cause leadbridge.Cause, at time.Time) leadbridge.LeadChange {
	return change(l, leadbridge.OpDelete, cause, at, func(next *leadbridge.Lead) { next.DeletedAt = at })
}

func bringBack(l *leadbridge.Lead, cause leadbridge.Cause, at time.Time) leadbridge.LeadChange {
	return change(l, leadbridge.OpRestore, cause, at, func(next *leadbridge.Lead) { next.DeletedAt, next.MergedInto = time.Time{}, "" })
}
