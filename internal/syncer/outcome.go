package syncer

import (
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// refusalWaits are how long a refused change waits before it is tried again,
// by how often it was refused; after the last it is dead.
var refusalWaits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 12 * time.Hour}

// What was no refusal is tried again after half the time that it has been
// failing, within these bounds, and is dead after patience.
const (
	shortestWait = 15 * time.Second
	longestWait  = 30 * time.Minute
	patience     = 24 * time.Hour
)

// hopeless are the refusals that no waiting changes.
var hopeless = []string{provider.CodeRequired, provider.CodeTooLong, provider.CodeNoOption, provider.CodeBadValue,
	provider.CodeReadOnlyField, provider.CodeUnknownField}

// outdated are the refusals that say that the record is not as it was when it
// was last read.
var outdated = []string{provider.CodeChanged, provider.CodeGone, provider.CodeConverted}

// passing are the codes of failures that are no refusal.
var passing = append([]string{provider.CodeUncertain, provider.CodeNoAnswer, provider.CodeBadAnswer, provider.CodeLockedOut,
	string(leadbridge.Unavailable)}, outdated...)

// verdict is what an errand's outcome means.
type verdict int

const (
	unsent  verdict = iota // it stays due
	taken                  // the CRM has it
	again                  // the record must be read before it is decided anew
	trim                   // without one of its fields the CRM may take it
	refused                // the CRM said no
	failed                 // something that may pass
)

// endsFlush reports whether a failure is the account's, so that whatever is
// sent next fails alike: a limit, a connection that is gone, a key field that
// is not there.
func (e *errand) endsFlush() bool {
	refusal := e.outcome.Err
	if refusal == nil {
		return false
	}
	_, given := e.write.Values[refusal.Field]
	return refusal.Kind == leadbridge.RateLimited || refusal.Kind == leadbridge.Unauthorized || refusal.Code == provider.CodeHost ||
		refusal.Code == provider.CodeUnknownField && refusal.Field != "" && !given
}

// ofField reports whether a field cannot be written, whatever its value.
func (e *errand) ofField() bool {
	refusal := e.outcome.Err
	return refusal != nil && (refusal.Code == provider.CodeUnknownField || refusal.Code == provider.CodeReadOnlyField)
}

// judge says what an errand's outcome means. What failed because the CRM
// cannot be reached any more stays due, so that it goes on at once when it
// can. last says that it
// was tried often enough.
func (e *errand) judge(stopped, last bool) verdict {
	refusal := e.outcome.Err
	if refusal == nil || refusal.Code == provider.CodeGone && e.write.Delete {
		return taken
	}
	passes := refusal.Kind == leadbridge.Unavailable
	known := e.write.ID != ""
	switch {
	case stopped && (passes || e.endsFlush() || e.ofField()):
		return unsent
	case passes:
		return failed
	case known && slices.Contains(outdated, refusal.Code), !known && refusal.Code == provider.CodeDuplicate && e.outcome.ExistingID != "":
		if !last {
			return again
		}
		if known {
			return failed
		}
	case e.trimmable() && !last:
		return trim
	}
	return refused
}

// conclude takes an outcome over to the errand's lead.
func (d *dispatch) conclude(e *errand, v verdict) {
	e.verdict = v
	switch v {
	case unsent, again, trim:
		return
	case taken:
		if len(e.left) > 0 && e.failure == nil {
			e.failure = d.partFailure(e)
		}
	case refused, failed:
		if e.failure == nil {
			e.failure = d.failure(e)
		}
	}
	e.open--
}

// failure is what becomes of the item of a change that was not taken.
func (d *dispatch) failure(e *errand) *leadbridge.OutboxItem {
	item, why, now := e.item, e.outcome.Err, d.service.Now()
	was := item.Code
	item.Object, item.RecordID, item.Code, item.Reason, item.Request = e.way.Name, e.write.ID, leadbridge.CodeOf(why), why.Error(), e.write.Values
	item.Status = leadbridge.OutboxQueued
	if e.verdict == failed {
		item.Attempts = max(item.Attempts, 1)
		if !slices.Contains(passing, was) || item.FailedAt.IsZero() {
			item.FailedAt = now // and not again: it tells since when
		}
		since := now.Sub(item.FailedAt)
		item.DueAt = now.Add(max(min(max(since/2, shortestWait), longestWait), why.After))
		if since >= patience {
			item.Status = leadbridge.OutboxDead
		}
		return &item
	}
	item.FailedAt = now
	item.Attempts++
	if slices.Contains(hopeless, why.Code) || item.Attempts > len(refusalWaits) {
		item.Status = leadbridge.OutboxDead
		return &item
	}
	item.DueAt = now.Add(refusalWaits[item.Attempts-1])
	return &item
}
