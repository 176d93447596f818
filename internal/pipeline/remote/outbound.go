package remote

import (
	"strings"

	"leadbridge"
)

// Outbound turns the values of a lead into those of a CRM's record.
type Outbound struct {
	ms     []outboundField
	fields map[string]leadbridge.RemoteField
}

type outboundField struct {
	leadbridge.IntegrationMapping
	back map[string]string // our values, folded, to theirs
}

// CompileOutbound makes a function of the mappings that flow to the CRM; the
// others are passed over. Transforms belong to the way in: on the way out a
// value goes as we hold it, through the value map read backwards. It refuses
// a mapping to a field that the CRM does not have, or that cannot be written.
func CompileOutbound(ms []leadbridge.IntegrationMapping, fields []leadbridge.RemoteField) (*Outbound, error) {
	out := &Outbound{fields: index(fields)}
	for _, m := range ms {
		if m.Direction == leadbridge.Inbound || m.TargetField == "" {
			continue
		}
		if err := CheckWritable(m.SourceField, fields); err != nil {
			return nil, err
		}
		out.ms = append(out.ms, outboundField{m, reversed(m.ValueMap, out.fields[m.SourceField])})
	}
	return out, nil
}

// CheckWritable refuses a field that the CRM does not have, with the nearest
// that it has, or that cannot be written.
func CheckWritable(name string, fields []leadbridge.RemoteField) error {
	const op = "remote.CheckWritable"
	byName := index(fields)
	f, there := byName[name]
	switch {
	case !there:
		return unknownField(op, name, fields)
	case strings.Contains(name, "."):
		return leadbridge.InvalidField(op, "sourceField", "%q is read from another record and cannot be written; make the mapping INBOUND", name)
	case f.ReadOnly:
		var writables []string
		for _, w := range fields {
			if writable(w) {
				writables = append(writables, w.Name)
			}
		}
		if near := leadbridge.Nearest(name, writables); near != "" {
			return leadbridge.InvalidField(op, "sourceField", "%q cannot be written in the CRM; make the mapping INBOUND, or use %q", name, near)
		}
		return leadbridge.InvalidField(op, "sourceField", "%q cannot be written in the CRM; make the mapping INBOUND", name)
	}
	return nil
}

// CheckReadable refuses a field that the CRM does not have, with the nearest
// that it has.
func CheckReadable(name string, fields []leadbridge.RemoteField) error {
	if _, there := index(fields)[name]; !there {
		return unknownField("remote.CheckReadable", name, fields)
	}
	return nil
}

func unknownField(op, name string, fields []leadbridge.RemoteField) error {
	var names, titles []string
	byTitle := map[string]string{}
	for _, f := range fields {
		names = append(names, f.Name)
		titles = append(titles, f.Title)
		byTitle[f.Title] = f.Name
	}
	near := leadbridge.Nearest(name, names)
	if near == "" {
		near = byTitle[leadbridge.Nearest(name, titles)]
	}
	if near != "" {
		return leadbridge.InvalidField(op, "sourceField", "the CRM has no field %q that this account may see; did you mean %q?", name, near)
	}
	return leadbridge.InvalidField(op, "sourceField", "the CRM has no field %q that this account may see; list its fields and choose one", name)
}

// reversed reads a value map backwards. Where several of theirs become one of
// ours, the first by the order of the CRM's options goes back.
func reversed(m map[string]string, f leadbridge.RemoteField) map[string]string {
	back := map[string]string{}
	folded := map[string]string{}
	for theirs, ours := range m {
		folded[fold(theirs)] = ours
	}
	for _, o := range f.Options {
		if ours, ok := folded[fold(o.Value)]; ok {
			if _, taken := back[fold(ours)]; !taken {
				back[fold(ours)] = o.Value
			}
		}
	}
	for theirs, ours := range m {
		if was, taken := back[fold(ours)]; !taken || len(f.Options) == 0 && theirs < was {
			back[fold(ours)] = theirs
		}
	}
	// What people see is understood too.
	for _, o := range f.Options {
		if _, taken := back[fold(o.Title)]; !taken {
			back[fold(o.Title)] = o.Value
		}
	}
	return back
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Values returns what a lead's values become in the CRM. A field that the
// lead has nothing in is cleared, "", unless the mapping has a default.
func (out *Outbound) Values(lead leadbridge.Values) map[string]string {
	values := make(map[string]string, len(out.ms))
	for i := range out.ms {
		m := &out.ms[i]
		v := lead[m.TargetField]
		if m.TargetField == leadbridge.FieldFullName {
			v = strings.TrimSpace(lead[leadbridge.FieldFirstName] + " " + lead[leadbridge.FieldLastName])
		}
		if theirs, ok := m.back[fold(v)]; ok && v != "" {
			v = theirs
		}
		if v == "" {
			v = m.DefaultValue
		}
		values[m.SourceField] = v
	}
	return values
}

// Feeds returns, for each field of the CRM that is written, the fields of ours
// that flow into it.
func (out *Outbound) Feeds() map[string][]string {
	feeds := make(map[string][]string, len(out.ms))
	for i := range out.ms {
		m := &out.ms[i]
		parts := []string{m.TargetField}
		if m.TargetField == leadbridge.FieldFullName {
			parts = []string{leadbridge.FieldFirstName, leadbridge.FieldLastName}
		}
		feeds[m.SourceField] = append(feeds[m.SourceField], parts...)
	}
	return feeds
}
