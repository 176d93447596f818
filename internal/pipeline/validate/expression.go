package validate

import (
	"fmt"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/mapping/expression"
)

// The names in an expression besides those of the fields.
const (
	nameValue    = "value"    // the value of the rule's field
	nameToday    = "today"    // YYYY-MM-DD
	nameCustom   = "custom"   // the user's own fields, by name
	nameMetadata = "metadata" // free data, by name
)

// buildExpression checks that an expression over the record's texts is true.
func buildExpression(c *compiler) (check, error) {
	if err := c.only("expression"); err != nil {
		return nil, err
	}
	source, err := c.text("expression")
	if err != nil {
		return nil, err
	}
	env := map[string]any{nameValue: "", nameToday: "", nameCustom: map[string]string{}, nameMetadata: map[string]string{}}
	for _, f := range leadbridge.Fields {
		env[f.Name] = ""
	}
	program, err := expression.Compile(source, env, expr.AsBool())
	if err != nil {
		return nil, c.refuse("params.expression", "%s", err)
	}
	subject := "The record"
	if c.field.Title != "" {
		subject = c.field.Title
	}
	report := c.report(subject + " does not meet the rule " + source)
	hint := "The rule is: " + source
	today, names := c.Today.Format(time.DateOnly), program.Names()
	return func(d *pipeline.Draft, value string) {
		env, size := environment(d, names, value, today)
		if size > expression.MaxText {
			report(d, value, fmt.Sprintf("The record is longer than the %d bytes an expression may read.", expression.MaxText))
			return
		}
		out, err := program.Run(env)
		if err != nil {
			report(d, value, "The rule could not be computed: "+err.Error())
			return
		}
		if good, ok := out.(bool); !ok || !good {
			report(d, value, hint)
		}
	}, nil
}

// environment holds the names that an expression uses, and the size of their
// texts in bytes.
func environment(d *pipeline.Draft, names []string, value, today string) (map[string]any, int) {
	env := make(map[string]any, len(names))
	size := 0
	for _, n := range names {
		switch n {
		case nameValue:
			env[n] = value
			size += len(value)
		case nameToday:
			env[n] = today
		case nameCustom, nameMetadata:
			group := map[string]string{}
			for name, v := range d.Values {
				if short, ok := strings.CutPrefix(name, n+"."); ok {
					group[short] = v
					size += len(v)
				}
			}
			env[n] = group
		default:
			env[n] = d.Values[n]
			size += len(d.Values[n])
		}
	}
	return env, size
}
