package cleanse

import (
	"strings"

	"leadbridge/internal/pipeline/reference"
)

// stateTable finds the states of one country.
type stateTable struct {
	codes map[string]bool
	byKey map[string]string // codes, names and aliases, folded
	names []string          // full names, folded
}

func newStateTable(states []reference.State) *stateTable {
	t := &stateTable{map[string]bool{}, map[string]string{}, nil}
	for _, s := range states {
		t.codes[s.Code] = true
		t.byKey[folded(s.Code)] = s.Code
		t.byKey[folded(s.Name)] = s.Code
		t.names = append(t.names, folded(s.Name))
		for _, a := range s.Aliases {
			t.byKey[folded(a)] = s.Code
		}
	}
	return t
}

var (
	usStates  = newStateTable(reference.USStates)
	provinces = newStateTable(reference.CanadianProvinces)
)

// State reads a state of the US or a province of Canada, in full or cut short
// in any of the usual ways, and returns its postal abbreviation. Country is
// an ISO 3166-1 alpha-2 code; without one both countries are tried, the US
// first. States of other countries have no canonical form and are not ok.
func State(text, country string) (string, bool) {
	switch country {
	case "US", "PR", "VI", "GU", "AS", "MP", "UM", "FM", "MH", "PW":
		return usStates.find(text)
	case "CA":
		return provinces.find(text)
	case "":
		if code, ok := usStates.find(text); ok {
			return code, true
		}
		return provinces.find(text)
	}
	return "", false
}

func (t *stateTable) find(text string) (string, bool) {
	if t.codes[text] {
		return text, true
	}
	text = Text(text)
	var space [64]byte
	if code, ok := t.byKey[string(fold(space[:0], text))]; ok {
		return code, true
	}
	// "California (CA)", "CA - California", "US-CA", "Austin, TX", "State of Ohio"
	rest := text
	for _, prefix := range []string{"State of ", "Province of ", "US-", "CA-", "USA-", "US/", "Commonwealth of "} {
		if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			rest = text[len(prefix):]
			break
		}
	}
	if code, ok := t.byKey[string(fold(space[:0], rest))]; ok {
		return code, true
	}
	found := ""
	for part := range strings.FieldsFuncSeq(rest, func(r rune) bool { return strings.ContainsRune("(),-/;|:", r) }) {
		code, ok := t.byKey[string(fold(space[:0], part))]
		if !ok {
			continue
		}
		if found != "" && found != code {
			return "", false
		}
		found = code
	}
	if found != "" {
		return found, true
	}
	return t.nearest(folded(rest))
}

// nearest forgives one slip in a long name, two in a very long one, if only
// one state is that near.
func (t *stateTable) nearest(key string) (string, bool) {
	if len(key) < 6 {
		return "", false
	}
	limit := 1
	if len(key) >= 10 {
		limit = 2
	}
	best, far, tie := "", limit+1, false
	for _, name := range t.names {
		switch d := distance(key, name, far+1); {
		case d < far:
			best, far, tie = name, d, false
		case d == far && far <= limit:
			tie = true
		}
	}
	if best == "" || tie {
		return "", false
	}
	return t.byKey[best], true
}
