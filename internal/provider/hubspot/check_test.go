package hubspot

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/hubspot/sandbox"
	stage "leadbridge/internal/sandbox"
)

func fieldNamed(t *testing.T, fields []provider.Field, name string) provider.Field {
	t.Helper()
	for _, f := range fields {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no field %s", name)
	return provider.Field{}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	fields, err := r.Describe(t.Context(), "contacts")
	if err != nil {
		t.Fatal(err)
	}
	if f := fieldNamed(t, fields, "insurance_type"); f.Type != leadbridge.TypeEnum || !f.Restricted || !f.Custom || len(f.Options) < 5 {
		t.Errorf("%+v", f)
	}
	if f := fieldNamed(t, fields, "hubspot_owner_id"); len(f.Options) == 0 || f.Options[0].Title == "" {
		t.Errorf("the owners have no names: %+v", f)
	}
	if f := fieldNamed(t, fields, "lastmodifieddate"); !f.ReadOnly || f.Type != leadbridge.TypeDateTime {
		t.Errorf("%+v", f)
	}
	if fields, err = r.Describe(t.Context(), "deals"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"dealname", "dealstage"} {
		if f := fieldNamed(t, fields, name); !f.Required {
			t.Errorf("%s is not required: %+v", name, f)
		}
	}
	if f := fieldNamed(t, fields, "dealstage"); len(f.Options) == 0 || f.Options[0].Title == f.Options[0].Value {
		t.Errorf("the stages have no names: %+v", f)
	}
	if f := fieldNamed(t, fields, "contact.email"); !f.ReadOnly || f.Type != leadbridge.TypeEmail || f.Title != "Contact: Email" {
		t.Errorf("%+v", f)
	}
	if fields, err = r.Describe(t.Context(), "leads"); err != nil {
		t.Fatal(err)
	}
	if f := fieldNamed(t, fields, "hs_pipeline_stage"); len(f.Options) == 0 {
		t.Errorf("the stages have no names: %+v", f)
	}
}

// TestSuggestedFieldsAreThere, but for the given one that only some accounts
// have.
func TestSuggestedFieldsAreThere(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	for _, o := range Provider().Objects {
		fields, err := r.Describe(t.Context(), o.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range o.Suggested {
			f := fieldNamed(t, fields, s.Source)
			if f.ReadOnly && s.Direction != leadbridge.Inbound {
				t.Errorf("%s of %s is written and read-only", s.Source, o.Name)
			}
			_, known := leadbridge.FieldNamed(s.Target)
			if !known && !strings.HasPrefix(s.Target, "metadata.") {
				t.Errorf("%s of %s goes to %s, which is no field", s.Source, o.Name, s.Target)
			}
		}
	}
}

func TestCheckAndPrepare(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	objects := []string{"contacts", "deals", "leads"}
	who, findings, err := r.Check(t.Context(), objects)
	if err != nil {
		t.Fatal(err)
	}
	if who.AccountID != strconv.FormatInt(sandbox.PortalID(0), 10) || who.TimeZone == "" || who.AccountName == "" {
		t.Errorf("the account is %+v", who)
	}
	if len(findings) != 3 {
		t.Fatalf("%+v", findings)
	}
	for _, f := range findings {
		if f.Code != "field_missing" || f.What != defaultKey {
			t.Errorf("%+v", f)
		}
	}
	for _, o := range objects {
		for range 2 { // it may be repeated
			if err := r.Prepare(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, findings, err = r.Check(t.Context(), objects); err != nil || len(findings) != 0 {
		t.Errorf("after Prepare: %+v, %v", findings, err)
	}
}

func TestCheckFindings(t *testing.T) {
	t.Parallel()
	free := 1.0
	for _, c := range []struct {
		name, vice string
		setting    stage.ViceSetting
		object     string
		code, what string
	}{
		{"a scope to write", "missingScope", stage.ViceSetting{Rate: 1, Match: "PATCH"}, "contacts", "scope_missing", "crm.objects.contacts.write"},
		{"a scope to read", "missingScope", stage.ViceSetting{Rate: 1, Match: "GET /crm/objects"}, "deals", "scope_missing", "crm.objects.deals.read"},
		{"a scope to see users", "missingScope", stage.ViceSetting{Rate: 1, Match: "owners"}, "contacts", "scope_missing", "crm.objects.owners.read"},
		{"a plan with leads", "plan", stage.ViceSetting{Rate: 1, Value: &free}, "leads", "", "leads"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := prepared(t, 20)
			r.vice(c.vice, c.setting)
			_, findings, err := r.Check(t.Context(), []string{c.object})
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) == 0 || c.code != "" && findings[0].Code != c.code || !strings.Contains(findings[0].What, c.what) || findings[0].Hint == "" {
				t.Errorf("%+v", findings)
			}
			if f := findings[0]; f.Code == "scope_missing" && !strings.Contains(f.Hint, c.what) {
				t.Errorf("the scope is not named: %+v", f)
			}
		})
	}
}

// failures counts the calls that were logged as errors.
type failures struct{ codes []string }

func (l *failures) LogCall(c provider.Call) {
	if c.Err != "" {
		l.codes = append(l.codes, c.Operation+" "+c.Err)
	}
}

func TestProbesAreNoErrors(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	log := &failures{}
	r.Log = log
	for range 2 { // without our key and with it
		if _, _, err := r.Check(t.Context(), []string{"contacts", "deals", "leads"}); err != nil {
			t.Fatal(err)
		}
		if err := r.Prepare(t.Context(), "contacts"); err != nil {
			t.Fatal(err)
		}
	}
	if len(log.codes) != 0 {
		t.Errorf("logged as errors: %q", log.codes)
	}
}

func TestRetiredVersion(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	r.version, r.HTTP = "2019-03", http.DefaultClient
	_, findings, err := r.Check(t.Context(), []string{"contacts"})
	if err != nil || len(findings) != 1 || findings[0].Code != "version_retired" {
		t.Errorf("%+v, %v", findings, err)
	}
}

func TestKeyThatIsNotUnique(t *testing.T) {
	t.Parallel()
	r := connect(t, 20)
	r.key = "city"
	_, findings, err := r.Check(t.Context(), []string{"contacts"})
	if err != nil || len(findings) != 1 || findings[0].What != "city" {
		t.Errorf("%+v, %v", findings, err)
	}
	if err := r.Prepare(t.Context(), "contacts"); leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("%v", err)
	}
}
