package web

import (
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/syncer"
)

// remoteTitles are a CRM's fields by name.
type remoteTitles map[string]leadbridge.RemoteField

func remoteNames(fields []leadbridge.RemoteField) remoteTitles {
	names := remoteTitles{}
	for _, f := range fields {
		names[f.Name] = f
	}
	return names
}

func (t remoteTitles) of(name string) remoteName {
	f, there := t[name]
	if !there || f.Title == "" {
		return remoteName{name, ""}
	}
	if strings.EqualFold(f.Title, name) || opaqueName(name) {
		name = ""
	}
	return remoteName{f.Title, name}
}

// opaqueName reports whether a name tells a person nothing, being a digest.
func opaqueName(name string) bool {
	return len(name) >= 32 && strings.Trim(name, "0123456789abcdef_") == ""
}

// Target is the title of a lead's field.
func (v *mappingsPage) Target(name string) string { return targetTitle(v.Map, name) }

func targetTitle(m account.FieldMap, name string) string {
	for _, f := range m.Targets {
		if f.Name == name {
			return f.Title
		}
	}
	return targetName(name)
}

// targetName is the title of a lead's field, or of the full name, which is
// none.
func targetName(name string) string {
	if name == leadbridge.FieldFullName {
		return "Full name"
	}
	return fieldTitle(name)
}

// nameOptions puts the titles of options where the CRM says their numbers.
func nameOptions(fields []syncer.TrialField, m account.FieldMap) {
	names := remoteNames(m.Fields.Fields)
	for n := range fields {
		if f := &fields[n]; len(f.Sources) == 1 {
			f.Theirs, f.Back = optionTitle(names[f.Sources[0]], f.Theirs), optionTitle(names[f.Sources[0]], f.Back)
		}
	}
}

// optionTitle is what people see of a field's value.
func optionTitle(f leadbridge.RemoteField, value string) string {
	titles := []string{value}
	if f.Multiple {
		titles = strings.Split(value, ";")
	}
	for n := range titles {
		for _, o := range f.Options {
			if o.Value == titles[n] {
				titles[n] = o.Title
			}
		}
	}
	return strings.Join(titles, "; ")
}
