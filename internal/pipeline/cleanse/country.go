package cleanse

import (
	"strings"

	"leadbridge/internal/pipeline/reference"
)

var (
	countryCodes = map[string]bool{}
	// countryByKey holds the codes and names of countries, folded.
	countryByKey = map[string]string{}
)

func init() {
	for _, c := range reference.Countries {
		countryCodes[c.Alpha2] = true
		countryByKey[folded(c.Alpha3)] = c.Alpha2
		for _, name := range c.Names {
			countryByKey[folded(name)] = c.Alpha2
			// "Antigua & Barbuda" is written with "and" as well.
			if strings.Contains(name, "&") {
				countryByKey[folded(strings.ReplaceAll(name, "&", "and"))] = c.Alpha2
			}
		}
	}
	// Codes come last: a name that folds to one (none does today) gives way.
	for code := range countryCodes {
		countryByKey[folded(code)] = code
	}
}

// Country reads a country's name, in English, German, French or Spanish, or
// one of its codes, and returns its ISO 3166-1 alpha-2 code.
func Country(text string) (string, bool) {
	if countryCodes[text] {
		return text, true
	}
	text = Text(text)
	if isNoValue(text) { // n/a is not Namibia
		return "", false
	}
	var space [64]byte
	if code, ok := countryByKey[string(fold(space[:0], text))]; ok {
		return code, true
	}
	// "United States (USA)", "US - United States", "DE, Germany"
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '(' || r == ')' || r == ',' || r == '/' || r == ';' }) {
		if code, ok := countryByKey[string(fold(space[:0], part))]; ok {
			return code, true
		}
	}
	if before, after, ok := strings.Cut(text, " - "); ok {
		a, okA := countryByKey[string(fold(space[:0], before))]
		b, okB := countryByKey[string(fold(space[:0], after))]
		if okA && (!okB || a == b) {
			return a, true
		}
		if okB && !okA {
			return b, true
		}
	}
	return "", false
}
