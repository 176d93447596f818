// Package cleanse puts the values of a record into canonical form: phones
// into E.164, e-mail addresses into lower case, dates into ISO 8601, names
// into the case people write them in, states, postal codes and countries into
// their codes. What it cannot clean it leaves as it was, for validation to
// judge; what is surely no value ("n/a") it empties. Every rewriting is
// recorded on the draft.
//
// The functions behind the stage are exported, so that mapping, validation
// and matching see values the same way.
package cleanse

import (
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

// Context is what cleaning has to know about the file.
type Context struct {
	// Region is the country (ISO 3166-1 alpha-2) that phones, states and
	// postal codes are read under where the row names none. Empty means US.
	Region string
	// DateOrder is MDY, DMY or YMD if the column or the user decides it. Empty
	// means the region's, with a warning on each date that it decided.
	DateOrder string
	// CustomTypes are the types of user-defined fields, by name with or
	// without the prefix "custom.".
	CustomTypes map[string]leadbridge.FieldType
	// Today completes years of two digits. The zero time means now.
	Today time.Time
}

// The reasons of changes.
const (
	reasonPhone      = "normalized phone"
	reasonExtension  = "split off phone extension"
	reasonEmail      = "normalized email"
	reasonTrim       = "trimmed text"
	reasonCharacters = "cleaned characters"
	reasonName       = "capitalized name"
	reasonSpecial    = "removed special characters"
	reasonDate       = "normalized date"
	reasonState      = "normalized state"
	reasonPostalCode = "normalized postal code"
	reasonCountry    = "normalized country"
	reasonInsurance  = "normalized insurance type"
	reasonCompany    = "normalized company"
	reasonBoolean    = "normalized yes/no"
	reasonNumber     = "normalized number"
	reasonURL        = "normalized URL"
	reasonNoValue    = "removed placeholder"
)

// Cleanser is the cleansing stage. It is safe for concurrent use.
type Cleanser struct {
	phone, email, trim, name, special, date, state, postal, country, insurance, company bool

	region string
	order  string // of dates that leave it open
	// orderKnown says that the order is more than the region's habit.
	orderKnown    bool
	today, future time.Time
	// steps clean the catalogue's fields, in the order in which they need
	// each other.
	steps  []step
	custom map[string]cleaner
}

// step cleans one field.
type step struct {
	field string
	clean cleaner
}

// cleaner returns what a value becomes and why. An empty reason means that
// there is nothing to say beyond trimming. Text is the value without the
// blanks and the invisible characters around and in it.
type cleaner func(c *Cleanser, r *record, text string) (to, reason string)

// record is a draft while it is cleaned.
type record struct {
	*pipeline.Draft
	field string // being cleaned
	from  string // its value so far
}

var _ pipeline.Stage = (*Cleanser)(nil)

// New returns a cleansing stage. Options that are nil are on, except
// RemoveSpecialChars.
func New(o leadbridge.CleansingOptions, ctx Context) *Cleanser {
	on := func(p *bool) bool { return p == nil || *p }
	c := &Cleanser{
		phone: on(o.NormalizePhone), email: on(o.NormalizeEmail), trim: on(o.TrimStrings), name: on(o.CapitalizeName),
		special: o.RemoveSpecialChars != nil && *o.RemoveSpecialChars,
		date:    on(o.NormalizeDate), state: on(o.NormalizeState), postal: on(o.NormalizePostalCode), country: on(o.NormalizeCountry),
		insurance: on(o.NormalizeInsuranceType), company: on(o.NormalizeCompany),
		region: strings.ToUpper(ctx.Region), order: ctx.DateOrder, orderKnown: ctx.DateOrder != "", today: ctx.Today,
		custom: map[string]cleaner{},
	}
	if c.region == "" {
		c.region = "US"
	}
	if c.order == "" {
		c.order = DateOrderIn(c.region)
	}
	if c.today.IsZero() {
		c.today = time.Now()
	}
	// Policies end at most a generation from now.
	c.future = c.today.AddDate(30, 0, 0)
	c.steps = c.plan()
	for name, t := range ctx.CustomTypes {
		if !strings.HasPrefix(name, leadbridge.CustomPrefix) {
			name = leadbridge.CustomPrefix + name
		}
		c.custom[name] = cleanerOf(t)
	}
	return c
}

// plan lists the catalogue's fields in the order they are cleaned: the
// country decides how states, postal codes and phones are read, the state
// how postal codes are.
func (c *Cleanser) plan() []step {
	special := map[string]cleaner{
		leadbridge.FieldCountry:          cleanCountry,
		leadbridge.FieldState:            cleanState,
		leadbridge.FieldPostalCode:       cleanPostalCode,
		leadbridge.FieldFirstName:        cleanFirstName,
		leadbridge.FieldLastName:         cleanLastName,
		leadbridge.FieldCompany:          cleanCompany,
		leadbridge.FieldInsuranceType:    cleanInsuranceType,
		leadbridge.FieldPhoneExtension:   cleanExtension,
		leadbridge.FieldPolicyExpiration: cleanFutureDate,
		leadbridge.FieldStreet:           cleanAddress,
		leadbridge.FieldCity:             cleanAddress,
	}
	first := []string{leadbridge.FieldCountry, leadbridge.FieldState, leadbridge.FieldPostalCode, leadbridge.FieldPhoneExtension}
	var steps []step
	for _, name := range first {
		steps = append(steps, step{name, special[name]})
	}
	for _, f := range leadbridge.Fields {
		if slices.Contains(first, f.Name) {
			continue
		}
		clean := special[f.Name]
		if clean == nil {
			clean = cleanerOf(f.Type)
		}
		steps = append(steps, step{f.Name, clean})
	}
	return steps
}

// cleanerOf returns the cleaner of a type.
func cleanerOf(t leadbridge.FieldType) cleaner {
	switch t {
	case leadbridge.TypePhone:
		return cleanPhone
	case leadbridge.TypeEmail:
		return cleanEmail
	case leadbridge.TypeDate:
		return cleanDate
	case leadbridge.TypeDateTime:
		return cleanDateTime
	case leadbridge.TypeBoolean:
		return cleanBoolean
	case leadbridge.TypeNumber:
		return cleanNumber
	case leadbridge.TypeText:
		return nil // lines, see clean
	case leadbridge.TypeURL:
		return cleanURL
	}
	return cleanString
}

// Name implements [pipeline.Stage].
func (c *Cleanser) Name() string { return "cleanse" }

// Apply implements [pipeline.Stage].
func (c *Cleanser) Apply(d *pipeline.Draft) {
	r := record{Draft: d}
	known := 0
	for i := range c.steps {
		s := &c.steps[i]
		value, there := d.Values[s.field]
		if !there {
			continue
		}
		known++
		if value != "" {
			c.clean(&r, s.field, value, s.clean)
		}
	}
	if known < len(d.Values) {
		c.cleanOthers(&r)
	}
}

// cleanOthers cleans the fields outside the catalogue.
func (c *Cleanser) cleanOthers(r *record) {
	var names []string
	for name := range r.Values {
		if strings.HasPrefix(name, leadbridge.CustomPrefix) || strings.HasPrefix(name, leadbridge.MetadataPrefix) || name == leadbridge.FieldFullName {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		clean, typed := c.custom[name]
		switch {
		case typed:
		case name == leadbridge.FieldFullName:
			clean = cleanFullName
		default:
			clean = nil // metadata is kept as it is, but for its ends
		}
		if value := r.Values[name]; value != "" {
			c.clean(r, name, value, clean)
		}
	}
}

// clean cleans one field and records what changed.
func (c *Cleanser) clean(r *record, field, value string, clean cleaner) {
	r.field, r.from = field, value
	if clean == nil {
		if c.trim {
			if to := Lines(value); to != value {
				r.Change(field, to, reasonOf(value, to))
			}
		}
		return
	}
	text := Text(value)
	to, reason := clean(c, r, text)
	switch {
	case reason != "" && to != text:
		r.Change(field, to, reason)
	case to != value && (c.trim || text == ""):
		r.Change(field, to, reasonOf(value, to))
	}
}

// reasonOf tells a change of blanks from one of characters.
func reasonOf(from, to string) string {
	if strings.Join(strings.Fields(from), "") == strings.Join(strings.Fields(to), "") {
		return reasonTrim
	}
	return reasonCharacters
}
