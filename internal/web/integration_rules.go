package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/syncer"
)

// rulesForm is an integration's rules as a person reads and changes them.
type rulesForm struct {
	Head        integrationHead
	Policy      leadbridge.SyncPolicy // defaults filled in
	Direction   leadbridge.SyncDirection
	Auto        bool
	Every       string // seconds
	Share       string // percent
	Frequencies []choice
	FieldRules  []fieldRule
	Filters     []filterRow
	FilterNames []choice // fields that a condition can be about
	Ops         []choice
	InWords     []string
	Breaker     breakerForm
	Faults      faults
}

// fieldRule is who wins a field; Rule is empty where the general rule holds.
type fieldRule struct {
	Name, Title string
	Rule        leadbridge.ConflictPolicy
}

// filterRow is one condition. N is its place in the form.
type filterRow struct {
	N      int
	Field  string
	Op     leadbridge.FilterOp
	Values string
	Error  string
}

// breakerForm are the limits as they were typed.
type breakerForm struct{ Deleted, Blanked, Changed, Least string }

// blankFilters is how many empty conditions the form has for a browser without
// scripts.
const blankFilters = 1

func (w *Web) showRules(p *page) error {
	form, err := w.rulesOf(p)
	if err != nil {
		return err
	}
	form.Filters = filterRows(form.Policy.Filters)
	return p.render("integrations/rules", form)
}

func (w *Web) rulesOf(p *page) (rulesForm, error) {
	head, err := w.headOf(p, p.param("id"), "rules")
	if err != nil {
		return rulesForm{}, err
	}
	mappings, err := w.Integrations.Mappings(p.ctx(), head.ID)
	if err != nil {
		return rulesForm{}, err
	}
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return rulesForm{}, err
	}
	i := head.Integration
	form := rulesForm{Head: head, Policy: i.Policy.WithDefaults(), Direction: i.SyncDirection, Auto: i.AutoSync,
		Every: strconv.Itoa(int(i.SyncFrequency / time.Second)), Share: strconv.Itoa(i.QuotaShare), Frequencies: frequencies(i.SyncFrequency),
		FieldRules: fieldRules(i.Policy, mappings), Ops: filterOps, InWords: rulesInWords(i, head.CRM)}
	b := form.Policy.Breaker
	form.Breaker = breakerForm{strconv.Itoa(b.DeletedPercent), strconv.Itoa(b.BlankedPercent), strconv.Itoa(b.ChangedPercent), strconv.FormatInt(b.Least, 10)}
	for _, f := range fields {
		form.FilterNames = append(form.FilterNames, choice{f.Name, f.Title})
	}
	return form, nil
}

// saveRules takes all rules of the form over.
func (w *Web) saveRules(p *page) error {
	form, err := w.rulesOf(p)
	if err != nil {
		return err
	}
	change, err := form.read(p)
	if err == nil {
		version, _ := strconv.ParseInt(p.value("version"), 10, 64)
		_, err = w.Integrations.Update(p.ctx(), form.Head.ID, version, change)
	}
	if wrong, ok := p.faults(err); ok {
		form.blame(wrong)
		return p.renderAs(http.StatusUnprocessableEntity, "integrations/rules", form)
	}
	if err != nil {
		return err
	}
	text := "The rules are saved. They hold from now on."
	if !form.Head.Started {
		text = "The rules are saved. The first sync begins after a dry run with them."
	}
	p.flash(text)
	return p.redirect(form.Head.Path("rules"))
}

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

// readFilters reads the conditions, up to the last that has a field.
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
