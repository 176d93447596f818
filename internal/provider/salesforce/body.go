package salesforce

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// schemaFor is the schema that some writes are made after. If they speak of
// fields that it lacks, it may be out of date.
func (d *driver) schemaFor(ctx context.Context, object string, writes []provider.Write) (*sobject, error) {
	s, err := d.schema(ctx, object)
	if err != nil {
		return nil, err
	}
	for _, w := range writes {
		for name := range w.Values {
			if _, ok := s.field(name); !ok {
				return d.describe(ctx, object)
			}
		}
	}
	return s, nil
}

// bodyOf makes the body of a write that creates or changes a record.
func (p *push) bodyOf(w provider.Write) (map[string]any, *leadbridge.Error) {
	create := w.ID == ""
	body := map[string]any{"attributes": map[string]string{"type": p.object}}
	if !create {
		body["id"] = w.ID
	}
	for name, value := range w.Values {
		f, err := p.writable(name, create)
		if err != nil {
			return nil, err
		}
		if body[f.Name], err = theirs(f, value); err != nil {
			return nil, err
		}
	}
	now, seen := p.seen[long(w.ID)]
	_, given := body["Company"]
	switch {
	case seen && p.standsIn(w):
		standIn(body, now)
	case p.object == lead && (create || given):
		withCompany(body)
	}
	for _, l := range w.Links {
		f, err := p.linkField(l, create)
		if err != nil {
			return nil, err
		}
		body[f.Name] = l.ID
	}
	if w.Key == "" {
		return body, nil
	}
	switch f, ok := p.schema.field(p.keyField); {
	case ok && (create && f.Createable && (f.ExternalID || f.IDLookup) || !create && f.Updateable):
		body[f.Name] = w.Key
	case create:
		return nil, refused(leadbridge.Invalid, provider.CodeUnknownField, p.keyField,
			"is not there as an external ID that the connected user may edit, and without it no record can be created safely; make it in Setup > Object Manager > "+p.object+" > Fields & Relationships, or name another key field in the integration's settings")
	}
	return body, nil
}

// writable finds a field that a write names.
func (p *push) writable(name string, create bool) (sfield, *leadbridge.Error) {
	f, ok := p.schema.field(name)
	switch {
	case strings.Contains(name, "."):
		return f, refused(leadbridge.Invalid, provider.CodeReadOnlyField, name, "belongs to a linked record and cannot be written; map it inbound only")
	case !ok:
		e := explainRow(apiError{StatusCode: "INVALID_FIELD"})
		e.Field = name
		return f, e
	case create && !f.Createable || !create && !f.Updateable:
		e := explainRow(apiError{StatusCode: "INVALID_FIELD_FOR_INSERT_UPDATE"})
		e.Field = name
		return f, e
	}
	return f, nil
}

// linkField finds the field that points to a record of the link's kind.
func (p *push) linkField(l provider.Link, create bool) (sfield, *leadbridge.Error) {
	for _, f := range p.schema.Fields {
		if slices.Equal(f.ReferenceTo, []string{l.Object}) && f.Updateable && (!create || f.Createable) && !f.Custom {
			return f, nil
		}
	}
	return sfield{}, refused(leadbridge.Unsupported, provider.CodeBadValue, "", "A "+p.object+" of Salesforce cannot point to a record of the kind "+l.Object+".")
}

func refused(kind leadbridge.Kind, code, field, msg string) *leadbridge.Error {
	return &leadbridge.Error{Op: "salesforce", Kind: kind, Code: code, Field: field, Msg: msg}
}

// number is a decimal number as JSON has it.
var number = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?$`)

// theirs makes a value of Salesforce's of one of ours. The empty text clears:
// null, but a checkbox knows only true and false.
func theirs(f sfield, value string) (any, *leadbridge.Error) {
	value = strings.TrimSpace(value) // Salesforce does the same
	kind := types[f.Type]
	if value == "" && kind == leadbridge.TypeBoolean {
		return false, nil
	}
	if value == "" {
		return nil, nil
	}
	wrong := func(what string) *leadbridge.Error {
		return refused(leadbridge.Invalid, provider.CodeBadValue, f.Name, "takes "+what+" only; add a transform to its mapping")
	}
	switch kind {
	case leadbridge.TypeBoolean:
		if value != "true" && value != "false" {
			return nil, wrong("true or false")
		}
		return value == "true", nil
	case leadbridge.TypeNumber:
		if !number.MatchString(value) {
			return nil, wrong("a number")
		}
		return json.Number(value), nil
	case leadbridge.TypeDate:
		if _, err := time.Parse(time.DateOnly, value[:min(len(value), len(time.DateOnly))]); err != nil {
			return nil, wrong("a date such as 2006-01-02")
		}
		return value[:len(time.DateOnly)], nil
	case leadbridge.TypeDateTime:
		t, err := time.Parse(time.RFC3339, value)
		if err != nil {
			t, err = time.Parse(time.DateOnly, value)
		}
		if err != nil {
			return nil, wrong("a time such as 2006-01-02T15:04:05Z")
		}
		return t.UTC().Format("2006-01-02T15:04:05.000Z"), nil
	}
	return value, nil
}
