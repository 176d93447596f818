package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/lead"
)

// leadView is a lead as a client sees it: its fields by name, the
// user-defined ones under custom, free data under metadata. A field that the
// lead does not have is left out.
type leadView struct {
	lead    *leadbridge.Lead
	outcome *outcomeView
}

// outcomeView is what became of values that were written.
type outcomeView struct {
	Issues      []leadbridge.Issue      `json:"issues" nullable:"false" doc:"Warnings about the values"`
	Changes     []leadbridge.Change     `json:"changes" nullable:"false" doc:"How the values were cleansed"`
	DuplicateOf string                  `json:"duplicateOf,omitempty" doc:"The lead that this one was held against"`
	Match       *leadbridge.MatchResult `json:"match,omitempty"`
}

func outcomeOf(o lead.Outcome) *outcomeView {
	v := &outcomeView{Issues: o.Issues, Changes: o.Changes, Match: o.Match}
	if v.Issues == nil {
		v.Issues = []leadbridge.Issue{}
	}
	if v.Changes == nil {
		v.Changes = []leadbridge.Change{}
	}
	if o.Other != nil {
		v.DuplicateOf = o.Other.ID
	}
	return v
}

func leadViews(leads []*leadbridge.Lead) []leadView {
	views := make([]leadView, len(leads))
	for i, l := range leads {
		views[i] = leadView{lead: l}
	}
	return views
}

func isBoolean(name string) bool {
	f, _ := leadbridge.FieldNamed(name)
	return f.Type == leadbridge.TypeBoolean
}

// MarshalJSON implements [json.Marshaler].
func (v leadView) MarshalJSON() ([]byte, error) {
	l := v.lead
	o := &object{}
	o.add("id", l.ID)
	o.add("version", l.Version)
	for _, name := range leadbridge.FieldNames() {
		if value, there := l.Values[name]; there && isBoolean(name) {
			o.add(name, value == "true")
		} else if there {
			o.add(name, value)
		}
	}
	o.add("custom", under(l.Values, leadbridge.CustomPrefix))
	o.add("metadata", under(l.Values, leadbridge.MetadataPrefix))
	o.add("createdAt", l.CreatedAt)
	o.add("updatedAt", l.UpdatedAt)
	if l.Deleted() {
		o.add("deletedAt", l.DeletedAt)
	}
	if l.MergedInto != "" {
		o.add("mergedInto", l.MergedInto)
	}
	if v.outcome != nil {
		o.add("outcome", v.outcome)
	}
	return o.close()
}

// under returns the values whose names have a prefix, without it.
func under(values leadbridge.Values, prefix string) map[string]string {
	some := map[string]string{}
	for name, value := range values {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			some[short] = value
		}
	}
	return some
}

// object writes a JSON object in the order in which it is given.
type object struct {
	b   bytes.Buffer
	err error
}

func (o *object) add(name string, value any) {
	encoded, err := json.Marshal(value)
	if err != nil {
		o.err = err
		return
	}
	separator := ","
	if o.b.Len() == 0 {
		separator = "{"
	}
	fmt.Fprintf(&o.b, "%s%q:%s", separator, name, encoded)
}

func (o *object) close() ([]byte, error) { return append(o.b.Bytes(), '}'), o.err }

// Schema implements [huma.SchemaProvider].
func (leadView) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Lead", func() *huma.Schema {
		s := fieldsSchema(false)
		at := func() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "date-time"} }
		s.Properties["id"] = &huma.Schema{Type: huma.TypeString}
		s.Properties["version"] = &huma.Schema{Type: huma.TypeInteger, Description: "Also the lead's ETag"}
		s.Properties["createdAt"], s.Properties["updatedAt"], s.Properties["deletedAt"] = at(), at(), at()
		s.Properties["mergedInto"] = &huma.Schema{Type: huma.TypeString, Description: "The lead that took this one over"}
		s.Properties["outcome"] = r.Schema(outcomeType, true, "")
		s.Required = []string{"id", "version", "custom", "metadata", "createdAt", "updatedAt"}
		return s
	})
}

// leadValues are the fields of a lead as a client writes them.
type leadValues struct{ leadbridge.Values }

// Schema implements [huma.SchemaProvider].
func (leadValues) Schema(r huma.Registry) *huma.Schema {
	return named(r, "LeadValues", func() *huma.Schema {
		s := fieldsSchema(true)
		s.Description = "Fields by name; null or an empty text clears one. custom holds the user-defined fields, metadata free data."
		return s
	})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (v *leadValues) UnmarshalJSON(b []byte) error {
	v.Values = leadbridge.Values{}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(b, &given); err != nil {
		return err
	}
	for name, raw := range given {
		if name+"." != leadbridge.CustomPrefix && name+"." != leadbridge.MetadataPrefix {
			if err := v.set(name, raw); err != nil {
				return err
			}
			continue
		}
		var some map[string]json.RawMessage
		if err := json.Unmarshal(raw, &some); err != nil {
			return leadbridge.InvalidField("api", name, "must be an object of fields by name")
		}
		for short, raw := range some {
			if err := v.set(name+"."+short, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *leadValues) set(name string, raw json.RawMessage) error {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // so that a large number keeps its digits
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	switch value.(type) {
	case nil:
		v.Values[name] = ""
	case string, bool, json.Number:
		v.Values[name] = fmt.Sprint(value)
	default:
		return leadbridge.InvalidField("api", name, "must be a text, a number, true, false or null")
	}
	return nil
}

// fieldsSchema makes a schema of the catalogue. What is written may be looser
// than what is read, for it is cleansed.
func fieldsSchema(written bool) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: written}
	for _, f := range leadbridge.Fields {
		p := &huma.Schema{Type: huma.TypeString, Description: f.Title}
		switch {
		case written:
			p.Type, p.Description = "", f.Title+". A text, a number, true, false or null"
		case f.Type == leadbridge.TypeBoolean:
			p.Type = huma.TypeBoolean
		}
		if len(f.Values) > 0 {
			p.Description += ": " + strings.Join(f.Values, ", ")
		}
		s.Properties[f.Name] = p
	}
	values := &huma.Schema{Type: huma.TypeString}
	if written {
		values = &huma.Schema{}
	}
	for _, name := range []string{"custom", "metadata"} {
		s.Properties[name] = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: values}
	}
	return s
}

// named keeps a schema under a name in the document and returns a reference.
func named(r huma.Registry, name string, make func() *huma.Schema) *huma.Schema {
	if _, there := r.Map()[name]; !there {
		r.Map()[name] = &huma.Schema{} // for a schema that names itself
		s := make()
		s.PrecomputeMessages()
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// revisionView is one change of a lead.
type revisionView struct {
	Version int64                 `json:"version" doc:"The lead's version from this change on"`
	Op      leadbridge.RevisionOp `json:"op" enum:"create,update,delete,restore"`
	At      time.Time             `json:"at"`
	Cause   leadbridge.Cause      `json:"cause"`
	Before  leadbridge.Values     `json:"before" doc:"The changed fields as they were; one that did not exist is left out"`
	After   leadbridge.Values     `json:"after" doc:"The changed fields as they are since"`
}

func revisionViews(rs []leadbridge.Revision) []revisionView {
	views := make([]revisionView, len(rs))
	for i, r := range rs {
		views[i] = revisionView{r.Version, r.Op, r.At, r.Cause, r.Before, r.After}
		for _, side := range []*leadbridge.Values{&views[i].Before, &views[i].After} {
			if *side == nil {
				*side = leadbridge.Values{}
			}
		}
	}
	return views
}

// orEmpty is the list [] in place of null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return slices.Clip(list)
}
