package leadbridge

import "strings"

// ConflictPolicy says who wins when both sides changed a field.
type ConflictPolicy string

// The policies.
const (
	NewestWins     ConflictPolicy = "NEWEST_WINS"
	CRMWins        ConflictPolicy = "CRM_WINS"
	LeadbridgeWins ConflictPolicy = "LEADBRIDGE_WINS"
	AskPerson      ConflictPolicy = "ASK"
)

// ConflictPolicies lists every policy, the default first.
var ConflictPolicies = []ConflictPolicy{NewestWins, CRMWins, LeadbridgeWins, AskPerson}

// DeletePolicy says what the deletion on one side means for the other.
type DeletePolicy string

// The policies of deletion. What is kept is no longer kept in step.
const (
	DeleteToo DeletePolicy = "DELETE"
	KeepOther DeletePolicy = "KEEP"
)

// DeletePolicies lists every policy of deletion.
var DeletePolicies = []DeletePolicy{DeleteToo, KeepOther}

// SyncPolicy is an owner's rules for an integration's sync. What is empty
// takes its default.
type SyncPolicy struct {
	// Conflicts is the rule for all fields that Fields says nothing of;
	// default NEWEST_WINS.
	Conflicts ConflictPolicy            `json:"conflicts,omitempty"`
	Fields    map[string]ConflictPolicy `json:"fields,omitempty"` // by our field
	// RecordDeleted says what becomes of the lead when its record is deleted
	// in the CRM, default DELETE; LeadDeleted what becomes of the record when
	// its lead is deleted here, default KEEP.
	RecordDeleted DeletePolicy `json:"recordDeleted,omitempty"`
	LeadDeleted   DeletePolicy `json:"leadDeleted,omitempty"`
	// Filters must all hold for a record or lead to enter the sync. One that
	// is in already stays in.
	Filters []SyncFilter `json:"filters,omitempty"`
	// Breaker holds unusual runs.
	Breaker BreakerLimits `json:"breaker,omitzero"`
}

// BreakerLimits are how much one run may do before a person is asked: more
// than the percentage of all linked records, of deletions of those that are
// persons, and more than Least of them. Deleted and blanked records are
// counted together with those of the other runs of the last hour, up to the
// last that a person approved; more than half of the linked records, and more
// than 3, are too many whatever Least is. 0 takes the default; 100 percent
// switches a check off.
type BreakerLimits struct {
	DeletedPercent int   `json:"deletedPercent,omitempty"` // default 5
	BlankedPercent int   `json:"blankedPercent,omitempty"` // default 10
	ChangedPercent int   `json:"changedPercent,omitempty"` // default 50
	Least          int64 `json:"least,omitempty"`          // default 20
}

// WithDefaults fills in what an owner left open.
func (p SyncPolicy) WithDefaults() SyncPolicy {
	or := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	if p.Conflicts == "" {
		p.Conflicts = NewestWins
	}
	if p.RecordDeleted == "" {
		p.RecordDeleted = DeleteToo
	}
	if p.LeadDeleted == "" {
		p.LeadDeleted = KeepOther
	}
	or(&p.Breaker.DeletedPercent, 5)
	or(&p.Breaker.BlankedPercent, 10)
	or(&p.Breaker.ChangedPercent, 50)
	if p.Breaker.Least == 0 {
		p.Breaker.Least = 20
	}
	return p
}

// For returns the rule for a field of ours.
func (p SyncPolicy) For(field string) ConflictPolicy {
	if rule, ok := p.Fields[field]; ok {
		return rule
	}
	return p.Conflicts
}

// FilterOp is how a filter compares.
type FilterOp string

// The comparisons. Upper and lower case are the same to all of them.
const (
	FilterIs       FilterOp = "is"
	FilterIsNot    FilterOp = "is_not"
	FilterContains FilterOp = "contains"
	FilterFilled   FilterOp = "filled"
	FilterBlank    FilterOp = "blank"
)

// FilterOps lists every comparison.
var FilterOps = []FilterOp{FilterIs, FilterIsNot, FilterContains, FilterFilled, FilterBlank}

// SyncFilter is a condition on a lead's field.
type SyncFilter struct {
	Field string   `json:"field"`
	Op    FilterOp `json:"op"`
	// Values are texts of which one must hold, or none with is_not; without
	// meaning for filled and blank.
	Values []string `json:"values,omitempty"`
}

// Holds reports whether a lead with these values passes the filter.
func (f SyncFilter) Holds(lead Values) bool {
	v := strings.ToLower(lead[f.Field])
	switch f.Op {
	case FilterFilled:
		return v != ""
	case FilterBlank:
		return v == ""
	}
	found := false
	for _, want := range f.Values {
		want = strings.ToLower(strings.TrimSpace(want))
		found = found || v == want || f.Op == FilterContains && strings.Contains(v, want)
	}
	return found != (f.Op == FilterIsNot)
}

// Passes reports whether all filters hold.
func (p SyncPolicy) Passes(lead Values) bool {
	for _, f := range p.Filters {
		if !f.Holds(lead) {
			return false
		}
	}
	return true
}
