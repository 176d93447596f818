// Package validate checks what a record says of a lead: the values it must
// have, their form and their range, by rules that users may add to. Checking
// rewrites nothing; what is wrong becomes an issue on the draft.
package validate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
)

// Options says what rules are compiled under.
type Options struct {
	// Custom are the user's own fields; rules may be about them.
	Custom []leadbridge.Field
	// Today is the day that "today" means in a rule; zero means now.
	Today time.Time
	// Region is the ISO 3166-1 alpha-2 country that phones are read under
	// where the row names none. Empty means US.
	Region string
}

// stage checks drafts. It is safe for several goroutines.
type stage struct {
	fields []fieldChecks
	whole  []check
}

// fieldChecks are the checks of one field, so that a row's value is looked up
// once.
type fieldChecks struct {
	field    string
	required []check // those that an empty value is not spared
	checks   []check
}

// check looks at one value of a draft; whole-record checks get "".
type check func(d *pipeline.Draft, value string)

// New compiles rules into a stage. A rule that cannot be applied is an error
// that names the rule and says what is wrong with it.
//
// Rules other than required, oneOfRequired and expression leave an empty
// value alone. What an earlier stage noted of an e-mail address, a phone or a
// missing value is not noted again.
//
// A rule of type unique compares the rows that this stage sees, without
// regard to case. It keeps 16 bytes for each of the first [MaxUnique] values,
// so that memory does not grow with the file; when there are more, one
// warning says that the rest is compared with those only. An import that is
// resumed after a crash starts with an empty list.
func New(rules []leadbridge.Rule, o Options) (pipeline.Stage, error) {
	if o.Today.IsZero() {
		o.Today = time.Now()
	}
	if o.Region == "" {
		o.Region = "US"
	}
	s := &stage{}
	at := map[string]int{}
	for i, r := range rules {
		c := &compiler{Options: o, rule: r, index: i}
		f, err := c.compile()
		if err != nil {
			return nil, err
		}
		if r.Field == "" || r.Type == leadbridge.RuleOneOf {
			s.whole = append(s.whole, f)
			continue
		}
		j, ok := at[r.Field]
		if !ok {
			j = len(s.fields)
			at[r.Field] = j
			s.fields = append(s.fields, fieldChecks{field: r.Field})
		}
		switch r.Type {
		case leadbridge.RuleRequired, leadbridge.RuleExpression:
			s.fields[j].required = append(s.fields[j].required, f)
		default:
			s.fields[j].checks = append(s.fields[j].checks, f)
		}
	}
	return s, nil
}

// Name implements [pipeline.Stage].
func (*stage) Name() string { return "validate" }

// Apply implements [pipeline.Stage].
func (s *stage) Apply(d *pipeline.Draft) {
	for i := range s.fields {
		f := &s.fields[i]
		v := d.Values[f.field]
		for _, c := range f.required {
			c(d, v)
		}
		if v == "" {
			continue
		}
		for _, c := range f.checks {
			c(d, v)
		}
	}
	for _, c := range s.whole {
		c(d, "")
	}
}

// compiler turns one rule into a check.
type compiler struct {
	Options
	rule  leadbridge.Rule
	index int
	field leadbridge.Field
}

// refuse is the error about the rule.
func (c *compiler) refuse(setting, format string, args ...any) error {
	return leadbridge.InvalidField("validate.New", fmt.Sprintf("rules[%d].%s", c.index, setting), format, args...)
}

// builders compile the types of rules.
var builders map[leadbridge.RuleType]func(*compiler) (check, error)

func init() {
	// Set here because the builders' own errors list the types.
	builders = map[leadbridge.RuleType]func(*compiler) (check, error){
		leadbridge.RuleEmail: buildEmail, leadbridge.RulePhone: buildPhone, leadbridge.RuleRequired: buildRequired,
		leadbridge.RuleEnum: buildEnum, leadbridge.RuleRegex: buildRegex, leadbridge.RuleMinLength: buildMinLength,
		leadbridge.RuleMaxLength: buildMaxLength, leadbridge.RuleMin: buildMin, leadbridge.RuleMax: buildMax,
		leadbridge.RuleDateRange: buildDateRange, leadbridge.RuleOneOf: buildOneOf, leadbridge.RuleUnique: buildUnique,
		leadbridge.RuleExpression: buildExpression,
	}
}

func (c *compiler) compile() (check, error) {
	build, ok := builders[c.rule.Type]
	if !ok {
		return nil, c.refuse("type", "there is no rule type %q%s", c.rule.Type, c.suggest(string(c.rule.Type), ruleTypes()))
	}
	switch c.rule.Severity {
	case "", leadbridge.SeverityError, leadbridge.SeverityWarning:
	default:
		return nil, c.refuse("severity", "%q is no severity; use error or warning", c.rule.Severity)
	}
	if c.rule.Field == "" && c.rule.Type != leadbridge.RuleOneOf && c.rule.Type != leadbridge.RuleExpression {
		return nil, c.refuse("field", "a rule of type %s needs a field", c.rule.Type)
	}
	if c.rule.Field != "" {
		var err error
		if c.field, err = c.known("field", c.rule.Field); err != nil {
			return nil, err
		}
	}
	return build(c)
}

// known finds a field; an unknown one is an error with the nearest.
func (c *compiler) known(setting, name string) (leadbridge.Field, error) {
	if f, ok := leadbridge.FieldNamed(name); ok {
		return f, nil
	}
	names := leadbridge.FieldNames()
	for _, f := range c.Custom {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	if title, ok := strings.CutPrefix(name, leadbridge.MetadataPrefix); ok && title != "" {
		return leadbridge.Field{Name: name, Title: title}, nil
	}
	return leadbridge.Field{}, c.refuse(setting, "there is no field %q%s", name, c.suggest(name, names))
}

// suggest is the end of an error about an unknown name.
func (c *compiler) suggest(unknown string, known []string) string {
	if near := leadbridge.Nearest(unknown, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; use one of " + strings.Join(known, ", ")
}

func ruleTypes() []string {
	var names []string
	for _, t := range leadbridge.RuleTypes {
		names = append(names, string(t))
	}
	return names
}

// report returns the function that notes the rule's issue, with the rule's
// own message and severity if it has them.
func (c *compiler) report(message string) func(d *pipeline.Draft, value, hint string) {
	if c.rule.Message != "" {
		message = c.rule.Message
	}
	field, rule := c.rule.Field, string(c.rule.Type)
	warning := c.rule.Severity == leadbridge.SeverityWarning
	return func(d *pipeline.Draft, value, hint string) {
		if noted(d, field, rule) {
			return
		}
		if warning {
			d.Warn(field, rule, value, message, hint)
		} else {
			d.Fail(field, rule, value, message, hint)
		}
	}
}

// noted reports whether an earlier stage, or an earlier rule, noted the same
// of a field. Rules of the other types may differ in what they ask for, so
// that two of them may both speak.
func noted(d *pipeline.Draft, field, rule string) bool {
	switch rule {
	case string(leadbridge.RuleEmail), string(leadbridge.RulePhone), string(leadbridge.RuleRequired), cleanse.RulePhoneNotValid:
		return slices.ContainsFunc(d.Issues, func(i leadbridge.Issue) bool { return i.Field == field && i.Rule == rule })
	}
	return false
}
