package leadbridge

import "cmp"

// Defaults are what an office wants of imports, syncs and edits where nobody
// says otherwise.
type Defaults struct {
	// Region is the ISO 3166-1 alpha-2 country that phones, states and postal
	// codes are read under where nothing names one. Empty means the server's.
	Region string `json:"region,omitempty"`
	// OnDuplicate is what an import does with a row that is known already.
	// Empty means skip.
	OnDuplicate DuplicateMode `json:"onDuplicate,omitempty"`
	// Cleansing switches the cleansing rules.
	Cleansing CleansingOptions `json:"cleansing"`
	// Rules apply besides the built-in ones.
	Rules []Rule `json:"rules,omitempty"`
	// Possible is the least score of a possible duplicate, 0 to 1. Zero means
	// that of [DefaultMatchPolicy].
	Possible float64 `json:"possible,omitempty"`
}

// RegionOr is the region, or else the server's.
func (d Defaults) RegionOr(server string) string { return cmp.Or(d.Region, server) }

// Match is how records are matched.
func (d Defaults) Match() MatchPolicy {
	p := DefaultMatchPolicy
	p.FuzzyMatchThreshold = cmp.Or(d.Possible, p.FuzzyMatchThreshold)
	return p
}
