package hubspot

import (
	"net/http"
	"testing"

	"leadbridge/internal/provider/providertest"
)

// Spec is HubSpot's own documents. Those of 2026-09 name one good status of
// each call, and no good answer of the token endpoint; where there is more,
// those of 2026-03 say what it is like.
var Spec = providertest.Spec{
	Dir:  "../../../../shared/specs/hubspot",
	Free: []string{"$.body.inputs[*].properties", "$.body.properties"},
	Places: []providertest.Place{
		{Path: `^/crm/objects/2026-09/`, Status: 207, File: "objects-2026-03.json", As: "/crm/objects/2026-03/"},
		{Path: `^/crm/associations/2026-09/`, Status: 207, File: "associations-2026-03.json", As: "/crm/associations/2026-03/"},
		{Path: `^/oauth/2026-09/token$`, Status: 200, File: "oauth-2026-03.json", As: "/oauth/2026-03/token"},
		{Path: `^/crm/objects/2026-09/contacts`, File: "contacts-2026-09.json"},
		{Path: `^/crm/objects/2026-09/deals`, File: "deals-2026-09.json"},
		{Path: `^/crm/objects/2026-09/leads`, File: "leads-2026-09.json"},
		{Path: `^/crm/properties/2026-09`, File: "properties-2026-09.json"},
		{Path: `^/crm/pipelines/2026-09`, File: "pipelines-2026-09.json"},
		{Path: `^/crm/owners/2026-09`, File: "owners-2026-09.json"},
		{Path: `^/crm/associations/2026-09`, File: "associations-2026-09.json"},
		{Path: `^/account-info/2026-09`, File: "accountInfo-2026-09.json"},
		{Path: `^/oauth/2026-09`, File: "oauth-2026-09.json"},
	},
	Gaps: []providertest.Gap{
		{Call: `/search$`, Says: `\$\.sorts\[0\]: got object, want string`, Reason: "the guide to the search, and HubSpot's own clients, send objects with propertyName and direction"},
		{Call: `/token$`, Says: "'redirect_uri' contains reserved characters", Reason: "they are escaped, as in any form; the validator looks at what they stand for"},
		{Call: ` 207$`, Says: "got null, want string", Reason: "the documents before 2026-09 do not say that values can be null"},
		{Call: `/token/revoke 200$`, Reason: "the document lists errors only"},
	},
}

// conforming is a transport that fails the test when a request is not what
// HubSpot documents.
func conforming(t *testing.T) http.RoundTripper {
	if !Spec.Here() || testing.Short() {
		return http.DefaultTransport
	}
	return &providertest.Watch{Spec: &Spec, T: t, Next: http.DefaultTransport, RequestsOnly: true}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
