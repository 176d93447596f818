package salesforce

import (
	"slices"
	"strings"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
	stage "leadbridge/internal/sandbox"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	identity, findings, err := r.driver().Check(t.Context(), []string{lead, contact})
	if err != nil || len(findings) != 0 || long(identity.AccountID) == "" || identity.AccountName == "" || identity.UserName == "" {
		t.Errorf("got %+v, %+v, %v", identity, findings, err)
	}
	for name, c := range map[string]struct {
		spoil    func(r rehearsal)
		settings []string
		want     []string
	}{
		"no key field":   {func(r rehearsal) { r.act("hideField", "field", "Leadbridge_Id__c") }, nil, []string{"field_missing Lead.Leadbridge_Id__c"}},
		"a frozen one":   {func(r rehearsal) { r.act("freezeField", "field", "Leadbridge_Id__c") }, nil, []string{"field_missing Lead.Leadbridge_Id__c"}},
		"one not unique": {nil, []string{"keyField", "Legacy_Id__c"}, []string{"field_missing Lead.Legacy_Id__c"}},
		"one of no use":  {nil, []string{"keyField", "Company"}, []string{"field_missing Lead.Company"}},
		"no such object": {func(r rehearsal) { r.act("hideObject", "object", "Lead") }, nil, []string{"object_missing Lead"}},
		"an old version": {nil, []string{"apiVersion", "20.0"}, []string{"version_retired 20.0"}},
		"few calls left": {func(r rehearsal) {
			r.vice("dailyLimit", value(12))
			for range 8 {
				r.live("Id")
			}
		}, nil, []string{"quota_low daily"}},
		"a user who reads":  {func(r rehearsal) { r.vice("readOnlyUser", stage.ViceSetting{}) }, nil, []string{"permission_missing Lead: Create", "permission_missing Lead: Edit", "field_missing Lead.Leadbridge_Id__c"}},
		"a version with v":  {nil, []string{"apiVersion", "v68.0"}, nil},
		"limits are hidden": {func(r rehearsal) { r.vice("serverError", stage.ViceSetting{Rate: 1, Match: "/limits"}) }, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rehearse(t, 10)
			if c.spoil != nil {
				c.spoil(r)
			}
			_, findings, err := r.driver(c.settings...).Check(t.Context(), []string{lead})
			var got []string
			for _, f := range findings {
				got = append(got, f.Code+" "+f.What)
				if f.Message == "" || f.Hint == "" {
					t.Errorf("got %+v", f)
				}
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v; want %v", got, err, c.want)
			}
		})
	}
}

func TestCheckScopes(t *testing.T) {
	t.Parallel()
	for scopes, want := range map[string][]string{"": nil, "api refresh_token": nil, "full offline_access": nil, "api": {"refresh_token"}, "id": {"api", "refresh_token"}} {
		d := newDriver(provider.Account{Caller: &provider.Caller{Auth: leadbridge.AuthOAuth2, Grants: scoped{scopes: strings.Fields(scopes)}}}).(*driver)
		findings, err := d.checkScopes(t.Context())
		var got []string
		for _, f := range findings {
			got = append(got, f.What)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: got %v, %v", scopes, got, err)
		}
	}
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	r := rehearse(t, 10)
	r.act("removeField", "field", "Leadbridge_Id__c")
	for range 2 {
		if err := r.driver().Prepare(t.Context(), lead); err != nil {
			t.Fatal(err)
		}
	}
	if o := r.push(keyed(1)); o[0].Err != nil || r.one(o[0].ID).Key != "key-1" {
		t.Errorf("got %+v", o)
	}
	if err := r.driver("keyField", "Company").Prepare(t.Context(), lead); leadbridge.KindOf(err) != leadbridge.Conflict {
		t.Errorf("a field of another kind: got %v", err)
	}
	r.vice("readOnlyUser", stage.ViceSetting{})
	if err := r.driver("keyField", "Other__c").Prepare(t.Context(), lead); leadbridge.CodeOf(err) != provider.CodePermission || !strings.Contains(err.Error(), "Setup >") {
		t.Errorf("without the right: got %v", err)
	}
}
