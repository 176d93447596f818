package remote

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadbridge"
	"leadbridge/internal/pipeline/mapping"
)

var lines = []leadbridge.RemoteOption{{Value: "17", Title: "Auto"}, {Value: "18", Title: "Homeowners"}, {Value: "19", Title: "Life"}, {Value: "20", Title: "Commercial"}}

var fields = []leadbridge.RemoteField{
	{Name: "Id", Title: "Record ID", Type: leadbridge.TypeString, ReadOnly: true},
	{Name: "FirstName", Title: "First Name", Type: leadbridge.TypeString, MaxLength: 40},
	{Name: "LastName", Title: "Last Name", Type: leadbridge.TypeString, MaxLength: 10, Required: true},
	{Name: "Company", Title: "Company", Type: leadbridge.TypeString, Required: true, MaxLength: 255},
	{Name: "Email", Title: "Email", Type: leadbridge.TypeEmail},
	{Name: "Phone", Title: "Phone", Type: leadbridge.TypePhone},
	{Name: "9dcd1f4ae4a2f2b6d4b2d5b6e5a4d3c2b1a09f8e", Title: "Insurance type", Type: leadbridge.TypeEnum, Options: lines, Restricted: true},
	{Name: "Tags", Title: "Tags", Type: leadbridge.TypeEnum, Multiple: true, Restricted: true, Options: []leadbridge.RemoteOption{{Value: "a", Title: "A"}, {Value: "b", Title: "B"}}},
	{Name: "Expiry__c", Title: "Policy Expiration Date", Type: leadbridge.TypeDate},
	{Name: "Birth_City__c", Title: "City of birth", Type: leadbridge.TypeNumber},
	{Name: "CreatedDate", Title: "Created Date", Type: leadbridge.TypeDateTime, ReadOnly: true},
	{Name: "contact.email", Title: "Contact: E-mail", Type: leadbridge.TypeEmail, ReadOnly: true},
}

const insurance = "9dcd1f4ae4a2f2b6d4b2d5b6e5a4d3c2b1a09f8e"

func TestSuggest(t *testing.T) {
	got := map[string]leadbridge.SuggestedMapping{}
	for _, s := range Suggest(fields, SuggestOptions{Known: []leadbridge.SuggestedMapping{
		{SourceField: "Email", TargetField: "email", Confidence: 1, Reason: "known", Direction: leadbridge.Bidirectional},
		{SourceField: "Missing", TargetField: "phone", Confidence: 1},
	}}) {
		got[s.SourceField] = s
	}
	for source, target := range map[string]string{"FirstName": "firstName", "LastName": "lastName", "Company": "company", "Email": "email",
		"Phone": "phone", insurance: "insuranceType", "Expiry__c": "policyExpiration", "Id": "", "Birth_City__c": "", "contact.email": "", "CreatedDate": ""} {
		if got[source].TargetField != target {
			t.Errorf("%s became %q, want %q (%s)", source, got[source].TargetField, target, got[source].Reason)
		}
	}
	if s := got["Email"]; s.Reason != "known" || s.Confidence != 1 {
		t.Errorf("the known mapping was changed: %+v", s)
	}
	if m := got[insurance].ValueMap; m["17"] != "AUTO" || m["18"] != "HOME" || m["20"] != "COMMERCIAL" {
		t.Errorf("value map %v", m)
	}
	if !strings.Contains(got[insurance].Reason, "4 of its 4 options") {
		t.Errorf("reason %q", got[insurance].Reason)
	}
}

func mapped(source, target string, d leadbridge.SyncDirection) leadbridge.IntegrationMapping {
	return leadbridge.IntegrationMapping{FieldMapping: leadbridge.FieldMapping{SourceField: source, TargetField: target}, Direction: d}
}

func TestThereAndBack(t *testing.T) {
	line := mapped(insurance, "insuranceType", leadbridge.Bidirectional)
	line.ValueMap = map[string]string{"17": "AUTO", "18": "HOME", "19": "LIFE", "20": "COMMERCIAL"}
	ms := []leadbridge.IntegrationMapping{line, mapped("LastName", "lastName", leadbridge.Bidirectional),
		mapped("Company", "company", leadbridge.Outbound), mapped("CreatedDate", "metadata.created", leadbridge.Inbound)}
	ms[2].DefaultValue = "Private"
	in, err := CompileInbound(ms, mapping.CompileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{insurance, "LastName", "CreatedDate"}; !slices.Equal(in.Fields(), want) {
		t.Errorf("reads %v, want %v", in.Fields(), want)
	}
	d := in.Draft(map[string]string{insurance: "18", "LastName": "Okafor", "CreatedDate": "2026-01-02T03:04:05Z", "Company": "x"})
	if d.Values["insuranceType"] != "HOME" || d.Values["lastName"] != "Okafor" || d.Values["company"] != "" || d.Values["metadata.created"] == "" {
		t.Errorf("inbound: %v", d.Values)
	}
	out, err := CompileOutbound(ms, fields)
	if err != nil {
		t.Fatal(err)
	}
	got := out.Values(leadbridge.Values{"insuranceType": "HOME", "lastName": "Okafor"})
	want := map[string]string{insurance: "18", "LastName": "Okafor", "Company": "Private"}
	if len(got) != len(want) {
		t.Errorf("outbound: %v", got)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("outbound %s = %q, want %q", k, got[k], v)
		}
	}
}

func TestFullNameGoesOut(t *testing.T) {
	out, err := CompileOutbound([]leadbridge.IntegrationMapping{mapped("LastName", "fullName", leadbridge.Outbound)}, fields)
	if err != nil {
		t.Fatal(err)
	}
	if v := out.Values(leadbridge.Values{"firstName": "Ana", "lastName": "Ruiz"})["LastName"]; v != "Ana Ruiz" {
		t.Errorf("got %q", v)
	}
}

func TestFeeds(t *testing.T) {
	out, err := CompileOutbound([]leadbridge.IntegrationMapping{mapped("LastName", "fullName", leadbridge.Outbound),
		mapped("Email", "email", leadbridge.Bidirectional), mapped("Company", "company", leadbridge.Inbound)}, fields)
	if err != nil {
		t.Fatal(err)
	}
	got := out.Feeds()
	if len(got) != 2 || !slices.Equal(got["LastName"], []string{"firstName", "lastName"}) || !slices.Equal(got["Email"], []string{"email"}) {
		t.Errorf("got %v", got)
	}
}

func TestWrongFieldsAreRefused(t *testing.T) {
	for _, tt := range []struct{ source, says string }{
		{"Frist_Name", `did you mean "FirstName"`},
		{"Insurance typ", insurance},
		{"CreatedDate", "cannot be written"},
		{"contact.email", "another record"},
		{"zzzzzzzz", "list its fields"},
	} {
		_, err := CompileOutbound([]leadbridge.IntegrationMapping{mapped(tt.source, "lastName", leadbridge.Bidirectional)}, fields)
		if err == nil || !strings.Contains(err.Error(), tt.says) || leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%s: %v; want %q", tt.source, err, tt.says)
		}
	}
	if err := CheckReadable("CreatedDate", fields); err != nil {
		t.Error(err)
	}
}

func TestPreflight(t *testing.T) {
	tests := []struct {
		values map[string]string
		create bool
		want   string // FIELD:RULE, joined
	}{
		{map[string]string{"LastName": "Okafor", "Company": "x"}, true, ""},
		{map[string]string{"FirstName": "Ana"}, true, "LastName:crmRequired Company:crmRequired"},
		{map[string]string{"FirstName": "Ana"}, false, ""},
		{map[string]string{"LastName": ""}, false, "LastName:crmRequired"},
		{map[string]string{"LastName": "Featherstonehaugh"}, false, "LastName:crmLength"},
		{map[string]string{insurance: "AUTO"}, false, insurance + ":crmOption"},
		{map[string]string{insurance: "17"}, false, ""},
		{map[string]string{"Tags": "a;b"}, false, ""},
		{map[string]string{"Tags": "a;c"}, false, "Tags:crmOption"},
		{map[string]string{"Expiry__c": "31.12.2026"}, false, "Expiry__c:crmForm"},
		{map[string]string{"Email": "nobody"}, false, "Email:crmForm"},
		{map[string]string{"Gone__c": "x", "Id": "1"}, false, "Gone__c:crmUnknown Id:crmReadOnly"},
	}
	for _, tt := range tests {
		var got []string
		for _, i := range Preflight(tt.values, tt.create, fields) {
			got = append(got, i.Field+":"+i.Rule)
			if i.Message == "" || i.Hint == "" {
				t.Errorf("%v: an issue without words: %+v", tt.values, i)
			}
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%v: got %q, want %q", tt.values, g, tt.want)
		}
	}
	issues := PreflightMappings([]leadbridge.IntegrationMapping{mapped("LastName", "lastName", leadbridge.Bidirectional), mapped("Company", "company", leadbridge.Inbound)}, fields)
	if len(issues) != 1 || issues[0].Field != "Company" {
		t.Errorf("mappings: %+v", issues)
	}
}

// TestReversedValueMap: what a value map makes of an option goes back to an
// option that it would make the same of.
func TestReversedValueMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := leadbridge.RemoteField{Name: "x", Type: leadbridge.TypeEnum, Restricted: true}
		m := map[string]string{}
		for _, v := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,3}`), 1, 8, rapid.ID[string]).Draw(t, "options") {
			f.Options = append(f.Options, leadbridge.RemoteOption{Value: v, Title: v})
			if rapid.Bool().Draw(t, "mapped") {
				m[v] = rapid.SampledFrom([]string{"AUTO", "HOME", "LIFE"}).Draw(t, "ours")
			}
		}
		back := reversed(m, f)
		for _, ours := range m {
			theirs := back[fold(ours)]
			if m[theirs] != ours && !strings.EqualFold(theirs, ours) {
				t.Fatalf("%q goes back to %q, which becomes %q", ours, theirs, m[theirs])
			}
		}
	})
}
