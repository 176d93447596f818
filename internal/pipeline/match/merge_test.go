package match

import (
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
)

func TestMerge(t *testing.T) {
	const first, mail, notes, street = leadbridge.FieldFirstName, leadbridge.FieldEmail, leadbridge.FieldNotes, leadbridge.FieldStreet
	cases := []struct {
		name               string
		strategy           leadbridge.MergeStrategy
		existing, incoming leadbridge.Values
		want               leadbridge.Values
	}{
		{"prefer new", leadbridge.MergePreferNew, leadbridge.Values{first: "Bob", mail: "a@x.org", notes: "old"},
			leadbridge.Values{first: "Robert", mail: "", street: "1 Oak St"}, leadbridge.Values{first: "Robert", mail: "a@x.org", notes: "old", street: "1 Oak St"}},
		{"prefer existing", leadbridge.MergePreferExisting, leadbridge.Values{first: "Bob", mail: ""},
			leadbridge.Values{first: "Robert", mail: "a@x.org"}, leadbridge.Values{first: "Bob", mail: "a@x.org"}},
		{"both: the fuller value", leadbridge.MergeBoth, leadbridge.Values{first: "J.", street: "1 Oak St", mail: "a@x.org"},
			leadbridge.Values{first: "John Quincy", street: "1 Oak Street Apt 4", mail: "long.address@example.org"},
			leadbridge.Values{first: "John Quincy", street: "1 Oak Street Apt 4", mail: "a@x.org"}},
		{"both: another value is not a fuller one", leadbridge.MergeBoth, leadbridge.Values{first: "Bob"}, leadbridge.Values{first: "Alexander"}, leadbridge.Values{first: "Bob"}},
		{"both: notes", leadbridge.MergeBoth, leadbridge.Values{notes: "Called."}, leadbridge.Values{notes: "Wants a quote."}, leadbridge.Values{notes: "Called.\n\nWants a quote."}},
		{"both: the same note again", leadbridge.MergeBoth, leadbridge.Values{notes: "Called. Wants a quote."}, leadbridge.Values{notes: "Wants a quote."}, leadbridge.Values{notes: "Called. Wants a quote."}},
		{"both: notes too long together", leadbridge.MergeBoth, leadbridge.Values{notes: strings.Repeat("a", 20000)}, leadbridge.Values{notes: strings.Repeat("b", 20000)},
			leadbridge.Values{notes: strings.Repeat("a", 20000)}},
		{"a refusal survives", leadbridge.MergePreferNew, leadbridge.Values{leadbridge.FieldDoNotContact: "true", leadbridge.FieldConsentGiven: "false", leadbridge.FieldConsentAt: "2026-01-01T00:00:00Z"},
			leadbridge.Values{leadbridge.FieldDoNotContact: "false", leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentSource: "web"},
			leadbridge.Values{leadbridge.FieldDoNotContact: "true", leadbridge.FieldConsentGiven: "false", leadbridge.FieldConsentAt: "2026-01-01T00:00:00Z"}},
		{"a refusal arrives", leadbridge.MergePreferExisting, leadbridge.Values{leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentSource: "web"},
			leadbridge.Values{leadbridge.FieldDoNotContact: "true", leadbridge.FieldConsentGiven: "false"},
			leadbridge.Values{leadbridge.FieldDoNotContact: "true", leadbridge.FieldConsentGiven: "false"}},
		{"a consent stays whole", leadbridge.MergeBoth, leadbridge.Values{leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentSource: "web"},
			leadbridge.Values{leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentAt: "2026-01-01T00:00:00Z"},
			leadbridge.Values{leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentSource: "web"}},
		{"a consent with proof", leadbridge.MergePreferExisting, leadbridge.Values{leadbridge.FieldConsentGiven: "true"},
			leadbridge.Values{leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentSource: "web"},
			leadbridge.Values{leadbridge.FieldConsentGiven: "true", leadbridge.FieldConsentSource: "web"}},
		{"nothing known yet", leadbridge.MergeBoth, nil, leadbridge.Values{first: "Bob"}, leadbridge.Values{first: "Bob"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Merge(c.existing, c.incoming, c.strategy); !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	const first, mail, dnc, given = leadbridge.FieldFirstName, leadbridge.FieldEmail, leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven
	type rules = map[string]leadbridge.UpdateRule
	cases := []struct {
		name               string
		rules              rules
		existing, incoming leadbridge.Values
		want               leadbridge.Values
	}{
		{"no rules: always", nil, leadbridge.Values{first: "Bob"}, leadbridge.Values{first: "Rob"}, leadbridge.Values{first: "Rob"}},
		{"empty never erases", nil, leadbridge.Values{first: "Bob"}, leadbridge.Values{first: ""}, leadbridge.Values{first: "Bob"}},
		{"if blank", rules{"*": leadbridge.UpdateIfBlank}, leadbridge.Values{first: "Bob", mail: ""}, leadbridge.Values{first: "Rob", mail: "a@x.org"}, leadbridge.Values{first: "Bob", mail: "a@x.org"}},
		{"a field's own rule", rules{"*": leadbridge.UpdateNever, mail: leadbridge.UpdateAlways}, leadbridge.Values{first: "Bob", mail: "b@x.org"},
			leadbridge.Values{first: "Rob", mail: "a@x.org"}, leadbridge.Values{first: "Bob", mail: "a@x.org"}},
		{"a refusal stays", nil, leadbridge.Values{dnc: "true", given: "false"}, leadbridge.Values{dnc: "false", given: "true"}, leadbridge.Values{dnc: "true", given: "false"}},
		{"a refusal arrives", rules{"*": leadbridge.UpdateNever}, leadbridge.Values{dnc: "false", given: "true"}, leadbridge.Values{dnc: "true", given: "false"}, leadbridge.Values{dnc: "true", given: "false"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Update(c.existing, c.incoming, c.rules); !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func drawValues(t *rapid.T, label string) leadbridge.Values {
	name := rapid.SampledFrom([]string{leadbridge.FieldFirstName, leadbridge.FieldNotes, leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven, leadbridge.FieldConsentAt, "custom.color"})
	return rapid.MapOf(name, rapid.SampledFrom([]string{"", "true", "false", "a", "a b"})).Draw(t, label)
}

func TestMergeAndUpdateKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawValues(t, "existing"), drawValues(t, "incoming")
		wasA, wasB := a.Clone(), b.Clone()
		strategy := rapid.SampledFrom([]leadbridge.MergeStrategy{leadbridge.MergePreferNew, leadbridge.MergePreferExisting, leadbridge.MergeBoth}).Draw(t, "strategy")
		rule := rapid.SampledFrom([]leadbridge.UpdateRule{leadbridge.UpdateAlways, leadbridge.UpdateIfBlank, leadbridge.UpdateNever}).Draw(t, "rule")
		for what, out := range map[string]leadbridge.Values{"merge": Merge(a, b, strategy), "update": Update(a, b, map[string]leadbridge.UpdateRule{"*": rule})} {
			if !maps.Equal(a, wasA) || !maps.Equal(b, wasB) {
				t.Fatalf("%s changed its arguments", what)
			}
			for _, side := range []leadbridge.Values{a, b} {
				if side[leadbridge.FieldDoNotContact] == "true" && out[leadbridge.FieldDoNotContact] != "true" {
					t.Fatalf("%s lost the wish not to be contacted", what)
				}
				if side[leadbridge.FieldConsentGiven] == "false" && out[leadbridge.FieldConsentGiven] != "false" {
					t.Fatalf("%s lost a refused consent", what)
				}
			}
			for _, name := range []string{leadbridge.FieldFirstName, leadbridge.FieldNotes, "custom.color"} {
				if a[name] != "" && out[name] == "" {
					t.Fatalf("%s erased %s", what, name)
				}
			}
		}
		if again := Merge(a, a, strategy); !maps.Equal(again, a) && a != nil {
			t.Fatalf("merged with itself: %v, want %v", again, a)
		}
	})
}
