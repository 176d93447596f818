package pipedrive

import "leadbridge/internal/provider/providertest"

// Spec is Pipedrive's own documents. They have version 1 at /v1, and the token
// endpoint on a host of its own.
var Spec = providertest.Spec{
	Dir:  "../../../../shared/specs/pipedrive",
	Free: []string{"$.body.custom_fields"},
	Places: []providertest.Place{
		{Path: `^/api/v2/`, File: "openapi-v2.yaml"},
		{Path: `^/api/v1/`, File: "openapi-v1.yaml", As: "/v1/"},
		{Path: `^/oauth/`, File: "openapi-v1.yaml"},
	},
	Gaps: []providertest.Gap{
		{Call: `^POST /oauth/revoke`, Reason: "the guide to uninstalling by the API describes it, and no document does"},
		{Call: `^POST /oauth/token$`, Says: `\$\.body\.(code|redirect_uri).* not declared`, Reason: "the guide has one address for both grants, the document a second with a slash at its end for the refresh"},
		{Call: `^POST /oauth/token$`, Says: "contains reserved characters", Reason: "they are escaped, as in any form; the validator looks at what they stand for"},
		{Call: `^PATCH /api/v2/`, Says: `\$\.(value|expected_close_date|org_id|person_id|address): got null`, Reason: "the documents allow null for some fields only, and name nothing else that empties the others"},
		{Call: `^GET /api/v1/leads/archived$`, Says: `'sort' does not match allowed values: .*DESC`, Reason: "the list of names to sort by is followed by the words that a direction may follow"},
		{Call: `^GET /api/v1/activityTypes 200$`, Says: `is not valid date-time`, Reason: "the document's own example has these times in the older form"},
		{Call: `^(POST|PATCH) /api/v1/leads`, Says: `^request property '[0-9a-f]{40}(_currency|_until|_timezone_id)?' at`, Reason: "its words, not its schema, say that a lead takes the custom fields of deals, by their hashes"},
		{Call: ` [45]..$`, Says: "has not been defined", Reason: "the documents have next to no refusals; the guides to status codes and to limits have them"},
	},
}
