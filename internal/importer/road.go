package importer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/intake"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/validate"
)

// Road is the stages that a file's rows pass through, made from an import's
// mapping and options.
type Road struct {
	Stages  pipeline.Pipeline
	Policy  intake.Policy
	Mapping []leadbridge.FieldMapping
}

// RoadOptions are what a road is made from.
type RoadOptions struct {
	leadbridge.ImportOptions
	Mapping []leadbridge.FieldMapping
	Custom  []leadbridge.Field
	Today   time.Time
}

// NewRoad makes the stages for a file's columns. A wrong mapping, rule or
// option is an Invalid error that names it.
func NewRoad(columns []string, o RoadOptions) (*Road, error) {
	policy, err := policyOf(o.ImportOptions)
	if err != nil {
		return nil, err
	}
	mapped, err := mapping.Compile(o.Mapping, columns, mapping.CompileOptions{Custom: o.Custom, Region: o.Region, DateOrder: o.DateOrder})
	if err != nil {
		return nil, err
	}
	road := &Road{Stages: pipeline.Pipeline{mapped}, Policy: policy, Mapping: o.Mapping}
	if on(o.CleanseData) {
		var rules leadbridge.CleansingOptions
		if o.Cleansing != nil {
			rules = *o.Cleansing
		}
		types := make(map[string]leadbridge.FieldType, len(o.Custom))
		for _, f := range o.Custom {
			types[f.Name] = f.Type
		}
		road.Stages = append(road.Stages, cleanse.New(rules, cleanse.Context{Region: o.Region, DateOrder: o.DateOrder, CustomTypes: types}))
	}
	checks := validate.Options{Custom: o.Custom, Today: o.Today, Region: o.Region}
	if _, err := validate.New(o.Rules, checks); err != nil {
		return nil, within("options", err) // counted from the user's own first
	}
	var rules []leadbridge.Rule
	if on(o.ValidateData) && !o.ReplaceRules {
		rules = append(validate.Defaults(), validate.ForFields(o.Custom)...)
	}
	rules = slices.Concat(rules, o.Rules, mapping.Rules(o.Mapping))
	checked, err := validate.New(rules, checks)
	if err != nil {
		return nil, err
	}
	road.Stages = append(road.Stages, checked)
	return road, nil
}

// within puts the name of what holds it before an error's field.
func within(name string, err error) error {
	var e *leadbridge.Error
	if errors.As(err, &e) && e.Field != "" {
		inner := *e
		inner.Field = name + "." + e.Field
		return &inner
	}
	return err
}

// on reads a switch whose default is on.
func on(b *bool) bool { return b == nil || *b }

// policyOf reads what an import does with duplicates.
func policyOf(o leadbridge.ImportOptions) (intake.Policy, error) {
	const op = "importer.options"
	p := intake.Policy{OnDuplicate: o.OnDuplicate, UpdateRules: o.UpdateRules, Match: leadbridge.DefaultMatchPolicy}
	if p.OnDuplicate == "" {
		p.OnDuplicate = leadbridge.DuplicateSkip
		if !on(o.SkipDuplicates) {
			p.OnDuplicate = leadbridge.DuplicateCreate
		}
	}
	modes := []leadbridge.DuplicateMode{leadbridge.DuplicateSkip, leadbridge.DuplicateUpdate, leadbridge.DuplicateCreate}
	if !slices.Contains(modes, p.OnDuplicate) {
		return p, leadbridge.InvalidField(op, "options.onDuplicate", "is %q; it must be skip, update or create", o.OnDuplicate)
	}
	for field, rule := range o.UpdateRules {
		if _, known := leadbridge.FieldNamed(field); !known && field != "*" && !strings.HasPrefix(field, leadbridge.CustomPrefix) && !strings.HasPrefix(field, leadbridge.MetadataPrefix) {
			e := leadbridge.InvalidField(op, "options.updateRules."+field, "is about no field of a lead")
			if near := leadbridge.Nearest(field, leadbridge.FieldNames()); near != "" {
				e.Msg += "; did you mean " + near + "?"
			}
			return p, e
		}
		if !slices.Contains([]leadbridge.UpdateRule{leadbridge.UpdateAlways, leadbridge.UpdateIfBlank, leadbridge.UpdateNever}, rule) {
			return p, leadbridge.InvalidField(op, "options.updateRules."+field, "is %q; it must be always, if_blank or never", rule)
		}
	}
	if o.Match != nil {
		p.Match = *o.Match
		if p.Match.FuzzyMatchThreshold == 0 {
			p.Match.FuzzyMatchThreshold = leadbridge.DefaultMatchPolicy.FuzzyMatchThreshold
		}
		if t := p.Match.FuzzyMatchThreshold; t < 0 || t > 1 {
			return p, leadbridge.InvalidField(op, "options.match.fuzzyMatchThreshold", "is %v; it must lie between 0 and 1", t)
		}
	}
	if o.Region != "" && !cleanse.IsRegion(o.Region) {
		return p, leadbridge.InvalidField(op, "options.region", "is %q; it must be the two capital letters of a country, such as US or DE (ISO 3166-1)", o.Region)
	}
	switch o.DateOrder {
	case "", "MDY", "DMY", "YMD":
	default:
		return p, leadbridge.InvalidField(op, "options.dateOrder", "is %q; it must be MDY, DMY or YMD", o.DateOrder)
	}
	if o.BatchSize < 0 || o.BatchSize > 10000 {
		return p, leadbridge.InvalidField(op, "options.batchSize", "is %d; it must lie between 1 and 10000", o.BatchSize)
	}
	return p, nil
}

// roadOf makes the road of a stored job.
func (s *Service) roadOf(ctx context.Context, j *leadbridge.ImportJob) (*Road, error) {
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	return NewRoad(j.Columns, RoadOptions{ImportOptions: j.Options, Mapping: j.FieldMapping, Custom: custom, Today: s.now()})
}

// dateOrderOf finds the order of day, month and year that a file's date
// columns were written in, from a sample of its rows. "" leaves it open.
func dateOrderOf(ms []leadbridge.FieldMapping, columns []string, sample [][]string) string {
	var dates []string
	for _, m := range ms {
		f, known := leadbridge.FieldNamed(m.TargetField)
		if m.FieldType != leadbridge.TypeDate && (!known || f.Type != leadbridge.TypeDate) || m.TransformFunction != "" {
			continue
		}
		for _, name := range m.Sources() {
			if i := slices.Index(columns, name); i >= 0 {
				for _, row := range sample {
					if i < len(row) && row[i] != "" {
						dates = append(dates, row[i])
					}
				}
			}
		}
	}
	order, certain := cleanse.DateOrderOf(dates)
	if !certain {
		return ""
	}
	return order
}
