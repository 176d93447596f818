package mapping

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
)

// field is one compiled mapping.
type field struct {
	target   string
	title    string
	sources  []int
	steps    []named
	values   valueMap
	convert  *named
	def      string
	required bool
}

// stage applies compiled mappings. It holds no state of a row.
type stage struct {
	fields []field
	full   *field
	size   int
}

// Name implements [pipeline.Stage].
func (*stage) Name() string { return "mapping" }

// Apply implements [pipeline.Stage].
func (s *stage) Apply(d *pipeline.Draft) {
	if d.Values == nil {
		d.Values = make(leadbridge.Values, s.size)
	}
	r := row{cells: d.Cells}
	for i := range s.fields {
		f := &s.fields[i]
		if v := f.value(&r, d); v != "" {
			d.Values[f.target] = v
		}
	}
	if s.full != nil {
		s.applyFullName(&r, d)
	}
}

// value makes the field's value; "" means that it is absent.
func (f *field) value(r *row, d *pipeline.Draft) string {
	var v string
	if len(f.sources) == 1 && f.steps == nil {
		v = r.cell(f.sources[0])
	} else {
		v = f.transformed(r, d)
	}
	if f.values != nil && v != "" {
		v = f.values.value(v)
	}
	if f.convert != nil && !blank(v) {
		v = joinTexts(f.run(*f.convert, []string{v}, r, d), " ")
	}
	if !blank(v) {
		return v
	}
	if f.def == "" && f.required {
		d.Fail(f.target, string(leadbridge.RuleRequired), "", f.title+" is required", f.requiredHint())
	}
	return f.def
}

func (f *field) requiredHint() string {
	if len(f.sources) == 0 {
		return "Map a column to it."
	}
	return "Fill in the cell, or give the mapping a default."
}

// transformed runs the chain over the cells of the sources.
func (f *field) transformed(r *row, d *pipeline.Draft) string {
	texts := make([]string, len(f.sources))
	for i, c := range f.sources {
		texts[i] = r.cell(c)
	}
	for _, t := range f.steps {
		texts = f.run(t, texts, r, d)
	}
	return joinTexts(texts, " ")
}

// run runs one step. A step that fails leaves the text and notes an error.
func (f *field) run(t named, texts []string, r *row, d *pipeline.Draft) []string {
	out, err := t.step(texts, r)
	if err != nil {
		d.Fail(f.target, t.name, joinTexts(texts, " "), f.title+": "+err.Error(), "Correct the cell, or change the transform "+t.name+" of the mapping.")
		return texts
	}
	return out
}

// applyFullName splits the full name into what the row does not say already.
// What is neither first nor last name is kept as metadata, so that nothing
// is lost.
func (s *stage) applyFullName(r *row, d *pipeline.Draft) {
	full := s.full.value(r, d)
	if full == "" {
		return
	}
	n := splitName(full)
	for _, part := range []struct{ target, text string }{
		{leadbridge.FieldFirstName, n.first}, {leadbridge.FieldLastName, n.last},
		{leadbridge.MetadataPrefix + "middleName", n.middle}, {leadbridge.MetadataPrefix + "nameTitle", n.title},
		{leadbridge.MetadataPrefix + "nameSuffix", n.credentials}, {leadbridge.MetadataPrefix + "nickname", n.nickname},
	} {
		if part.text != "" && d.Values[part.target] == "" {
			d.Values[part.target] = part.text
		}
	}
}

// nameParts is a full name as a lead holds it. A suffix that tells
// generations apart is part of the last name, as on a policy; degrees are not.
type nameParts struct {
	first, middle, last, title, credentials, nickname string
}

func splitName(full string) nameParts {
	p := cleanse.SplitName(full)
	n := nameParts{first: p.First, middle: p.Middle, last: p.Last, title: p.Title, nickname: p.Nickname}
	var degrees []string
	for suffix := range strings.SplitSeq(p.Suffix, ",") {
		switch suffix = strings.TrimSpace(suffix); {
		case suffix == "":
		case generations[strings.ToLower(strings.Trim(suffix, "."))] && n.last != "":
			n.last += " " + suffix
		default:
			degrees = append(degrees, suffix)
		}
	}
	n.credentials = strings.Join(degrees, ", ")
	return n
}

var generations = map[string]bool{"jr": true, "sr": true, "ii": true, "iii": true, "iv": true, "v": true,
	"junior": true, "senior": true, "jnr": true, "snr": true, "2nd": true, "3rd": true, "4th": true}
