package importer

import (
	"context"
	"errors"
	"io"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/source"
)

const (
	sampleRows  = 200 // rows that suggestions and the plan are drawn from
	previewRows = 20  // rows shown unless asked for otherwise
)

// PreviewOptions are an import's options, as far as they are known yet.
type PreviewOptions struct {
	leadbridge.ImportOptions
	// FieldMapping is what the user has confirmed so far; nil means the
	// remembered or suggested one.
	FieldMapping []leadbridge.FieldMapping
	Rows         int // how many rows to show; 0 means 20, at most 200
}

// Preview is what an import of a file would come to, in the given shape.
type Preview struct {
	Headers            []string                        `json:"headers"`
	Rows               [][]string                      `json:"rows"`
	DetectedFieldTypes map[string]leadbridge.FieldType `json:"detectedFieldTypes"`
	SuggestedMappings  []leadbridge.SuggestedMapping   `json:"suggestedMappings"`
	ValidationWarnings []PreviewWarning                `json:"validationWarnings"`

	// FieldMapping is the mapping that the plan was made with.
	FieldMapping []leadbridge.FieldMapping `json:"fieldMapping"`
	// Remembered says that it was confirmed before for a file with the same
	// columns.
	Remembered  bool           `json:"remembered"`
	Fingerprint string         `json:"fingerprint"`
	Dialect     source.Dialect `json:"dialect"`
	DateOrder   string         `json:"dateOrder,omitempty"`
	// TotalRows is exact or estimated.
	TotalRows      int64 `json:"totalRows"`
	TotalRowsExact bool  `json:"totalRowsExact"`
	Plan           Plan  `json:"plan"`
	// Columns tells of each column, in the file's order.
	Columns []ColumnLook `json:"columns"`
}

// PreviewWarning is an issue with one row of the sample.
type PreviewWarning struct {
	Row      int64               `json:"row"` // data row, from 1
	Field    string              `json:"field"`
	Message  string              `json:"message"`
	Severity leadbridge.Severity `json:"severity"`
	Value    string              `json:"value,omitempty"`
	Hint     string              `json:"hint,omitempty"`
}

// Plan counts what an import would do with the sample.
type Plan struct {
	SampleRows int64     `json:"sampleRows"`
	Create     int64     `json:"create"`
	Update     int64     `json:"update"`
	Duplicate  int64     `json:"duplicate"`
	Possible   int64     `json:"possible"` // created, and put on the review list
	Fail       int64     `json:"fail"`
	Rows       []PlanRow `json:"rows"`
}

// PlanRow is what would become of one row of the sample.
type PlanRow struct {
	Row     int64                `json:"row"`
	Outcome leadbridge.RowStatus `json:"outcome"`
	Reason  string               `json:"reason"`
	Values  leadbridge.Values    `json:"values"`
	Changes []leadbridge.Change  `json:"changes,omitempty"`
}

// Preview reads the beginning of an uploaded file.
func (s *Service) Preview(ctx context.Context, fileURL string, o PreviewOptions) (*Preview, error) {
	f, _, err := s.openFile(ctx, fileURL)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return s.PreviewFile(ctx, f, o)
}

// PreviewFile reads the beginning of any file. It writes nothing.
func (s *Service) PreviewFile(ctx context.Context, f source.File, o PreviewOptions) (*Preview, error) {
	sample, err := readSample(f, o.Source)
	if err != nil {
		return nil, err
	}
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.fillDefaults(ctx, &o.ImportOptions, custom); err != nil {
		return nil, err
	}
	if o.Region == "" {
		o.Region = s.config.Region
	}
	p := &Preview{Headers: sample.columns, Dialect: sample.dialect, Fingerprint: mapping.Fingerprint(sample.columns),
		DetectedFieldTypes: mapping.DetectFieldTypes(sample.columns, sample.cells()),
		SuggestedMappings:  mapping.Suggest(sample.columns, sample.cells(), mapping.SuggestOptions{Custom: custom}),
		ValidationWarnings: []PreviewWarning{}, FieldMapping: o.FieldMapping}
	if p.TotalRows, p.TotalRowsExact, err = source.EstimateRows(f, sample.dialect); err != nil {
		return nil, err
	}
	if sample.whole {
		p.TotalRows, p.TotalRowsExact = int64(len(sample.rows)), true
	}
	if p.FieldMapping == nil {
		if p.FieldMapping, err = s.store.SavedMapping(ctx, p.Fingerprint); err != nil {
			return nil, err
		}
		p.Remembered = p.FieldMapping != nil
	}
	if p.FieldMapping == nil {
		p.FieldMapping = mapping.FromSuggestions(p.SuggestedMappings)
	}
	p.FieldMapping = asWritten(p.FieldMapping, sample.columns)
	if o.DateOrder == "" {
		o.DateOrder = dateOrderOf(p.FieldMapping, sample.columns, sample.cells())
	}
	p.DateOrder = o.DateOrder
	road, err := NewRoad(sample.columns, RoadOptions{ImportOptions: o.ImportOptions, Mapping: p.FieldMapping, Custom: custom, Today: s.now()})
	if err != nil {
		return nil, err
	}
	show := min(max(o.Rows, 0), sampleRows)
	if show == 0 {
		show = previewRows
	}
	p.Rows = [][]string{}
	for _, r := range sample.rows[:min(show, len(sample.rows))] {
		p.Rows = append(p.Rows, r.row.Cells)
	}
	if err := s.plan(ctx, p, sample, road); err != nil {
		return nil, err
	}
	p.Columns, err = looks(f, p, sample, road)
	return p, err
}

// plan runs the sample down the road and stops before the writing.
func (s *Service) plan(ctx context.Context, p *Preview, sample *sample, road *Road) error {
	items := make([]intake.Item, len(sample.rows))
	for i, r := range sample.rows {
		d := r.draft()
		road.Stages.Apply(d)
		items[i] = intake.Prepare(d, road.Policy.Match)
		for _, issue := range d.Issues {
			p.ValidationWarnings = append(p.ValidationWarnings, PreviewWarning{Row: d.Row, Field: issue.Field, Message: issue.Message,
				Severity: issue.Severity, Value: issue.Value, Hint: issue.Hint})
		}
	}
	decided, err := intake.Decide(ctx, s.store, items, road.Policy, leadbridge.Cause{Kind: leadbridge.CauseImport}, s.now())
	if err != nil {
		return err
	}
	c := decided.Counts
	p.Plan = Plan{SampleRows: c.Processed, Create: c.Created - c.Possible, Update: c.Updated, Duplicate: c.Duplicate, Possible: c.Possible, Fail: c.Failed}
	for i, r := range decided.Changes.Rows {
		p.Plan.Rows = append(p.Plan.Rows, PlanRow{Row: r.Record.Row, Outcome: r.Record.Status, Reason: r.Record.Reason,
			Values: items[i].Draft.Values, Changes: r.Record.Changes})
	}
	return nil
}

// sample is the beginning of a file.
type sample struct {
	dialect source.Dialect
	columns []string
	rows    []sampled
	whole   bool // the file has no more rows than these
}

type sampled struct {
	row        source.Row
	unreadable string
}

func (r sampled) draft() *pipeline.Draft {
	return &pipeline.Draft{Row: r.row.Number, Line: r.row.Line, Cells: r.row.Cells, Unreadable: r.unreadable}
}

func (s *sample) cells() [][]string {
	cells := make([][]string, 0, len(s.rows))
	for _, r := range s.rows {
		if r.unreadable == "" {
			cells = append(cells, r.row.Cells)
		}
	}
	return cells
}

func readSample(f source.File, o *leadbridge.SourceOptions) (*sample, error) {
	if o == nil {
		o = &leadbridge.SourceOptions{}
	}
	d, err := source.Detect(f, *o)
	if err != nil {
		return nil, err
	}
	r, err := source.Open(f, d, source.Start{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := &sample{dialect: d, columns: r.Columns()}
	for len(s.rows) < sampleRows {
		row, err := r.Read()
		var bad *source.RowError
		switch {
		case err == io.EOF:
			s.whole = true
			return s, nil
		case errors.As(err, &bad):
			s.rows = append(s.rows, sampled{row, bad.Message})
		case err != nil:
			return nil, err
		default:
			s.rows = append(s.rows, sampled{row: row})
		}
	}
	return s, nil
}
