package syncer

import (
	"slices"
	"time"

	"leadbridge"
)

// revisionTimes tell when leads were changed by others than the integration's
// own sync. It is read only where times decide, and then for all leads of a
// batch at once.
type revisionTimes struct {
	integration string
	leads       []int64
	load        func(leads []int64) (map[int64][]leadbridge.Revision, error)
	known       map[int64][]leadbridge.Revision
	err         error
}

// of returns a lead's revisions, oldest first.
func (t *revisionTimes) of(lead int64) []leadbridge.Revision {
	if r, known := t.known[lead]; known || t.err != nil {
		return r
	}
	if t.known == nil {
		t.known = map[int64][]leadbridge.Revision{}
	}
	wanted := slices.DeleteFunc(append([]int64{lead}, t.leads...), func(seq int64) bool { _, known := t.known[seq]; return known })
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	found, err := t.load(wanted)
	if err != nil {
		t.err = err
		return nil
	}
	for _, seq := range wanted {
		t.known[seq] = found[seq]
	}
	return t.known[lead]
}

func (t *revisionTimes) own(r leadbridge.Revision) bool {
	return r.Cause.Kind == leadbridge.CauseSync && r.Cause.Integration == t.integration
}

// field is when a field of a lead was last changed here; zero: it was not.
func (t *revisionTimes) field(lead int64, name string) time.Time {
	for _, r := range slices.Backward(t.of(lead)) {
		_, before := r.Before[name]
		_, after := r.After[name]
		// What a lead was created with is not told.
		if !t.own(r) && (before || after || r.Op == leadbridge.OpCreate) {
			return r.At
		}
	}
	return time.Time{}
}

// had reports whether a field of a lead was given a value by others than the
// integration after that version, and after both sides last agreed on it.
func (t *revisionTimes) had(l *leadbridge.Lead, since int64, field, value string) bool {
	if l.Version == since || since == 0 {
		return false // nothing was changed since, or nobody knows since when
	}
	for _, r := range slices.Backward(t.of(l.Seq)) {
		_, before := r.Before[field]
		after, there := r.After[field]
		switch {
		case r.Version <= since || (before || there) && t.own(r):
			return false
		case (before || there) && after == value:
			return true
		}
	}
	return false
}

// any is when anything of a lead was last changed here; zero: it was not.
func (t *revisionTimes) any(lead int64) time.Time {
	for _, r := range slices.Backward(t.of(lead)) {
		if !t.own(r) {
			return r.At
		}
	}
	return time.Time{}
}

// deletedByUs reports whether it was the integration's own sync that deleted a
// lead, and nobody touched it since.
func (t *revisionTimes) deletedByUs(l *leadbridge.Lead) bool {
	last, deleted := t.deletion(l)
	return deleted && t.own(last)
}

// deletedByUndo reports whether a lead was deleted because a run of the
// integration's sync was undone, and nobody touched it since.
func (t *revisionTimes) deletedByUndo(l *leadbridge.Lead) bool {
	last, deleted := t.deletion(l)
	return deleted && last.Cause.Kind == leadbridge.CauseRollback && last.Cause.Run != "" && last.Cause.Integration == t.integration
}

// deletion is the revision that deleted a lead, if it is the lead's last.
func (t *revisionTimes) deletion(l *leadbridge.Lead) (leadbridge.Revision, bool) {
	revisions := t.of(l.Seq)
	if len(revisions) == 0 {
		return leadbridge.Revision{}, false
	}
	last := revisions[len(revisions)-1]
	return last, last.Op == leadbridge.OpDelete && last.Version == l.Version
}
