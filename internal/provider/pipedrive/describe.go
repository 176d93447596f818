package pipedrive

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Describe implements [provider.Driver].
func (d *driver) Describe(ctx context.Context, object string) ([]provider.Field, error) {
	k, err := kindNamed("pipedrive.Describe", object)
	if err != nil {
		return nil, err
	}
	s, err := d.schema(ctx, k, 0)
	if err != nil {
		return nil, err
	}
	fields := make([]provider.Field, 0, len(s.fields))
	for _, f := range s.fields {
		described := f.Field
		if ask := optionSources[f.NativeType]; ask != nil && len(described.Options) == 0 {
			if described.Options, err = ask(ctx, d, k); err != nil {
				return nil, err
			}
		}
		// Where the options are hidden from us, we cannot say what is one.
		described.Restricted = described.Restricted && len(described.Options) > 0
		fields = append(fields, described)
	}
	return fields, nil
}

// types are Pipedrive's types and what they are to us. Types that are missing
// here have no plain text, and their fields are left out.
var types = map[string]leadbridge.FieldType{
	"varchar": leadbridge.TypeString, "varchar_auto": leadbridge.TypeString, "varchar_options": leadbridge.TypeEnum,
	"text": leadbridge.TypeText, "phone": leadbridge.TypePhone, "boolean": leadbridge.TypeBoolean,
	"int": leadbridge.TypeNumber, "double": leadbridge.TypeNumber, "monetary": leadbridge.TypeNumber,
	"date": leadbridge.TypeDate, "daterange": leadbridge.TypeDate,
	"time": leadbridge.TypeString, "timerange": leadbridge.TypeString, "address": leadbridge.TypeString,
	"enum": leadbridge.TypeEnum, "set": leadbridge.TypeEnum,
	"org": leadbridge.TypeNumber, "people": leadbridge.TypeNumber, "deal": leadbridge.TypeNumber, "user": leadbridge.TypeEnum,
}

// lengths are the most characters that a type takes, from the description of
// POST /personFields.
var lengths = map[string]int{"varchar": 255, "varchar_auto": 255, "phone": 255, "text": 65_000}

// custom is a custom field as a field of ours.
func (w wireField) custom() *fieldSpec {
	t, known := types[w.Type]
	return &fieldSpec{Field: provider.Field{Name: w.Code, Title: w.Name, Description: w.Meaning, Type: orText(t), NativeType: w.Type,
		ReadOnly: !known, MaxLength: lengths[w.Type], Options: w.options(), Restricted: t == leadbridge.TypeEnum,
		Multiple: w.Type == "set", Custom: true}}
}

func orText(t leadbridge.FieldType) leadbridge.FieldType {
	if t == "" {
		return leadbridge.TypeString
	}
	return t
}

func (w wireField) options() []leadbridge.RemoteOption {
	var options []leadbridge.RemoteOption
	for _, o := range w.Options {
		options = append(options, leadbridge.RemoteOption{Value: textOf(o.ID), Title: o.Label})
	}
	return options
}

// addParts adds the parts of a value that has several, such as the currency
// of an amount or the city of an address. They can only be read.
func (s *schema) addParts(f *fieldSpec, w wireField) {
	for _, part := range w.Subfields {
		name := strings.TrimPrefix(strings.TrimPrefix(part.Code, f.Name), "_")
		if name == "" || name == "value" || s.field(f.Name+"."+name) != nil {
			continue
		}
		title := part.Name
		if !strings.Contains(title, f.Title) {
			title = f.Title + ": " + title
		}
		s.add(&fieldSpec{Field: provider.Field{Name: f.Name + "." + name, Title: title, Type: leadbridge.TypeString,
			NativeType: nativePart, ReadOnly: true, Custom: f.Custom}})
	}
}

// optionSources ask for the options that the list of fields does not hold. An
// account whose rights do not reach there gets none, and writes ids.
var optionSources = map[string]func(context.Context, *driver, *kind) ([]leadbridge.RemoteOption, error){
	"user": func(ctx context.Context, d *driver, _ *kind) ([]leadbridge.RemoteOption, error) {
		return d.named(ctx, "list users", "/api/v1/users", costOfOld)
	},
	"pipeline": func(ctx context.Context, d *driver, _ *kind) ([]leadbridge.RemoteOption, error) {
		return d.named(ctx, "list pipelines", "/api/v2/pipelines", costOfStages)
	},
	"stage": func(ctx context.Context, d *driver, _ *kind) ([]leadbridge.RemoteOption, error) {
		return d.named(ctx, "list stages", "/api/v2/stages", costOfStages)
	},
	"varchar_options": func(ctx context.Context, d *driver, k *kind) ([]leadbridge.RemoteOption, error) {
		return d.named(ctx, "list activity types", "/api/v1/activityTypes", costOfOld)
	},
	nativeLabels: func(ctx context.Context, d *driver, k *kind) ([]leadbridge.RemoteOption, error) {
		if !k.old {
			return nil, nil
		}
		return d.named(ctx, "list lead labels", "/api/v1/leadLabels", costOfList)
	},
}

// named reads a short list of things that have an id, or a key, and a name.
func (d *driver) named(ctx context.Context, operation, path string, cost int) ([]leadbridge.RemoteOption, error) {
	var query url.Values
	if strings.HasPrefix(path, "/api/v2/") {
		query = url.Values{"limit": {"500"}}
	}
	var answer struct {
		Data []struct {
			ID      json.RawMessage `json:"id"`
			Key     string          `json:"key_string"`
			Name    string          `json:"name"`
			Deleted bool            `json:"is_deleted"`
			Active  *bool           `json:"active_flag"`
		} `json:"data"`
	}
	if _, err := d.get(ctx, operation, path, query, cost, &answer); err != nil {
		if leadbridge.KindOf(err) == leadbridge.Forbidden {
			return nil, nil
		}
		return nil, err
	}
	var options []leadbridge.RemoteOption
	for _, o := range answer.Data {
		value := o.Key
		if value == "" {
			value = textOf(o.ID)
		}
		if !o.Deleted && (o.Active == nil || *o.Active) {
			options = append(options, leadbridge.RemoteOption{Value: value, Title: o.Name})
		}
	}
	return slices.Clip(options), nil
}
