package validate

import "leadbridge"

// Usable returns the rules that can be applied. Rules that were good when they
// were set may be about a field that was deleted since; those are left out, so
// that they are in nobody's way.
func Usable(rules []leadbridge.Rule, o Options) []leadbridge.Rule {
	var usable []leadbridge.Rule
	for _, r := range rules {
		if _, err := New([]leadbridge.Rule{r}, o); err == nil {
			usable = append(usable, r)
		}
	}
	return usable
}
