package salesforce

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

const edgePage = "<html><body><h1>We are setting things up</h1></body></html>"

func TestClassify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status            int
		body, after       string
		kind              leadbridge.Kind
		code, field, says string
		wait              time.Duration
	}{
		{status: 401, body: `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`, kind: leadbridge.Unauthorized, code: provider.CodeExpired},
		{status: 401, body: `[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]`, kind: leadbridge.Forbidden, code: provider.CodeScope, says: `"api"`},
		{status: 401, body: `[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]`, kind: leadbridge.Forbidden, code: provider.CodeScope},
		{status: 401, body: "", kind: leadbridge.Unauthorized, code: provider.CodeExpired},
		{status: 403, body: `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, kind: leadbridge.RateLimited, code: provider.CodeLimitDaily, field: "daily", wait: 15 * time.Minute},
		{status: 403, body: `[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, kind: leadbridge.RateLimited, code: provider.CodeLimitBurst, wait: 5 * time.Second},
		{status: 403, body: `[{"message":"ConcurrentPerOrgLongTxn Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, kind: leadbridge.RateLimited, code: provider.CodeLimitBurst, wait: 5 * time.Second},
		{status: 403, body: `[{"message":"x","errorCode":"API_DISABLED_FOR_ORG"}]`, kind: leadbridge.Forbidden, code: provider.CodePermission, says: "API Enabled"},
		{status: 403, body: `[{"message":"entity type cannot be queried","errorCode":"INSUFFICIENT_ACCESS"}]`, kind: leadbridge.Forbidden, code: provider.CodePermission, says: "entity type cannot be queried"},
		{status: 403, body: "Bad_OAuth_Token", kind: leadbridge.Forbidden, code: provider.CodePermission},
		{status: 400, body: `[{"message":"\nSELECT Id,Shoe__c FROM Lead\n          ^\nERROR at Row:1:Column:11\nNo such column 'Shoe__c' on entity 'Lead'.","errorCode":"INVALID_FIELD"}]`,
			kind: leadbridge.Invalid, code: provider.CodeUnknownField, field: "Shoe__c", says: "says: No such column"},
		{status: 400, body: `[{"message":"Unable to create/update fields: Score__c. Please check the security settings of this field","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE"}]`, kind: leadbridge.Invalid, code: provider.CodeReadOnlyField, field: "Score__c"},
		{status: 400, body: `[{"message":"Unexpected character","errorCode":"JSON_PARSER_ERROR"}]`, kind: leadbridge.Invalid, code: provider.CodeBadValue},
		{status: 400, body: `[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]`, kind: leadbridge.NotFound, code: provider.CodeGone},
		{status: 400, body: `[{"message":"slow","errorCode":"QUERY_TIMEOUT"}]`, kind: leadbridge.Unavailable, code: provider.CodeNoAnswer},
		{status: 400, body: `{"error":"invalid_grant","error_description":"expired access/refresh token"}`, kind: leadbridge.Unauthorized, code: provider.CodeRevoked},
		{status: 400, body: `[]`, kind: leadbridge.Invalid, code: provider.CodeBadValue},
		{status: 300, body: `["/services/data/v68.0/sobjects/Lead/00Q"]`, kind: leadbridge.Conflict, code: provider.CodeDuplicate},
		{status: 404, body: `[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}]`, kind: leadbridge.NotFound, code: provider.CodeGone},
		{status: 404, body: edgePage, kind: leadbridge.NotFound, code: provider.CodeGone},
		{status: 409, body: `[{"message":"x","errorCode":"SOMETHING_NEW"}]`, kind: leadbridge.Conflict, code: provider.CodeChanged, says: "Salesforce says: x"},
		{status: 410, body: `[{"message":"x","errorCode":"UNSUPPORTED_API_VERSION"}]`, kind: leadbridge.Unsupported, code: provider.CodeVersion, says: "API version"},
		{status: 410, body: ``, kind: leadbridge.Unsupported, code: provider.CodeVersion},
		{status: 412, body: ``, kind: leadbridge.Conflict, code: provider.CodeChanged},
		{status: 414, body: ``, kind: leadbridge.Invalid, code: provider.CodeBadValue},
		{status: 406, body: ``, kind: leadbridge.RateLimited, code: provider.CodeLimitBurst},
		{status: 420, body: edgePage, kind: leadbridge.RateLimited, code: provider.CodeLimitBurst},
		{status: 429, body: ``, after: "7", kind: leadbridge.RateLimited, code: provider.CodeLimitBurst, wait: 7 * time.Second},
		{status: 429, body: ``, after: "Mon, 23 Nov 2026 10:00:09 GMT", kind: leadbridge.RateLimited, code: provider.CodeLimitBurst, wait: 9 * time.Second},
		{status: 500, body: `[{"message":"An unexpected error","errorCode":"UNKNOWN_EXCEPTION"}]`, kind: leadbridge.Unavailable, code: provider.CodeNoAnswer},
		{status: 500, body: edgePage, kind: leadbridge.Unavailable, code: provider.CodeNoAnswer},
		{status: 502, body: ``, kind: leadbridge.Unavailable, code: provider.CodeNoAnswer},
		{status: 503, body: `[{"message":"x","errorCode":"SERVER_UNAVAILABLE"}]`, kind: leadbridge.Unavailable, code: provider.CodeNoAnswer},
	} {
		h := http.Header{"Date": {"Mon, 23 Nov 2026 10:00:00 GMT"}}
		if c.after != "" {
			h.Set("Retry-After", c.after)
		}
		e := classify(&provider.Response{Status: c.status, Header: h, Body: []byte(c.body)})
		if e == nil || e.Kind != c.kind || e.Code != c.code || e.Field != c.field || e.After != c.wait || !strings.Contains(e.Msg, c.says) {
			t.Errorf("%d %s: got %+v", c.status, c.body, e)
		}
	}
	for _, status := range []int{200, 201, 204, 304} {
		if e := classify(&provider.Response{Status: status, Body: []byte(edgePage)}); e != nil {
			t.Errorf("%d: got %v", status, e)
		}
	}
}

// TestNoPersonalData keeps values of records out of errors.
func TestNoPersonalData(t *testing.T) {
	t.Parallel()
	for code, message := range map[string]string{
		"STRING_TOO_LONG":                         "Last Name: data value too large: Wolfeschlegel (max length=80)",
		"INVALID_EMAIL_ADDRESS":                   "Email: invalid email address: Wolfeschlegel",
		"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "Product: bad value for restricted picklist field: Wolfeschlegel",
		"NUMBER_OUTSIDE_VALID_RANGE":              "Score: Wolfeschlegel",
		"DUPLICATE_VALUE":                         "duplicate value found: Key__c duplicates value on record with id: 00Q5e00000ZkM3h (Wolfeschlegel)",
		"JSON_PARSER_ERROR":                       "Cannot deserialize Wolfeschlegel",
		"NEW_CODE":                                "Wolfeschlegel",
	} {
		if e := explainRow(apiError{StatusCode: code, Message: message}); strings.Contains(e.Error(), "Wolfe") {
			t.Errorf("%s: got %v", code, e)
		}
	}
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		info       string
		used, most int64
	}{
		{"api-usage=10018/100000", 10018, 100000},
		{"api-usage=18/15000; per-app-api-usage=17/250(appName=x)", 18, 15000},
		{"api-bursts=1/750; api-usage=3/4", 3, 4},
		{"", 0, 0}, {"api-usage=", 0, 0}, {"api-usage=1/0", 0, 0}, {"api-usage=a/b", 0, 0}, {"other=1/2", 0, 0},
	} {
		got := quotas(http.Header{"Sforce-Limit-Info": {c.info}})
		if c.most == 0 && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].Bucket != bucketDaily || got[0].Used != c.used || got[0].Most != c.most {
			t.Errorf("%q: got %+v", c.info, got)
		}
	}
}

func TestReadGrant(t *testing.T) {
	t.Parallel()
	answer := map[string]any{}
	decode(t, read(t, "token.json"), &answer)
	g := leadbridge.Grant{InstanceURL: "https://old.my.salesforce.com"}
	if err := readGrant(answer, "another secret", &g); leadbridge.KindOf(err) != leadbridge.Invalid || strings.Contains(err.Error(), "another secret") {
		t.Errorf("a wrong signature: got %v", err)
	}
	delete(answer, "instance_url")
	if err := readGrant(answer, "consumer-secret", &g); err != nil || g.InstanceURL != "https://old.my.salesforce.com" {
		t.Errorf("a refresh without an instance_url: got %+v, %v", g, err)
	}
	if err := readGrant(answer, "", &leadbridge.Grant{}); err == nil {
		t.Error("a grant that says nowhere to go was taken")
	}
	if err := readGrant(map[string]any{"instance_url": 7, "id": []any{}, "issued_at": true}, "x", &leadbridge.Grant{}); err == nil {
		t.Error("nonsense was taken")
	}
}

func TestLong(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"00Q5e00000ZkM3h": "00Q5e00000ZkM3hEAF", "00D5e000000KQ2e": "00D5e000000KQ2eEAG", "00Q5e00000ZkM3hEAF": "00Q5e00000ZkM3hEAF",
		"": "", "1": "", "00Q5e00000ZkM3'": "", "00Q5e00000ZkM3hEAF1": "", "00Q5e00000ZkMé": ""} {
		if got := long(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}
