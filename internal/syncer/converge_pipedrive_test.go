package syncer_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"leadbridge/internal/provider/pipedrive"
	"leadbridge/internal/provider/pipedrive/sandbox"
	stage "leadbridge/internal/sandbox"
)

const pipedrivePersons = "/api/v2/persons"

// pipedrivePeople work with the persons of a Pipedrive company. Pipedrive
// tells of deletions and merges by webhooks only, so that full runs find them.
var pipedrivePeople = crm{
	provider: pipedrive.Provider(), object: "persons", token: sandbox.APIKey(0), sweeps: true, lists: []string{"email", "phone"},
	accidents: map[string]float64{stage.ViceTooMany: .01, stage.ViceTooManyBare: .01, stage.ViceServerError: .02, stage.ViceHTML: .01,
		stage.ViceTruncated: .01, stage.ViceTimeoutAfterCommit: .02, stage.ViceTimeoutBefore: .02},
	states:   map[string]float64{"shortPages": 7, "indexLag": 20, "rotation": 1},
	oddities: map[string]float64{"nulls": 1, "deletedGone": 1},
	writes: func(route string) bool {
		return strings.Contains(route, "/persons") && !strings.HasPrefix(route, "GET")
	},
	create: func(d *desk, values map[string]string) string {
		answer := d.call("POST", pipedrivePersons, pipedriveBody(values, values["first_name"]+" "+values["last_name"]))
		return fmt.Sprintf("%.0f", answer["data"].(map[string]any)["id"])
	},
	edit: func(d *desk, id string, values map[string]string) {
		data := d.call("GET", pipedrivePersons+"/"+id, nil)["data"].(map[string]any)
		first, last := data["first_name"], data["last_name"]
		if v, ok := values["first_name"]; ok {
			first = v
		}
		if v, ok := values["last_name"]; ok {
			last = v
		}
		d.call("PATCH", pipedrivePersons+"/"+id, pipedriveBody(values, fmt.Sprint(first, " ", last)))
	},
	remove: func(d *desk, id string) { d.call("DELETE", pipedrivePersons+"/"+id, nil) },
	merge: func(d *desk, survivor, loser string) string {
		d.act("mergeRecords", "object", "person", "id", loser, "into", survivor)
		return survivor
	},
}

// pipedriveBody is what its API takes for a person.
func pipedriveBody(values map[string]string, name string) map[string]any {
	body, custom := map[string]any{"name": name}, map[string]any{}
	for field, v := range maps.All(values) {
		switch field {
		case "first_name", "last_name":
		case "email", "phone":
			list := []any{}
			if v != "" {
				list = append(list, map[string]any{"value": v, "primary": true, "label": "work"})
			}
			body[field+"s"] = list
		default:
			custom[field] = v
			if v == "" {
				custom[field] = nil
			} else if option, err := strconv.Atoi(v); err == nil {
				custom[field] = option
			}
		}
	}
	if len(custom) > 0 {
		body["custom_fields"] = custom
	}
	return body
}
