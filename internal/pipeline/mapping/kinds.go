package mapping

import (
	"sync"

	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/reference"
)

// states holds the codes as they are written and the names folded.
var states = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, list := range [][]reference.State{reference.USStates, reference.CanadianProvinces} {
		for _, s := range list {
			m[s.Code] = true
			m[fold(s.Name)] = true
		}
	}
	return m
})

func isState(v string) bool { return states()[v] || len(v) > 3 && states()[fold(v)] }

// isLine reports whether a value names a line of insurance.
func isLine(v string) bool {
	_, ok := cleanse.InsuranceType(v)
	return ok
}
