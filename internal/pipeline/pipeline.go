// Package pipeline is the pure part of the one road every record takes:
// map, transform, cleanse, validate. A stage has no context, no clock and no
// error; what is wrong with a record is data on the record.
package pipeline

import "leadbridge"

// Draft is a record on its way to becoming a lead.
type Draft struct {
	// Row is the data row from 1, Line the physical line or sheet row.
	Row  int64
	Line int64
	// Cells are the source's cells, in the order of its columns. Stages may
	// read but not change them; they are valid as long as the draft is.
	Cells []string
	// Values are what the record says of a lead so far.
	Values  leadbridge.Values
	Issues  []leadbridge.Issue
	Changes []leadbridge.Change
	// Unreadable says why the reader could not make cells of the row.
	Unreadable string
}

// Fail notes an error on the draft.
func (d *Draft) Fail(field, rule, value, message, hint string) {
	d.note(leadbridge.SeverityError, field, rule, value, message, hint)
}

// Warn notes a warning on the draft.
func (d *Draft) Warn(field, rule, value, message, hint string) {
	d.note(leadbridge.SeverityWarning, field, rule, value, message, hint)
}

func (d *Draft) note(s leadbridge.Severity, field, rule, value, message, hint string) {
	d.Issues = append(d.Issues, leadbridge.Issue{Field: field, Rule: rule, Severity: s, Value: value, Message: message, Hint: hint})
}

// Change sets a field and records the rewriting.
func (d *Draft) Change(field, to, reason string) {
	from := d.Values[field]
	if from == to {
		return
	}
	d.Values[field] = to
	d.Changes = append(d.Changes, leadbridge.Change{Field: field, From: from, To: to, Reason: reason})
}

// Failed reports whether an issue of severity error is on the draft.
func (d *Draft) Failed() bool {
	for i := range d.Issues {
		if d.Issues[i].Severity == leadbridge.SeverityError {
			return true
		}
	}
	return d.Unreadable != ""
}

// Stage does one thing to a record. Apply must be safe for use by several
// goroutines at once on different drafts.
type Stage interface {
	Name() string
	Apply(*Draft)
}

// RuleUnreadable is the rule of the issue that a row gets when the reader
// could not make cells of it.
const RuleUnreadable = "unreadable"

// Pipeline is stages in order. It is a Stage itself.
type Pipeline []Stage

// Name implements [Stage].
func (Pipeline) Name() string { return "pipeline" }

// Apply runs the stages over a readable draft.
func (p Pipeline) Apply(d *Draft) {
	if d.Unreadable != "" {
		d.Fail("", RuleUnreadable, "", d.Unreadable, "Correct the row in the file.")
		return
	}
	for _, s := range p {
		s.Apply(d)
	}
}
