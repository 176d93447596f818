package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadbridge"
	"leadbridge/internal/importer"
)

// columnsForm is the form of the columns as it was sent.
type columnsForm struct {
	mapping []leadbridge.FieldMapping
	// owner is the column that each mapping stands beside, -1 for those that
	// read no column.
	owner  []int
	faults faults // by "column-2", or "constants"
}

// readColumns reads the form. What a mapping holds that the form does not
// show is kept.
func readColumns(p *page, preview *importer.Preview) *columnsForm {
	f := &columnsForm{faults: faults{}}
	_ = p.r.ParseForm() // an unreadable form has no values
	taken := map[string]string{}
	for i, name := range preview.Headers {
		target := p.value(key("target", i))
		if target == "" {
			continue
		}
		if other, twice := taken[target]; twice {
			f.faults[key("column", i)] = fmt.Sprintf("%s is filled by the column “%s” already. Leave one of them out, or open “More” at that column and add this one to it.", titleOf(target), other)
			continue
		}
		taken[target] = name
		f.add(i, p.columnMapping(i, target, preview))
	}
	names, texts := p.r.PostForm["constantField"], p.r.PostForm["constantValue"]
	for i, target := range names {
		text := ""
		if i < len(texts) {
			text = strings.TrimSpace(texts[i])
		}
		switch _, twice := taken[target]; {
		case target == "" || text == "":
		case twice:
			f.faults["constants"] = titleOf(target) + " is filled by a column already. To fill only its blank cells, open “More” at that column."
		default:
			taken[target] = "every row"
			f.add(-1, leadbridge.FieldMapping{TargetField: target, DefaultValue: text})
		}
	}
	for _, m := range others(preview) {
		if _, twice := taken[m.TargetField]; !twice && !slices.Contains(p.r.PostForm["drop"], m.TargetField) {
			taken[m.TargetField] = "another column"
			f.add(-1, m)
		}
	}
	return f
}

func (f *columnsForm) add(column int, m leadbridge.FieldMapping) {
	f.mapping, f.owner = append(f.mapping, m), append(f.owner, column)
}

func key(name string, i int) string { return name + "-" + strconv.Itoa(i) }

// columnMapping reads what is chosen for column i.
func (p *page) columnMapping(i int, target string, preview *importer.Preview) leadbridge.FieldMapping {
	name := preview.Headers[i]
	m := leadbridge.FieldMapping{SourceField: name, TargetField: target}
	if was, ok := shownMapping(preview.FieldMapping, name); ok && was.TargetField == target {
		m = was
		m.SourceField, m.SourceFields = name, nil
	} else {
		return m // what is chosen beside another field does not hold for this one
	}
	for _, more := range p.r.PostForm[key("join", i)] {
		if j, err := strconv.Atoi(more); err == nil && j >= 0 && j < len(preview.Headers) && j != i && !slices.Contains(m.SourceFields, preview.Headers[j]) {
			m.SourceFields = append(m.SourceFields, preview.Headers[j])
		}
	}
	m.DefaultValue = p.value(key("default", i))
	m.TransformFunction = p.transform(i, len(m.SourceFields) > 0)
	if froms, tos := p.r.PostForm[key("from", i)], p.r.PostForm[key("to", i)]; len(froms) > 0 {
		m.ValueMap = map[string]string{}
		for k, from := range froms {
			if k >= len(tos) || tos[k] == "" {
				continue
			}
			m.ValueMap[from] = strings.TrimSpace(tos[k])
			if tos[k] == leaveEmpty {
				m.ValueMap[from] = ""
			}
		}
		if len(m.ValueMap) == 0 {
			m.ValueMap = nil
		}
	}
	return m
}

// leaveEmpty stands for a value that becomes nothing.
const leaveEmpty = "(empty)"

// blame puts an error of a mapping beside its column. It reports false for
// other errors.
func (f *columnsForm) blame(err error) bool {
	var known *leadbridge.Error
	if !errors.As(err, &known) || known.Kind != leadbridge.Invalid {
		return false
	}
	var i int
	if n, _ := fmt.Sscanf(known.Field, "fieldMapping[%d]", &i); n != 1 || i >= len(f.owner) {
		return false
	}
	where := "constants"
	if f.owner[i] >= 0 {
		where = key("column", f.owner[i])
	}
	f.faults[where] = sentence(known.Msg)
	return true
}

// shownMapping is the mapping that is shown beside a column: the first that
// begins with it.
func shownMapping(ms []leadbridge.FieldMapping, column string) (leadbridge.FieldMapping, bool) {
	for _, m := range ms {
		if s := m.Sources(); m.TargetField != "" && len(s) > 0 && s[0] == column {
			return m, true
		}
	}
	return leadbridge.FieldMapping{}, false
}

// others are the mappings that are neither shown beside a column nor plain
// constants.
func others(preview *importer.Preview) []leadbridge.FieldMapping {
	var rest []leadbridge.FieldMapping
	for _, m := range preview.FieldMapping {
		s := m.Sources()
		if m.TargetField == "" || len(s) == 0 && m.TransformFunction == "" {
			continue
		}
		if len(s) > 0 {
			if shown, ok := shownMapping(preview.FieldMapping, s[0]); ok && shown.TargetField == m.TargetField {
				continue
			}
		}
		rest = append(rest, m)
	}
	return rest
}

func titleOf(target string) string {
	if target == leadbridge.FieldFullName {
		return "Full name"
	}
	return fieldTitle(target)
}

// rewriting is a way to change a column's values, in plain words.
type rewriting struct{ Value, Title, Chain string }

// rewritings are offered beside every column; "own" is a formula.
var rewritings = []rewriting{
	{"", "Leave them as they are", ""},
	{"names", "Write as names: mcdonald → McDonald", "capitalize"},
	{"upper", "Write in capitals", "uppercase"},
	{"lower", "Write in small letters", "lowercase"},
	{"digits", "Keep the digits only", "digits"},
	{"first", "Take the first name out of a full name", "first"},
	{"last", "Take the last name out of a full name", "last"},
	{"before", "Take what stands before the first comma", `split(",", 1)`},
	{"after", "Take what stands after the last comma", `split(",", -1)`},
	{"own", "A formula of your own", ""},
}

// transform reads the chain that is chosen for column i, of several columns
// with the way they are put together before it.
func (p *page) transform(i int, joined bool) string {
	chain := ""
	chosen := p.value(key("rewrite", i))
	for _, r := range rewritings {
		if r.Value == chosen {
			chain = r.Chain
		}
	}
	if chosen == "own" {
		chain = p.value(key("formula", i))
	}
	if joined && p.value(key("how", i)) == "first" {
		if chain == "" {
			return coalescing
		}
		return coalescing + " | " + chain
	}
	return chain
}

// coalescing takes the first of several columns that is filled in.
const coalescing = "coalesce"
