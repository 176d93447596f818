package hubspot

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"leadbridge/internal/provider"
)

// HubSpot's figures for the search, as documented.
const (
	searchLimit = 200  // records in a page
	searchBody  = 3000 // characters in the body
)

// found is a page of a search.
type found struct {
	records []wireRecord
	last    string // id that the search came to
	more    bool
	header  http.Header
}

// search finds the next live records in the order of their ids.
func (d *driver) search(ctx context.Context, k kind, at cursor, names []string, limit int) (found, error) {
	f := found{last: cmp.Or(at.After, "0")}
	filters := []wireFilter{{"hs_object_id", "GT", f.last}}
	if at.Since > 0 {
		filters = append(filters, wireFilter{k.modified, "GTE", strconv.FormatInt(at.Since, 10)})
	}
	body := wireSearch{Groups: []wireGroup{{filters}}, Sorts: []wireSort{{"hs_object_id", "ASCENDING"}}, Properties: names, Limit: limit, After: "0"}
	large := tooLarge(body)
	if large {
		body.Properties = []string{"hs_object_id"}
	}
	var answer wirePage
	resp, err := d.JSON(ctx, provider.Request{Method: "POST", Path: d.objects(k, "search"), JSON: body, Repeatable: true,
		Bucket: bucketSearch, Operation: "search " + k.name}, &answer)
	if err != nil {
		return found{}, err
	}
	for _, w := range answer.Results {
		if !before(f.last, w.ID) {
			return found{}, badAnswer("hubspot.Pull", "HubSpot's search did not keep to the order of ids that was asked for.")
		}
		f.last = w.ID
	}
	f.records, f.more, f.header = answer.Results, answer.Paging.Next != nil, resp.Header
	if f.more && len(f.records) == 0 {
		return found{}, badAnswer("hubspot.Pull", "HubSpot's search promised more records and gave none.")
	}
	if large {
		f.records, err = d.again(ctx, k, f.records, names)
	}
	return f, err
}

// tooLarge reports whether a search names too many properties for one body.
func tooLarge(body wireSearch) bool {
	b, _ := json.Marshal(body) // texts and numbers only
	return len(b) > searchBody
}

// again reads records that were found without their properties. One that has
// gone since is left out: it is told of as deleted or merged.
func (d *driver) again(ctx context.Context, k kind, found []wireRecord, names []string) ([]wireRecord, error) {
	ids := make([]string, len(found))
	for i, w := range found {
		ids[i] = w.ID
	}
	read, err := d.read(ctx, k, "", ids, names, false)
	if err != nil {
		return nil, err
	}
	byID := index(read)
	var out []wireRecord
	for _, id := range ids {
		if w, ok := byID[id]; ok {
			out = append(out, w)
		}
	}
	return out, nil
}

func index(records []wireRecord) map[string]wireRecord {
	m := make(map[string]wireRecord, len(records))
	for _, w := range records {
		m[w.ID] = w
	}
	return m
}

// before compares ids as the numbers they are.
func before(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
