package importer

import (
	"cmp"
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/store"
)

// ErrorSummary gathers what is wrong with an import's failed rows, so that
// one wrong value can be corrected in all rows that have it.
type ErrorSummary struct {
	Groups []ErrorGroup `json:"groups"` // most rows first
	// Failed counts the failed rows, Ready those of them that were corrected
	// and may be tried again.
	Failed int64 `json:"failedRows"`
	Ready  int64 `json:"readyRows"`
	// Examined is how many rows the groups were counted in: the first 20,000.
	Examined int64 `json:"examinedRows"`
}

// ErrorGroup is one kind of error: a field, and the rule that it breaks.
type ErrorGroup struct {
	Field   string `json:"field"` // empty: the row as a whole
	Rule    string `json:"rule"`
	Message string `json:"message"` // of its first row
	Hint    string `json:"hint,omitempty"`
	Rows    int64  `json:"rows"`
	// Column is the column of the file that the field comes from; empty if
	// there is none, or it comes from several.
	Column string `json:"column,omitempty"`
	// Values are the wrong values of that column, most rows first.
	Values []ErrorValue `json:"values,omitempty"`
}

// ErrorValue is a wrong value and how many failed rows have it.
type ErrorValue struct {
	Value string `json:"value"`
	Rows  int64  `json:"rows"`
	First int64  `json:"firstRow"`
}

const (
	mostExamined    = 20_000 // failed rows that are gathered
	mostErrorGroups = 100
	mostErrorValues = 1000 // that are counted in a group
	shownValues     = 20
)

// ErrorGroups gathers the failed rows of an import by what is wrong.
func (s *Service) ErrorGroups(ctx context.Context, id string) (*ErrorSummary, error) {
	j, err := s.store.ImportJob(ctx, id)
	if err != nil {
		return nil, err
	}
	sum := &ErrorSummary{Groups: []ErrorGroup{}, Failed: j.Counts.Failed}
	if sum.Ready, err = s.store.CountRecordsBy(ctx, j, store.RecordFilter{Ready: true}); err != nil {
		return nil, err
	}
	g := gathering{job: j, columns: columnsOf(j), at: map[[2]string]int{}}
	if sum.Examined, err = s.eachFailed(ctx, j, g.add); err != nil {
		return nil, err
	}
	sum.Groups = append(sum.Groups, g.sorted()...)
	return sum, nil
}

// eachFailed calls f for the first failed rows, and answers how many it was.
func (s *Service) eachFailed(ctx context.Context, j *leadbridge.ImportJob, f func(leadbridge.ImportRecord)) (n int64, err error) {
	for after := int64(0); n < mostExamined; {
		records, err := s.store.ImportRecords(ctx, j, store.RecordFilter{Status: leadbridge.RowFailed, After: after, Limit: correctPage})
		if err != nil {
			return n, err
		}
		for _, r := range records {
			after = r.Row
			f(r)
		}
		n += int64(len(records))
		if len(records) < correctPage {
			break
		}
	}
	return n, nil
}

// columnsOf says which column of the file each field comes from; fields that
// come from several are left out.
func columnsOf(j *leadbridge.ImportJob) map[string]string {
	columns := map[string]string{}
	for _, m := range j.FieldMapping {
		if sources := m.Sources(); len(sources) == 1 && m.TargetField != "" {
			columns[m.TargetField] = sources[0]
		}
	}
	return columns
}

// gathering is error groups in the making.
type gathering struct {
	job     *leadbridge.ImportJob
	columns map[string]string
	groups  []ErrorGroup
	values  []map[string]*ErrorValue // of each group
	at      map[[2]string]int        // the groups by field and rule
}

func (g *gathering) add(r leadbridge.ImportRecord) {
	told := map[int]bool{} // a row counts once in a group
	for _, issue := range r.Issues {
		if issue.Severity != leadbridge.SeverityError {
			continue
		}
		i := g.group(issue)
		if i < 0 || told[i] {
			continue
		}
		told[i] = true
		g.groups[i].Rows++
		if g.groups[i].Column == "" {
			continue
		}
		text := cell(r.Raw, slices.Index(g.job.Columns, g.groups[i].Column))
		if v := g.values[i][text]; v != nil {
			v.Rows++
		} else if len(g.values[i]) < mostErrorValues {
			g.values[i][text] = &ErrorValue{Value: text, Rows: 1, First: r.Row}
		}
	}
}

// group finds the group of an issue, or makes it; -1 if there are too many.
func (g *gathering) group(issue leadbridge.Issue) int {
	key := [2]string{issue.Field, issue.Rule}
	if i, there := g.at[key]; there {
		return i
	}
	if len(g.groups) == mostErrorGroups {
		return -1
	}
	group := ErrorGroup{Field: issue.Field, Rule: issue.Rule, Message: issue.Message, Hint: issue.Hint}
	if c := g.columns[issue.Field]; issue.Rule != pipeline.RuleUnreadable && slices.Contains(g.job.Columns, c) {
		group.Column = c
	}
	g.at[key] = len(g.groups)
	g.groups, g.values = append(g.groups, group), append(g.values, map[string]*ErrorValue{})
	return len(g.groups) - 1
}

func (g *gathering) sorted() []ErrorGroup {
	for i := range g.groups {
		for _, v := range g.values[i] {
			g.groups[i].Values = append(g.groups[i].Values, *v)
		}
		values := g.groups[i].Values
		slices.SortFunc(values, func(a, b ErrorValue) int { return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.First, b.First)) })
		g.groups[i].Values = values[:min(len(values), shownValues)]
	}
	slices.SortStableFunc(g.groups, func(a, b ErrorGroup) int { return cmp.Compare(b.Rows, a.Rows) })
	return g.groups
}
