package sandbox

import (
	"net/http"
	"strconv"

	stage "leadbridge/internal/sandbox"
)

// The vices of this vendor.
const (
	viceTokenLife      = "tokenLife"
	viceRotation       = "rotation"
	viceExactScopes    = "exactScopes"
	viceMissingScope   = "missingScope"
	viceExpired        = "expiredToken"
	viceRevoked        = "revokedGrant"
	viceSmallPages     = "smallPages"
	viceIndexLag       = "indexLag"
	viceLateCommit     = "lateCommit"
	viceEdits          = "editsWhilePaging"
	viceAdminRule      = "adminRule"
	viceRemovedField   = "removedField"
	viceLimitedUser    = "limitedUser"
	vicePlan           = "plan"
	viceBurstLimit     = "burstLimit"
	viceDailyLimit     = "dailyLimit"
	viceSearchLimit    = "searchLimit"
	viceLocked         = "locked"
	viceMigrating      = "migrating"
	viceGatewayTimeout = "gatewayTimeoutAfterCommit"
	viceMergeNewID     = "mergeNewId"
	viceShuffledBatch  = "shuffledBatch"
	viceHookShuffle    = "hookShuffle"
	viceOwnForm        = "ownForm"
)

var vices = []stage.Vice{
	{Name: viceTokenLife, Meaning: "New access tokens live this long instead of half an hour.", Unit: "seconds", Value: 5},
	{Name: viceRotation, Meaning: "A refresh gives a new refresh token: 1 spares the old one until the new is used, 2 ends it at once and revokes the grant when it is used again.", Unit: "1 or 2", Value: 1},
	{Name: viceExactScopes, Meaning: "A grant holds only the scopes that were asked for, whatever the app is configured with."},
	{Name: viceMissingScope, Meaning: "The token lacks the scope that the call needs: 403 MISSING_SCOPES."},
	{Name: viceExpired, Meaning: "All access tokens of the account expire at this call."},
	{Name: viceRevoked, Meaning: "The app is uninstalled from the account at this call."},
	{Name: viceSmallPages, Meaning: "Lists and searches give smaller pages than asked for.", Unit: "records", Value: 7},
	{Name: viceIndexLag, Meaning: "Search sees a change only after a while.", Unit: "seconds", Value: 10},
	{Name: viceLateCommit, Meaning: "A new record has its creation time at once but cannot be seen for a while, neither read nor listed nor found.", Unit: "seconds", Value: 2},
	{Name: viceEdits, Meaning: "People edit records and make new ones while a client pages.", Unit: "edits at each page", Value: 1},
	{Name: viceAdminRule, Meaning: "Validation rules of the account's admin: a new contact needs a phone number, one with insurance type AUTO a current carrier. Only version 2026-09 obeys."},
	{Name: viceRemovedField, Meaning: "At this call an admin archives the first property that the account added to its contacts, the line of insurance."},
	{Name: viceLimitedUser, Meaning: "The user behind the token may neither change associations nor archive, merge or erase records."},
	{Name: vicePlan, Meaning: "The account's plan: 1 free or starter, 2 professional, 3 enterprise. Leads need 2; limits differ.", Unit: "1, 2 or 3", Value: 1},
	{Name: viceBurstLimit, Meaning: "So many calls in ten seconds instead of the vendor's figure; 0: any number.", Unit: "calls", Value: 10},
	{Name: viceDailyLimit, Meaning: "So many calls with static tokens a day instead of the plan's figure; 0: any number.", Unit: "calls", Value: 100},
	{Name: viceSearchLimit, Meaning: "So many searches a second instead of five; 0: any number.", Unit: "calls", Value: 1},
	{Name: viceLocked, Meaning: "423: the record is locked by a large sync."},
	{Name: viceMigrating, Meaning: "477 with Retry-After: the account moves between data centres.", Unit: "seconds", Value: 2},
	{Name: viceGatewayTimeout, Meaning: "A write is carried out, and a proxy answers 504 with a page of HTML."},
	{Name: viceMergeNewID, Meaning: "The record that survives a merge has a new id."},
	{Name: viceShuffledBatch, Meaning: "The results of a batch come in another order."},
	{Name: viceOwnForm, Meaning: "State: texts are kept in capital letters, as by an automation of the account's admin."},
	{Name: viceHookShuffle, Meaning: "The events in a webhook delivery come in another order."},
}

// accident is what may happen to a call before it is looked at.
func (h *hub) accident(r *http.Request) error {
	switch {
	case h.Vices.Strikes(viceLocked, r):
		return &fault{status: http.StatusLocked, category: "LOCKED", message: "The resource is locked. Please try again later."}
	case h.Vices.Strikes(viceMigrating, r):
		wait := strconv.Itoa(int(h.Vices.Value(viceMigrating)))
		return &fault{status: 477, category: "MIGRATION_IN_PROGRESS", message: "The account is being migrated between data hosting locations.",
			header: map[string]string{"Retry-After": wait}}
	}
	return nil
}

// limited refuses what a user without that right may not do.
func (c *call) limited(right string) error {
	if !c.hub.Vices.Strikes(viceLimitedUser, c.r) {
		return nil
	}
	return &fault{status: http.StatusForbidden, category: "MISSING_PERMISSIONS", message: "Missing '" + right + "' permission."}
}

// limitedAssociations refuses changes of associations; with version 2026-09
// that is an invalid write, before it was forbidden.
func (c *call) limitedAssociations() error {
	err := c.limited("Edit Associations")
	if err != nil && c.version == "2026-09" {
		return invalid("%s", err)
	}
	return err
}
