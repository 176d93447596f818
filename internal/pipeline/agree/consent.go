package agree

import (
	"slices"

	"leadbridge"
)

// proofFields tell of one act of consent, beside whether it was given.
var proofFields = []string{
	leadbridge.FieldConsentAt, leadbridge.FieldConsentSource,
	leadbridge.FieldConsentText, leadbridge.FieldConsentIP, leadbridge.FieldConsentURL,
}

const stricter = "The stricter value always wins: a wish not to be contacted and a refused consent are never weakened by a sync. To lift it, pause the integration, lift it on both sides, and go on."

// consent settles the fields in which the stricter value wins, whatever the
// base and the policy, and returns their names. Fields that nobody is strict
// about are left to the common rule.
func (m *merging) consent() map[string]bool {
	settled := map[string]bool{}
	m.strict(leadbridge.FieldDoNotContact, "true", settled)
	refused := m.strict(leadbridge.FieldConsentGiven, "false", settled)
	// The proof of an older yes does not stand beside a no.
	for _, name := range proofFields {
		f, mapped := m.mapped(name)
		switch {
		case refused == leadbridge.WinnerOurs && mapped:
			m.keep(f)
			settled[name] = true
		case refused == leadbridge.WinnerTheirs:
			m.give(name, f, mapped)
			settled[name] = true
		}
	}
	return settled
}

// strict gives both sides the strict value if one of them has it, and says who
// had it; "" if nobody did, or if it may not come in.
func (m *merging) strict(name, value string, settled map[string]bool) (winner string) {
	f, mapped := m.mapped(name)
	ours, theirs := m.Ours[name] == value, m.Theirs[name] == value
	if !mapped || !ours && !theirs {
		return ""
	}
	settled[name] = true
	switch {
	case ours && theirs:
		m.out.Base.Agree(name, value, value)
		return leadbridge.WinnerBoth
	case ours:
		if m.theirsMoved(name) {
			m.decided(name, leadbridge.WinnerOurs, stricter)
		}
		m.keep(f)
		return leadbridge.WinnerOurs
	case f.Direction == leadbridge.Outbound:
		return ""
	}
	if m.oursMoved(name) {
		m.decided(name, leadbridge.WinnerTheirs, stricter)
	}
	m.take(name)
	return leadbridge.WinnerTheirs
}

// keep makes the record take our value, where it may be written and does not
// have it.
func (m *merging) keep(f Field) {
	theirs, read := m.Theirs[f.Name]
	ours := m.Ours[f.Name]
	switch {
	case f.Direction == leadbridge.Inbound:
		if read {
			m.out.Base.Agree(f.Name, m.Base.Ours[f.Name], theirs)
		}
	case read && theirs == ours:
		m.out.Base.Agree(f.Name, ours, ours)
	case read:
		m.out.Base.Agree(f.Name, theirs, theirs)
		m.out.Send = append(m.out.Send, f.Name)
	case m.oursMoved(f.Name):
		m.send(f.Name)
	}
}

// give makes the lead take what the record says, or nothing where that does
// not come in; then the record loses what it has.
func (m *merging) give(name string, f Field, mapped bool) {
	if mapped && f.Direction != leadbridge.Outbound {
		m.take(name)
		return
	}
	if m.Ours[name] != "" {
		m.out.Take[name] = ""
	}
	if theirs, read := m.Theirs[name]; mapped && read {
		m.out.Base.Agree(name, theirs, theirs)
	}
	if mapped && m.out.Base.Ours[name] != "" {
		m.out.Send = append(m.out.Send, name)
	}
}

func (m *merging) mapped(name string) (Field, bool) {
	i := slices.IndexFunc(m.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return m.Fields[i], true
}
