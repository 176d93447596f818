package mapping

import (
	"slices"

	"leadbridge"
)

// settle decides what the vague headers mean by the other columns: "Name"
// beside "Vorname" is the last name, "Nombre" beside "Apellidos" the first.
func settle(cols []column) {
	has := func(target string) (lang string, ok bool) {
		for _, c := range cols {
			if c.reading.target == target && c.reading.score >= threshold {
				return c.reading.lang, true
			}
		}
		return "", false
	}
	firstLang, first := has(leadbridge.FieldFirstName)
	_, last := has(leadbridge.FieldLastName)
	address := slices.ContainsFunc(cols, func(c column) bool {
		switch c.reading.target {
		case leadbridge.FieldCity, leadbridge.FieldPostalCode, leadbridge.FieldStreet, conceptAddress, leadbridge.FieldCountry:
			return c.reading.score >= threshold
		}
		return false
	})
	_, state := has(leadbridge.FieldState)
	_, status := has(leadbridge.FieldStatus)
	for i := range cols {
		r := &cols[i].reading
		switch r.target {
		case conceptName:
			settleName(r, &cols[i].profile, first, last, firstLang)
		case conceptAddress:
			r.target = leadbridge.FieldStreet
		case conceptRegion:
			r.target = leadbridge.FieldState
			if !address && r.score < .8 {
				r.score -= .15
			}
		case conceptEstado:
			r.target = leadbridge.FieldStatus
			if address && !state || status {
				r.target = leadbridge.FieldState
			}
		}
	}
}

// settleName decides what a column called just "name" holds.
func settleName(r *reading, p *profile, first, last bool, firstLang string) {
	r.target = leadbridge.FieldFullName
	several := p.n > 0 && p.share(p.full) >= .5
	switch {
	case first && last:
		// All is said already; the column stays a full name and unmapped.
	case first && firstLang != "en" && !several:
		r.target = leadbridge.FieldLastName
	case last && !several:
		r.target = leadbridge.FieldFirstName
	}
}
