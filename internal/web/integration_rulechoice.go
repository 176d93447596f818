package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/syncer"
)

// filterRows are the conditions, and room for one more.
func filterRows(filters []leadbridge.SyncFilter) []filterRow {
	var rows []filterRow
	for n, f := range filters {
		rows = append(rows, filterRow{N: n, Field: f.Field, Op: f.Op, Values: strings.Join(f.Values, ", ")})
	}
	for range blankFilters {
		rows = append(rows, filterRow{N: len(rows), Op: leadbridge.FilterIs})
	}
	return rows
}

// filterOps are the comparisons as people say them.
var filterOps = []choice{{string(leadbridge.FilterIs), "is one of"}, {string(leadbridge.FilterIsNot), "is none of"}, {string(leadbridge.FilterContains), "contains"},
	{string(leadbridge.FilterFilled), "is filled"}, {string(leadbridge.FilterBlank), "is empty"}}

// frequencies are those that are offered, and the one that is set.
func frequencies(set time.Duration) []choice {
	var all []time.Duration
	for _, preset := range syncer.Presets {
		all = append(all, preset.Every)
	}
	if !slices.Contains(all, set) {
		all = append(all, set)
		slices.Sort(all)
	}
	var choices []choice
	for _, d := range all {
		choices = append(choices, choice{strconv.Itoa(int(d / time.Second)), sentenceStart(everyText(d))})
	}
	return choices
}

// fieldRules are the fields that both sides can change, with their rules, and
// the whole record last.
func fieldRules(policy leadbridge.SyncPolicy, mappings []leadbridge.IntegrationMapping) []fieldRule {
	var rules []fieldRule
	seen := map[string]bool{leadbridge.FieldWholeRecord: true}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			rules = append(rules, fieldRule{name, fieldTitle(name), policy.Fields[name]})
		}
	}
	for _, m := range mappings {
		if m.Direction == leadbridge.Bidirectional && m.TargetField != leadbridge.FieldFullName {
			add(m.TargetField)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(policy.Fields)) {
		add(name)
	}
	return append(rules, fieldRule{leadbridge.FieldWholeRecord, "Deleted on one side, changed on the other", policy.Fields[leadbridge.FieldWholeRecord]})
}
