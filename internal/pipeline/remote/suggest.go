// Package remote maps the fields of a CRM to those of a lead and back:
// [Suggest] proposes mappings, [CompileInbound] and [CompileOutbound] make
// functions of confirmed ones, and [Preflight] says what a CRM would refuse
// before anything is sent to it.
package remote

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/mapping"
)

// SuggestOptions tells Suggest what the fields themselves do not.
type SuggestOptions struct {
	// Custom are the user's own lead fields.
	Custom []leadbridge.Field
	// Known are the mappings that the CRM's own names make certain. Those
	// whose source the account lacks are left out.
	Known []leadbridge.SuggestedMapping
}

// Suggest proposes mappings of a CRM's fields, by what the CRM's makers named
// them, else by titles, names, types and options. No two suggestions name the
// same field of ours, and a field for which nothing is likely gets none.
func Suggest(fields []leadbridge.RemoteField, o SuggestOptions) []leadbridge.SuggestedMapping {
	byName := index(fields)
	taken, used := map[string]bool{}, map[string]bool{}
	var chosen []leadbridge.SuggestedMapping
	for _, k := range o.Known {
		f, there := byName[k.SourceField]
		if !there || taken[k.TargetField] || used[k.SourceField] {
			continue
		}
		if !writable(f) {
			k.Direction = leadbridge.Inbound
		}
		k.ValueMap, _ = valueMap(f, k.TargetField, o.Custom)
		chosen = append(chosen, k)
		taken[k.TargetField], used[k.SourceField] = true, true
	}
	for _, c := range guesses(fields, o.Custom) {
		if !taken[c.TargetField] && !used[c.SourceField] && !coveredName(c.TargetField, taken) {
			chosen = append(chosen, c)
			taken[c.TargetField], used[c.SourceField] = true, true
		}
	}
	order := map[string]int{}
	for i, f := range fields {
		order[f.Name] = i
	}
	slices.SortStableFunc(chosen, func(a, b leadbridge.SuggestedMapping) int {
		return cmp.Compare(order[a.SourceField], order[b.SourceField])
	})
	return chosen
}

// coveredName reports whether the full name is suggested beside one of its
// parts, or the other way round.
func coveredName(target string, taken map[string]bool) bool {
	switch target {
	case leadbridge.FieldFullName:
		return taken[leadbridge.FieldFirstName] || taken[leadbridge.FieldLastName]
	case leadbridge.FieldFirstName, leadbridge.FieldLastName:
		return taken[leadbridge.FieldFullName]
	}
	return false
}

// guesses proposes by titles and by names, the surest first.
func guesses(fields []leadbridge.RemoteField, custom []leadbridge.Field) []leadbridge.SuggestedMapping {
	type reading struct {
		word string
		text func(leadbridge.RemoteField) string
	}
	var all []leadbridge.SuggestedMapping
	for _, by := range []reading{
		{"title", func(f leadbridge.RemoteField) string { return f.Title }},
		{"name", func(f leadbridge.RemoteField) string { return strings.TrimSuffix(f.Name, "__c") }},
	} {
		for i, f := range fields {
			if strings.Contains(f.Name, ".") || opaque(by.text(f)) {
				continue
			}
			for _, s := range mapping.Suggest([]string{by.text(f)}, samples(f), mapping.SuggestOptions{Custom: custom}) {
				s.SourceField = fields[i].Name
				s.Reason = fmt.Sprintf("The CRM's %s says %q.", by.word, by.text(f))
				if s, fits := fitted(f, s, custom); fits {
					all = append(all, s)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b leadbridge.SuggestedMapping) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return all
}

// opaque reports whether a name is a hash or empty, and says nothing.
func opaque(name string) bool {
	return name == "" || len(name) >= 32 && strings.Trim(name, "0123456789abcdef_") == ""
}

// samples are the options of a choice, as if they were values of a column.
func samples(f leadbridge.RemoteField) [][]string {
	var rows [][]string
	for _, o := range f.Options {
		rows = append(rows, []string{o.Title})
	}
	return rows
}

// leastConfidence is the least that is shown to a person.
const leastConfidence = .5

// fitted fits a guess to the field's type and options.
func fitted(f leadbridge.RemoteField, s leadbridge.SuggestedMapping, custom []leadbridge.Field) (leadbridge.SuggestedMapping, bool) {
	target, known := targetField(s.TargetField, custom)
	if !known || !typesFit(f, target.Type) {
		return s, false
	}
	s.Direction = leadbridge.Bidirectional
	if !writable(f) {
		s.Direction = leadbridge.Inbound
		s.Confidence *= .7 // the CRM keeps it for itself; it may mean something else by the word
	}
	m, share := valueMap(f, s.TargetField, custom)
	if s.ValueMap = m; target.Type == leadbridge.TypeEnum && len(f.Options) > 0 {
		s.Reason += fmt.Sprintf(" %d of its %d options are known.", int(share*float64(len(f.Options))+.5), len(f.Options))
		if share < .5 {
			s.Confidence *= .6
		}
	}
	s.Confidence = float64(int(s.Confidence*100+.5)) / 100
	return s, s.Confidence >= leastConfidence
}

// typesFit reports whether values of a CRM's field can be those of a lead's.
func typesFit(f leadbridge.RemoteField, ours leadbridge.FieldType) bool {
	if strings.EqualFold(f.NativeType, "address") {
		return false // a whole address; our fields hold its parts
	}
	plain := f.Type == leadbridge.TypeString || f.Type == leadbridge.TypeText
	switch ours {
	case leadbridge.TypeEmail, leadbridge.TypePhone, leadbridge.TypeURL:
		return f.Type == ours || plain
	case leadbridge.TypeDate, leadbridge.TypeDateTime:
		return f.Type == leadbridge.TypeDate || f.Type == leadbridge.TypeDateTime
	case leadbridge.TypeBoolean:
		return f.Type == leadbridge.TypeBoolean || f.Type == leadbridge.TypeEnum && len(f.Options) == 2
	case leadbridge.TypeNumber:
		return f.Type == leadbridge.TypeNumber
	case leadbridge.TypeEnum:
		return f.Type == leadbridge.TypeEnum || plain
	}
	return plain || f.Type == leadbridge.TypeEnum
}

// valueMap translates the options of a choice to the values of our field, or
// to their titles where our field takes any text. share is how many of them
// could be translated, 0 to 1.
func valueMap(f leadbridge.RemoteField, target string, custom []leadbridge.Field) (m map[string]string, share float64) {
	if len(f.Options) == 0 {
		return nil, 0
	}
	ours, _ := targetField(target, custom)
	m = map[string]string{}
	for _, o := range f.Options {
		switch v, ok := canonical(ours, o); {
		case ok && v != o.Value:
			m[o.Value] = v
			share++
		case ok:
			share++
		}
	}
	if len(m) == 0 {
		m = nil
	}
	return m, share / float64(len(f.Options))
}

// canonical is our form of an option.
func canonical(ours leadbridge.Field, o leadbridge.RemoteOption) (string, bool) {
	switch {
	case ours.Name == leadbridge.FieldInsuranceType:
		if v, ok := cleanse.InsuranceType(o.Title); ok {
			return v, true
		}
		return cleanse.InsuranceType(o.Value)
	case ours.Type == leadbridge.TypeBoolean:
		if v, ok := cleanse.Boolean(o.Title); ok {
			return v, true
		}
		return cleanse.Boolean(o.Value)
	case ours.Type == leadbridge.TypeEnum:
		for _, v := range ours.Values {
			if strings.EqualFold(v, o.Title) || strings.EqualFold(v, o.Value) {
				return v, true
			}
		}
		return "", false
	}
	return o.Title, o.Title != ""
}

// targetField returns the lead's field of a mapping.
func targetField(name string, custom []leadbridge.Field) (leadbridge.Field, bool) {
	if f, ok := leadbridge.FieldNamed(name); ok {
		return f, true
	}
	if name == leadbridge.FieldFullName || strings.HasPrefix(name, leadbridge.MetadataPrefix) {
		return leadbridge.Field{Name: name, Type: leadbridge.TypeString}, true
	}
	for _, f := range custom {
		if f.Name == name {
			return f, true
		}
	}
	return leadbridge.Field{}, false
}

func writable(f leadbridge.RemoteField) bool { return !f.ReadOnly && !strings.Contains(f.Name, ".") }

func index(fields []leadbridge.RemoteField) map[string]leadbridge.RemoteField {
	m := make(map[string]leadbridge.RemoteField, len(fields))
	for _, f := range fields {
		m[f.Name] = f
	}
	return m
}
