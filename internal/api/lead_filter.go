package api

import (
	"maps"
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
	Search             string    `query:"search" maxLength:"200" doc:"Beginnings of words; each must be in the name, company, city, e-mail or phone"`
	Has                []string  `query:"has" doc:"Fields that must be set, separated by commas"`
	Lacks              []string  `query:"lacks" doc:"Fields that must not be set, separated by commas"`
	CreatedFrom        time.Time `query:"createdFrom"`
	CreatedTo          time.Time `query:"createdTo" doc:"Not included"`
	UpdatedFrom        time.Time `query:"updatedFrom"`
	UpdatedTo          time.Time `query:"updatedTo" doc:"Not included"`
	QualityFrom        int       `query:"qualityFrom" minimum:"0" maximum:"100" doc:"The least score of the lead's data"`
	QualityTo          int       `query:"qualityTo" minimum:"0" maximum:"100" doc:"The best score; 0 sets no bound"`
	ImportID           string    `query:"importId" doc:"Leads that a row of this import made or changed"`
	PossibleDuplicates bool      `query:"possibleDuplicates" doc:"Only leads on the review list"`
	Deleted            bool      `query:"deleted" doc:"Deleted leads as well"`
	OnlyDeleted        bool      `query:"onlyDeleted" doc:"Deleted leads only"`
	Sort               string    `query:"sort" doc:"createdAt, updatedAt, quality, name or a field that is no free text; a minus in front turns it round. Leads without a value come last. Left out, newest first"`

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
var otherParameters = []string{"limit", "cursor", "count", "format", "of", "onlyDeleted", "qualityFrom", "qualityTo",
	"search", "has", "lacks", "createdFrom", "createdTo", "updatedFrom", "updatedTo", "importId", "possibleDuplicates", "deleted", "sort"}

// Resolve implements [huma.Resolver].
func (f *LeadFilter) Resolve(c huma.Context) []error {
	f.filter = lead.Filter{Search: f.Search, CreatedFrom: f.CreatedFrom, CreatedTo: f.CreatedTo, UpdatedFrom: f.UpdatedFrom, UpdatedTo: f.UpdatedTo,
		QualityFrom: f.QualityFrom, QualityTo: f.QualityTo,
		Job: f.ImportID, PossibleDuplicates: f.PossibleDuplicates, Deleted: f.Deleted || f.OnlyDeleted, OnlyDeleted: f.OnlyDeleted, Sort: f.Sort}
	u := c.URL()
	query := u.Query()
	fields := map[string][]string{}
	for name, values := range query {
		if !slices.Contains(otherParameters, name) {
			fields[name] = values
		}
	}
	if name := addFields(&f.filter, fields, f.Has, f.Lacks); name != "" {
		message := "unknown query parameter"
		if near := leadbridge.Nearest(name, append(leadbridge.FieldNames(), otherParameters...)); near != "" {
			message += "; did you mean " + near + "?"
		}
		return []error{&huma.ErrorDetail{Location: "query." + name, Message: message}}
	}
	return nil
}

// addFields adds what is asked of fields, in the order of their names, for a
// cursor belongs to one order of the filter. It answers the first name that is
// not one of a field.
func addFields(f *lead.Filter, is map[string][]string, has, lacks []string) (unknown string) {
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if _, known := leadbridge.FieldNamed(name); !known {
			return name
		}
		f.Fields = append(f.Fields, lead.FieldFilter{Field: name, Test: store.FieldIs, Is: is[name]})
	}
	for _, name := range has {
		f.Fields = append(f.Fields, lead.FieldFilter{Field: name, Test: store.FieldSet})
	}
	for _, name := range lacks {
		f.Fields = append(f.Fields, lead.FieldFilter{Field: name, Test: store.FieldUnset})
	}
	return ""
}
