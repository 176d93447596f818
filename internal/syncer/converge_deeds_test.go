package syncer_test

import (
	"fmt"
	"strings"

	"leadbridge"
)

// editable are the fields that people edit, where they flow both ways.
var editable = []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldCompany,
	leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldInsuranceType, leadbridge.FieldNotes, leadbridge.FieldCurrentCarrier, leadbridge.FieldPolicyExpiration}

// needed are those that no lead may lack.
var needed = map[string]bool{leadbridge.FieldFirstName: true, leadbridge.FieldLastName: true, leadbridge.FieldEmail: true}

// word makes a word that is no other's.
func (w *world) word() string {
	const consonants, vowels = "bdfglmnprstvz", "aeiou"
	var b strings.Builder
	for range 3 + w.random.IntN(2) {
		b.WriteByte(consonants[w.random.IntN(len(consonants))])
		b.WriteByte(vowels[w.random.IntN(len(vowels))])
	}
	return b.String()
}

// thought is a value that a person has in mind for a field.
func (w *world) thought(field string) string {
	switch field {
	case leadbridge.FieldEmail:
		return fmt.Sprintf("%s.%d@%s.com", w.word(), w.random.IntN(1000), w.word())
	case leadbridge.FieldPhone:
		return fmt.Sprintf("512%d%07d", 2+w.random.IntN(7), w.random.IntN(10_000_000))[:10]
	case leadbridge.FieldInsuranceType:
		return leadbridge.InsuranceTypes[w.random.IntN(len(leadbridge.InsuranceTypes))]
	case leadbridge.FieldPolicyExpiration:
		return fmt.Sprintf("2027-%02d-%02d", 1+w.random.IntN(12), 1+w.random.IntN(28))
	case leadbridge.FieldStreet:
		return fmt.Sprintf("%d %s Street", 1+w.random.IntN(999), capital(w.word()))
	case leadbridge.FieldNotes:
		return fmt.Sprintf("%s\n%s %s", w.word(), w.word(), w.word())
	}
	return capital(w.word())
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// typed is how somebody types a value: what is cleansed away again.
func (w *world) typed(field, value string) string {
	n := w.random.IntN(4)
	switch {
	case value == "" || n == 0:
		return value
	case field == leadbridge.FieldPhone:
		return []string{"", "(" + value[:3] + ") " + value[3:6] + "-" + value[6:], "+1" + value, value[:3] + "." + value[3:6] + "." + value[6:]}[n]
	case field == leadbridge.FieldEmail:
		return []string{"", strings.ToUpper(value[:1]) + value[1:], strings.ToUpper(value), value}[n]
	case field == leadbridge.FieldFirstName || field == leadbridge.FieldLastName:
		return []string{"", strings.ToUpper(value), strings.ToLower(value), value}[n]
	case field == leadbridge.FieldCompany || field == leadbridge.FieldCity:
		return []string{"", " " + value, value + "  ", value}[n]
	}
	return value
}

// changes are what somebody wants to change: up to three fields, in their
// meaning. One in ten is emptied.
func (w *world) changes() leadbridge.Values {
	out := leadbridge.Values{}
	for range 1 + w.random.IntN(3) {
		field := editable[w.random.IntN(len(editable))]
		if w.theirs[field] == "" {
			continue
		}
		out[field] = w.thought(field)
		if w.random.IntN(10) == 0 && !needed[field] {
			out[field] = ""
		}
	}
	if phone, there := out[leadbridge.FieldPhone]; there && phone == "" {
		out[leadbridge.FieldEmail] = w.thought(leadbridge.FieldEmail) // one of the two must be there
	}
	return out
}

// typing is how somebody types values.
func (w *world) typing(values leadbridge.Values) leadbridge.Values {
	out := leadbridge.Values{}
	for f, v := range values {
		out[f] = w.typed(f, v)
	}
	return out
}

// somebody are the values of somebody new.
func (w *world) somebody() leadbridge.Values {
	out := w.changes()
	for _, f := range []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail, leadbridge.FieldPhone} {
		out[f] = w.thought(f)
	}
	return out
}

// happen lets one thing happen on one side or on both.
func (w *world) happen() {
	w.learn()
	mine, other := w.pick(ours), w.pick(theirs)
	switch n := w.random.IntN(100); {
	case n < 8:
		w.createOurs(w.newPerson(), w.typing(w.somebody()))
	case n < 16:
		w.createTheirs(w.newPerson(), w.typing(w.somebody()))
	case n < 18 && w.apart: // else the lead may be sent before the record is read, and not every CRM refuses a double
		w.enterTwice()
	case mine == nil || other == nil:
	case n < 50:
		w.editOurs(mine, w.typing(w.changes()))
	case n < 80:
		w.editTheirs(other, w.typing(w.changes()))
	case n < 90:
		w.editBoth(mine)
	case n < 93:
		w.removeOurs(mine)
	case n < 96:
		w.removeTheirs(other)
	case n < 98:
		w.mergeOurs(mine, w.pick(ours))
	default:
		w.mergeTheirs(other, w.pick(theirs))
	}
}

// editBoth lets two people edit the same fields on both sides at nearly the
// same time, every other time with the same meaning.
func (w *world) editBoth(p *person) {
	if p.record == "" {
		return
	}
	meant := w.changes()
	also := meant.Clone()
	if w.random.IntN(2) == 0 {
		for f, v := range also {
			if v != "" {
				also[f] = w.thought(f)
			}
		}
	}
	if w.random.IntN(2) == 0 {
		w.editOurs(p, w.typing(meant))
		w.editTheirs(p, w.typing(also))
	} else {
		w.editTheirs(p, w.typing(also))
		w.editOurs(p, w.typing(meant))
	}
}

// enterTwice lets one person be entered on both sides.
func (w *world) enterTwice() {
	p, values := w.newPerson(), w.somebody()
	p.loose = true
	w.createTheirs(p, w.typing(values))
	w.createOurs(p, w.typing(values))
}
