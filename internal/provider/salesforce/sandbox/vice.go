package sandbox

import (
	"net/http"

	stage "leadbridge/internal/sandbox"
)

// The vices of this simulator. Those marked as states are on as long as they
// are set, whatever their rate.
const (
	viceTokenLife         = "tokenLife"
	viceRotation          = "rotation"
	viceInstanceMoves     = "instanceMoves"
	viceAppBlocked        = "appBlocked"
	viceUserInactive      = "userInactive"
	viceNoRunAs           = "noRunAsUser"
	viceSessionExpired    = "sessionExpired"
	viceDailyRefused      = "dailyRefused"
	viceConcurrentRefused = "concurrentRefused"
	viceNotAcceptable     = "notAcceptable"
	viceEdge              = "edge420"
	viceUnavailable       = "unavailable"
	viceAPIDisabled       = "apiDisabled"
	viceDailyLimit        = "dailyLimit"
	viceConcurrentLimit   = "concurrentLimit"
	viceLongRequest       = "longRequest"
	viceBurstInfo         = "burstInfo"
	viceShortPages        = "shortPages"
	viceCursorLife        = "cursorLife"
	viceLateCommits       = "lateCommits"
	viceIndexLag          = "indexLag"
	viceConcurrentEdits   = "concurrentEdits"
	viceBulkDelay         = "bulkDelay"
	viceBulkFails         = "bulkFails"
	viceEarly204          = "early204"
	viceLockRows          = "lockRows"
	viceApexTrigger       = "apexTrigger"
	viceValidationRule    = "validationRule"
	viceDuplicateRule     = "duplicateRule"
	viceAssignmentRule    = "assignmentRule"
	viceRestricted        = "restrictedPicklists"
	viceReadOnlyUser      = "readOnlyUser"
	viceStorageFull       = "storageFull"
)

var vices = []stage.Vice{
	{Name: viceTokenLife, Meaning: "State: access tokens given from now on live this long instead of two hours.", Unit: "seconds", Value: 60},
	{Name: viceRotation, Meaning: "State: each refresh gives a new refresh token. 2: the old one dies at once, and using it again ends the grant. 1: the old one lives until the new one is used.", Unit: "mode", Value: 2},
	{Name: viceInstanceMoves, Meaning: "State: a refresh names another instance_url, the same server as localhost."},
	{Name: viceAppBlocked, Meaning: "The consent ends with invalid_client, app must be installed into org."},
	{Name: viceUserInactive, Meaning: "The token endpoint answers invalid_grant, authentication failure."},
	{Name: viceNoRunAs, Meaning: "State: client credentials have no user to run as."},
	{Name: viceSessionExpired, Meaning: "401 INVALID_SESSION_ID although the token is good."},
	{Name: viceDailyRefused, Meaning: "403 REQUEST_LIMIT_EXCEEDED as when the day's requests are used up."},
	{Name: viceConcurrentRefused, Meaning: "403 REQUEST_LIMIT_EXCEEDED as when too many long requests run at once."},
	{Name: viceNotAcceptable, Meaning: "406 without a body."},
	{Name: viceEdge, Meaning: "420 with a page of HTML from the edge."},
	{Name: viceUnavailable, Meaning: "503 SERVER_UNAVAILABLE."},
	{Name: viceAPIDisabled, Meaning: "State: the edition has no API, 403 API_DISABLED_FOR_ORG."},
	{Name: viceDailyLimit, Meaning: "State: how many requests an org may make in 24 hours, instead of 110,000.", Unit: "requests", Value: 15000},
	{Name: viceConcurrentLimit, Meaning: "State: how many long requests may run at once, instead of 25.", Unit: "requests", Value: 5},
	{Name: viceLongRequest, Meaning: "The request takes this long and counts as one of 20 seconds or more.", Unit: "milliseconds", Value: 500},
	{Name: viceBurstInfo, Meaning: "State: Sforce-Limit-Info has api-bursts and per-app-api-usage too."},
	{Name: viceShortPages, Meaning: "State: pages of queries and of bulk results have at most so many rows, whatever was asked.", Unit: "rows", Value: 50},
	{Name: viceCursorLife, Meaning: "State: a query's next page must be asked for within this time instead of 15 minutes.", Unit: "seconds", Value: 1},
	{Name: viceLateCommits, Meaning: "State: queries and getUpdated see a write only this long after its SystemModstamp; latestDateCovered is held back.", Unit: "seconds", Value: 5},
	{Name: viceIndexLag, Meaning: "State: search finds a write only this long after it; queries are not concerned.", Unit: "seconds", Value: 15},
	{Name: viceConcurrentEdits, Meaning: "After a page, somebody edits so many records.", Unit: "records", Value: 3},
	{Name: viceBulkDelay, Meaning: "State: a bulk job is not done sooner than this after its start.", Unit: "seconds", Value: 2},
	{Name: viceBulkFails, Meaning: "A bulk job ends as Failed."},
	{Name: viceEarly204, Meaning: "State: results asked for before a query job is complete are answered with 204 instead of 412."},
	{Name: viceLockRows, Meaning: "A row that is written fails with UNABLE_TO_LOCK_ROW."},
	{Name: viceApexTrigger, Meaning: "A row that is written fails with CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY."},
	{Name: viceValidationRule, Meaning: "State: an administrator's rule wants an e-mail address or a phone number in each lead and contact."},
	{Name: viceDuplicateRule, Meaning: "State: a rule finds live records with the same e-mail address. 1: it warns, and allowSave passes it. 2: it blocks.", Unit: "mode", Value: 1},
	{Name: viceAssignmentRule, Meaning: "State: an assignment rule gives new leads to another owner, unless Sforce-Auto-Assign is FALSE."},
	{Name: viceRestricted, Meaning: "State: all picklists take their options only."},
	{Name: viceReadOnlyUser, Meaning: "State: the user may read and not write, and may not see /limits."},
	{Name: viceStorageFull, Meaning: "State: the edition's storage is used up, and nothing can be created."},
}

// fault writes the stage's generic faults in the vendor's form.
func (v *server) fault(w http.ResponseWriter, _ *http.Request, fault string, retryAfter int) {
	switch fault {
	case "tooMany":
		if retryAfter > 0 {
			// The vendor's API sends none, its edge may.
			w.Header().Set("Retry-After", numberText(float64(retryAfter)))
		}
		w.WriteHeader(http.StatusTooManyRequests)
	case "serverError":
		writeErrors(w, http.StatusInternalServerError, apiError{Code: "UNKNOWN_EXCEPTION",
			Message: "An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-123456789)"})
	default:
		html(w, http.StatusInternalServerError)
	}
}

func html(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<html><head><title>Error</title></head><body><h1>We are setting things up</h1><p>This may take a moment.</p></body></html>"))
}

// calm lets the moods of the API speak; it is false if one has answered.
func (v *server) calm(w http.ResponseWriter, r *http.Request) bool {
	refuse := func(status int, code, message string) bool {
		writeErrors(w, status, apiError{Code: code, Message: message})
		return false
	}
	switch {
	case v.Vices.On(viceAPIDisabled):
		return refuse(http.StatusForbidden, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.")
	case v.Vices.Strikes(viceDailyRefused, r):
		return refuse(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", tooManyDaily)
	case v.Vices.Strikes(viceConcurrentRefused, r):
		return refuse(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", tooManyConcurrent)
	case v.Vices.Strikes(viceUnavailable, r):
		return refuse(http.StatusServiceUnavailable, "SERVER_UNAVAILABLE", "The server is unavailable.")
	case v.Vices.Strikes(viceNotAcceptable, r):
		w.WriteHeader(http.StatusNotAcceptable)
		return false
	case v.Vices.Strikes(viceEdge, r):
		html(w, 420)
		return false
	}
	return true
}
