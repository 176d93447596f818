package syncer_test

import (
	"strings"

	"leadbridge/internal/provider/hubspot"
	"leadbridge/internal/provider/hubspot/sandbox"
	stage "leadbridge/internal/sandbox"
)

const hubspotContacts = "/crm/objects/2026-09/contacts"

// hubspotPeople work with the contacts of a HubSpot account.
var hubspotPeople = crm{
	provider: hubspot.Provider(), object: "contacts", token: sandbox.APIKey(0),
	accidents: map[string]float64{stage.ViceTooMany: .02, stage.ViceTooManyBare: .01, stage.ViceServerError: .03, stage.ViceHTML: .01,
		stage.ViceTruncated: .02, stage.ViceTimeoutAfterCommit: .03, stage.ViceTimeoutBefore: .02,
		"gatewayTimeoutAfterCommit": .03, "expiredToken": .02, "locked": .01, "migrating": .01},
	states:   map[string]float64{"smallPages": 7, "indexLag": 20, "rotation": 1},
	oddities: map[string]float64{"mergeNewId": 1, "shuffledBatch": 1},
	writes: func(route string) bool {
		return strings.Contains(route, "/crm/objects/") && !strings.HasPrefix(route, "GET") && !strings.HasSuffix(route, "/search") && !strings.HasSuffix(route, "/batch/read")
	},
	create: func(d *desk, values map[string]string) string {
		return d.call("POST", hubspotContacts, map[string]any{"properties": values, "associations": []any{}})["id"].(string)
	},
	edit: func(d *desk, id string, values map[string]string) {
		d.call("PATCH", hubspotContacts+"/"+id, map[string]any{"properties": values})
	},
	remove: func(d *desk, id string) { d.call("DELETE", hubspotContacts+"/"+id, nil) },
	merge: func(d *desk, survivor, loser string) string {
		return d.call("POST", hubspotContacts+"/merge", map[string]any{"primaryObjectId": survivor, "objectIdToMerge": loser})["id"].(string)
	},
}
