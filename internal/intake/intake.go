// Package intake is the second half of the one road: records that went
// through the stages are matched against the leads that are known, decided
// upon, and become one changeset. Imports and syncs both end here.
package intake

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/match"
)

// Finder looks up the leads that share a match key with a record.
type Finder interface {
	FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error)
}

// Policy says what is done with records that are known already.
type Policy struct {
	OnDuplicate leadbridge.DuplicateMode
	UpdateRules map[string]leadbridge.UpdateRule
	Match       leadbridge.MatchPolicy
	// Resolve, if set, says what becomes of a lead that an item is a duplicate
	// of, or is linked with, instead of UpdateRules: its new values, or false
	// if the item must not be that lead. Then it becomes a lead of its own, on
	// the review list. row is the item that made the lead a moment ago, 0 for
	// a stored one.
	Resolve func(item Item, l *leadbridge.Lead, row int64) (leadbridge.Values, bool)
	// RowOf, if set, says which row of the file made a lead that was looked
	// up, 0 for none: a plan holds what earlier rows would make.
	RowOf func(l *leadbridge.Lead) int64
}

// Item is a record that is ready to be decided upon.
type Item struct {
	Draft  *pipeline.Draft
	record *match.Record
	keys   []leadbridge.MatchKey // under which it is stored
	wanted []leadbridge.MatchKey // under which it is looked up
	// Again marks a row that failed before and is tried once more.
	Again bool
	// Lead is who the record is known to be; nil: it is matched.
	Lead *leadbridge.Lead
}

// Prepare does the part of matching that needs no look-up. It may run on any
// goroutine.
func Prepare(d *pipeline.Draft, p leadbridge.MatchPolicy) Item {
	item := Item{Draft: d}
	if !d.Failed() {
		item.record = match.Prepare(d.Values)
		item.keys = item.record.AppendKeys(nil)
		item.wanted = match.Wanted(slices.Clone(item.keys), p)
	}
	return item
}

// Decided is what a batch comes to: a changeset without its job, and counts.
type Decided struct {
	Changes leadbridge.Changeset
	Counts  leadbridge.ImportCounts
	touched []*known                         // the leads that it makes or changes, in order
	made    map[leadbridge.MatchKey][]*known // the same by the keys that it adds
	changed map[string]*known                // those that were stored before, by ID
	carried []*known                         // copies of leads of earlier batches
}

// Decide looks the items up, compares them with what is found and with each
// other, and says what is to be written. It changes nothing itself and may be
// called again on the same items.
//
// earlier are batches, in order, that may not be stored yet when the look-up
// is made; what they make is known here all the same. They must be stored
// before this one, which is then [Decided.Settle]d.
func Decide(ctx context.Context, f Finder, items []Item, p Policy, cause leadbridge.Cause, now time.Time, earlier ...*Decided) (*Decided, error) {
	b := batch{policy: p, cause: cause, now: now, earlier: earlier, stored: map[leadbridge.MatchKey][]*known{}, byID: map[string]*known{},
		out: &Decided{made: make(map[leadbridge.MatchKey][]*known, 8*len(items)), changed: map[string]*known{}}}
	var asked []leadbridge.MatchKey
	for _, item := range items {
		if item.Lead == nil {
			asked = append(asked, item.wanted...)
		}
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	var found leadbridge.Candidates
	if len(asked) > 0 {
		var err error
		if found, err = f.FindCandidates(ctx, asked); err != nil {
			return nil, err
		}
	}
	for key, leads := range found.ByKey {
		for _, l := range leads {
			b.stored[key] = append(b.stored[key], b.know(l))
		}
	}
	for _, item := range items {
		b.decide(item)
	}
	for _, k := range b.out.touched {
		b.out.Changes.Leads = append(b.out.Changes.Leads, k.change)
	}
	b.out.Changes.Seen, b.out.Changes.LookedUp = found.Mark, asked
	return b.out, nil
}

// Settle takes over the numbers that the store gave to leads of the earlier
// batches. It is called when those are stored, before this one is.
func (d *Decided) Settle() {
	for _, k := range d.carried {
		k.lead.Seq = k.from.Seq
	}
}

// known is a lead that records may be compared with: a stored one, one of an
// earlier batch, or one that an earlier record of this batch made.
type known struct {
	lead   *leadbridge.Lead
	from   *leadbridge.Lead // the same lead in the earlier batch, if it came from one
	record *match.Record
	change leadbridge.LeadChange // empty until the batch changes the lead
	row    int64                 // the row of this file that made it, or 0
	age    int64                 // orders leads by when they came to be
}

// Leads that are stored are older than those of earlier batches, and these
// older than those of this one.
const (
	earlierAge = 1 << 61
	batchAge   = 1 << 62
)

type batch struct {
	policy  Policy
	cause   leadbridge.Cause
	now     time.Time
	earlier []*Decided
	stored  map[leadbridge.MatchKey][]*known
	byID    map[string]*known // each lead once, in its newest state
	out     *Decided
}

// know takes a stored lead in, in the state that an earlier batch gave it if
// that is newer.
func (b *batch) know(l *leadbridge.Lead) *known {
	if k := b.byID[l.ID]; k != nil {
		return k
	}
	for _, d := range slices.Backward(b.earlier) {
		if e := d.changed[l.ID]; e != nil && e.change.Lead.Version > l.Version {
			return b.carry(e)
		}
	}
	k := &known{lead: l, age: l.Seq}
	if b.policy.RowOf != nil {
		k.row = b.policy.RowOf(l)
	}
	b.byID[l.ID] = k
	return k
}

// carry takes in a lead of an earlier batch. It is copied, for it gets its
// number while this batch is decided upon.
func (b *batch) carry(e *known) *known {
	l := e.change.Lead
	if k := b.byID[l.ID]; k != nil && k.lead.Version >= l.Version {
		return k
	}
	k := &known{from: l, record: e.record, row: e.row, age: earlierAge + e.row,
		lead: &leadbridge.Lead{ID: l.ID, Version: l.Version, Values: l.Values, CreatedAt: l.CreatedAt, UpdatedAt: l.UpdatedAt}}
	b.out.carried = append(b.out.carried, k)
	b.byID[l.ID] = k
	return k
}

// sharing returns all who share a key with a record, each once.
func (b *batch) sharing(keys []leadbridge.MatchKey) []*known {
	var all []*known
	add := func(k *known) {
		if k = b.byID[k.lead.ID]; !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	for _, key := range keys {
		for _, k := range b.stored[key] {
			add(k)
		}
		for _, d := range b.earlier {
			for _, e := range d.made[key] {
				add(b.carry(e))
			}
		}
		for _, k := range b.out.made[key] {
			add(k)
		}
	}
	return all
}

func (b *batch) decide(item Item) {
	d := item.Draft
	result := leadbridge.RowResult{Again: item.Again, Record: leadbridge.ImportRecord{
		Row: d.Row, Line: d.Line, Issues: d.Issues, Changes: d.Changes}}
	defer func() {
		b.count(result)
		b.out.Changes.Rows = append(b.out.Changes.Rows, result)
	}()
	if item.record == nil {
		result.Record.Status, result.Record.Reason, result.Record.Raw = leadbridge.RowFailed, failReason(d), d.Cells
		return
	}
	cause := b.cause
	if b.policy.Resolve == nil {
		cause.Row = d.Row // a record of a CRM has no row
	}
	if item.Lead != nil {
		b.meet(item, cause, &result, match.Decision{}, b.know(item.Lead))
		return
	}
	decision, other := b.compare(item, nil)
	switch {
	case decision.Outcome == leadbridge.MatchNew:
		result.Record.Status, result.Record.Reason = leadbridge.RowCreated, leadbridge.ReasonCreated
		b.create(item, cause, &result)
	case decision.Outcome == leadbridge.MatchPossible:
		result.Record.Status, result.Record.Raw = leadbridge.RowPossible, d.Cells
		b.against(&result, decision, other, "Stored, and put on the review list, because it may be the same person as %s.")
		b.create(item, cause, &result)
		b.pair(result, decision, other)
	case b.policy.OnDuplicate == leadbridge.DuplicateCreate:
		b.createBeside(item, cause, &result, decision, other, "Stored although it is a duplicate of %s, as this import was told to; it is on the review list.")
	case b.policy.OnDuplicate == leadbridge.DuplicateUpdate:
		b.meet(item, cause, &result, decision, other)
	default:
		result.Record.Status, result.Record.Raw = leadbridge.RowDuplicate, d.Cells
		b.against(&result, decision, other, "Skipped as a duplicate of %s.")
	}
}

// compare decides on an item among all who share a key with it, but those who
// must not be it.
func (b *batch) compare(item Item, refused []*known) (match.Decision, *known) {
	candidates := slices.DeleteFunc(b.sharing(item.wanted), func(k *known) bool { return slices.Contains(refused, k) })
	if len(candidates) == 0 {
		return match.Decision{Outcome: leadbridge.MatchNew, Best: -1}, nil
	}
	// Oldest first, so that the first of equals wins however it was found.
	slices.SortFunc(candidates, func(a, c *known) int { return cmp.Compare(a.age, c.age) })
	records := make([]*match.Record, len(candidates))
	for i, k := range candidates {
		if k.record == nil {
			k.record = match.Prepare(k.lead.Values)
		}
		records[i] = k.record
	}
	decision := item.record.Decide(records, b.policy.Match)
	if decision.Best < 0 {
		return decision, nil
	}
	return decision, candidates[decision.Best]
}

// create makes a new lead of the item.
func (b *batch) create(item Item, cause leadbridge.Cause, result *leadbridge.RowResult) {
	values := item.Draft.Values.Clone()
	maps.DeleteFunc(values, func(_, v string) bool { return v == "" })
	lead := &leadbridge.Lead{ID: uuid.Must(uuid.NewV7()).String(), Version: 1, Values: values, CreatedAt: b.now, UpdatedAt: b.now}
	k := &known{lead: lead, record: item.record, row: item.Draft.Row, age: batchAge + item.Draft.Row}
	k.change = leadbridge.LeadChange{Lead: lead, Keys: item.keys, Revisions: []leadbridge.Revision{{
		Version: 1, Op: leadbridge.OpCreate, At: b.now, Cause: cause, After: values}}}
	b.byID[lead.ID] = k
	b.out.touched = append(b.out.touched, k)
	for _, key := range item.keys {
		b.out.made[key] = append(b.out.made[key], k)
	}
	result.Lead, result.Record.LeadVersion = lead, 1
}

// createBeside makes a new lead of an item that looks like a known one.
func (b *batch) createBeside(item Item, cause leadbridge.Cause, result *leadbridge.RowResult, decision match.Decision, other *known, format string) {
	result.Record.Status = leadbridge.RowCreated
	b.against(result, decision, other, format)
	b.create(item, cause, result)
	b.pair(*result, decision, other)
}

// resolve is what a known lead becomes by an item.
func (b *batch) resolve(item Item, k *known) (leadbridge.Values, bool) {
	if b.policy.Resolve == nil {
		return match.Update(k.lead.Values, item.Draft.Values, b.policy.UpdateRules), true
	}
	return b.policy.Resolve(item, k.lead, k.row)
}

// meet brings a known lead up to date with the item. If the item must not be
// that lead it may be another that it is a duplicate of, or else it becomes a
// lead beside the first.
func (b *batch) meet(item Item, cause leadbridge.Cause, result *leadbridge.RowResult, first match.Decision, k *known) {
	decision, at, refused := first, k, []*known(nil)
	for {
		if values, same := b.resolve(item, at); same {
			b.update(values, cause, result, decision, at)
			return
		}
		refused = append(refused, at)
		if decision, at = b.compare(item, refused); decision.Outcome != leadbridge.MatchDuplicate {
			b.createBeside(item, cause, result, first, k, "Stored beside %s, which is another record of the same CRM; it is on the review list.")
			return
		}
	}
}

// update gives a known lead new values.
func (b *batch) update(values leadbridge.Values, cause leadbridge.Cause, result *leadbridge.RowResult, decision match.Decision, k *known) {
	result.Lead = k.lead
	before, after := leadbridge.Diff(k.lead.Values, values)
	if len(before) == 0 && len(after) == 0 {
		result.Record.Status, result.Record.LeadVersion = leadbridge.RowUnchanged, k.lead.Version
		b.against(result, decision, k, "The same as %s; nothing to update.")
		return
	}
	result.Record.Status = leadbridge.RowUpdated
	b.against(result, decision, k, "Updated %s.")
	if len(k.change.Revisions) == 0 {
		k.change = leadbridge.LeadChange{Was: k.lead.Version}
		b.out.touched = append(b.out.touched, k)
		b.out.changed[k.lead.ID] = k
	}
	had := match.AppendKeys(nil, k.lead.Values)
	k.lead.Values, k.lead.UpdatedAt = values, b.now
	k.lead.Version++
	k.record = match.Prepare(values)
	k.change.Lead = k.lead
	k.change.Revisions = append(k.change.Revisions, leadbridge.Revision{
		Version: k.lead.Version, Op: leadbridge.OpUpdate, At: b.now, Cause: cause, Before: before, After: after})
	for _, key := range k.record.AppendKeys(nil) {
		if slices.Contains(b.stored[key], k) {
			continue
		}
		if !slices.Contains(b.out.made[key], k) {
			b.out.made[key] = append(b.out.made[key], k)
		}
		if !slices.Contains(had, key) && !slices.Contains(k.change.Keys, key) {
			k.change.Keys = append(k.change.Keys, key)
		}
	}
	result.Record.LeadVersion = k.lead.Version
}

// against notes whom the row was held against, and why.
func (b *batch) against(result *leadbridge.RowResult, decision match.Decision, other *known, format string) {
	who := "a lead that is known"
	if other.row > 0 {
		who = fmt.Sprintf("row %d of this file", other.row)
	}
	result.Other = other.lead
	result.Record.Reason = fmt.Sprintf(format, who)
	result.Record.Match = &decision.Result
}

func (b *batch) pair(result leadbridge.RowResult, decision match.Decision, other *known) {
	b.out.Changes.Pairs = append(b.out.Changes.Pairs, leadbridge.DuplicatePair{
		Lead: result.Lead, Other: other.lead, Match: decision.Result, JobID: b.cause.Job, RunID: b.cause.Run, CreatedAt: b.now})
}

// count adds a row to the counts. A row that is tried again was counted as
// failed before.
func (b *batch) count(r leadbridge.RowResult) {
	c := &b.out.Counts
	if r.Again {
		c.Failed--
	} else {
		c.Processed++
	}
	switch r.Record.Status {
	case leadbridge.RowFailed:
		c.Failed++
	case leadbridge.RowDuplicate, leadbridge.RowUnchanged:
		c.Duplicate++
	case leadbridge.RowUpdated:
		c.Success++
		c.Updated++
	case leadbridge.RowPossible:
		c.Possible++
		c.Success++
		c.Created++
	case leadbridge.RowCreated:
		c.Success++
		c.Created++
	}
}

// failReason is the first error of a draft, as one sentence.
func failReason(d *pipeline.Draft) string {
	for _, issue := range d.Issues {
		if issue.Severity != leadbridge.SeverityError {
			continue
		}
		if issue.Field == "" {
			return issue.Message
		}
		return issue.Field + ": " + issue.Message
	}
	return d.Unreadable
}
