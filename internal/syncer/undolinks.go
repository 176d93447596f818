package syncer

import (
	"cmp"
	"slices"
	"time"

	"leadbridge"
)

// linkBook holds the links that a step looks at, and which of them it changes.
type linkBook struct {
	links   map[leadbridge.RecordRef]*leadbridge.Link
	changed map[leadbridge.RecordRef]bool
	dropped map[leadbridge.RecordRef]bool
}

func newLinkBook() *linkBook {
	return &linkBook{links: map[leadbridge.RecordRef]*leadbridge.Link{}, changed: map[leadbridge.RecordRef]bool{}, dropped: map[leadbridge.RecordRef]bool{}}
}

// add takes links in; those that are known stay as they are.
func (b *linkBook) add(links []leadbridge.Link) {
	for _, l := range links {
		if b.links[l.RecordRef] == nil {
			l.Base = l.Base.Clone()
			b.links[l.RecordRef] = &l
		}
	}
}

// change returns a link that will be written; nil: it is not known.
func (b *linkBook) change(ref leadbridge.RecordRef) *leadbridge.Link {
	l := b.links[ref]
	if l != nil {
		b.changed[ref] = true
	}
	return l
}

// drop lets go of a link altogether.
func (b *linkBook) drop(ref leadbridge.RecordRef) {
	b.changed[ref], b.dropped[ref] = true, true
}

// of returns the links of a lead that are kept in step, by object and record.
func (b *linkBook) of(leadSeq int64) []*leadbridge.Link {
	var links []*leadbridge.Link
	for _, l := range b.links {
		if l.LeadSeq == leadSeq && inStep(l) {
			links = append(links, l)
		}
	}
	slices.SortFunc(links, func(a, c *leadbridge.Link) int { return compareRefs(a.RecordRef, c.RecordRef) })
	return links
}

// inStep reports whether a link holds the one place that a lead has for the
// records of a kind.
func inStep(l *leadbridge.Link) bool {
	return l.State == leadbridge.LinkInStep || l.State == leadbridge.LinkArchived
}

// changes are what is to be written. The store sets the links' new versions,
// so that what is changed after that is a change upon them.
func (b *linkBook) changes(at time.Time) []leadbridge.LinkChange {
	var changes []leadbridge.LinkChange
	for ref := range b.changed {
		l := b.links[ref]
		l.UpdatedAt = at
		changes = append(changes, leadbridge.LinkChange{Link: l, Was: l.Version, Drop: b.dropped[ref]})
	}
	slices.SortFunc(changes, func(a, c leadbridge.LinkChange) int { return compareRefs(a.Link.RecordRef, c.Link.RecordRef) })
	return changes
}

// stored forgets what was changed, once it is written.
func (b *linkBook) stored() { clear(b.changed) }

func compareRefs(a, b leadbridge.RecordRef) int {
	return cmp.Or(cmp.Compare(a.IntegrationID, b.IntegrationID), cmp.Compare(a.Object, b.Object), cmp.Compare(a.RecordID, b.RecordID))
}

// byObject groups records' ids by their kind.
func byObject(refs []leadbridge.RecordRef) map[string][]string {
	ids := map[string][]string{}
	for _, r := range refs {
		if !slices.Contains(ids[r.Object], r.RecordID) {
			ids[r.Object] = append(ids[r.Object], r.RecordID)
		}
	}
	return ids
}
