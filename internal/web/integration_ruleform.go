package web

import (
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
)

// read takes the form's values, for the change and to show them again.
func (f *rulesForm) read(p *page) (account.Change, error) {
	f.Direction, f.Auto = leadbridge.SyncDirection(p.value("syncDirection")), p.value("autoSync") != ""
	f.Every, f.Share = p.value("syncFrequency"), p.value("quotaShare")
	f.Policy = leadbridge.SyncPolicy{Conflicts: leadbridge.ConflictPolicy(p.value("policy.conflicts")), Fields: map[string]leadbridge.ConflictPolicy{},
		RecordDeleted: leadbridge.DeletePolicy(p.value("policy.recordDeleted")), LeadDeleted: leadbridge.DeletePolicy(p.value("policy.leadDeleted"))}
	for n := range f.FieldRules {
		rule := &f.FieldRules[n]
		if rule.Rule = leadbridge.ConflictPolicy(p.value("policy.fields." + rule.Name)); rule.Rule != "" {
			f.Policy.Fields[rule.Name] = rule.Rule
		}
	}
	f.readFilters(p)
	f.Breaker = breakerForm{p.value("policy.breaker.deletedPercent"), p.value("policy.breaker.blankedPercent"), p.value("policy.breaker.changedPercent"), p.value("policy.breaker.least")}
	numbers, err := wholeNumbers(p, ruleNumbers)
	if err != nil {
		return account.Change{}, err
	}
	f.Policy.Breaker = leadbridge.BreakerLimits{DeletedPercent: numbers[2], BlankedPercent: numbers[3], ChangedPercent: numbers[4], Least: int64(numbers[5])}
	every := time.Duration(numbers[0]) * time.Second
	return account.Change{SyncDirection: &f.Direction, AutoSync: &f.Auto, SyncFrequency: &every, QuotaShare: &numbers[1], Policy: &f.Policy}, nil
}

// readFilters reads the conditions that have a field.
func (f *rulesForm) readFilters(p *page) {
	fields, ops, values := p.r.PostForm["filter.field"], p.r.PostForm["filter.op"], p.r.PostForm["filter.values"]
	for n := range min(len(fields), len(ops), len(values)) {
		if fields[n] == "" {
			continue
		}
		filter := leadbridge.SyncFilter{Field: fields[n], Op: leadbridge.FilterOp(ops[n])}
		if filter.Op != leadbridge.FilterFilled && filter.Op != leadbridge.FilterBlank {
			for v := range strings.SplitSeq(values[n], ",") {
				if v = strings.TrimSpace(v); v != "" {
					filter.Values = append(filter.Values, v)
				}
			}
		}
		f.Policy.Filters = append(f.Policy.Filters, filter)
	}
	f.Filters = filterRows(f.Policy.Filters)
}

// blame puts what is wrong beside its place.
func (f *rulesForm) blame(wrong faults) {
	f.Faults = wrong
	for field, text := range wrong {
		for n := range f.Filters {
			if strings.HasPrefix(field, "policy.filters["+strconv.Itoa(n)+"]") {
				f.Filters[n].Error = text
				f.Faults = faults{"policy.filters": ""}
			}
		}
	}
}

// bound is a field of the form that holds a whole number, from Least to Most.
type bound struct {
	name        string
	least, most int
}

// ruleNumbers are the whole numbers of the rules.
var ruleNumbers = []bound{{"syncFrequency", 60, 604_800}, {"quotaShare", 1, 100}, {"policy.breaker.deletedPercent", 1, 100},
	{"policy.breaker.blankedPercent", 1, 100}, {"policy.breaker.changedPercent", 1, 100}, {"policy.breaker.least", 1, 1_000_000_000}}

// wholeNumbers reads fields of the form that hold whole numbers.
func wholeNumbers(p *page, bounds []bound) ([]int, error) {
	numbers := make([]int, len(bounds))
	for i, b := range bounds {
		n, err := strconv.Atoi(p.value(b.name))
		if err != nil || n < b.least || n > b.most {
			return nil, leadbridge.InvalidField("web", b.name, "give a whole number from %s to %s", grouped(b.least), grouped(b.most))
		}
		numbers[i] = n
	}
	return numbers, nil
}
