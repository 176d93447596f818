package hubspot

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// TestClassify has a line for every row of HubSpot's tables of errors.
func TestClassify(t *testing.T) {
	t.Parallel()
	const html = "<html><body><h1>502 Bad Gateway</h1></body></html>"
	const values = `{"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"john@example.com is bad\",\"error\":\"CODE\",\"name\":\"some_field\"}]"}`
	value := func(code string) string { return strings.Replace(values, "CODE", code, 1) }
	for _, c := range []struct {
		name   string
		status int
		body   string
		wait   string // Retry-After
		kind   leadbridge.Kind
		code   string
		field  string
		after  time.Duration
		says   string
	}{
		{"success", 200, `{}`, "", "", "", "", 0, ""},
		{"no content", 204, ``, "", "", "", "", 0, ""},
		{"part of a batch", 207, `{}`, "", "", "", "", 0, ""},
		{"unknown property", 400, value("PROPERTY_DOESNT_EXIST"), "", leadbridge.Invalid, provider.CodeUnknownField, "some_field", 0, "no such property"},
		{"read-only", 400, value("READ_ONLY_VALUE"), "", leadbridge.Invalid, provider.CodeReadOnlyField, "some_field", 0, "inbound only"},
		{"no option", 400, value("INVALID_OPTION"), "", leadbridge.Invalid, provider.CodeNoOption, "some_field", 0, "options"},
		{"no e-mail", 400, value("INVALID_EMAIL"), "", leadbridge.Invalid, provider.CodeBadValue, "some_field", 0, "e-mail"},
		{"no number", 400, value("INVALID_LONG"), "", leadbridge.Invalid, provider.CodeBadValue, "some_field", 0, "number"},
		{"no date", 400, value("INVALID_DATE"), "", leadbridge.Invalid, provider.CodeBadValue, "some_field", 0, "date"},
		{"too long", 400, value("VALUE_TOO_LONG"), "", leadbridge.Invalid, provider.CodeTooLong, "some_field", 0, "longer"},
		{"not unique", 400, value("CONFLICTING_UNIQUE_VALUE"), "", leadbridge.Conflict, provider.CodeDuplicate, "some_field", 0, "unique"},
		{"code of tomorrow", 400, value("INVALID_MOOD"), "", leadbridge.Invalid, provider.CodeBadValue, "some_field", 0, "refuses the value"},
		{"rule: required", 400, `{"category":"VALIDATION_ERROR","message":"no","errors":[{"message":"phone is required","code":"MISSING_REQUIRED_PROPERTY","context":{"propertyName":["phone"]}}]}`, "", leadbridge.Invalid, provider.CodeRequired, "phone", 0, "administrator"},
		{"rule: required if", 400, `{"category":"VALIDATION_ERROR","message":"no","errors":[{"message":"carrier","code":"MISSING_CONDITIONAL_REQUIRED_PROPERTY","in":"carrier"}]}`, "", leadbridge.Invalid, provider.CodeRequired, "carrier", 0, "administrator"},
		{"rule without a property", 400, `{"category":"VALIDATION_ERROR","message":"no","errors":[{"message":"Weekends only","code":"SOME_RULE"}]}`, "", leadbridge.Invalid, provider.CodeRule, "", 0, "Weekends only"},
		{"right missing", 400, `{"category":"VALIDATION_ERROR","message":"Missing 'Edit Associations' permission."}`, "", leadbridge.Forbidden, provider.CodePermission, "", 0, "Edit Associations"},
		{"not by that key", 400, `{"category":"VALIDATION_ERROR","message":"Unable to perform update/upsert by non-unique 0-1 property"}`, "", leadbridge.Invalid, provider.CodeUnknownField, "", 0, "non-unique"},
		{"plain refusal", 400, `{"category":"VALIDATION_ERROR","message":"Something about bob@example.com and +1 512 555 0142."}`, "", leadbridge.Invalid, provider.CodeBadValue, "", 0, "Something about *** and ***"},
		{"token expired", 401, `{"category":"EXPIRED_AUTHENTICATION","message":"x","context":{"expire time":["2026-11-23T09:00:00Z"]}}`, "", leadbridge.Unauthorized, provider.CodeExpired, "", 0, ""},
		{"token unknown", 401, `{"category":"INVALID_AUTHENTICATION","message":"x"}`, "", leadbridge.Unauthorized, provider.CodeRevoked, "", 0, "Connect"},
		{"scope missing", 403, `{"category":"MISSING_SCOPES","message":"x","errors":[{"message":"y","context":{"requiredGranularScopes":["crm.objects.leads.read"]}}]}`, "", leadbridge.Forbidden, provider.CodeScope, "crm.objects.leads.read", 0, "scope"},
		{"right missing, as before", 403, `{"category":"MISSING_PERMISSIONS","message":"Missing 'Delete' permission."}`, "", leadbridge.Forbidden, provider.CodePermission, "", 0, "Delete"},
		{"front door", 403, `<html>Attention Required! | Cloudflare</html>`, "", leadbridge.RateLimited, provider.CodeLockedOut, "", waitDoor, "front door"},
		{"gone", 404, `{"category":"OBJECT_NOT_FOUND","message":"x"}`, "", leadbridge.NotFound, provider.CodeGone, "", 0, "no such record"},
		{"gone without a category", 404, `{"message":"resource not found"}`, "", leadbridge.NotFound, provider.CodeGone, "", 0, ""},
		{"no such address", 404, html, "", leadbridge.Unsupported, provider.CodeVersion, "", 0, settingVersion},
		{"retired", 410, `{}`, "", leadbridge.Unsupported, provider.CodeVersion, "", 0, settingVersion},
		{"duplicate", 409, `{"category":"CONFLICT","message":"Contact already exists. Existing ID: 123"}`, "", leadbridge.Conflict, provider.CodeDuplicate, "", 0, "123"},
		{"there already", 409, `{"category":"OBJECT_ALREADY_EXISTS","subCategory":"Properties.PROPERTY_WITH_NAME_EXISTS","message":"A property named x"}`, "", leadbridge.Conflict, provider.CodeDuplicate, "", 0, "already"},
		{"address too long", 414, html, "", leadbridge.Invalid, provider.CodeBadAnswer, "", 0, "too long"},
		{"locked", 423, `{"message":"x"}`, "", leadbridge.RateLimited, provider.CodeLimitBurst, "", 2 * time.Second, "locked"},
		{"burst", 429, `{"message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}`, "", leadbridge.RateLimited, provider.CodeLimitBurst, "burst", 10 * time.Second, "ten seconds"},
		{"burst with a wait", 429, `{"policyName":"TEN_SECONDLY_ROLLING"}`, "3", leadbridge.RateLimited, provider.CodeLimitBurst, "burst", 3 * time.Second, ""},
		{"searches", 429, `{"message":"You have reached your secondly limit.","policyName":"SECONDLY"}`, "", leadbridge.RateLimited, provider.CodeLimitBurst, "", time.Second, "searches"},
		{"day", 429, `{"message":"You have reached your daily limit.","policyName":"DAILY"}`, "", leadbridge.RateLimited, provider.CodeLimitDaily, "", time.Hour, "midnight"},
		{"limit as a page", 429, html, "7", leadbridge.RateLimited, provider.CodeLimitBurst, "burst", 7 * time.Second, ""},
		{"moving", 477, `{"message":"x"}`, "3600", leadbridge.RateLimited, provider.CodeLockedOut, "", time.Hour, "data centre"},
		{"disturbance", 500, `{"message":"internal error"}`, "", leadbridge.Unavailable, provider.CodeNoAnswer, "", 0, "500"},
		{"disturbance as a page", 502, html, "", leadbridge.Unavailable, provider.CodeNoAnswer, "", 0, "502"},
		{"time-out", 504, html, "", leadbridge.Unavailable, provider.CodeNoAnswer, "", 0, ""},
		{"Cloudflare's own", 522, html, "9", leadbridge.Unavailable, provider.CodeNoAnswer, "", 9 * time.Second, ""},
		{"undocumented", 302, ``, "", leadbridge.Unavailable, provider.CodeBadAnswer, "", 0, "302"},
		{"parts of other kinds", 400, `{"message":7,"category":["x"],"errors":"no","context":3}`, "", leadbridge.Invalid, provider.CodeBadValue, "", 0, ""},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.wait)
		e := classify(&provider.Response{Status: c.status, Header: h, Body: []byte(c.body)})
		if e == nil {
			if c.code != "" {
				t.Errorf("%s: taken for success", c.name)
			}
			continue
		}
		if e.Kind != c.kind || e.Code != c.code || e.Field != c.field || e.After != c.after || !strings.Contains(e.Msg, c.says) {
			t.Errorf("%s: %s %s field %q after %s: %s", c.name, e.Kind, e.Code, e.Field, e.After, e.Msg)
		}
		if strings.Contains(e.Error(), "john") {
			t.Errorf("%s: the value is repeated: %s", c.name, e)
		}
	}
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	for _, c := range []struct {
		h    http.Header
		want []provider.Quota
	}{
		{header(), nil},
		{header("X-HubSpot-RateLimit-Max", "110", "X-HubSpot-RateLimit-Remaining", "100"), []provider.Quota{{Bucket: "burst", Used: 10, Most: 110}}},
		{header("X-HubSpot-RateLimit-Max", "190", "X-HubSpot-RateLimit-Remaining", "190", "X-HubSpot-RateLimit-Daily", "250000", "X-HubSpot-RateLimit-Daily-Remaining", "0"),
			[]provider.Quota{{Bucket: "burst", Used: 0, Most: 190}, {Bucket: "daily", Used: 250000, Most: 250000}}},
		{header("X-HubSpot-RateLimit-Max", "x", "X-HubSpot-RateLimit-Remaining", "1"), nil},
		{header("X-HubSpot-RateLimit-Max", "5", "X-HubSpot-RateLimit-Remaining", "9"), nil},
	} {
		if got := quotas(c.h); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v reads as %+v", c.h, got)
		}
	}
}

func TestLimitsOfAnAccount(t *testing.T) {
	t.Parallel()
	figures := func(m leadbridge.AuthMethod, plan string) [3]int {
		var f [3]int
		for i, l := range limitsFor(m, map[string]string{settingPlan: plan}) {
			f[i] = l.Calls
		}
		return f
	}
	for _, c := range []struct {
		method leadbridge.AuthMethod
		plan   string
		want   [3]int // burst, search, daily
	}{
		{leadbridge.AuthAPIKey, "", [3]int{100, 5, 250_000}},
		{leadbridge.AuthAPIKey, planStarter, [3]int{100, 5, 250_000}},
		{leadbridge.AuthAPIKey, planProfessional, [3]int{190, 5, 625_000}},
		{leadbridge.AuthAPIKey, planEnterprise, [3]int{190, 5, 1_000_000}},
		{leadbridge.AuthOAuth2, planEnterprise, [3]int{110, 5, 0}},
	} {
		if got := figures(c.method, c.plan); got != c.want {
			t.Errorf("%s on %q has limits %v, want %v", c.method, c.plan, got, c.want)
		}
	}
}

func TestReadGrant(t *testing.T) {
	t.Parallel()
	g := leadbridge.Grant{Scopes: []string{"old"}, AccountID: "old"}
	if err := readGrant(map[string]any{"hub_id": 123456789.0, "scopes": []any{"oauth", "crm.objects.contacts.read"}}, "", &g); err != nil {
		t.Fatal(err)
	}
	if g.AccountID != "123456789" || !reflect.DeepEqual(g.Scopes, []string{"oauth", "crm.objects.contacts.read"}) {
		t.Errorf("the grant is %+v", g)
	}
	if err := readGrant(map[string]any{}, "", &g); err != nil || g.AccountID != "123456789" || len(g.Scopes) != 2 {
		t.Errorf("an answer that says nothing changed the grant to %+v, %v", g, err)
	}
}
