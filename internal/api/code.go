package api

import "net/http"

// Code is a stable name of an error, as it stands in a problem's code.
type Code struct {
	Name    string
	Status  int // HTTP
	Meaning string
}

// Codes is the registry of all codes that a problem can have. A name is never
// given another meaning.
var Codes = []Code{
	{"invalid", http.StatusUnprocessableEntity, "The input is wrong; field and errors say where"},
	{"malformed", http.StatusBadRequest, "The request is no JSON or no form, or its body is missing"},
	{"not_found", http.StatusNotFound, "What was named does not exist"},
	{"conflict", http.StatusConflict, "The state changed meanwhile, or forbids it"},
	{"unauthorized", http.StatusUnauthorized, "There is no token, or it is not valid, or not any more"},
	{"forbidden", http.StatusForbidden, "The token does not have the scope of the route"},
	{"rate_limited", http.StatusTooManyRequests, "Too many calls; Retry-After says when to go on"},
	{"unavailable", http.StatusServiceUnavailable, "The database or the disk does not answer now; try again later"},
	{"unsupported", http.StatusNotImplemented, "Known, but not done here"},
	{"internal", http.StatusInternalServerError, "A fault of Leadbridge itself; its log tells more under the request's ID"},

	{"cross_origin", http.StatusForbidden, "A page of another site sent the request"},
	{"disk_full", http.StatusServiceUnavailable, "The disk of the database is full; nothing that was stored is lost"},
	{"idempotency_key_in_use", http.StatusConflict, "The first request with this Idempotency-Key is still running"},
	{"idempotency_key_reused", http.StatusUnprocessableEntity, "The Idempotency-Key was used for another request before"},
	{"method_not_allowed", http.StatusMethodNotAllowed, "The address does not answer this method; Allow lists those that it does"},
	{"not_acceptable", http.StatusNotAcceptable, "There is no answer of the type that was asked for"},
	{"precondition_failed", http.StatusPreconditionFailed, "If-Match is not an ETag"},
	{"precondition_required", http.StatusPreconditionRequired, "If-Match must be sent"},
	{"request_timeout", http.StatusRequestTimeout, "The request's body came too slowly"},
	{"request_too_large", http.StatusRequestEntityTooLarge, "The request's body is too large"},
	{"timeout", http.StatusServiceUnavailable, "The request took too long and was given up"},
	{"unsupported_media_type", http.StatusUnsupportedMediaType, "The body is neither JSON nor, where one is taken, a form"},

	{"file_binary", http.StatusUnprocessableEntity, "The file is not a table but something else"},
	{"file_changed", http.StatusUnprocessableEntity, "The file became shorter while it was read"},
	{"file_damaged", http.StatusUnprocessableEntity, "The file is broken inside"},
	{"file_empty", http.StatusUnprocessableEntity, "The file has nothing in it"},
	{"file_encrypted", http.StatusUnprocessableEntity, "The file is protected by a password"},
	{"file_no_rows", http.StatusUnprocessableEntity, "The file has a header but no row of data"},
	{"file_html", http.StatusUnprocessableEntity, "The file is a web page, whatever its name says"},
	{"file_too_large", http.StatusRequestEntityTooLarge, "The file is larger than MAX_IMPORT_FILE_SIZE"},
	{"file_truncated", http.StatusUnprocessableEntity, "The file ends too early"},
	{"file_unsupported", http.StatusUnprocessableEntity, "The file is of a kind that is not read; the text says what to do"},
	{"file_xml", http.StatusUnprocessableEntity, "The file is XML"},
	{"header_missing", http.StatusUnprocessableEntity, "The file has no header row"},
	{"header_row", http.StatusUnprocessableEntity, "The header row that was named is not in the file"},
	{"json_malformed", http.StatusUnprocessableEntity, "The file is broken JSON"},
	{"json_many_arrays", http.StatusUnprocessableEntity, "The file has several arrays of records"},
	{"json_no_array", http.StatusUnprocessableEntity, "The file has no array of records"},
	{"row_too_long", http.StatusUnprocessableEntity, "A row of the file is longer than anything that can be a lead"},
	{"sheet_unknown", http.StatusUnprocessableEntity, "The workbook has no sheet of that name"},
	{"too_many_columns", http.StatusUnprocessableEntity, "The file has more columns than a table of leads can have"},
	{"xls_unsupported", http.StatusUnprocessableEntity, "The file is a workbook of before 2007"},
	{"zip_bomb", http.StatusUnprocessableEntity, "The archive would unpack to more than is allowed"},
	{"zip_many_members", http.StatusUnprocessableEntity, "The archive holds several files"},
	{"zip_method", http.StatusUnprocessableEntity, "The archive is packed in a way that is not read"},
	{"zip_nested", http.StatusUnprocessableEntity, "The file is packed twice"},
	{"zip_no_member", http.StatusUnprocessableEntity, "The archive holds no file of that name"},

	{"import_timeout", http.StatusUnprocessableEntity, "The import took longer than IMPORT_TIMEOUT_MS; it stands in the import's errorMessage"},
	{"job_moved", http.StatusConflict, "The import was cancelled, or another worker took it over"},

	{"lead_deleted", http.StatusConflict, "The lead was deleted, or merged into another"},
	{"lead_duplicate", http.StatusConflict, "A lead like this is stored already; duplicateOf names it"},
	{"lead_gone", http.StatusNotFound, "The lead was deleted; deleted=true shows it"},
	{"lead_invalid", http.StatusUnprocessableEntity, "A value of the lead fails a check"},
	{"merge_stands", http.StatusConflict, "The merge was not taken back"},
	{"merge_undone", http.StatusConflict, "The merge was taken back already"},
	{"nothing_undone", http.StatusConflict, "Each field of the change was changed since"},
	{"pair_decided", http.StatusConflict, "The possible duplicate was dealt with already"},
	{"version_mismatch", http.StatusPreconditionFailed, "The lead is not in the version that If-Match names"},

	{"browser_differs", http.StatusForbidden, "The consent was asked for in another browser"},
	{"consent_denied", http.StatusForbidden, "The person refused the consent at the CRM"},
	{"consent_failed", http.StatusForbidden, "The CRM did not let the person consent, or its code is not good"},
	{"state_expired", http.StatusUnprocessableEntity, "The consent was given too late, or the link was opened too late"},
	{"state_invalid", http.StatusUnprocessableEntity, "Nobody here asked for this consent, or it was used already"},
	{"crm_answer_lost", http.StatusServiceUnavailable, "Nobody knows whether the CRM carried the call out, for its answer was lost"},
	{"crm_answer_unread", http.StatusServiceUnavailable, "The CRM's answer is not what it documents"},
	{"crm_duplicate", http.StatusUnprocessableEntity, "The CRM holds the record to be a duplicate of another"},
	{"crm_limit_burst", http.StatusTooManyRequests, "The CRM's limit of some seconds is used up"},
	{"crm_limit_daily", http.StatusTooManyRequests, "The CRM's limit of the day, or your share of it, is used up"},
	{"crm_locked_out", http.StatusTooManyRequests, "The CRM's front door refuses us for a while"},
	{"crm_rule", http.StatusUnprocessableEntity, "A rule of the CRM's administrator refused the record"},
	{"crm_unavailable", http.StatusServiceUnavailable, "The CRM does not answer; nothing was carried out"},
	{"crm_version_retired", http.StatusUnprocessableEntity, "The CRM no longer serves this version of its API"},
	{"field_read_only", http.StatusUnprocessableEntity, "The CRM's field cannot be written"},
	{"field_required", http.StatusUnprocessableEntity, "The CRM demands a value that is missing"},
	{"field_unknown", http.StatusUnprocessableEntity, "The CRM has no such field, or hides it from this account"},
	{"host_not_allowed", http.StatusUnprocessableEntity, "A token was about to go to a host that is not the CRM's"},
	{"needs_reconnect", http.StatusConflict, "The CRM no longer accepts the connection; a person must connect it again"},
	{"not_an_option", http.StatusUnprocessableEntity, "The value is no option of the CRM's choice"},
	{"permission_missing", http.StatusForbidden, "The CRM's account lacks a permission"},
	{"plan_limit", http.StatusForbidden, "The CRM's subscription does not include it"},
	{"record_changed", http.StatusConflict, "The CRM's record changed meanwhile"},
	{"record_converted", http.StatusUnprocessableEntity, "The CRM's record was converted and cannot be changed"},
	{"record_gone", http.StatusNotFound, "The CRM's record was deleted, or was never there"},
	{"scope_missing", http.StatusForbidden, "The connection lacks a scope"},
	{"token_expired", http.StatusConflict, "The access token ran out"},
	{"value_refused", http.StatusUnprocessableEntity, "The CRM does not take the value"},
	{"value_too_long", http.StatusUnprocessableEntity, "The value is longer than the CRM takes"},
	{"account_differs", http.StatusConflict, "The login is of another account of the CRM than the integration belongs to"},

	// What a test of a connection can find; its answer is 200 all the same.
	{"field_missing", http.StatusOK, "In a connection test: a field that Leadbridge needs is not there"},
	{"object_missing", http.StatusOK, "In a connection test: the account has no such kind of record, or hides it"},
	{"quota_low", http.StatusOK, "In a connection test: little is left of the day's calls"},
	{"version_retired", http.StatusOK, "In a connection test: the CRM no longer serves this version of its API"},
}
