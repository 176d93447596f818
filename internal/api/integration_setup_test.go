package api_test

import (
	"strings"
	"testing"
)

func TestReadiness(t *testing.T) {
	s := newServer(t)
	var r struct {
		OAuth       bool
		Missing     []string
		Callback    string
		SandboxKeys []string
	}
	s.do(t, call{method: "GET", path: "/api/crm/hubspot/readiness"}).want(t, 200).into(t, &r)
	if !r.OAuth || len(r.Missing) > 0 || !strings.HasSuffix(r.Callback, "/api/crm/oauth/hubspot/callback") || len(r.SandboxKeys) != 2 {
		t.Errorf("HubSpot: %+v", r)
	}
	r.SandboxKeys = nil
	s.do(t, call{method: "GET", path: "/api/crm/salesforce/readiness"}).want(t, 200).into(t, &r)
	if len(r.SandboxKeys) != 0 {
		t.Errorf("Salesforce takes keys: %+v", r)
	}
	s.do(t, call{method: "GET", path: "/api/crm/zoho/readiness"}).wantProblem(t, 422, "invalid")
}

// TestFieldMap goes from no mapping to all that are suggested, and tries them
// on a record.
func TestFieldMap(t *testing.T) {
	s := newServer(t)
	var made struct{ ID string }
	s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": "salesforce", "authMethod": "CLIENT_CREDENTIALS"}}).want(t, 201).into(t, &made)
	one := "/api/crm/integrations/" + made.ID
	type fieldMap struct {
		Object                      string
		Fields, Mappings            []map[string]any
		SuggestedMappings           []map[string]any
		Issues, Targets, Transforms []map[string]any
	}
	var before, after fieldMap
	s.do(t, call{method: "GET", path: one + "/field-map"}).want(t, 200).into(t, &before)
	if before.Object != "Lead" || len(before.Fields) < 20 || len(before.Mappings) > 0 || len(before.SuggestedMappings) < 15 || len(before.Targets) < 20 || len(before.Transforms) < 20 {
		t.Errorf("before: %d fields, %d mappings, %d suggestions", len(before.Fields), len(before.Mappings), len(before.SuggestedMappings))
	}
	if len(before.Issues) != 1 || before.Issues[0]["rule"] != "crmRequired" {
		t.Errorf("nothing fills LastName, and the issues are %v", before.Issues)
	}
	s.do(t, call{method: "POST", path: one + "/try-mappings"}).wantProblem(t, 422, "")
	var accepted struct{ Made int }
	s.do(t, call{method: "POST", path: one + "/accept-suggestions"}).want(t, 200).into(t, &accepted)
	s.do(t, call{method: "GET", path: one + "/field-map?object=Lead"}).want(t, 200).into(t, &after)
	if accepted.Made != len(before.SuggestedMappings) || len(after.Mappings) != accepted.Made || len(after.SuggestedMappings) > 0 || len(after.Issues) > 0 {
		t.Errorf("after %d: %d mappings, %d suggestions, issues %v", accepted.Made, len(after.Mappings), len(after.SuggestedMappings), after.Issues)
	}

	type trial struct {
		RecordID, LeadID string
		Fields           []struct{ MappingID, Target, Theirs, Ours, Lead, Back, Issue string }
		Choices          []struct{ RecordID, Title string }
	}
	var first, named trial
	s.do(t, call{method: "POST", path: one + "/try-mappings"}).want(t, 200).into(t, &first)
	if len(first.Choices) != 10 || first.RecordID != first.Choices[0].RecordID || len(first.Fields) != accepted.Made {
		t.Fatalf("%d choices, %d fields", len(first.Choices), len(first.Fields))
	}
	ours := map[string]string{}
	for _, f := range first.Fields {
		ours[f.Target] = f.Ours
	}
	if !strings.HasPrefix(ours["phone"], "+1") || ours["firstName"]+" "+ours["lastName"] != first.Choices[0].Title {
		t.Errorf("the record becomes %v", ours)
	}
	body := map[string]any{"recordId": first.Choices[3].RecordID, "mapping": map[string]any{"sourceField": "LastName", "targetField": "metadata.shout", "direction": "INBOUND", "transformFunction": "uppercase"}}
	s.do(t, call{method: "POST", path: one + "/try-mappings", body: body}).want(t, 200).into(t, &named)
	last := named.Fields[len(named.Fields)-1]
	if named.RecordID != first.Choices[3].RecordID || len(named.Choices) > 0 || last.Theirs == "" || last.Ours != strings.ToUpper(last.Theirs) || last.MappingID != "" {
		t.Errorf("the mapping that is tried makes %+v", last)
	}
	s.do(t, call{method: "GET", path: one + "/field-map"}).want(t, 200).into(t, &after)
	if len(after.Mappings) != accepted.Made {
		t.Error("a mapping that was tried was stored")
	}
	s.do(t, call{method: "POST", path: one + "/try-mappings", body: map[string]any{"recordId": "00Q000000000000AAA"}}).wantProblem(t, 422, "")
	s.do(t, call{method: "POST", path: one + "/try-mappings", body: map[string]any{"mapping": map[string]any{"sourceField": "LastName", "targetField": "city", "transformFunction": "shout"}}}).wantProblem(t, 422, "")
}

func TestWebhookAddress(t *testing.T) {
	s := newServer(t)
	for provider, want := range map[string]struct{ secret, automatic bool }{"salesforce": {true, false}, "hubspot": {false, false}, "pipedrive": {false, true}} {
		var made struct{ ID string }
		s.do(t, call{method: "POST", path: "/api/crm/integrations", body: map[string]any{"provider": provider}}).want(t, 201).into(t, &made)
		var now struct {
			Address                      string
			Secret, Automatic, Reachable bool
		}
		at := "/api/crm/integrations/" + made.ID + "/webhook"
		s.do(t, call{method: "GET", path: at}).want(t, 200).into(t, &now)
		if now.Secret != want.secret || now.Automatic != want.automatic || !now.Reachable || !strings.HasSuffix(now.Address, "/api/crm/webhooks/"+provider) {
			t.Errorf("%s: %+v", provider, now)
		}
		if !want.secret {
			continue
		}
		var first, second struct{ Address string }
		s.do(t, call{method: "POST", path: at}).want(t, 200).into(t, &first)
		s.do(t, call{method: "POST", path: at}).want(t, 200).into(t, &second)
		if !strings.Contains(first.Address, "secret=") || first.Address == second.Address {
			t.Errorf("%s: the addresses are %s and %s", provider, first.Address, second.Address)
		}
	}
}
