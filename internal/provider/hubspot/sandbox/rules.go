package sandbox

import (
	"net/http"
	"slices"
)

// rule is a validation rule of the account's admin: a property must have a
// value, always or when another property has a certain one.
type rule struct {
	kind       *kind
	property   string
	when, is   string // "" : always
	onlyCreate bool
}

// builtin are the rules of the vice adminRule.
func (a *account) builtin() []rule {
	kind, carrier := "insurance_type", "current_carrier"
	value := "AUTO"
	if a.number > 0 {
		kind, carrier, value = "line_of_business", "carrier_today", "auto"
	}
	return []rule{{kind: contacts, property: "phone", onlyCreate: true}, {kind: contacts, property: carrier, when: kind, is: value}}
}

// checkRules refuses what the admin's rules forbid. Only writes with version
// 2026-09 obey them.
func (c *call) checkRules(t *table, w *write) error {
	if c.version != "2026-09" {
		return nil
	}
	rules := c.account.rules
	if c.hub.Vices.Strikes(viceAdminRule, c.r) {
		rules = slices.Concat(rules, c.account.builtin())
	}
	f := &fault{status: http.StatusBadRequest, category: "VALIDATION_ERROR", message: "The write does not satisfy the validation rules of the account."}
	for _, r := range rules {
		if r.kind != t.kind || t.property(r.property) == nil || r.onlyCreate && !w.isNew || w.after(t, r.property) != "" {
			continue
		}
		code := "MISSING_REQUIRED_PROPERTY"
		if r.when != "" {
			if t.property(r.when) == nil || w.after(t, r.when) != r.is {
				continue
			}
			code = "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
		}
		f.details = append(f.details, detail{Message: "Property " + r.property + " is required.", Code: code, Context: map[string][]string{"propertyName": {r.property}}})
	}
	if len(f.details) > 0 {
		return f
	}
	return nil
}
