package mapping

import (
	"fmt"
	"strings"

	"leadbridge"
)

// languages are the names of languages in a reason; the lexicon takes some
// others together, which it does not name.
var languages = map[string]string{"de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
	"pt": "Portuguese", "nl": "Dutch"}

// candidates returns what a column may be by its header, confirmed or refuted
// by its values.
func candidates(i int, c *column) []candidate {
	r := c.reading
	c0 := candidate{column: i, target: r.target, score: r.score, reason: headerSays(c)}
	switch {
	case c.exact != "":
		c0.target, c0.score = c.exact, 1
		c0.reason = fmt.Sprintf("The header %q is the name of the field.", c.name)
	case c.custom != "" && (r.target == "" || r.score < threshold):
		return []candidate{{column: i, target: c.custom, score: .97, reason: fmt.Sprintf("The header %q is the name of your own field.", c.name)}}
	case r.target == "":
		return nil
	}
	e, judged := evidenceFor(c0.target, &c.profile)
	switch {
	case !judged:
	case e.contradicts:
		return nil
	case e.agrees():
		c0.reason = strings.TrimSuffix(c0.reason, ".") + e.clause() + "."
		if c0.score < threshold && c0.score >= .25 && e.strong {
			c0.score = .65
		} else if c0.score >= threshold {
			c0.score += (1 - c0.score) / 2
		}
	case e.share < .5:
		c0.score -= .1
	}
	return []candidate{c0}
}

// headerSays is the part of a reason that speaks of the header.
func headerSays(c *column) string {
	if lang, ok := languages[c.reading.lang]; ok {
		return fmt.Sprintf("The header says %q (%s for %s).", c.name, lang, title(c.reading.target))
	}
	return fmt.Sprintf("The header says %q.", c.name)
}

// title is a field's title within a sentence.
func title(target string) string {
	if target == leadbridge.FieldFullName {
		return "full name"
	}
	f, _ := leadbridge.FieldNamed(target)
	return strings.ToLower(f.Title)
}

// evidence is what the values say for or against a target.
type evidence struct {
	what        string // "phone numbers"
	count, n    int
	share       float64
	strong      bool // values of this kind are hardly anything else
	contradicts bool // the values are clearly of another kind
}

func (e evidence) agrees() bool { return e.what != "" && e.n > 0 && e.share >= .8 }

// clause is the part of a reason that speaks of the values.
func (e evidence) clause() string {
	if e.n == 1 {
		return fmt.Sprintf(" and its value looks like one of the %s", e.what)
	}
	return fmt.Sprintf(" and %d of %d values look like %s", e.count, e.n, e.what)
}

// evidenceFor judges the values of a column as those of a target. It answers
// false when there are no values to judge.
func evidenceFor(target string, p *profile) (evidence, bool) {
	if p.n == 0 {
		return evidence{}, false
	}
	// against counts values that cannot be of the target's kind.
	count, against, what, strong := 0, 0, "", false
	switch target {
	case leadbridge.FieldEmail:
		count, against, what, strong = p.email, p.boolean+p.phone+p.date+p.number+p.link+p.street+p.letters, "e-mail addresses", true
	case leadbridge.FieldPhone:
		count, against, what, strong = p.phone, p.email+p.boolean+p.date+p.letters+p.link, "phone numbers", p.phone > 0 && p.dialled+p.nanp >= p.phone*8/10
	case leadbridge.FieldPostalCode:
		count, against, what = p.zip, p.email+p.boolean+p.date+p.letters+p.link, "postal codes"
	case leadbridge.FieldState:
		count, against, what, strong = p.state, p.email+p.date+p.number+p.link+p.boolean-min(p.boolean, p.state), "states", true
	case leadbridge.FieldDateOfBirth:
		count, against, what, strong = p.birth, p.email+p.letters+p.link+p.phone, "birth dates", len(p.years) >= 3
		against += p.date - p.birth
	case leadbridge.FieldPolicyExpiration, leadbridge.FieldConsentAt:
		count, against, what = p.date, p.email+p.letters+p.link, "dates"
	case leadbridge.FieldInsuranceType:
		count, against, what, strong = p.line, p.email+p.phone+p.date+p.number+p.boolean+p.link, "lines of insurance", true
	case leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven:
		count, against, what = p.boolean, p.email+p.date+p.phone, "yes or no"
	case leadbridge.FieldFullName:
		count, against, what = p.full, p.email+p.phone+p.date+p.number+p.boolean+p.link, "full names"
	case leadbridge.FieldFirstName:
		count, against, what = p.given, p.email+p.phone+p.date+p.number+p.link, "first names"
	case leadbridge.FieldStreet:
		count, against, what = p.street, p.email+p.phone+p.date+p.boolean+p.link, "streets"
	case leadbridge.FieldConsentIP:
		count, against, what = p.ip, p.email+p.date+p.letters, "IP addresses"
	case leadbridge.FieldConsentURL:
		count, against, what = p.link, p.email+p.date+p.phone+p.number, "web addresses"
	case leadbridge.FieldLastName, leadbridge.FieldCity, leadbridge.FieldCountry:
		against = p.email + p.phone + p.date + p.number + p.link
	case leadbridge.FieldLeadSource, leadbridge.FieldCurrentCarrier, leadbridge.FieldOwner:
		against = p.date + p.boolean + p.number
	case leadbridge.FieldCompany, leadbridge.FieldStatus:
		against = p.email + p.phone + p.date + p.boolean - min(p.boolean, p.number)
	}
	e := evidence{what: what, count: count, n: p.n, share: p.share(count), strong: strong}
	e.contradicts = p.share(against) >= .6 && e.share < .2
	if what == "full names" || what == "first names" || what == "streets" {
		// Their absence proves nothing: the world has more names than our list.
		e.share = max(e.share, .5)
	}
	return e, true
}
