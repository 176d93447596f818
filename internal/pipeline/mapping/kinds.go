package mapping

import (
	"strings"
	"sync"

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

// lines holds the words for lines of insurance, folded.
var lines = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, terms := range reference.InsuranceTerms {
		for _, t := range terms {
			m[fold(t)] = true
		}
	}
	return m
})

var insuranceWords = strings.NewReplacer(" insurance", "", " policy", "", " coverage", "", " ins", "", "_insurance", "")

func isLine(v string) bool {
	f := fold(v)
	return lines()[f] || lines()[insuranceWords.Replace(f)]
}
