package importer

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/source"
)

// ColumnLook is what the beginning of a file tells of one of its columns,
// under the mapping at hand.
type ColumnLook struct {
	Name string `json:"name"`
	// Filled counts the sample's cells that are not blank, Issues the rows in
	// which something is wrong with the field that the column goes into.
	Filled int `json:"filled"`
	Issues int `json:"issues"`
	// Issue is the first of the issues.
	Issue   *PreviewWarning `json:"issue,omitempty"`
	Samples []ColumnSample  `json:"samples"`
	// Values lists what the column holds, the most frequent first, if that is
	// a choice of few; MoreValues says that there are others.
	Values     []ColumnValue `json:"values,omitempty"`
	MoreValues bool          `json:"moreValues,omitempty"`
}

// ColumnSample is one cell, and what becomes of it.
type ColumnSample struct {
	Row    int64  `json:"row"` // data row, from 1
	Before string `json:"before"`
	// After is the field as it would be stored; of a full name the first and
	// the last name with " · " between them.
	After string `json:"after"`
}

// ColumnValue is a value that several cells of a column hold.
type ColumnValue struct {
	Value   string `json:"value"`
	Count   int64  `json:"count"` // in the first 20,000 rows
	Becomes string `json:"becomes"`
	// Problem says why the value would be refused; empty if it would not.
	Problem string `json:"problem,omitempty"`
}

const (
	samplesOfColumn = 3
	fewValues       = 24    // a column with more is no choice of few
	mostValues      = 100   // values of a column that are listed
	countedRows     = 20000 // rows in which they are counted
)

// looks says what the sample tells of each column. It is called with the plan
// of the sample made.
func looks(f source.File, p *Preview, sample *sample, road *Road) ([]ColumnLook, error) {
	issues := map[string][]PreviewWarning{}
	for _, w := range p.ValidationWarnings {
		issues[w.Field] = append(issues[w.Field], w)
	}
	all := make([]ColumnLook, len(sample.columns))
	counted := map[int]*valueCount{}
	for i, name := range sample.columns {
		m, mapped := mappingOf(p.FieldMapping, name)
		l := ColumnLook{Name: name, Samples: samplesOf(p, sample, i, m.TargetField)}
		for _, r := range sample.rows {
			if cellOf(r.row.Cells, i) != "" {
				l.Filled++
			}
		}
		if mapped {
			found := issues[m.TargetField]
			if m.TargetField == leadbridge.FieldFullName {
				found = append(slices.Clone(issues[leadbridge.FieldFirstName]), issues[leadbridge.FieldLastName]...)
			}
			rows := map[int64]bool{}
			for _, issue := range found {
				rows[issue.Row] = true
			}
			if l.Issues = len(rows); l.Issues > 0 {
				l.Issue = &found[0]
			}
			if len(m.Sources()) == 1 && ofFew(sample, i, m) {
				counted[i] = &valueCount{count: map[string]int64{}}
			}
		}
		all[i] = l
	}
	if err := countValues(f, p.Dialect, counted); err != nil {
		return nil, err
	}
	for i, c := range counted {
		m, _ := mappingOf(p.FieldMapping, sample.columns[i])
		all[i].Values, all[i].MoreValues = c.list(i, len(sample.columns), m.TargetField, road), c.more
	}
	return all, nil
}

// asWritten calls the columns of a mapping as the file does: a mapping that
// is remembered may have them in other capitals.
func asWritten(ms []leadbridge.FieldMapping, columns []string) []leadbridge.FieldMapping {
	written := make(map[string]string, len(columns))
	for _, c := range columns {
		written[c] = c
	}
	for _, c := range columns {
		if loose := strings.ToLower(strings.Join(strings.Fields(c), " ")); written[loose] == "" {
			written[loose] = c
		}
	}
	name := func(c string) string {
		return cmp.Or(written[c], written[strings.ToLower(strings.Join(strings.Fields(c), " "))], c)
	}
	ms = slices.Clone(ms)
	for i := range ms {
		if ms[i].SourceField != "" {
			ms[i].SourceField = name(ms[i].SourceField)
		}
		ms[i].SourceFields = slices.Clone(ms[i].SourceFields)
		for j, c := range ms[i].SourceFields {
			ms[i].SourceFields[j] = name(c)
		}
	}
	return ms
}

// mappingOf is the mapping that a column feeds first.
func mappingOf(ms []leadbridge.FieldMapping, column string) (leadbridge.FieldMapping, bool) {
	for _, m := range ms {
		if s := m.Sources(); len(s) > 0 && s[0] == column && m.TargetField != "" {
			return m, true
		}
	}
	return leadbridge.FieldMapping{}, false
}

func cellOf(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

// samplesOf picks cells that look different from each other, so that all ways
// of writing in a column are seen.
func samplesOf(p *Preview, sample *sample, column int, target string) []ColumnSample {
	var picked, others []ColumnSample
	forms, texts := map[string]bool{}, map[string]bool{}
	for i, r := range sample.rows {
		text := cellOf(r.row.Cells, column)
		if text == "" || texts[text] {
			continue
		}
		texts[text] = true
		s := ColumnSample{Row: r.row.Number, Before: text, After: storedAs(p.Plan.Rows[i].Values, target)}
		if form := formOf(text); !forms[form] {
			forms[form] = true
			picked = append(picked, s)
		} else if len(others) < samplesOfColumn {
			others = append(others, s)
		}
		if len(picked) == samplesOfColumn {
			break
		}
	}
	picked = append(picked, others...)
	return picked[:min(len(picked), samplesOfColumn)]
}

// storedAs is a field as people read it.
func storedAs(v leadbridge.Values, target string) string {
	if target != leadbridge.FieldFullName {
		return v[target]
	}
	return strings.Trim(v[leadbridge.FieldFirstName]+" · "+v[leadbridge.FieldLastName], " ·")
}

// formOf is the way a text is written: (212) 555-0187 is (9) 9-9.
func formOf(text string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			r = '9'
		case unicode.IsUpper(r):
			r = 'A'
		case unicode.IsLetter(r):
			r = 'a'
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// ofFew reports whether a column's values are a choice of few, so that each
// can be given a meaning: a field that has only some values asks for it.
func ofFew(sample *sample, column int, m leadbridge.FieldMapping) bool {
	f, known := leadbridge.FieldNamed(m.TargetField)
	if len(m.ValueMap) > 0 || known && (f.Type == leadbridge.TypeEnum || f.Type == leadbridge.TypeBoolean) {
		return true
	}
	if known && f.Personal {
		return false
	}
	filled, texts := 0, map[string]bool{}
	for _, r := range sample.rows {
		if text := cellOf(r.row.Cells, column); text != "" {
			filled++
			texts[strings.ToLower(text)] = true
		}
	}
	return len(texts) > 0 && len(texts) <= fewValues && len(texts)*3 <= filled
}

// valueCount counts the values of a column, without regard to case.
type valueCount struct {
	count map[string]int64
	order []string // as they were first written
	more  bool
}

func (c *valueCount) add(text string) {
	key := strings.ToLower(text)
	if _, known := c.count[key]; !known {
		if len(c.order) == mostValues {
			c.more = true
			return
		}
		c.order = append(c.order, text)
	}
	c.count[key]++
}

// countValues reads the beginning of a file once for all columns.
func countValues(f source.File, d source.Dialect, counts map[int]*valueCount) error {
	if len(counts) == 0 {
		return nil
	}
	r, err := source.Open(f, d, source.Start{})
	if err != nil {
		return err
	}
	defer r.Close()
	for range countedRows {
		row, err := r.Read()
		var bad *source.RowError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &bad):
			continue
		case err != nil:
			return err
		}
		for i, c := range counts {
			if text := cellOf(row.Cells, i); text != "" {
				c.add(text)
			}
		}
	}
	return nil
}

// list says what becomes of each value: a row that holds nothing else goes
// down the road.
func (c *valueCount) list(column, columns int, target string, road *Road) []ColumnValue {
	values := make([]ColumnValue, len(c.order))
	for i, text := range c.order {
		d := &pipeline.Draft{Row: 1, Cells: make([]string, columns)}
		d.Cells[column] = text
		road.Stages.Apply(d)
		v := ColumnValue{Value: text, Count: c.count[strings.ToLower(text)], Becomes: storedAs(d.Values, target)}
		for _, issue := range d.Issues {
			if issue.Field == target && issue.Severity == leadbridge.SeverityError && issue.Rule != string(leadbridge.RuleUnique) {
				v.Problem = issue.Message
			}
		}
		values[i] = v
	}
	slices.SortStableFunc(values, func(a, b ColumnValue) int { return cmp.Compare(b.Count, a.Count) })
	return values
}
