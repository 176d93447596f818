package match

import (
	"strings"
	"unicode/utf8"

	"leadbridge"
)

// consentFields tell of one act of consent; they are only true together.
var consentFields = []string{
	leadbridge.FieldConsentGiven, leadbridge.FieldConsentAt, leadbridge.FieldConsentSource,
	leadbridge.FieldConsentText, leadbridge.FieldConsentIP, leadbridge.FieldConsentURL,
}

// fullerFields are free text of which a longer form says more; of all other
// fields, an e-mail address say, a longer value is just another one.
var fullerFields = map[string]bool{
	leadbridge.FieldFirstName: true, leadbridge.FieldLastName: true, leadbridge.FieldCompany: true,
	leadbridge.FieldStreet: true, leadbridge.FieldCity: true, leadbridge.FieldPostalCode: true,
	leadbridge.FieldCurrentCarrier: true,
}

// Merge makes one lead's values of two, which it leaves as they are. An absent
// or empty value never replaces one that is there. Whatever the strategy, a
// wish not to be contacted and a refused consent survive.
func Merge(existing, incoming leadbridge.Values, s leadbridge.MergeStrategy) leadbridge.Values {
	out := existing.Clone()
	if out == nil {
		out = leadbridge.Values{}
	}
	for name, is := range incoming {
		was := out[name]
		switch {
		case is == "" || is == was:
		case was == "" || s == leadbridge.MergePreferNew:
			out[name] = is
		case s == leadbridge.MergeBoth:
			out[name] = both(name, was, is)
		}
	}
	keepRefusal(out, existing, incoming)
	keepConsentWhole(out, existing, incoming, s == leadbridge.MergePreferNew)
	return out
}

// Update writes incoming values over existing ones as the rules allow, and
// returns the outcome; neither argument changes. A field without a rule of its
// own follows the rule "*", and without that one is always written. An absent
// or empty incoming value never erases. Rules do not bind a wish not to be
// contacted or a refused consent: both always arrive and always stay.
func Update(existing, incoming leadbridge.Values, rules map[string]leadbridge.UpdateRule) leadbridge.Values {
	out := existing.Clone()
	if out == nil {
		out = leadbridge.Values{}
	}
	for name, is := range incoming {
		if is == "" {
			continue
		}
		rule, ok := rules[name]
		if !ok {
			rule = rules["*"]
		}
		if rule == leadbridge.UpdateNever || rule == leadbridge.UpdateIfBlank && out[name] != "" {
			continue
		}
		out[name] = is
	}
	keepRefusal(out, existing, incoming)
	return out
}

// keepRefusal lets the stricter value win. A refused consent takes what tells
// of it along, so that the proof of an older yes does not stand beside a no.
func keepRefusal(out, existing, incoming leadbridge.Values) {
	const dnc, given = leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven
	if existing[dnc] == "true" || incoming[dnc] == "true" {
		out[dnc] = "true"
	}
	switch {
	case existing[given] == "false":
		takeConsent(out, existing)
	case incoming[given] == "false":
		takeConsent(out, incoming)
	}
}

// keepConsentWhole takes all that tells of a given consent from one side.
func keepConsentWhole(out, existing, incoming leadbridge.Values, preferNew bool) {
	const given = leadbridge.FieldConsentGiven
	if existing[given] != "true" || incoming[given] != "true" {
		return
	}
	from, other := existing, incoming
	if preferNew {
		from, other = incoming, existing
	}
	if !provesConsent(from) && provesConsent(other) {
		from = other
	}
	takeConsent(out, from)
}

func takeConsent(out, from leadbridge.Values) {
	for _, name := range consentFields {
		if value, ok := from[name]; ok {
			out[name] = value
		} else {
			delete(out, name)
		}
	}
}

func provesConsent(v leadbridge.Values) bool {
	for _, name := range consentFields[1:] {
		if v[name] != "" {
			return true
		}
	}
	return false
}

// both keeps what two different values of a field say, as far as one value can.
func both(name, was, is string) string {
	switch {
	case name == leadbridge.FieldNotes:
		return joinNotes(was, is)
	case fullerFields[name] && saysMore(is, was):
		return is
	}
	return was
}

func joinNotes(was, is string) string {
	if strings.Contains(was, is) {
		return was
	}
	if strings.Contains(is, was) {
		return is
	}
	joined := was + "\n\n" + is
	field, _ := leadbridge.FieldNamed(leadbridge.FieldNotes)
	if field.MaxLength > 0 && utf8.RuneCountInString(joined) > field.MaxLength {
		return was // better one whole note than two of which one is cut
	}
	return joined
}

// saysMore reports whether long holds each word of short, in full or longer,
// and in the same order: "John Quincy" says more than "J. Q.".
func saysMore(long, short string) bool {
	if utf8.RuneCountInString(long) <= utf8.RuneCountInString(short) {
		return false
	}
	words := strings.Fields(fold(long))
	for _, w := range strings.Fields(fold(short)) {
		i := 0
		for i < len(words) && !strings.HasPrefix(words[i], w) {
			i++
		}
		if i == len(words) {
			return false
		}
		words = words[i+1:]
	}
	return true
}
