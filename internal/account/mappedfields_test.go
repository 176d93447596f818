package account_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/all"
)

// connected is a connection to a CRM's simulator, by consent.
func connected(t *testing.T, name string) (*account.Service, leadbridge.Integration, func(action string, input url.Values)) {
	t.Helper()
	var p provider.Provider
	for _, one := range all.Providers() {
		if one.Name == name {
			p = one
		}
	}
	server, s := twin(t, p)
	i, err := s.Create(t.Context(), name, account.Change{})
	if err != nil {
		t.Fatal(err)
	}
	return s, consent(t.Context(), t, s, p, i), func(action string, input url.Values) {
		t.Helper()
		input.Set("account", "0")
		resp, err := http.PostForm(server.URL+"/_sandbox/actions/"+action, input)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: HTTP %d", action, resp.StatusCode)
		}
	}
}

// A mapped field that is lost, or can no longer be written, is named with the
// field of a lead that it is mapped to.
func TestMappedFieldsAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		crm, action string
		input       url.Values
		code        string
		words       []string
	}{
		{"SALESFORCE", "hideField", url.Values{"object": {"Lead"}, "field": {"Email"}}, "field_missing", []string{"Salesforce", "Email", "email"}},
		{"SALESFORCE", "freezeField", url.Values{"object": {"Lead"}, "field": {"City"}}, "field_read_only", []string{"City", "city"}},
		{"HUBSPOT", "removeField", url.Values{"object": {"contacts"}, "name": {"insurance_type"}}, "field_missing", []string{"HubSpot", "insurance_type", "insuranceType"}},
		{"HUBSPOT", "lockField", url.Values{"object": {"contacts"}, "name": {"city"}}, "field_read_only", []string{"city"}},
		{"PIPEDRIVE", "hideField", url.Values{"object": {"person"}, "field": {"Insurance type"}}, "field_missing", []string{"Pipedrive", "Insurance type", "insuranceType"}},
	} {
		t.Run(c.crm+"/"+c.action, func(t *testing.T) {
			t.Parallel()
			s, i, act := connected(t, c.crm)
			if _, err := s.Accept(t.Context(), i.ID, ""); err != nil {
				t.Fatal(err)
			}
			if err := s.Prepare(t.Context(), i.ID); err != nil {
				t.Fatal(err)
			}
			if r, err := s.Test(t.Context(), i.ID); err != nil || len(r.Findings) != 0 {
				t.Fatalf("before: %+v, %v", r, err)
			}
			act(c.action, c.input)
			for range 2 { // it is found as long as it is so
				r, err := s.Test(t.Context(), i.ID)
				if err != nil || len(r.Findings) != 1 {
					t.Fatalf("got %+v, %v", r, err)
				}
				f := r.Findings[0]
				for _, word := range c.words {
					if !strings.Contains(f.Message, word) {
						t.Errorf("%q does not name %q", f.Message, word)
					}
				}
				if f.Code != c.code || f.Severity != leadbridge.SeverityError || f.Hint == "" || f.What == "" {
					t.Errorf("got %+v", f)
				}
			}
			if got, err := s.Integration(t.Context(), i.ID); err != nil || got.LastError == "" {
				t.Errorf("noted %q, %v", got.LastError, err)
			}
		})
	}
}

// What is only read may be read-only.
func TestReadOnlyIsNoMatterInbound(t *testing.T) {
	t.Parallel()
	s, i, act := connected(t, "SALESFORCE")
	inbound := leadbridge.Inbound
	if _, err := s.Update(t.Context(), i.ID, 0, account.Change{SyncDirection: &inbound}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateMapping(t.Context(), i.ID, aMapping("City", "city", "")); err != nil {
		t.Fatal(err)
	}
	before, err := s.Test(t.Context(), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	act("freezeField", url.Values{"object": {"Lead"}, "field": {"City"}})
	if r, err := s.Test(t.Context(), i.ID); err != nil || len(r.Findings) != len(before.Findings) {
		t.Errorf("got %+v, %v", r, err)
	}
}

// Pipedrive lets several fields have one title; ours is made once.
func TestPrepareAtTheSameTime(t *testing.T) {
	t.Parallel()
	s, i, _ := connected(t, "PIPEDRIVE")
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			if err := s.Prepare(t.Context(), i.ID); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	f, err := s.Fields(t.Context(), "pipedrive", i.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, field := range f.Fields {
		if field.Title == "Leadbridge ID" {
			made++
		}
	}
	if made != 1 {
		t.Errorf("the field was made %d times", made)
	}
}

// overtaken is a store in which somebody else makes a mapping just before
// ours are put.
type overtaken struct {
	account.Store
	first func()
	once  sync.Once
}

func (o *overtaken) PutMappings(ctx context.Context, id string, ms []leadbridge.IntegrationMapping, check func([]leadbridge.IntegrationMapping) error) error {
	o.once.Do(o.first)
	return o.Store.PutMappings(ctx, id, ms, check)
}

// Two who accept the same suggestions get in each other's way, and neither
// hears of it.
func TestAcceptAtTheSameTime(t *testing.T) {
	t.Parallel()
	y, db, faster := setUp(t)
	i := connect(t, y, faster)
	rival := &overtaken{Store: db, first: func() {
		if _, err := faster.CreateMapping(t.Context(), i.ID, aMapping("mail", "email", "")); err != nil {
			t.Error(err)
		}
	}}
	s := y.service(t, rival, loadKeys(t, db), nil)
	suggested, err := s.Suggest(t.Context(), "toy", i.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Accept(t.Context(), i.ID, ""); err != nil || n != len(suggested.Mappings)-1 {
		t.Errorf("made %d of %d, %v", n, len(suggested.Mappings), err)
	}
	if ms, err := s.Mappings(t.Context(), i.ID); err != nil || len(ms) != len(suggested.Mappings) {
		t.Errorf("there are %d, %v", len(ms), err)
	}
}
