package api

import (
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/lead"
	"leadbridge/internal/store"
)

// LeadFilter is what selects and sorts leads. Besides what stands here, every
// field of the catalogue is a parameter: it can be given several times, for
// any of several values.
type LeadFilter struct {
	Search             string    `query:"search" maxLength:"200" doc:"Words; each must be in the name, company, e-mail, city or phone"`
	Has                []string  `query:"has" doc:"Fields that must be set, separated by commas"`
	Lacks              []string  `query:"lacks" doc:"Fields that must not be set, separated by commas"`
	CreatedFrom        time.Time `query:"createdFrom"`
	CreatedTo          time.Time `query:"createdTo" doc:"Not included"`
	UpdatedFrom        time.Time `query:"updatedFrom"`
	UpdatedTo          time.Time `query:"updatedTo" doc:"Not included"`
	ImportID           string    `query:"importId" doc:"Leads that a row of this import made or changed"`
	PossibleDuplicates bool      `query:"possibleDuplicates" doc:"Only leads on the review list"`
	Deleted            bool      `query:"deleted" doc:"Deleted leads as well"`
	Sort               string    `query:"sort" doc:"createdAt, updatedAt or a field; a minus in front turns it round. Left out, newest first"`

	filter lead.Filter
}

// fieldParameters documents the catalogue's fields as parameters.
func fieldParameters() []*huma.Param {
	var params []*huma.Param
	explode := true
	for _, f := range leadbridge.Fields {
		params = append(params, &huma.Param{Name: f.Name, In: "query", Explode: &explode, Description: f.Title + " is one of these",
			Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}})
	}
	return params
}

// otherParameters are those that a list or an export has besides the filter.
var otherParameters = []string{"limit", "cursor", "count", "format",
	"search", "has", "lacks", "createdFrom", "createdTo", "updatedFrom", "updatedTo", "importId", "possibleDuplicates", "deleted", "sort"}

// Resolve implements [huma.Resolver].
func (f *LeadFilter) Resolve(c huma.Context) []error {
	f.filter = lead.Filter{Search: f.Search, CreatedFrom: f.CreatedFrom, CreatedTo: f.CreatedTo, UpdatedFrom: f.UpdatedFrom, UpdatedTo: f.UpdatedTo,
		Job: f.ImportID, PossibleDuplicates: f.PossibleDuplicates, Deleted: f.Deleted, Sort: f.Sort}
	u := c.URL()
	query := u.Query()
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names) // a cursor belongs to one order of the filter
	for _, name := range names {
		if slices.Contains(otherParameters, name) {
			continue
		}
		if _, known := leadbridge.FieldNamed(name); !known {
			message := "unknown query parameter"
			if near := leadbridge.Nearest(name, append(leadbridge.FieldNames(), otherParameters...)); near != "" {
				message += "; did you mean " + near + "?"
			}
			return []error{&huma.ErrorDetail{Location: "query." + name, Message: message}}
		}
		f.filter.Fields = append(f.filter.Fields, lead.FieldFilter{Field: name, Test: store.FieldIs, Is: query[name]})
	}
	for _, name := range f.Has {
		f.filter.Fields = append(f.filter.Fields, lead.FieldFilter{Field: name, Test: store.FieldSet})
	}
	for _, name := range f.Lacks {
		f.filter.Fields = append(f.filter.Fields, lead.FieldFilter{Field: name, Test: store.FieldUnset})
	}
	return nil
}
