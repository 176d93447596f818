package account

import (
	"errors"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/pipeline/mapping"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
)

const opMapping = "account.Mapping"

// settle checks one mapping and fills in what it leaves out. fields are those
// of the account, nil if they are not known.
func settle(m *leadbridge.IntegrationMapping, o provider.Object, fields []leadbridge.RemoteField, custom []leadbridge.Field) error {
	if m.TargetField == "" {
		return leadbridge.InvalidField(opMapping, "targetField", "name the field of a lead that %s is mapped to", strings.Join(m.Sources(), ", "))
	}
	if err := compiles(m, custom); err != nil {
		return err
	}
	if m.FieldType == "" {
		m.FieldType = targetType(m.TargetField, custom)
	}
	for _, r := range m.ValidationRules {
		if !slices.Contains(leadbridge.RuleTypes, r.Type) {
			return unknown(opMapping, "validationRules", "rule", string(r.Type), texts(leadbridge.RuleTypes))
		}
	}
	if fields != nil {
		for _, source := range m.Sources() {
			if err := remote.CheckReadable(source, fields); err != nil {
				return err
			}
		}
	}
	return settleDirection(m, o, fields)
}

// compiles checks the target, the transforms and the type of a mapping.
func compiles(m *leadbridge.IntegrationMapping, custom []leadbridge.Field) error {
	_, err := mapping.Compile([]leadbridge.FieldMapping{m.FieldMapping}, m.Sources(), mapping.CompileOptions{Custom: custom})
	var e *leadbridge.Error
	if errors.As(err, &e) {
		own := *e
		own.Field = strings.TrimPrefix(e.Field, "fieldMapping[0].")
		return &own
	}
	return err
}

func targetType(target string, custom []leadbridge.Field) leadbridge.FieldType {
	if f, ok := leadbridge.FieldNamed(target); ok {
		return f.Type
	}
	for _, f := range custom {
		if f.Name == target {
			return f.Type
		}
	}
	return leadbridge.TypeString
}

// settleDirection chooses the direction if none is given, and refuses to
// write what cannot be written.
func settleDirection(m *leadbridge.IntegrationMapping, o provider.Object, fields []leadbridge.RemoteField) error {
	refused := writable(m, o, fields)
	if m.Direction == "" {
		m.Direction = leadbridge.Bidirectional
		if refused != nil {
			m.Direction = leadbridge.Inbound
		}
	}
	switch {
	case !slices.Contains(leadbridge.SyncDirections, m.Direction):
		return unknown(opMapping, "direction", "direction", string(m.Direction), texts(leadbridge.SyncDirections))
	case m.Direction != leadbridge.Inbound:
		return refused
	}
	return nil
}

// writable reports why a mapping cannot write to the CRM, if it cannot.
func writable(m *leadbridge.IntegrationMapping, o provider.Object, fields []leadbridge.RemoteField) error {
	switch {
	case o.ReadOnly:
		return leadbridge.InvalidField(opMapping, "direction", "%s are only read from the CRM; make the mapping INBOUND", strings.ToLower(o.Title))
	case len(m.Sources()) == 0:
		return leadbridge.InvalidField(opMapping, "sourceField", "name the CRM's field that is written, or make the mapping INBOUND")
	case len(m.Sources()) > 1:
		return leadbridge.InvalidField(opMapping, "sourceFields", "several fields can be read into one, but not written; make the mapping INBOUND or name one sourceField")
	case fields == nil && strings.Contains(m.Sources()[0], "."):
		return leadbridge.InvalidField(opMapping, "sourceField", "%q is read from another record and cannot be written; make the mapping INBOUND", m.Sources()[0])
	case fields == nil:
		return nil
	}
	return remote.CheckWritable(m.Sources()[0], fields)
}

// checkAlone refuses a mapping that would write the same field as another, in
// the same direction.
func checkAlone(m leadbridge.IntegrationMapping, others []leadbridge.IntegrationMapping) error {
	for _, o := range others {
		if o.Object != m.Object {
			continue
		}
		if m.Direction != leadbridge.Outbound && o.Direction != leadbridge.Outbound && m.TargetField == o.TargetField {
			return leadbridge.InvalidField(opMapping, "targetField", "%q is filled from %s already; change that mapping, or delete it first", m.TargetField, nameSources(o))
		}
		if m.Direction != leadbridge.Inbound && o.Direction != leadbridge.Inbound && m.Sources()[0] == o.Sources()[0] {
			return leadbridge.InvalidField(opMapping, "sourceField", "the CRM's %q is written from %q already; make one of the two INBOUND", m.Sources()[0], o.TargetField)
		}
	}
	return nil
}

func nameSources(m leadbridge.IntegrationMapping) string {
	if len(m.Sources()) == 0 {
		return "a constant"
	}
	return `"` + strings.Join(m.Sources(), ", ") + `"`
}
