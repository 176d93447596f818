package agree

import (
	"slices"

	"leadbridge"
)

// consentFields tell of one act of consent.
var consentFields = []string{
	leadbridge.FieldConsentGiven, leadbridge.FieldConsentAt, leadbridge.FieldConsentSource,
	leadbridge.FieldConsentText, leadbridge.FieldConsentIP, leadbridge.FieldConsentURL,
}

const stricter = "The stricter value always wins: a wish not to be contacted and a refused consent are never weakened by a sync. To lift it, pause the integration, lift it on both sides, and go on."

// consent settles the fields in which the stricter value wins, whatever the
// base and the policy, and returns their names. Fields that nobody is strict
// about are left to the common rule.
func (m *merging) consent() map[string]bool {
	settled := map[string]bool{}
	if f, ok := m.mapped(leadbridge.FieldDoNotContact); ok {
		m.strict(f, "true", settled)
	}
	f, ok := m.mapped(leadbridge.FieldConsentGiven)
	if !ok || m.Ours[f.Name] != "false" && m.Theirs[f.Name] != "false" {
		return settled
	}
	ours := m.Ours[f.Name] == "false"
	m.strict(f, "false", settled)
	if ours == (m.Theirs[f.Name] == "false") {
		return settled // both refuse, or their refusal does not come in: the rest by the common rule
	}
	// The proof of an older yes does not stand beside a no.
	for _, name := range consentFields[1:] {
		f, ok := m.mapped(name)
		switch {
		case ours && ok:
			m.keep(f)
			settled[name] = true
		case !ours:
			m.give(name, f, ok)
			settled[name] = true
		}
	}
	return settled
}

// strict gives both sides the strict value if one of them has it.
func (m *merging) strict(f Field, value string, settled map[string]bool) {
	ours, theirs := m.Ours[f.Name] == value, m.Theirs[f.Name] == value
	switch {
	case ours && theirs:
		m.out.Base.Agree(f.Name, value, value)
	case ours:
		if m.weakened(f, value) {
			m.decided(f.Name, leadbridge.WinnerOurs, stricter)
		}
		m.keep(f)
	case theirs && f.Direction != leadbridge.Outbound:
		if m.Base.Ours[f.Name] == value {
			m.decided(f.Name, leadbridge.WinnerTheirs, stricter)
		}
		m.take(f.Name, value)
	default:
		return
	}
	settled[f.Name] = true
}

// weakened reports whether the record was read to be less strict than it was.
func (m *merging) weakened(f Field, value string) bool {
	_, read := m.Theirs[f.Name]
	return read && m.Base.Theirs[f.Name] == value
}

// keep makes the record take our value, where it may be written and does not
// have it.
func (m *merging) keep(f Field) {
	theirs, read := m.Theirs[f.Name]
	ours := m.Ours[f.Name]
	switch {
	case f.Direction == leadbridge.Inbound:
		m.noteTheirs(f.Name, theirs)
	case read && theirs == ours:
		m.out.Base.Agree(f.Name, ours, theirs)
	case read || ours != m.Base.Ours[f.Name]:
		// Not ours, so that it counts as changed by us.
		was := m.Base.Ours[f.Name]
		if was == ours {
			was = theirs
		}
		m.out.Base.Agree(f.Name, was, theirs)
		m.out.Send = append(m.out.Send, f.Name)
	}
}

// give makes the lead take what the record says, or nothing where it says
// nothing.
func (m *merging) give(name string, f Field, mapped bool) {
	if mapped && f.Direction != leadbridge.Outbound {
		m.take(name, m.Theirs[name])
	} else if m.Ours[name] != "" {
		m.out.Take[name] = ""
	}
}

func (m *merging) mapped(name string) (Field, bool) {
	i := slices.IndexFunc(m.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return m.Fields[i], true
}
