package web

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
)

// ruleChecks are the kinds of rule in plain words, with what the value stands
// for.
var ruleChecks = []choice{
	{string(leadbridge.RuleRequired), "must be filled in"},
	{string(leadbridge.RuleEnum), "must be one of (a list with commas)"},
	{string(leadbridge.RuleMinLength), "must have at least so many characters"},
	{string(leadbridge.RuleMaxLength), "must have at most so many characters"},
	{string(leadbridge.RuleMin), "must be at least (a number)"},
	{string(leadbridge.RuleMax), "must be at most (a number)"},
	{"notBefore", "must not be before (a date, or today-30d)"},
	{"notAfter", "must not be after (a date, or today)"},
	{string(leadbridge.RuleUnique), "must not come twice in a file"},
	{string(leadbridge.RuleRegex), "must fit the pattern (a regular expression)"},
	{string(leadbridge.RuleExpression), `must make this true (such as state in ["CA", "NY"])`},
}

var severities = []choice{{"error", "Refuse the lead"}, {"warning", "Store it, with a warning"}}

// ownRulesPage is what leads are checked for.
type ownRulesPage struct {
	Tabs    []tab
	Own     []ownRuleLine
	BuiltIn []string
	Form    ownRuleForm
	Fields  []choice
	Checks  []choice
	Actions []choice
}

// ownRuleLine is a rule in words.
type ownRuleLine struct {
	Text     string
	JSON     string
	Warns    bool
	Broken   bool
	OwnWords string // the message that people are told
}

// ownRuleForm is a rule as it is written.
type ownRuleForm struct {
	Field, Check, Value, Message, Severity string
	Faults                                 faults
}

func (w *Web) listOwnRules(p *page) error { return w.ownRulesPage(p, 200, ownRuleForm{}) }

func (w *Web) ownRulesPage(p *page, status int, form ownRuleForm) error {
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return err
	}
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return err
	}
	d := ownRulesPage{Tabs: p.settingsTabs(), Form: form, Checks: ruleChecks, Actions: severities}
	for _, f := range fields {
		d.Fields = append(d.Fields, choice{f.Name, f.Title})
	}
	for i, r := range s.Rules {
		line := ownRuleLine{Text: ownRuleWords(r, fields), Warns: r.Severity == leadbridge.SeverityWarning, Broken: slices.Contains(s.Broken, i), OwnWords: r.Message}
		b, err := json.Marshal(r)
		if err != nil {
			return err
		}
		line.JSON = string(b)
		d.Own = append(d.Own, line)
	}
	for _, r := range s.BuiltIn {
		if r.Type == leadbridge.RuleRequired || r.Type == leadbridge.RuleOneOf {
			d.BuiltIn = append(d.BuiltIn, ownRuleWords(r, fields))
		}
	}
	return p.renderAs(status, "settings/rules", d)
}

// ownRuleWords says a rule as a sentence.
func ownRuleWords(r leadbridge.Rule, fields []leadbridge.Field) string {
	title := "The lead"
	if i := slices.IndexFunc(fields, func(f leadbridge.Field) bool { return f.Name == r.Field }); i >= 0 {
		title = fields[i].Title
	} else if r.Field != "" {
		title = fieldTitle(r.Field)
	}
	value := fmt.Sprint(r.Params["value"])
	switch r.Type {
	case leadbridge.RuleRequired:
		return title + " must be filled in."
	case leadbridge.RuleOneOf:
		return titlesOr(r.Params["fields"]) + " must be filled in."
	case leadbridge.RuleEnum:
		return title + " must be one of " + listedValues(r.Params["values"], ", ") + "."
	case leadbridge.RuleMinLength:
		return title + " must have at least " + value + " characters."
	case leadbridge.RuleMaxLength:
		return title + " must have at most " + value + " characters."
	case leadbridge.RuleMin:
		return title + " must be at least " + value + "."
	case leadbridge.RuleMax:
		return title + " must be at most " + value + "."
	case leadbridge.RuleDateRange:
		return title + " must not be" + dateWords(r.Params) + "."
	case leadbridge.RuleUnique:
		return title + " must not come twice in a file."
	case leadbridge.RuleRegex:
		return title + " must fit the pattern " + fmt.Sprint(r.Params["pattern"])
	case leadbridge.RuleExpression:
		return "This must be true: " + fmt.Sprint(r.Params["expression"])
	case leadbridge.RuleEmail:
		return title + " must be an e-mail address."
	case leadbridge.RulePhone:
		return title + " must be a phone number."
	}
	return title + ": " + string(r.Type)
}

func dateWords(params map[string]any) string {
	var words []string
	for _, bound := range []struct{ name, word string }{{"from", " before "}, {"to", " after "}} {
		if v := params[bound.name]; v != nil && v != "" {
			words = append(words, bound.word+fmt.Sprint(v))
		}
	}
	return strings.Join(words, " or")
}

// listedValues joins a list that may have come from JSON.
func listedValues(list any, separator string) string {
	var texts []string
	v := reflect.ValueOf(list)
	if v.Kind() != reflect.Slice {
		return fmt.Sprint(list)
	}
	for i := range v.Len() {
		texts = append(texts, fmt.Sprint(v.Index(i).Interface()))
	}
	return strings.Join(texts, separator)
}

func titlesOr(list any) string {
	names := strings.Split(listedValues(list, "\x00"), "\x00")
	for i, name := range names {
		names[i] = fieldTitle(name)
		if i > 0 {
			names[i] = strings.ToLower(names[i])
		}
	}
	return strings.Join(names, " or ")
}

// domain is the rule that the form stands for.
func (f ownRuleForm) domain() leadbridge.Rule {
	r := leadbridge.Rule{Field: f.Field, Type: leadbridge.RuleType(f.Check), Message: f.Message}
	if f.Severity == string(leadbridge.SeverityWarning) {
		r.Severity = leadbridge.SeverityWarning
	}
	var number any = f.Value
	if n, err := strconv.ParseFloat(f.Value, 64); err == nil {
		number = n
	}
	switch f.Check {
	case string(leadbridge.RuleEnum):
		values := []any{}
		for v := range strings.SplitSeq(f.Value, ",") {
			if v = strings.TrimSpace(v); v != "" {
				values = append(values, v)
			}
		}
		r.Params = map[string]any{"values": values}
	case string(leadbridge.RuleMinLength), string(leadbridge.RuleMaxLength), string(leadbridge.RuleMin), string(leadbridge.RuleMax):
		r.Params = map[string]any{"value": number}
	case "notBefore":
		r.Type, r.Params = leadbridge.RuleDateRange, map[string]any{"from": f.Value}
	case "notAfter":
		r.Type, r.Params = leadbridge.RuleDateRange, map[string]any{"to": f.Value}
	case string(leadbridge.RuleRegex):
		r.Params = map[string]any{"pattern": f.Value}
	case string(leadbridge.RuleExpression):
		r.Params = map[string]any{"expression": f.Value}
	}
	return r
}

func (w *Web) addOwnRule(p *page) error {
	form := ownRuleForm{Field: p.value("field"), Check: p.value("check"), Value: p.value("value"), Message: p.value("message"), Severity: p.value("severity")}
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return err
	}
	d := s.Defaults
	d.Rules = append(slices.Clone(d.Rules), form.domain())
	if err := w.Office.SetDefaults(p.ctx(), p.actor(), d); err != nil {
		wrong, ok := p.faults(err)
		if !ok {
			return err
		}
		form.Faults = faults{"value": ""}
		for field, text := range wrong {
			at := "value"
			if strings.HasSuffix(field, ".field") {
				at = "field"
			}
			form.Faults[at] = text
		}
		return w.ownRulesPage(p, 422, form)
	}
	p.flash("The rule holds from now on, for imports, syncs and edits. Leads that are stored already stay as they are.")
	return p.redirect("/settings/rules")
}

func (w *Web) removeOwnRule(p *page) error {
	s, err := w.Office.Settings(p.ctx())
	if err != nil {
		return err
	}
	d := s.Defaults
	d.Rules = slices.DeleteFunc(slices.Clone(d.Rules), func(r leadbridge.Rule) bool {
		b, err := json.Marshal(r)
		return err == nil && string(b) == p.value("rule")
	})
	if len(d.Rules) == len(s.Rules) {
		p.warn("That rule was removed already.")
		return p.redirect("/settings/rules")
	}
	if err := w.Office.SetDefaults(p.ctx(), p.actor(), d); err != nil {
		return err
	}
	p.flash("The rule is gone. Leads that it refused can be imported again.")
	return p.redirect("/settings/rules")
}
