package salesforce

import (
	"fmt"
	"regexp"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// verdict is what a code of Salesforce means to us.
type verdict struct {
	kind leadbridge.Kind
	code string
	// msg tells a person what to do. Where words is set Salesforce's own
	// follow: they name fields, rules and limits, but no values.
	msg   string
	words bool
}

// verdicts are the codes of the data API, of single calls as well as of rows.
var verdicts = map[string]verdict{
	"REQUIRED_FIELD_MISSING":                    {leadbridge.Invalid, provider.CodeRequired, "Salesforce demands a value; map a field to it or give a default", true},
	"STRING_TOO_LONG":                           {leadbridge.Invalid, provider.CodeTooLong, "is longer than Salesforce takes", false},
	"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":   {leadbridge.Invalid, provider.CodeNoOption, "is not one of the picklist's values; add it in Setup > Object Manager, or map it to one of them", false},
	"INVALID_FIELD":                             {leadbridge.Invalid, provider.CodeUnknownField, "does not exist at Salesforce, or field-level security hides it from the connected user", true},
	"INVALID_FIELD_FOR_INSERT_UPDATE":           {leadbridge.Invalid, provider.CodeReadOnlyField, "cannot be written; give the connected user the right to edit it (field-level security), or map it inbound only", true},
	"INVALID_EMAIL_ADDRESS":                     {leadbridge.Invalid, provider.CodeBadValue, "is no e-mail address that Salesforce takes", false},
	"INVALID_TYPE_ON_FIELD_IN_RECORD":           {leadbridge.Invalid, provider.CodeBadValue, "has a value of another type than Salesforce's field", false},
	"NUMBER_OUTSIDE_VALID_RANGE":                {leadbridge.Invalid, provider.CodeBadValue, "is a number outside of what Salesforce's field takes", false},
	"JSON_PARSER_ERROR":                         {leadbridge.Invalid, provider.CodeBadValue, "Salesforce cannot read a value of the record: it is of another type than the field", false},
	"MALFORMED_ID":                              {leadbridge.NotFound, provider.CodeGone, "Salesforce has no record of that id", false},
	"INVALID_CROSS_REFERENCE_KEY":               {leadbridge.NotFound, provider.CodeGone, "Salesforce has no record of that id, or does not show it to the connected user", false},
	"NOT_FOUND":                                 {leadbridge.NotFound, provider.CodeGone, "Salesforce has no such record, or does not show it to the connected user", false},
	"ENTITY_IS_DELETED":                         {leadbridge.NotFound, provider.CodeGone, "The record was deleted at Salesforce", false},
	"DUPLICATE_VALUE":                           {leadbridge.Conflict, provider.CodeDuplicate, "Another record of Salesforce has this value already, and the field is unique", false},
	"DUPLICATE_EXTERNAL_ID":                     {leadbridge.Conflict, provider.CodeDuplicate, "Several records of Salesforce have the same key; make the key field unique in Setup > Object Manager", false},
	"DUPLICATES_DETECTED":                       {leadbridge.Conflict, provider.CodeDuplicate, "A duplicate rule of Salesforce holds it to be a record that is there already; link the two, or change the rule", true},
	"FIELD_CUSTOM_VALIDATION_EXCEPTION":         {leadbridge.Invalid, provider.CodeRule, "A validation rule of Salesforce refused it", true},
	"FIELD_FILTER_VALIDATION_EXCEPTION":         {leadbridge.Invalid, provider.CodeRule, "A lookup filter of Salesforce refused it", true},
	"FIELD_INTEGRITY_EXCEPTION":                 {leadbridge.Invalid, provider.CodeBadValue, "Salesforce refused a value", true},
	"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":      {leadbridge.Invalid, provider.CodeRule, "A trigger or flow of Salesforce refused it", true},
	"CANNOT_EXECUTE_FLOW_TRIGGER":               {leadbridge.Invalid, provider.CodeRule, "A flow of Salesforce refused it", true},
	"CANNOT_UPDATE_CONVERTED_LEAD":              {leadbridge.Conflict, provider.CodeConverted, "The lead was converted at Salesforce and can no longer be changed", false},
	"UNABLE_TO_LOCK_ROW":                        {leadbridge.Unavailable, provider.CodeNoAnswer, "Somebody else is changing the record, or one that it belongs to; it is tried again", false},
	"ALL_OR_NONE_OPERATION_ROLLED_BACK":         {leadbridge.Unavailable, provider.CodeNoAnswer, "It was undone together with another record; it is tried again", false},
	"PROCESSING_HALTED":                         {leadbridge.Unavailable, provider.CodeNoAnswer, "It was not carried out, as something before it failed; it is tried again", false},
	"STORAGE_LIMIT_EXCEEDED":                    {leadbridge.Forbidden, provider.CodePlan, "The organisation's data storage at Salesforce is full", false},
	"INSUFFICIENT_ACCESS":                       {leadbridge.Forbidden, provider.CodePermission, "The connected user may not do this; look at its profile and permission sets", true},
	"INSUFFICIENT_ACCESS_OR_READONLY":           {leadbridge.Forbidden, provider.CodePermission, "The connected user may not change this record; look at its profile, permission sets and the sharing rules", true},
	"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ID": {leadbridge.Forbidden, provider.CodePermission, "The connected user may not refer to that record; look at the sharing rules", true},
	"CANNOT_DELETE_LAST_DATED_CONVERSION_RATE":  {leadbridge.Forbidden, provider.CodePermission, "Salesforce does not let it be deleted", true},
	"DELETE_FAILED":                             {leadbridge.Forbidden, provider.CodePermission, "Salesforce does not let it be deleted", true},
	"API_DISABLED_FOR_ORG":                      {leadbridge.Forbidden, provider.CodePermission, "The connected user or organisation has no access to the API; turn on API Enabled in the user's profile, or use an edition that includes the API", false},
	"API_CURRENTLY_DISABLED":                    {leadbridge.Forbidden, provider.CodePermission, "The API is turned off for the connected user; turn on API Enabled in the user's profile", false},
	"FUNCTIONALITY_NOT_ENABLED":                 {leadbridge.Forbidden, provider.CodePlan, "The organisation's edition does not include this", true},
	"FEATURENOTENABLED":                         {leadbridge.Forbidden, provider.CodePlan, "The organisation has not turned this on", true},
	"INVALID_SESSION_ID":                        {leadbridge.Unauthorized, provider.CodeExpired, "Salesforce no longer takes the access token", false},
	"INVALID_AUTH_HEADER":                       {leadbridge.Forbidden, provider.CodeScope, "Salesforce does not take the token for the REST API; the app needs the scope \"api\", and its IP policy must allow this server", false},
	"MALFORMED_QUERY":                           {leadbridge.Internal, "", "Salesforce cannot read a query of ours", true},
	"INVALID_TYPE":                              {leadbridge.NotFound, provider.CodeGone, "The connected user has no access to this kind of record", true},
	"INVALID_QUERY_LOCATOR":                     {leadbridge.NotFound, provider.CodeGone, "Salesforce has forgotten where the reading stood; it starts again", false},
	"INVALID_QUERY_FILTER_OPERATOR":             {leadbridge.Invalid, provider.CodeBadValue, "Salesforce cannot search by that value", true},
	"QUERY_TIMEOUT":                             {leadbridge.Unavailable, provider.CodeNoAnswer, "A query took Salesforce too long", false},
	"OPERATION_TOO_LARGE":                       {leadbridge.Forbidden, provider.CodePermission, "Salesforce needs the right \"View All Data\" for so many records; give it to the connected user", false},
	"UNSUPPORTED_API_VERSION":                   {leadbridge.Unsupported, provider.CodeVersion, "Salesforce no longer serves this version of its API; set a newer API version in the integration's settings", false},
	"SERVER_UNAVAILABLE":                        {leadbridge.Unavailable, provider.CodeNoAnswer, "Salesforce is overloaded at the moment", false},
	"UNKNOWN_EXCEPTION":                         {leadbridge.Unavailable, provider.CodeNoAnswer, "Salesforce has trouble at the moment", false},
	"EXCEEDED_ID_LIMIT":                         {leadbridge.Invalid, provider.CodePlan, "Too many records changed at once for Salesforce to list them", false},
	"INVALID_REPLICATION_DATE":                  {leadbridge.Invalid, provider.CodeBadValue, "Salesforce cannot tell what changed: its clock and this computer's differ by minutes; set this computer's clock", false},
	"invalid_grant":                             {leadbridge.Unauthorized, provider.CodeRevoked, "Salesforce no longer accepts this connection; connect it again", false},
}

// What an error's text tells besides its code.
var (
	noColumn     = regexp.MustCompile(`No such column '([^']+)'`)
	noRelation   = regexp.MustCompile(`relationship '([^']+)'`)
	listedFields = regexp.MustCompile(`(?:missing: \[|create/update fields: )([A-Za-z0-9_]+(?:, ?[A-Za-z0-9_]+)*)`)
	doubledField = regexp.MustCompile(`duplicate value found: ([A-Za-z0-9_]+) duplicates`)
	atField      = regexp.MustCompile(`(?:field|Field name|sobject field)[ :]+'?([A-Za-z0-9_]+__c)`)
	maxLength    = regexp.MustCompile(`\(max length=(\d+)\)`)
	recordID     = regexp.MustCompile(`\bid:? ([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)\b`)
	wrongSession = regexp.MustCompile(`(?i)not valid for use with the REST API`)
)

// explain makes an error of ours of one of theirs. Its Kind is empty if the
// code is not known.
func explain(a apiError) *leadbridge.Error {
	e := &leadbridge.Error{Op: "salesforce", Field: faulty(a)}
	if a.code() == "REQUEST_LIMIT_EXCEEDED" {
		return limitHit(a.Message)
	}
	v, known := verdicts[a.code()]
	if !known {
		return e
	}
	e.Kind, e.Code, e.Msg = v.kind, v.code, v.msg
	if a.code() == "INVALID_SESSION_ID" && wrongSession.MatchString(a.Message) {
		v = verdicts["INVALID_AUTH_HEADER"]
		e.Kind, e.Code, e.Msg = v.kind, v.code, v.msg
	}
	if m := maxLength.FindStringSubmatch(a.Message); m != nil && e.Code == provider.CodeTooLong {
		e.Msg = fmt.Sprintf("is longer than the %s characters that Salesforce takes", m[1])
	}
	if e.Code == provider.CodeGone && e.Field != "" && a.code() == "INVALID_CROSS_REFERENCE_KEY" {
		e.Kind, e.Code, e.Msg = leadbridge.Invalid, provider.CodeBadValue, "refers to a record that Salesforce does not have, or does not show"
	}
	e.Msg += "."
	if v.words {
		e.Msg += said(a)
	}
	return e
}

// explainRow is explain for a row of a batch, which has no status.
func explainRow(a apiError) *leadbridge.Error {
	e := explain(a)
	if e.Kind == "" {
		e.Kind, e.Code, e.Msg = leadbridge.Invalid, provider.CodeBadValue, fmt.Sprintf("Salesforce refused the record (%s).", a.code())
	}
	return e
}

// limitHit tells the two limits apart that share a code and need opposite
// treatment.
func limitHit(message string) *leadbridge.Error {
	if strings.Contains(message, "Concurrent") {
		return &leadbridge.Error{Op: "salesforce", Kind: leadbridge.RateLimited, Code: provider.CodeLimitBurst, After: busyWait,
			Msg: "Too many long calls run at Salesforce at once."}
	}
	return &leadbridge.Error{Op: "salesforce", Kind: leadbridge.RateLimited, Code: provider.CodeLimitDaily, After: dailyWait, Field: bucketDaily,
		Msg: "The organisation's API calls of the last 24 hours at Salesforce are used up. Calls come back as the hours pass; ask for fewer, or for a larger allowance."}
}

// faulty names the field that an error is about.
func faulty(a apiError) string {
	if len(a.Fields) > 0 {
		return a.Fields[0]
	}
	for _, form := range []*regexp.Regexp{noColumn, listedFields, noRelation, doubledField, atField} {
		if m := form.FindStringSubmatch(a.Message); m != nil {
			name, _, _ := strings.Cut(m[1], ",")
			return name
		}
	}
	return ""
}

// said quotes Salesforce's own words, in one line and not too many.
func said(a apiError) string {
	words := strings.Join(strings.Fields(a.Message), " ")
	if _, place, ok := strings.Cut(words, "ERROR at Row:"); ok {
		// An answer to a query repeats the query before it says what is wrong.
		_, words, _ = strings.Cut(place, " ")
	}
	if words == "" {
		return ""
	}
	if short := []rune(words); len(short) > 300 {
		words = string(short[:300]) + "..."
	}
	return fmt.Sprintf(" Salesforce says: %s", words)
}

// existing names the record that a refused one is a duplicate of, if the
// error says so.
func existing(a apiError) string {
	for _, result := range []*duplicateResult{a.Duplicates, a.Duplicates2} {
		if result == nil {
			continue
		}
		for _, match := range result.MatchResults {
			for _, r := range match.MatchRecords {
				if r.Record.ID != "" {
					return r.Record.ID
				}
			}
		}
	}
	if m := recordID.FindStringSubmatch(a.Message); m != nil && a.code() == "DUPLICATE_VALUE" {
		return long(m[1])
	}
	return ""
}
