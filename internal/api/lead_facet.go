package api

import "context"

// facetView is the values that leads have of a field.
type facetView struct {
	Field    string           `json:"field"`
	Values   []facetValueView `json:"values" nullable:"false" doc:"The most frequent values; the empty one is of leads without the field"`
	Distinct int              `json:"distinct" doc:"How many different values there are"`
}

type facetValueView struct {
	Value string `json:"value"`
	Leads int64  `json:"leads"`
}

// facetPage is the facets of a filter.
type facetPage struct {
	Items  []facetView `json:"items" nullable:"false"`
	Behind int64       `json:"behind,omitempty" doc:"How many new or changed leads are not counted yet"`
}

func (a *API) leadFacets(ctx context.Context, in *struct {
	LeadFilter
	Of []string `query:"of" doc:"The fields, separated by commas. Left out: status, leadSource, owner, insuranceType and state"`
}) (*item[facetPage], error) {
	facets, behind, err := a.leads.Facets(ctx, in.LeadFilter.filter, in.Of)
	if err != nil {
		return nil, err
	}
	out := facetPage{Items: make([]facetView, len(facets)), Behind: behind}
	for i, f := range facets {
		out.Items[i] = facetView{f.Field, make([]facetValueView, len(f.Values)), f.Distinct}
		for j, v := range f.Values {
			out.Items[i].Values[j] = facetValueView(v)
		}
	}
	return &item[facetPage]{out}, nil
}
