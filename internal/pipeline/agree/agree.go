// Package agree brings two sides to one: field by field, it tells from what
// both last agreed on who changed what, and settles what both changed. It is
// pure.
package agree

import (
	"fmt"
	"time"

	"leadbridge"
)

// Field is a mapped field of ours.
type Field struct {
	Name      string
	Direction leadbridge.SyncDirection
	Policy    leadbridge.ConflictPolicy
}

// Sides are a lead and a record that are to agree.
type Sides struct {
	Fields []Field
	Base   leadbridge.Base
	Ours   leadbridge.Values
	// Theirs is the record in our canonical form. A field that is absent was
	// not read.
	Theirs leadbridge.Values
	// OursAt tells when a field was last changed here. It is asked only where
	// times decide.
	OursAt   func(field string) time.Time
	TheirsAt time.Time // when the record was last changed; zero: not known
	// Echo says that Base.Theirs is what we sent and was not read back since:
	// a value that is the same but for its form is ours.
	Echo bool
	// Had reports whether ours was that value at some time since both sides
	// agreed: then the record holds what we sent and never heard of, which is
	// no change of theirs. It is asked only of a value that seems to be one;
	// nil: nobody knows.
	Had func(field, value string) bool
	// Open are the fields that a person is being asked about. As long as the
	// sides differ, nobody else decides on them.
	Open map[string]bool
}

// Outcome is what is to be done so that both sides agree.
type Outcome struct {
	// Take are the fields of the lead that get a new value; empty: cleared.
	Take leadbridge.Values
	// Send are the fields that the record must be given our value of.
	Send []string
	// Base holds for what was taken or found equal already. A field that is
	// to be sent counts as changed by us until it was sent.
	Base leadbridge.Base
	// Decisions tell of each field that both sides changed. Those that nobody
	// won are to be asked about.
	Decisions []leadbridge.FieldDecision
}

// Moved reports whether the outcome changes anything on our side, or in what
// is known of theirs.
func (o *Outcome) Moved() bool { return len(o.Take) > 0 || len(o.Send) > 0 || len(o.Decisions) > 0 }

// Asked returns the decisions that a person must make.
func (o *Outcome) Asked() []leadbridge.FieldDecision {
	var asked []leadbridge.FieldDecision
	for _, d := range o.Decisions {
		if d.Winner == leadbridge.WinnerNobody {
			asked = append(asked, d)
		}
	}
	return asked
}

// Merge settles all fields of the two sides. It changes none of its arguments.
func Merge(s Sides) Outcome {
	m := merging{s, Outcome{Take: leadbridge.Values{}, Base: s.Base.Clone()}}
	settled := m.consent()
	for _, f := range s.Fields {
		if !settled[f.Name] {
			m.field(f)
		}
	}
	return m.out
}

type merging struct {
	Sides
	out Outcome
}

func (m *merging) field(f Field) {
	ours := m.Ours[f.Name]
	theirs, read := m.Theirs[f.Name]
	oursMoved, theirsMoved := m.oursMoved(f.Name), m.theirsMoved(f.Name)
	switch {
	case read && ours == theirs:
		if ours != "" || m.Base.Has(f.Name) {
			m.out.Base.Agree(f.Name, ours, theirs)
		}
	case f.Direction == leadbridge.Inbound:
		if theirsMoved {
			m.take(f.Name)
		} else if read {
			m.noteTheirs(f.Name)
		}
	case f.Direction == leadbridge.Bidirectional && m.Open[f.Name]:
		if read {
			m.decided(f.Name, leadbridge.WinnerNobody, asking)
		}
	case f.Direction == leadbridge.Outbound || !read:
		if oursMoved {
			m.send(f.Name)
		}
	case theirsMoved && m.Had != nil && m.Had(f.Name, theirs):
		m.send(f.Name)
	case oursMoved && theirsMoved:
		m.settle(f)
	case theirsMoved:
		m.take(f.Name)
	default:
		m.noteTheirs(f.Name)
		if oursMoved {
			m.send(f.Name)
		}
	}
}

// oursMoved reports whether our value is another than when both agreed.
// Without an agreement, an empty value says nothing.
func (m *merging) oursMoved(field string) bool {
	return m.Ours[field] != m.Base.Ours[field]
}

// theirsMoved reports whether the record was read to hold another value than
// when both agreed. What a record lacks at the first meeting is no change.
func (m *merging) theirsMoved(field string) bool {
	was := m.Base.Theirs[field]
	theirs, read := m.Theirs[field]
	return read && theirs != was && !(m.Echo && SameButForm(was, theirs))
}

// noteTheirs takes the form that the CRM gave to an agreed value.
func (m *merging) noteTheirs(field string) {
	if m.Base.Has(field) {
		m.out.Base.Agree(field, m.Base.Ours[field], m.Theirs[field])
	}
}

// take gives the lead the record's value; one that was not read is empty.
func (m *merging) take(field string) {
	theirs := m.Theirs[field]
	m.out.Base.Agree(field, theirs, theirs)
	if m.Ours[field] != theirs {
		m.out.Take[field] = theirs
	}
}

// send gives the record our value. Where the record changed as well, its value
// becomes the base: then ours counts as changed by us until it is sent, even
// if it is changed back to what it was before.
func (m *merging) send(field string) {
	if m.theirsMoved(field) {
		theirs := m.Theirs[field]
		m.out.Base.Agree(field, theirs, theirs)
	}
	m.out.Send = append(m.out.Send, field)
}

// settle decides a field that both sides changed.
func (m *merging) settle(f Field) {
	var oursAt time.Time
	if f.Policy == leadbridge.NewestWins && m.OursAt != nil {
		oursAt = m.OursAt(f.Name)
	}
	winner, why := Decide(f.Policy, oursAt, m.TheirsAt)
	m.decided(f.Name, winner, why)
	switch winner {
	case leadbridge.WinnerOurs:
		m.send(f.Name)
	case leadbridge.WinnerTheirs:
		m.take(f.Name)
	}
}

func (m *merging) decided(field, winner, why string) {
	m.out.Decisions = append(m.out.Decisions, leadbridge.FieldDecision{Field: field, Base: m.Base.Theirs[field],
		Ours: m.Ours[field], Theirs: m.Theirs[field], Winner: winner, Why: why})
}

// asking is why nobody wins a field that a person is being asked about.
const asking = "A person is asked."

// Decide says who wins under a policy, and why in words. A time that is not
// known is older than any other; of the same times ours wins.
func Decide(p leadbridge.ConflictPolicy, oursAt, theirsAt time.Time) (winner, why string) {
	switch p {
	case leadbridge.CRMWins:
		return leadbridge.WinnerTheirs, "The rule says that the CRM wins."
	case leadbridge.LeadbridgeWins:
		return leadbridge.WinnerOurs, "The rule says that Leadbridge wins."
	case leadbridge.AskPerson:
		return leadbridge.WinnerNobody, "The rule says that a person is asked."
	}
	if theirsAt.After(oursAt) {
		return leadbridge.WinnerTheirs, fmt.Sprintf("The CRM's change is newer: %s, ours %s.", when(theirsAt), when(oursAt))
	}
	return leadbridge.WinnerOurs, fmt.Sprintf("Our change is newer: %s, the CRM's %s.", when(oursAt), when(theirsAt))
}

func when(t time.Time) string {
	if t.IsZero() {
		return "at an unknown time"
	}
	return t.UTC().Format("2006-01-02 15:04:05.000 MST")
}
