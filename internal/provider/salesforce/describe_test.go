package salesforce

import (
	"context"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
)

// scoped is a grant with scopes.
type scoped struct{ scopes []string }

func (s scoped) Grant(context.Context) (leadbridge.Grant, error) {
	return leadbridge.Grant{Scopes: s.scopes}, nil
}

func (s scoped) Renew(ctx context.Context, _ string) (leadbridge.Grant, error) { return s.Grant(ctx) }

// TestDescribe wants every field that is offered to be readable, and the
// suggested ones to be there or to depend on an administrator's choice.
func TestDescribe(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	for _, object := range definition.Objects {
		fields, err := r.driver().Describe(t.Context(), object.Name)
		if err != nil {
			t.Fatal(err)
		}
		byName := map[string]provider.Field{}
		var names []string
		for _, f := range fields {
			byName[f.Name] = f
			names = append(names, f.Name)
		}
		if records, err := r.driver().Pull(t.Context(), provider.Query{Object: object.Name, Fields: names}); err != nil || len(records.Records) == 0 || len(records.Records[0].Values) != len(names) {
			t.Errorf("%s: reading all fields: %v, %v", object.Name, records, err)
		}
		optional := map[string]bool{"StateCode": true, "CountryCode": true, "MailingStateCode": true, "MailingCountryCode": true}
		for _, s := range object.Suggested {
			f, ok := byName[s.Source]
			if !ok && !optional[s.Source] || ok && f.ReadOnly && s.Direction != leadbridge.Inbound {
				t.Errorf("%s: the suggested field %s is missing or cannot be written", object.Name, s.Source)
			}
			if _, known := leadbridge.FieldNamed(s.Target); !known && s.Target[:9] != leadbridge.MetadataPrefix {
				t.Errorf("%s: there is no target %s", object.Name, s.Target)
			}
		}
		if f := byName["LastName"]; !f.Required || f.MaxLength != 80 || f.ReadOnly || f.Type != leadbridge.TypeString {
			t.Errorf("got %+v", f)
		}
	}
	if _, err := r.driver().Describe(t.Context(), "Opportunity"); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("got %v", err)
	}
}

// TestContact writes and reads a contact with its account.
func TestContact(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	page, err := r.driver().Pull(t.Context(), provider.Query{Object: contact, Fields: []string{"Account.Name"}})
	if err != nil || len(page.Records) == 0 || len(page.Records[0].Links) != 1 || page.Records[0].Values["Account.Name"] == "" {
		t.Fatalf("got %+v, %v", page, err)
	}
	account := page.Records[0].Links[0]
	d := r.driver()
	o, err := d.Push(t.Context(), contact, []provider.Write{{Key: "c-1", Values: map[string]string{"LastName": "Miller", "Birthdate": "1980-01-02"}, Links: []provider.Link{account}}})
	if err != nil || o[0].Err != nil {
		t.Fatalf("got %+v, %v", o, err)
	}
	got, err := d.Fetch(t.Context(), contact, []string{o[0].ID}, []string{"Birthdate", "Account.Name"})
	if err != nil || len(got) != 1 || got[0].Values["Birthdate"] != "1980-01-02" || got[0].Values["Account.Name"] != page.Records[0].Values["Account.Name"] || got[0].Links[0] != account || got[0].Key != "c-1" {
		t.Errorf("got %+v, %v", got, err)
	}
}
