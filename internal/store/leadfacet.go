package store

import (
	"cmp"
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// Facet is the values that leads have of a field.
type Facet struct {
	Field string
	// Values are the most frequent ones. Leads without the field count under
	// the empty one.
	Values []FacetValue
	// Distinct is how many different values there are.
	Distinct int
}

// FacetValue is a value, and how many leads have it.
type FacetValue struct {
	Value string
	Leads int64
}

// LeadFacets counts the values of fields among the leads that the filter
// selects; what the filter asks of the field itself is left out, so that the
// other values can be chosen as well. Of each field the most frequent values
// are told, at most most. While the index is behind, the counts are of those
// leads that it knows; Behind is as in [LeadPage].
func (db *DB) LeadFacets(ctx context.Context, f LeadFilter, fields []string, most int) (facets []Facet, behind int64, err error) {
	const op = "store.LeadFacets"
	f.Sort = ""
	facets = make([]Facet, len(fields))
	for i, name := range fields {
		field, ok := leadbridge.FieldNamed(name)
		switch {
		case !ok:
			return nil, 0, unknownField(op, "fields", name, leadbridge.FieldNames())
		case segment.Free(field):
			return nil, 0, leadbridge.InvalidField(op, "fields", "cannot be %s, which is free text", name)
		}
		facets[i].Field = name
	}
	// The fields that the filter says nothing of are counted in one view.
	var together []*Facet
	for i := range facets {
		if slices.ContainsFunc(f.Fields, func(t FieldFilter) bool { return t.Field == facets[i].Field }) {
			if behind, err = db.countFacets(ctx, op, f.without(facets[i].Field), most, &facets[i]); err != nil {
				return nil, 0, failure(op, err)
			}
		} else {
			together = append(together, &facets[i])
		}
	}
	if len(together) > 0 {
		behind, err = db.countFacets(ctx, op, f, most, together...)
	}
	return facets, behind, failure(op, err)
}

// without is the filter without what it asks of a field.
func (f LeadFilter) without(field string) LeadFilter {
	f.Fields = slices.DeleteFunc(slices.Clone(f.Fields), func(t FieldFilter) bool { return t.Field == field })
	return f
}

func (db *DB) countFacets(ctx context.Context, op string, f LeadFilter, most int, facets ...*Facet) (behind int64, err error) {
	q, err := f.question(ctx, db, op)
	if err != nil {
		return 0, err
	}
	var names []string
	for _, facet := range facets {
		names = append(names, facet.Field)
	}
	v, err := db.view(ctx, &q, names...)
	if err != nil {
		return 0, err
	}
	for _, facet := range facets {
		counts := map[string]int64{}
		for _, p := range v.parts {
			if err := segment.Count(p.leads, p.among, facet.Field, counts); err != nil {
				return 0, err
			}
		}
		for value, n := range counts {
			facet.Values = append(facet.Values, FacetValue{value, n})
		}
		slices.SortFunc(facet.Values, func(a, b FacetValue) int {
			return cmp.Or(cmp.Compare(b.Leads, a.Leads), segment.Compare(a.Value, b.Value))
		})
		facet.Distinct = len(facet.Values)
		facet.Values = facet.Values[:min(most, facet.Distinct)]
	}
	return v.behind, nil
}
