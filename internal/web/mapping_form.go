package web

import (
	"slices"
	"strconv"
	"strings"

	"leadbridge"
)

// fillValues lists the options of a choice with what each is here, or writes
// the value map of another field as lines.
func (f *mappingForm) fillValues() {
	f.Values, f.Lines, f.Ours = nil, "", nil
	for _, target := range f.Map.Targets {
		if target.Name == f.Mapping.TargetField {
			f.Ours = target.Values
		}
	}
	given := map[string]string{}
	for theirs, ours := range f.Mapping.ValueMap {
		given[strings.ToLower(strings.TrimSpace(theirs))] = ours
	}
	s, _ := f.source()
	for n, o := range s.Options {
		if n == mostOptions {
			break
		}
		f.Values = append(f.Values, valuePair{n, o.Value, o.Title, given[strings.ToLower(o.Value)]})
		delete(given, strings.ToLower(o.Value))
	}
	f.Lines = valueLines(given, f.Mapping.ValueMap)
}

// mostOptions is how many options of a choice are shown one by one.
const mostOptions = 200

// valueLines writes the pairs whose folded names are left, sorted.
func valueLines(left, all map[string]string) string {
	var lines []string
	for theirs, ours := range all {
		if _, is := left[strings.ToLower(strings.TrimSpace(theirs))]; is {
			lines = append(lines, theirs+" = "+ours)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// readMapping takes a mapping from the form that a person sent.
func readMapping(p *page, was leadbridge.IntegrationMapping) leadbridge.IntegrationMapping {
	m := was
	m.Object = p.value("object")
	m.SourceField, m.SourceFields = p.value("source"), nil
	for _, more := range p.r.PostForm["more"] {
		if more != "" && more != m.SourceField && !slices.Contains(m.SourceFields, more) {
			m.SourceFields = append(m.SourceFields, more)
		}
	}
	if len(m.SourceFields) > 0 && m.SourceField != "" {
		m.SourceField, m.SourceFields = "", append([]string{m.SourceField}, m.SourceFields...)
	}
	if m.TargetField = p.value("target"); m.TargetField == extraTarget {
		m.TargetField = leadbridge.MetadataPrefix + p.value("extra")
	}
	if m.TargetField != was.TargetField {
		m.FieldType = "" // the new target's own
	}
	m.Direction, m.TransformFunction = leadbridge.SyncDirection(p.value("direction")), p.value("transformFunction")
	m.DefaultValue, m.IsRequired = p.value("defaultValue"), p.value("isRequired") != ""
	m.ValueMap = readValues(p)
	return m
}

// readValues reads the value map: options one by one, and lines.
func readValues(p *page) map[string]string {
	values := map[string]string{}
	for n, theirs := range p.r.PostForm["theirs"] {
		if ours := p.value("ours." + strconv.Itoa(n)); ours != "" && n < mostOptions {
			values[theirs] = ours
		}
	}
	for line := range strings.Lines(p.value("lines")) {
		theirs, ours, found := strings.Cut(line, "=")
		if theirs, ours = strings.TrimSpace(theirs), strings.TrimSpace(ours); found && theirs != "" {
			values[theirs] = ours
		}
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

// SourceList are the CRM's fields of the mapping, at least one, blank if there
// is none.
func (f *mappingForm) SourceList() []string {
	if sources := f.Mapping.Sources(); len(sources) > 0 {
		return sources
	}
	return []string{""}
}

// moreSource is a further field that is joined.
type moreSource struct{ ID, N, Value string }

// More are the further fields that are joined, and one that is blank.
func (f *mappingForm) More() []moreSource {
	var more []moreSource
	for n, source := range append(slices.Clone(f.SourceList()[1:]), "") {
		more = append(more, moreSource{"more-" + strconv.Itoa(n), strconv.Itoa(n + 2), source})
	}
	return more
}

// TargetChoice is the chosen field of a lead, as the list has it.
func (f *mappingForm) TargetChoice() string {
	if strings.HasPrefix(f.Mapping.TargetField, leadbridge.MetadataPrefix) {
		return extraTarget
	}
	return f.Mapping.TargetField
}

// Drawn names the fields that the values are drawn for.
func (f *mappingForm) Drawn() string { return f.SourceList()[0] + " " + f.TargetChoice() }
