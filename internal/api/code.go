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
}
