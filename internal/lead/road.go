package lead

import (
	"context"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/pipeline/cleanse"
	"leadbridge/internal/pipeline/validate"
)

// road makes the stages that a lead's values pass through: those of an import
// with no mapping and the office's default options.
func (s *Service) road(ctx context.Context, custom []leadbridge.Field) (pipeline.Pipeline, error) {
	office, err := s.store.Defaults(ctx)
	if err != nil {
		return nil, err
	}
	types := make(map[string]leadbridge.FieldType, len(custom))
	for _, f := range custom {
		types[f.Name] = f.Type
	}
	region := office.RegionOr(s.region())
	checks := validate.Options{Custom: custom, Today: s.now(), Region: region}
	checked, err := validate.New(slices.Concat(validate.Defaults(), validate.ForFields(custom), validate.Usable(office.Rules, checks)), checks)
	if err != nil {
		return nil, err
	}
	return pipeline.Pipeline{cleanse.New(office.Cleansing, cleanse.Context{Region: region, CustomTypes: types, Today: s.now()}), checked}, nil
}

// enter checks the names of values that someone gave, and makes their road.
func (s *Service) enter(ctx context.Context, op string, given leadbridge.Values) (pipeline.Pipeline, error) {
	custom, err := s.store.CustomFields(ctx)
	if err != nil {
		return nil, err
	}
	known := leadbridge.FieldNames()
	for _, f := range custom {
		known = append(known, f.Name)
	}
	for _, name := range given.Names() {
		if err := checkName(op, name, known); err != nil {
			return nil, err
		}
	}
	return s.road(ctx, custom)
}

// maxName is the longest name of a metadata field, in bytes.
const maxName = 200

func checkName(op, name string, known []string) error {
	if rest, ok := strings.CutPrefix(name, leadbridge.MetadataPrefix); ok {
		if rest == "" || len(name) > maxName {
			return leadbridge.InvalidField(op, name, "is not a good name for metadata; give 1 to %d letters after the point", maxName-len(leadbridge.MetadataPrefix))
		}
		return nil
	}
	for _, k := range known {
		if k == name {
			return nil
		}
	}
	if near := leadbridge.Nearest(name, known); near != "" {
		return leadbridge.InvalidField(op, name, "is not a field of leads; did you mean %s?", near)
	}
	return leadbridge.InvalidField(op, name, "is not a field of leads; define it as a custom field, or call it %s%s", leadbridge.MetadataPrefix, name)
}

// refusal is the error for issues of which one is an error, and nil for
// others.
func refusal(op string, issues []leadbridge.Issue) error {
	for _, i := range issues {
		if i.Severity == leadbridge.SeverityError {
			e := leadbridge.InvalidField(op, i.Field, "%s", strings.TrimSpace(i.Message+". "+i.Hint))
			e.Code = "lead_invalid"
			return e
		}
	}
	return nil
}
