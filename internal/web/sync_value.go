package web

import (
	"cmp"
	"slices"

	"leadbridge"
)

// valueChange is a field before and after, as people write the values.
type valueChange struct {
	Name, Before, After string
	Why                 string // blank: nothing is known
}

// longestValue is how many characters of a value a page shows in full.
const longestValue = 240

// clipped is a value as far as it is shown: of a very long one the beginning,
// and how much more there is.
func clipped(value string) string {
	letters := []rune(value)
	if len(letters) <= longestValue {
		return value
	}
	return string(letters[:longestValue]) + "… (" + plural(len(letters)-longestValue, "character more", "characters more") + ")"
}

// shownField is a lead's value as people write it.
func shownField(name, value string) string {
	f, _ := leadbridge.FieldNamed(name)
	return clipped(shownValue(f.Type, value))
}

// leadChanges are the fields of a lead in which two states differ.
func leadChanges[V ~map[string]string](before, after V) []valueChange {
	return differences(before, after, func(name, value string) valueChange {
		return valueChange{Name: fieldTitle(name), After: shownField(name, value)}
	})
}

// sentChanges are the same of a CRM's record, by its own names.
func sentChanges[V ~map[string]string](before, after V) []valueChange {
	return differences(before, after, func(name, value string) valueChange {
		return valueChange{Name: name, After: clipped(value)}
	})
}

func differences[V ~map[string]string](before, after V, show func(name, value string) valueChange) []valueChange {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	var changes []valueChange
	for name := range names {
		if before[name] != after[name] {
			c := show(name, after[name])
			c.Before = show(name, before[name]).After
			changes = append(changes, c)
		}
	}
	slices.SortFunc(changes, func(a, b valueChange) int { return cmp.Compare(a.Name, b.Name) })
	return changes
}

// syncDecision is the settlement of a field as pages show it.
type syncDecision struct {
	Field, Base, Ours, Theirs string
	Winner                    string // "ours", "theirs" or blank
	Why                       string
}

// decisionsOf are settlements as pages show them.
func decisionsOf(decisions []leadbridge.FieldDecision) []syncDecision {
	var shown []syncDecision
	for _, d := range decisions {
		s := syncDecision{Field: conflictField(d.Field), Base: shownField(d.Field, d.Base), Ours: shownField(d.Field, d.Ours), Theirs: shownField(d.Field, d.Theirs), Why: d.Why}
		if d.Winner == leadbridge.WinnerOurs || d.Winner == leadbridge.WinnerTheirs {
			s.Winner = d.Winner
		}
		shown = append(shown, s)
	}
	return shown
}
