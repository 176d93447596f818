package syncer_test

import (
	"strings"
	"time"

	"leadbridge/internal/provider/salesforce"
	"leadbridge/internal/provider/salesforce/sandbox"
	stage "leadbridge/internal/sandbox"
)

const salesforceLeads = "/services/data/v68.0/sobjects/Lead"

// salesforcePeople work with the leads of a Salesforce org.
var salesforcePeople = crm{
	provider: salesforce.Provider(), object: "Lead", token: sandbox.APIKey(0),
	accidents: map[string]float64{stage.ViceTooMany: .01, stage.ViceServerError: .03, stage.ViceHTML: .01, stage.ViceTruncated: .02,
		stage.ViceTimeoutAfterCommit: .03, stage.ViceTimeoutBefore: .02, "sessionExpired": .02, "unavailable": .02, "edge420": .01, "lockRows": .02},
	states:   map[string]float64{"shortPages": 7, "rotation": 1},
	oddities: map[string]float64{"lateCommits": 3}, late: 4 * time.Second,
	writes: func(route string) bool {
		return strings.Contains(route, "/sobjects") && !strings.HasPrefix(route, "GET") || strings.Contains(route, "/jobs/ingest")
	},
	create: func(d *desk, values map[string]string) string {
		if values["Company"] == "" {
			values["Company"] = "Household " + values["LastName"] // Salesforce demands one
		}
		return d.call("POST", salesforceLeads, nulled(values))["id"].(string)
	},
	edit: func(d *desk, id string, values map[string]string) {
		if values["Company"] == "" {
			delete(values, "Company")
		}
		d.call("PATCH", salesforceLeads+"/"+id, nulled(values))
	},
	remove: func(d *desk, id string) { d.call("DELETE", salesforceLeads+"/"+id, nil) },
	merge: func(d *desk, survivor, loser string) string {
		d.act("merge", "master", survivor, "loser", loser)
		return survivor
	},
}

// nulled writes what is empty as null.
func nulled(values map[string]string) map[string]any {
	out := map[string]any{}
	for name, v := range values {
		out[name] = v
		if v == "" {
			out[name] = nil
		}
	}
	return out
}
