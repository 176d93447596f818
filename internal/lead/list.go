package lead

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/match"
	"leadbridge/internal/store"
)

// What lists are asked for and answer with.
type (
	// Filter selects and sorts leads. In Search, a phone is read as a person
	// would write it, and every other word is the beginning of one.
	Filter = store.LeadFilter
	// FieldFilter selects leads by one field.
	FieldFilter = store.FieldFilter
	// Page is one page of leads.
	Page = store.LeadPage
	// Facet is the values that leads have of a field.
	Facet = store.Facet
)

// List lists leads.
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	return s.store.Leads(ctx, s.resolve(f))
}

// FacetFields are the fields by whose values people like to choose.
var FacetFields = []string{leadbridge.FieldStatus, leadbridge.FieldLeadSource, leadbridge.FieldOwner, leadbridge.FieldInsuranceType, leadbridge.FieldState}

// mostFacetValues is how many values of a field a menu has room for.
const mostFacetValues = 100

// Facets counts the values of fields, or of [FacetFields] if none is given,
// among the leads that the filter selects; what it asks of a field itself does
// not count for that field. behind is as in [Page].
func (s *Service) Facets(ctx context.Context, f Filter, fields []string) (facets []Facet, behind int64, err error) {
	if len(fields) == 0 {
		fields = FacetFields
	}
	return s.store.LeadFacets(ctx, s.resolve(f), fields, mostFacetValues)
}

// resolve turns what can be looked up in the match index into such look-ups.
func (s *Service) resolve(f Filter) Filter {
	fields := slices.Clone(f.Fields)
	for i := range fields {
		if fields[i].Test == store.FieldIs {
			fields[i] = s.exact(fields[i])
		}
	}
	if t, ok := s.phoneIn(f.Search); ok {
		f.Search, fields = "", append(fields, t)
	}
	f.Fields = fields
	return f
}

// phoneIn reads a text that is a phone and nothing else. Fewer than seven
// digits, and what no country dials, are looked for as part of a number.
func (s *Service) phoneIn(text string) (FieldFilter, bool) {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-./()\u00a0\u2011", r):
			return FieldFilter{}, false
		}
	}
	if digits < 7 {
		return FieldFilter{}, false
	}
	if _, ok := cleanse.Phone(text, s.region()); !ok {
		return FieldFilter{}, false
	}
	return s.exact(FieldFilter{Field: leadbridge.FieldPhone, Test: store.FieldIs, Is: []string{text}}), true
}

// exact brings addresses and phones into canonical form and adds their match
// keys.
func (s *Service) exact(t FieldFilter) FieldFilter {
	if t.Field != leadbridge.FieldEmail && t.Field != leadbridge.FieldPhone {
		return t
	}
	t.Is, t.Keys = slices.Clone(t.Is), nil
	for i, text := range t.Is {
		if t.Field == leadbridge.FieldPhone {
			if r, ok := cleanse.Phone(text, s.region()); ok {
				t.Is[i] = r.E164
			}
		} else if address, ok := cleanse.Email(text); ok {
			t.Is[i] = address
		}
		keys := match.AppendKeys(nil, leadbridge.Values{t.Field: t.Is[i]})
		if len(keys) == 0 {
			t.Keys = nil
			return t
		}
		t.Keys = append(t.Keys, keys...)
	}
	return t
}

func (s *Service) region() string {
	if s.Region == "" {
		return "US"
	}
	return s.Region
}
