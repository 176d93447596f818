package pipedrive

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

func answer(status int, body string, header ...string) *provider.Response {
	r := &provider.Response{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
	if strings.HasPrefix(body, "<") {
		r.Header.Set("Content-Type", "text/html; charset=UTF-8")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func TestClassify(t *testing.T) {
	t.Parallel()
	const over = `{"success":false,"error":"You are over the rate limit"}`
	for name, c := range map[string]struct {
		r     *provider.Response
		kind  leadbridge.Kind
		code  string
		field string
		after time.Duration
		says  string
	}{
		"good":              {r: answer(200, `{"success":true,"data":[]}`)},
		"created":           {r: answer(201, `{"success":true,"data":{"id":1}}`)},
		"empty":             {r: answer(204, "")},
		"good but failed":   {answer(200, `{"success":false,"error":"title is required"}`), leadbridge.Invalid, provider.CodeRequired, "title", 0, "title is required"},
		"good page of HTML": {answer(200, "<html>login</html>"), leadbridge.Unavailable, provider.CodeBadAnswer, "", 0, "domain"},
		"validation": {answer(400, `{"success":false,"error":"Validation failed: emails: Invalid email jane@example.test","error_info":"Please check developers.pipedrive.com for more information about Pipedrive API."}`),
			leadbridge.Invalid, provider.CodeBadValue, "email", 0, "Invalid email (address)"},
		"validation by code": {answer(422, `{"success":false,"error":"ERR_SCHEMA_VALIDATION_FAILED","error_info":"phones must be an array"}`), leadbridge.Invalid, provider.CodeBadValue, "phone", 0, "must be an array"},
		"too long":           {answer(400, `{"success":false,"error":"name must be at most 255 characters"}`), leadbridge.Invalid, provider.CodeTooLong, "name", 0, "255"},
		"custom option":      {answer(400, `{"success":false,"error":"Invalid option for field 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"}`), leadbridge.Invalid, provider.CodeNoOption, "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", 0, "option"},
		"webhook": {answer(400, `{"status":"error","success":false,"errors":{"subscription_url":["invalid or non-reachable URL"]}}`),
			leadbridge.Invalid, provider.CodeBadValue, "subscription_url", 0, "non-reachable"},
		"token":    {answer(401, `{"success":false,"error":"unauthorized access","errorCode":401}`), leadbridge.Unauthorized, provider.CodeExpired, "", 0, "Connect it again"},
		"expired":  {answer(402, `{"success":false,"error":"company trial expired"}`), leadbridge.Forbidden, provider.CodePlan, "", 0, "subscription"},
		"scope":    {answer(403, `{"success":false,"error":"Scope and URL mismatch"}`), leadbridge.Forbidden, provider.CodeScope, "", 0, "Developer Hub"},
		"capacity": {answer(403, `{"success":false,"error":"Deals limit reached","code":"feature_capping_deals_limit"}`), leadbridge.Forbidden, provider.CodePlan, "", 0, "feature_capping_deals_limit"},
		"sync field": {answer(403, `{"success":false,"error":"The field job_title needs contact sync to be enabled"}`),
			leadbridge.Forbidden, provider.CodeReadOnlyField, "job_title", 0, "inbound"},
		"rights":               {answer(403, `{"success":false,"error":"You do not have permissions to do this"}`), leadbridge.Forbidden, provider.CodePermission, "", 0, "Permission sets"},
		"locked out":           {answer(403, "<!DOCTYPE html><title>Access denied</title>"), leadbridge.RateLimited, provider.CodeLockedOut, "", 5 * time.Minute, "minutes"},
		"gone":                 {answer(404, `{"success":false,"error":"Person not found"}`), leadbridge.NotFound, provider.CodeGone, "", 0, "hides"},
		"gone for good":        {answer(410, `{"success":false,"error":"Gone"}`), leadbridge.NotFound, provider.CodeGone, "", 0, ""},
		"no such company":      {answer(404, "<html>404</html>"), leadbridge.Unavailable, provider.CodeBadAnswer, "", 0, "domain"},
		"burst":                {answer(429, over, "X-Ratelimit-Remaining", "0", "X-Ratelimit-Reset", "2"), leadbridge.RateLimited, provider.CodeLimitBurst, "", 2 * time.Second, ""},
		"burst by Retry-After": {answer(429, over, "Retry-After", "7", "X-Ratelimit-Reset", "2"), leadbridge.RateLimited, provider.CodeLimitBurst, "", 7 * time.Second, ""},
		"burst without a word": {answer(429, ""), leadbridge.RateLimited, provider.CodeLimitBurst, "", time.Second, ""},
		"day":                  {answer(429, over, "X-Daily-Ratelimit-Token-Remaining", "0", "X-Ratelimit-Reset", "2"), leadbridge.RateLimited, provider.CodeLimitDaily, "", time.Hour, "budget"},
		"day, some left":       {answer(429, over, "X-Daily-Requests-Left", "4", "X-Ratelimit-Remaining", "19"), leadbridge.RateLimited, provider.CodeLimitDaily, "", time.Hour, "budget"},
		"burst late in a day":  {answer(429, over, "X-Daily-Requests-Left", "4", "X-Ratelimit-Remaining", "0"), leadbridge.RateLimited, provider.CodeLimitBurst, "", time.Second, ""},
		"server":               {answer(500, `{"success":false,"error":"Internal server error"}`), leadbridge.Unavailable, provider.CodeNoAnswer, "", 0, "500"},
		"gateway":              {answer(502, "<html>Bad gateway</html>"), leadbridge.Unavailable, provider.CodeNoAnswer, "", 0, "502"},
		"maintenance":          {answer(503, "", "Retry-After", "30"), leadbridge.Unavailable, provider.CodeNoAnswer, "", 30 * time.Second, "503"},
		"media type":           {answer(415, `{"success":false,"error":"Unsupported media type"}`), leadbridge.Internal, provider.CodeBadAnswer, "", 0, ""},
	} {
		e := classify(c.r)
		if e == nil {
			if c.code != "" {
				t.Errorf("%s: taken for good", name)
			}
			continue
		}
		if e.Kind != c.kind || e.Code != c.code || e.Field != c.field || e.After != c.after || !strings.Contains(e.Msg, c.says) {
			t.Errorf("%s: %s %s field %q after %s: %s", name, e.Kind, e.Code, e.Field, e.After, e.Msg)
		}
		if strings.Contains(e.Msg, "@") || strings.Contains(e.Msg, "developers.pipedrive.com") {
			t.Errorf("%s: says too much: %s", name, e.Msg)
		}
	}
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	h := http.Header{}
	for k, v := range map[string]string{"Date": date.Format(http.TimeFormat), "x-ratelimit-limit": "20", "x-ratelimit-remaining": "5", "x-ratelimit-reset": "2",
		"x-daily-ratelimit-token-limit": "30000", "x-daily-ratelimit-token-remaining": "29000"} {
		h.Set(k, v)
	}
	got := quotas(h)
	if len(got) != 2 || got[0] != (provider.Quota{Bucket: "burst", Used: 15, Most: 20, ResetsAt: date.Add(2 * time.Second)}) || got[1] != (provider.Quota{Bucket: "daily", Used: 1000, Most: 30000}) {
		t.Errorf("%+v", got)
	}
	if got := quotas(http.Header{"X-Ratelimit-Limit": {"many"}, "X-Daily-Ratelimit-Token-Limit": {"30000"}}); len(got) != 0 {
		t.Errorf("out of half a header: %+v", got)
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	authorize(h, leadbridge.Grant{AccessToken: "k"}, leadbridge.AuthAPIKey)
	if h.Get("x-api-token") != "k" || h.Get("Authorization") != "" {
		t.Errorf("API key: %v", h)
	}
	h = http.Header{}
	authorize(h, leadbridge.Grant{AccessToken: "v1u:t"}, leadbridge.AuthOAuth2)
	if h.Get("Authorization") != "Bearer v1u:t" || h.Get("x-api-token") != "" {
		t.Errorf("OAuth: %v", h)
	}
}

func TestReadGrant(t *testing.T) {
	t.Parallel()
	g := leadbridge.Grant{InstanceURL: "https://old.pipedrive.com"}
	if err := readGrant(map[string]any{"api_domain": "https://acme.pipedrive.com/", "scope": "base,contacts:full, deals:read"}, "", &g); err != nil {
		t.Fatal(err)
	}
	if g.InstanceURL != "https://acme.pipedrive.com" || strings.Join(g.Scopes, " ") != "base contacts:full deals:read" {
		t.Errorf("%+v", g)
	}
	// A refresh that does not say leaves it as it was.
	if err := readGrant(map[string]any{}, "", &g); err != nil || g.InstanceURL != "https://acme.pipedrive.com" {
		t.Errorf("%+v, %v", g, err)
	}
	if err := readGrant(map[string]any{}, "", &leadbridge.Grant{}); err == nil {
		t.Error("a first grant without an address was taken")
	}
}
