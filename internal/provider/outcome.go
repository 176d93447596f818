package provider

// Codes of refused writes and failed calls.
const (
	CodeRequired      = "field_required"      // a value that the CRM demands is missing
	CodeTooLong       = "value_too_long"      // longer than the CRM takes
	CodeNoOption      = "not_an_option"       // no option of a restricted choice
	CodeBadValue      = "value_refused"       // anything else wrong with a value
	CodeUnknownField  = "field_unknown"       // the field does not exist, or is hidden
	CodeReadOnlyField = "field_read_only"     // the field cannot be written
	CodeRule          = "crm_rule"            // a rule of the CRM's administrator refused it
	CodeDuplicate     = "crm_duplicate"       // the CRM holds it to be a duplicate
	CodeGone          = "record_gone"         // deleted, or never there
	CodeConverted     = "record_converted"    // converted, and so frozen
	CodeChanged       = "record_changed"      // changed since Write.Unchanged
	CodePermission    = "permission_missing"  // the account's rights do not reach
	CodeScope         = "scope_missing"       // the grant's scopes do not reach
	CodePlan          = "plan_limit"          // the account's plan does not include it
	CodeExpired       = "token_expired"       // renew the token and try again
	CodeRevoked       = "needs_reconnect"     // the grant is gone; a person must connect again
	CodeLimitBurst    = "crm_limit_burst"     // wait a little
	CodeLimitDaily    = "crm_limit_daily"     // wait for the next day
	CodeLockedOut     = "crm_locked_out"      // the CRM's front door refuses us for a while
	CodeUncertain     = "crm_answer_lost"     // nobody knows whether it was carried out
	CodeNoAnswer      = "crm_unavailable"     // it was not carried out
	CodeBadAnswer     = "crm_answer_unread"   // the answer is not what the CRM documents
	CodeHost          = "host_not_allowed"    // a token was about to go where it must not
	CodeVersion       = "crm_version_retired" // the API's version is no longer served
)
