package importer

import (
	"context"
	"reflect"
	"slices"

	"leadbridge"
	"leadbridge/internal/pipeline/validate"
)

// DefaultStore knows what the office wants where an import says nothing.
type DefaultStore interface {
	Defaults(ctx context.Context) (leadbridge.Defaults, error)
}

// fillDefaults fills in what the options leave open by what the office wants,
// so that a job means the same whenever it runs. What is filled in already
// stays.
func (s *Service) fillDefaults(ctx context.Context, o *leadbridge.ImportOptions, custom []leadbridge.Field) error {
	d, err := s.store.Defaults(ctx)
	if err != nil {
		return err
	}
	if o.Region == "" {
		o.Region = d.Region
	}
	if o.OnDuplicate == "" && o.SkipDuplicates == nil {
		o.OnDuplicate = d.OnDuplicate
	}
	if o.Cleansing == nil && d.Cleansing != (leadbridge.CleansingOptions{}) {
		o.Cleansing = &d.Cleansing
	}
	if o.Match == nil && d.Possible != 0 {
		match := d.Match()
		o.Match = &match
	}
	if !on(o.ValidateData) || o.ReplaceRules {
		return nil
	}
	for _, r := range validate.Usable(d.Rules, validate.Options{Custom: custom}) {
		if !slices.ContainsFunc(o.Rules, func(own leadbridge.Rule) bool { return reflect.DeepEqual(own, r) }) {
			o.Rules = append(slices.Clip(o.Rules), r)
		}
	}
	return nil
}
