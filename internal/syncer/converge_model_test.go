package syncer_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"leadbridge"
)

// The sides of a sync.
const (
	ours = iota
	theirs
)

var sideNames = [2]string{"ours", "theirs"}

// edit is a value that somebody gave a field on one side.
type edit struct {
	value string
	at    time.Time
}

// history is what became of one field since both sides last agreed.
type history struct {
	base  string
	edits [2][]edit
}

// person is one human being as the model knows them: a lead, a record, or
// both.
type person struct {
	name         string
	lead, record string
	fields       map[string]*history
	// touched is when somebody last changed what is mapped on a side, removed
	// when it was deleted there, and stamped when a person last made the CRM
	// note that the record changed.
	touched [2]time.Time
	removed [2]time.Time
	stamped time.Time
	// loose says that any values will do on which both sides agree: the person
	// was entered on both sides, or took another over. met says that lead and
	// record are linked.
	loose bool
	met   bool
	// differs says that the sides differ in a field that only comes in: the
	// lead counts as changed against its record's deletion.
	differs bool
	// heir is whom the person lives on in; nil: they live by themselves.
	heir  *person
	story []string
}

func (p *person) tell(at time.Time, format string, args ...any) {
	p.story = append(p.story, at.Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// note notes what a change did to a side, from before to after.
func (p *person) note(side int, at time.Time, before, after leadbridge.Values) {
	for f, h := range p.fields {
		if before[f] != after[f] {
			h.edits[side] = append(h.edits[side], edit{after[f], at})
			p.touched[side] = at
			p.tell(at, "%s: %s %q became %q", sideNames[side], f, before[f], after[f])
		}
	}
}

// agree begins the histories anew with what both sides hold.
func (p *person) agree(values leadbridge.Values, fields []string) {
	p.fields = map[string]*history{}
	for _, f := range fields {
		p.fields[f] = &history{base: values[f]}
	}
	p.touched, p.removed, p.stamped, p.loose, p.story = [2]time.Time{}, [2]time.Time{}, time.Time{}, false, nil
}

// last is the newest value of a side; the base where nobody changed it.
func (h *history) last(side int) string {
	if n := len(h.edits[side]); n > 0 {
		return h.edits[side][n-1].value
	}
	return h.base
}

func (h *history) at(side int) time.Time {
	if n := len(h.edits[side]); n > 0 {
		return h.edits[side][n-1].at
	}
	return time.Time{}
}

// wavered reports whether a side's newest value is one that it had before, so
// that a sync which came late saw no change.
func (h *history) wavered(side int) bool {
	last := h.last(side)
	earlier := h.edits[side][:max(0, len(h.edits[side])-1)]
	return len(h.edits[side]) > 0 && (last == h.base || slices.ContainsFunc(earlier, func(e edit) bool { return e.value == last }))
}

// rules are what the model knows of how the sync decides.
type rules struct {
	policy leadbridge.ConflictPolicy
	// apart says that no sync ran between the edits, so that the policy
	// decided on all of them at once.
	apart bool
	// timeless says that the CRM does not tell when a record was deleted.
	timeless bool
}

// accepted are the values that a field may have in the end; nil: any.
func (r rules) accepted(p *person, h *history) []string {
	o, t := h.last(ours), h.last(theirs)
	both := []string{o, t}
	switch {
	case p.loose:
		return nil
	case !p.removed[ours].IsZero() || !p.removed[theirs].IsZero():
		return append(both, h.base) // what was edited on the side that went may have gone with it
	case len(h.edits[ours]) == 0:
		return []string{t}
	case len(h.edits[theirs]) == 0:
		return []string{o}
	case slices.ContainsFunc(h.edits[ours], func(e edit) bool { return e.value == t }):
		return both // both came to the same, and ours moved on from there
	case r.apart && o == h.base:
		return []string{t}
	case r.apart && t == h.base:
		return []string{o}
	case !r.apart && (h.wavered(ours) || h.wavered(theirs)):
		return both
	}
	oursAt, theirsAt := h.at(ours), h.at(theirs)
	switch r.policy {
	case leadbridge.CRMWins:
		if r.apart || theirsAt.After(oursAt) {
			return []string{t}
		}
		return both
	case leadbridge.LeadbridgeWins:
		if r.apart || oursAt.After(theirsAt) {
			return []string{o}
		}
		return both
	}
	// A record has one time of change, whichever field it was of; but a search
	// may show an earlier state.
	switch changed := p.stamped.Truncate(time.Second); {
	case theirsAt.After(oursAt):
		return []string{t}
	case !changed.After(oursAt):
		return []string{o}
	}
	return both
}

// fate says whether a person may live on in the end, and whether they may be
// gone.
func (r rules) fate(p *person) (lives, dies bool) {
	o, t := p.removed[ours], p.removed[theirs]
	switch {
	case p.heir != nil, !o.IsZero() && !t.IsZero():
		return false, true
	case o.IsZero() && t.IsZero():
		return true, p.loose
	case p.loose:
		return true, true
	case !o.IsZero():
		return !p.touched[theirs].IsZero(), true
	case p.touched[ours].IsZero():
		return p.differs, true
	case !p.ahead():
		return true, true
	}
	switch r.policy {
	case leadbridge.CRMWins:
		return false, true
	case leadbridge.LeadbridgeWins:
		return true, !r.apart
	}
	newer := p.touched[ours].After(t)
	return newer || r.timeless, !newer
}

// ahead reports whether a lead was given a value that its record was not.
func (p *person) ahead() bool {
	for _, h := range p.fields {
		if len(h.edits[ours]) > 0 && h.last(ours) != h.last(theirs) {
			return true
		}
	}
	return false
}

// last is whom a person lives on in, after all merges.
func (p *person) last() *person {
	for p.heir != nil {
		p = p.heir
	}
	return p
}

func (p *person) String() string {
	return fmt.Sprintf("%s (lead %q, record %q)\n\t%s", p.name, p.lead, p.record, strings.Join(p.story, "\n\t"))
}
