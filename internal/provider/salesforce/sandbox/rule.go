package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// check applies the rules of the org to a row before it is stored; old is nil
// for a new one.
func (s *session) check(t *table, old *row, values []string, opt options) *apiError {
	vices := s.org.Vices
	self := ""
	if old != nil {
		self = old.id()
	}
	var missing []string
	for _, f := range t.fields {
		if f.needed && f.slot >= 0 && f.kind != "boolean" && values[f.slot] == "" {
			missing = append(missing, f.name)
		}
	}
	switch {
	case vices.On(viceReadOnlyUser) || slices.Contains(readOnly, t.name):
		return denied()
	case len(missing) > 0:
		return rowErrorf("REQUIRED_FIELD_MISSING", missing, "Required fields are missing: [%s]", strings.Join(missing, ", "))
	case old == nil && vices.On(viceStorageFull):
		return &apiError{Code: "STORAGE_LIMIT_EXCEEDED", Message: "storage limit exceeded", status: http.StatusForbidden}
	case vices.Strikes(viceLockRows, opt.r):
		return locked(self)
	}
	if err := s.duplicateValue(t, old, values); err != nil {
		return err
	}
	if !isPerson(t) {
		return nil
	}
	value := func(name string) string { return values[t.byName[name].slot] }
	if vices.On(viceValidationRule) && value("email") == "" && value("phone") == "" && value("mobilephone") == "" {
		return rowErrorf("FIELD_CUSTOM_VALIDATION_EXCEPTION", []string{"Email"}, "Give an e-mail address or a phone number: nobody can be called without.")
	}
	if vices.Strikes(viceApexTrigger, opt.r) {
		return rowErrorf("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", nil, "LeadTrigger: execution of BeforeInsert caused by: System.NullPointerException: Attempt to de-reference a null object Trigger.LeadTrigger: line 7, column 1")
	}
	return s.duplicateRule(t, old, values, opt)
}

func isPerson(t *table) bool { return t.name == "Lead" || t.name == "Contact" }

// duplicateValue refuses a value of a unique field that another row has.
func (s *session) duplicateValue(t *table, old *row, values []string) *apiError {
	for _, f := range t.fields {
		if !f.unique || values[f.slot] == "" {
			continue
		}
		for _, seq := range t.lookup(f, values[f.slot]) {
			if old == nil || seq != old.seq {
				id := makeID(t.prefix, s.org.pod, seq)[:15]
				return rowErrorf("DUPLICATE_VALUE", nil, "duplicate value found: %s duplicates value on record with id: %s", f.name, id)
			}
		}
	}
	return nil
}

// duplicateRule is the administrator's: another live row with the e-mail
// address.
func (s *session) duplicateRule(t *table, old *row, values []string, opt options) *apiError {
	mode := s.org.Vices.Value(viceDuplicateRule)
	email := t.byName["email"]
	address := values[email.slot]
	if mode == 0 || address == "" || mode == 1 && opt.allowSave || old != nil && strings.EqualFold(old.get(email), address) {
		return nil
	}
	found := slices.Clone(t.lookup(email, address))
	if old != nil {
		found = slices.DeleteFunc(found, func(seq uint32) bool { return seq == old.seq })
	}
	if len(found) == 0 {
		return nil
	}
	e := rowErrorf("DUPLICATES_DETECTED", nil, "Use one of these records?")
	if opt.details {
		for _, seq := range found {
			e.duplicates = append(e.duplicates, makeID(t.prefix, s.org.pod, seq))
		}
	}
	return e
}
