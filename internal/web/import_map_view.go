package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/source"
	"leadbridge/internal/store"
)

// columnsScreen is the page on which columns become fields.
type columnsScreen struct {
	Draft   store.ImportDraft
	Preview *importer.Preview
	Reading string // how the file is read, in one sentence
	Columns []columnRow
	Groups  []targetGroup
	// Constants are fields that are the same in every row.
	Constants []leadbridge.FieldMapping
	Others    []otherMapping
	Missing   []string // what a lead should have and the file does not say
	// Wanted is a field that it would be good to fill for every row.
	Wanted         string
	RenewConstants bool // they are to be drawn anew
	Saved          []store.NamedMapping
	Basis          string
	Origin         *origin
	Faults         faults
	MayMake        bool // new fields
}

// origin tells where a mapping came from.
type origin struct {
	Kind  string // remembered, suggested, saved
	Name  string // of a saved one
	At    time.Time
	Actor string
}

// What a form says of where its mapping came from; a saved mapping goes by
// its name.
const (
	basisRemembered = "#remembered"
	basisSuggested  = "#suggested"
)

// columnRow is one column of the file.
type columnRow struct {
	importer.ColumnLook
	Index       int
	Target      string
	Sure        badge
	Reason      string
	Offer       *choice // another field that was suggested
	Rewrite     string
	Formula     string
	Default     string
	Join        []int // further columns
	How         string
	Allowed     []choice // what the field may hold, if that is a choice
	Error       string
	NewType     leadbridge.FieldType // of a new field made from it
	Renew       bool                 // its choices are to be drawn anew
	Further     []choice             // columns that could be added to it
	ValueChoice []valueRow
	Unknown     int // values that would be refused
}

// mostAsked is how many values that are not understood people are asked for at
// once; more of them say that the field is the wrong one.
const mostAsked = 12

// Open reports whether the table of values is to be seen.
func (r columnRow) Open() bool {
	return r.Unknown > 0 && r.Unknown <= mostAsked || slices.ContainsFunc(r.ValueChoice, func(v valueRow) bool { return v.To != "" })
}

// IssueValue is the first value that something is wrong with, unless that is
// said of it already.
func (r columnRow) IssueValue() string {
	if r.Issue == nil || strings.Contains(r.Issue.Message, r.Issue.Value) {
		return ""
	}
	return r.Issue.Value
}

// Rewritings are the ways to change its values.
func (columnRow) Rewritings() []rewriting { return rewritings }

// valueRow is what one value becomes.
type valueRow struct {
	importer.ColumnValue
	To string // what was chosen; empty: nothing
}

// firstRows is how many rows of the file are shown as they are.
const firstRows = 8

// FirstRows are the file's first rows.
func (s *columnsScreen) FirstRows() [][]string {
	return s.Preview.Rows[:min(firstRows, len(s.Preview.Rows))]
}

// LeftOut names some of the columns that go into no field.
func (s *columnsScreen) LeftOut() []string {
	const most = 5
	var names []string
	for _, c := range s.Columns {
		if c.Target == "" && c.Filled > 0 {
			names = append(names, c.Name)
		}
	}
	if more := len(names) - most; more > 1 {
		names = append(names[:most], fmt.Sprintf("and %d others", more))
	}
	return names
}

// Fine counts the rows of the sample that would not be refused.
func (s *columnsScreen) Fine() int64 { return s.Preview.Plan.SampleRows - s.Preview.Plan.Fail }

// otherMapping is a mapping that has no place beside a column.
type otherMapping struct{ Target, Title, From string }

// targetGroup is fields that belong together.
type targetGroup struct {
	Title  string
	Fields []choice
}

// screenOf previews a file under a mapping. A nil mapping is the remembered
// or the suggested one.
func (w *Web) screenOf(p *page, d store.ImportDraft, ms []leadbridge.FieldMapping) (*columnsScreen, error) {
	preview, err := w.ImportSetup.Preview(p.ctx(), d.FileURL, importer.PreviewOptions{ImportOptions: d.Options, FieldMapping: ms, Rows: sampledRows})
	if err != nil {
		return nil, err
	}
	fields, err := w.Fields.Fields(p.ctx())
	if err != nil {
		return nil, err
	}
	s := &columnsScreen{Draft: d, Preview: preview, Reading: readingOf(preview.Dialect), Groups: groupTargets(fields), Basis: d.Basis,
		Faults: faults{}, MayMake: p.User.May(access.SettingsWrite)}
	if s.Saved, err = w.ImportSetup.Mappings(p.ctx()); err != nil {
		return nil, err
	}
	if preview.Remembered {
		s.Basis = basisRemembered
	}
	if err := w.tellOrigin(p, s); err != nil {
		return nil, err
	}
	for i := range preview.Columns {
		s.Columns = append(s.Columns, rowOf(preview, fields, i))
	}
	for _, m := range preview.FieldMapping {
		if len(m.Sources()) == 0 && m.TransformFunction == "" && m.TargetField != "" {
			s.Constants = append(s.Constants, m)
		}
	}
	for _, m := range others(preview) {
		s.Others = append(s.Others, otherMapping{m.TargetField, titleOf(m.TargetField), strings.Join(m.Sources(), " + ")})
	}
	s.lookForGaps()
	return s, nil
}

func (w *Web) tellOrigin(p *page, s *columnsScreen) (err error) {
	switch s.Basis {
	case "", basisSuggested:
	case basisRemembered:
		s.Origin = &origin{Kind: "remembered"}
		s.Origin.At, s.Origin.Actor, err = w.ImportSetup.MappingUse(p.ctx(), s.Preview.Fingerprint)
	default:
		s.Origin = &origin{Kind: "saved", Name: s.Basis}
	}
	return err
}

// blame shows what is wrong beside where it is.
func (s *columnsScreen) blame(wrong faults) {
	s.Faults = wrong
	for i := range s.Columns {
		s.Columns[i].Error = wrong[key("column", i)]
	}
}

// rowOf is what is shown of column i.
func rowOf(preview *importer.Preview, fields []leadbridge.Field, i int) columnRow {
	look := preview.Columns[i]
	r := columnRow{ColumnLook: look, Index: i, NewType: preview.DetectedFieldTypes[look.Name]}
	m, mapped := shownMapping(preview.FieldMapping, look.Name)
	r.Target = m.TargetField
	r.judge(preview.SuggestedMappings)
	if !mapped {
		return r
	}
	at := slices.IndexFunc(fields, func(f leadbridge.Field) bool { return f.Name == m.TargetField })
	if at >= 0 {
		r.show(fields[at])
	}
	r.Default = m.DefaultValue
	r.Rewrite, r.Formula, r.How = rewritingOf(m.TransformFunction)
	for j, name := range preview.Headers {
		if name == look.Name {
			continue
		}
		if slices.Contains(m.Sources()[1:], name) {
			r.Join = append(r.Join, j)
		}
		r.Further = append(r.Further, choice{fmt.Sprint(j), name})
	}
	r.ValueChoice = valueRows(r.Values, m.ValueMap)
	for _, v := range look.Values {
		if v.Problem != "" {
			r.Unknown++
		}
	}
	return r
}

// show writes what becomes of the values as people write it.
func (r *columnRow) show(f leadbridge.Field) {
	r.Samples = slices.Clone(r.Samples)
	for i := range r.Samples {
		r.Samples[i].After = shownValue(f.Type, r.Samples[i].After)
	}
	values := f.Values
	if f.Type == leadbridge.TypeBoolean {
		values = []string{"true", "false"}
	}
	for _, v := range values {
		r.Allowed = append(r.Allowed, choice{v, shownValue(f.Type, v)})
	}
	r.Values = slices.Clone(r.Values)
	for i := range r.Values {
		r.Values[i].Becomes = shownValue(f.Type, r.Values[i].Becomes)
	}
}

// judge says how sure the suggestion for a column is, and why.
func (r *columnRow) judge(all []leadbridge.SuggestedMapping) {
	at := slices.IndexFunc(all, func(s leadbridge.SuggestedMapping) bool { return s.SourceField == r.Name })
	switch {
	case r.Target == "" && at < 0:
		return
	case at < 0:
		r.Sure = badge{"neutral", "Your choice"}
		return
	case all[at].TargetField != r.Target:
		if r.Target != "" {
			r.Sure = badge{"neutral", "Your choice"}
		}
		r.Offer = &choice{all[at].TargetField, titleOf(all[at].TargetField)}
		r.Reason = all[at].Reason
		return
	}
	r.Reason = all[at].Reason
	switch c := all[at].Confidence; {
	case c >= .9:
		r.Sure = badge{"good", "Sure"}
	case c >= .7:
		r.Sure = badge{"info", "Likely"}
	default:
		r.Sure = badge{"warn", "A guess"}
	}
}

// valueRows joins what a column holds with what was chosen for it.
func valueRows(values []importer.ColumnValue, chosen map[string]string) []valueRow {
	var rows []valueRow
	byValue := make(map[string]string, len(chosen))
	for from, to := range chosen {
		byValue[strings.ToLower(strings.TrimSpace(from))] = cmp.Or(to, leaveEmpty)
	}
	for _, v := range values {
		rows = append(rows, valueRow{ColumnValue: v, To: byValue[strings.ToLower(v.Value)]})
		delete(byValue, strings.ToLower(v.Value))
	}
	// What was chosen for values that this file's beginning does not hold.
	for from, to := range chosen {
		if to, left := byValue[strings.ToLower(strings.TrimSpace(from))], to; to != "" {
			rows = append(rows, valueRow{ColumnValue: importer.ColumnValue{Value: from, Becomes: left}, To: to})
		}
	}
	slices.SortStableFunc(rows, func(a, b valueRow) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return rows
}

// rewritingOf finds the choice that a chain of transforms is.
func rewritingOf(chain string) (rewrite, formula, how string) {
	if rest, ok := strings.CutPrefix(chain, coalescing); ok {
		how, chain = "first", strings.TrimPrefix(rest, " | ")
	}
	for _, r := range rewritings {
		if r.Value != "own" && r.Chain == chain {
			return r.Value, "", how
		}
	}
	return "own", chain, how
}

// lookForGaps notes what a lead should have and no column gives it.
func (s *columnsScreen) lookForGaps() {
	has := map[string]bool{}
	for _, m := range s.Preview.FieldMapping {
		has[m.TargetField] = true
	}
	full := has[leadbridge.FieldFullName]
	if !full && !has[leadbridge.FieldFirstName] {
		s.Missing = append(s.Missing, "a first name")
	}
	if !full && !has[leadbridge.FieldLastName] {
		s.Missing = append(s.Missing, "a last name")
	}
	if !has[leadbridge.FieldEmail] && !has[leadbridge.FieldPhone] {
		s.Missing = append(s.Missing, "an e-mail address or a phone")
	}
	if !has[leadbridge.FieldLeadSource] {
		s.Wanted = leadbridge.FieldLeadSource
	}
}

// Matched and Unmatched are the columns that go into a field, and the others.
func (s *columnsScreen) Matched() []columnRow {
	return slices.DeleteFunc(slices.Clone(s.Columns), func(r columnRow) bool { return r.Target == "" && r.Offer == nil })
}

// Unmatched are the columns that are left out.
func (s *columnsScreen) Unmatched() []columnRow {
	return slices.DeleteFunc(slices.Clone(s.Columns), func(r columnRow) bool { return r.Target != "" || r.Offer != nil })
}

// groupTargets puts the fields of a lead into groups, for the choice of one.
func groupTargets(fields []leadbridge.Field) []targetGroup {
	groups := []targetGroup{{Title: "Person"}, {Title: "Contact"}, {Title: "Address"}, {Title: "Insurance"}, {Title: "Lead"}, {Title: "Consent"}, {Title: "Your own fields"}}
	at := map[string]int{}
	for i, names := range [][]string{
		{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldDateOfBirth, leadbridge.FieldCompany},
		{leadbridge.FieldEmail, leadbridge.FieldPhone, leadbridge.FieldPhoneExtension},
		{leadbridge.FieldStreet, leadbridge.FieldCity, leadbridge.FieldState, leadbridge.FieldPostalCode, leadbridge.FieldCountry},
		{leadbridge.FieldInsuranceType, leadbridge.FieldCurrentCarrier, leadbridge.FieldPolicyExpiration},
		{leadbridge.FieldLeadSource, leadbridge.FieldStatus, leadbridge.FieldOwner, leadbridge.FieldNotes},
	} {
		for _, name := range names {
			at[name] = i
		}
	}
	groups[0].Fields = append(groups[0].Fields, choice{leadbridge.FieldFullName, "Full name (first and last)"})
	for _, f := range fields {
		i, known := at[f.Name]
		switch {
		case f.Custom:
			i = 6
		case !known:
			i = 5
		}
		groups[i].Fields = append(groups[i].Fields, choice{f.Name, f.Title})
	}
	return slices.DeleteFunc(groups, func(g targetGroup) bool { return len(g.Fields) == 0 })
}

// readingOf says how a file is read.
func readingOf(d source.Dialect) string {
	var parts []string
	switch d.Format {
	case leadbridge.ImportExcel:
		parts = append(parts, fmt.Sprintf("an Excel workbook, sheet “%s”", d.Sheet))
	case leadbridge.ImportJSON:
		parts = append(parts, "JSON records")
	default:
		parts = append(parts, "a table with "+titleIn(delimiters, d.Delimiter, "“"+d.Delimiter+"”")+" between the columns")
		if d.Encoding != "" && !strings.EqualFold(d.Encoding, "utf-8") {
			parts = append(parts, "written in "+titleIn(encodings, d.Encoding, d.Encoding))
		}
	}
	if d.Member != "" {
		parts = append(parts, "the file "+d.Member+" of the archive")
	}
	switch {
	case d.Format == leadbridge.ImportJSON:
	case d.HeaderRow < 0:
		parts = append(parts, "without a row of column names")
	default:
		parts = append(parts, fmt.Sprintf("the column names in row %d", d.HeaderRow))
	}
	return "Read as " + strings.Join(parts, ", ") + "."
}

func titleIn(list []choice, value, fallback string) string {
	for _, c := range list {
		if strings.EqualFold(c.Value, value) {
			return strings.ToLower(c.Title[:1]) + c.Title[1:]
		}
	}
	return fallback
}

// delimiters and encodings are what people may choose, in plain words.
var (
	delimiters = []choice{{",", "Commas"}, {";", "Semicolons"}, {"\t", "Tabs"}, {"|", "Vertical bars"}, {"", "Nothing"}}
	encodings  = []choice{{"utf-8", "Unicode (UTF-8)"}, {"windows-1252", "Western European letters (Windows-1252)"}, {"iso-8859-1", "Western European letters (ISO 8859-1)"},
		{"iso-8859-15", "Western European letters with € (ISO 8859-15)"}, {"macintosh", "Letters of old Macs (Mac Roman)"}, {"windows-1250", "Central European letters (Windows-1250)"},
		{"utf-16le", "Unicode (UTF-16)"}, {"ibm437", "Letters of DOS (CP 437)"}, {"ibm850", "Letters of DOS, Western Europe (CP 850)"}}
)
