package providertest

import (
	"context"
	"slices"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

func describedFields(t *testing.T, x *Exam) {
	for _, o := range x.Provider.Objects {
		fields, err := x.Client().Describe(context.Background(), o.Name)
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		seen := map[string]bool{}
		custom := false
		for _, f := range fields {
			if f.Name == "" || f.Title == "" || seen[f.Name] || !slices.Contains(leadbridge.FieldTypes, f.Type) {
				t.Errorf("%s: field %+v is without a name, a title or a type, or comes twice", o.Name, f)
			}
			for _, option := range f.Options {
				if option.Value == "" || option.Title == "" {
					t.Errorf("%s: %s has the option %+v", o.Name, f.Name, option)
				}
			}
			seen[f.Name], custom = true, custom || f.Custom
		}
		if o.Name == x.Object.Name && (!custom || !seen[x.Text]) {
			t.Errorf("%s: %d fields, none of the account's own, or %s is missing", o.Name, len(fields), x.Text)
		}
	}
}

// suggestedFields demands that what is said to hold in every account does so:
// each target has a source that the account has, and what is only read is not
// suggested for writing.
func suggestedFields(t *testing.T, x *Exam) {
	for _, o := range x.Provider.Objects {
		if o.Kind == provider.KindLead && len(o.Suggested) == 0 {
			t.Errorf("%s: nothing is suggested", o.Name)
		}
		fields, err := x.Client().Describe(context.Background(), o.Name)
		if err != nil {
			t.Fatal(err)
		}
		filled := map[string]bool{}
		for _, s := range o.Suggested {
			i := slices.IndexFunc(fields, func(f leadbridge.RemoteField) bool { return f.Name == s.Source })
			filled[s.Target] = filled[s.Target] || i >= 0
			if i >= 0 && fields[i].ReadOnly && s.Direction != leadbridge.Inbound {
				t.Errorf("%s: %s is suggested for %s, and it is only read", o.Name, s.Source, s.Direction)
			}
		}
		for target, ok := range filled {
			if !ok {
				t.Errorf("%s: nothing that is suggested for %s is there", o.Name, target)
			}
		}
	}
}

func unknownObject(t *testing.T, x *Exam) {
	if _, err := x.Client().Describe(context.Background(), "no_such_object"); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("got %v", err)
	}
}
