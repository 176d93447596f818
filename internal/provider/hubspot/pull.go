package hubspot

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// HubSpot's figures for reading.
const (
	searchLimit = 200  // records in a page of a search
	listLimit   = 100  // records in a page of a list
	searchBody  = 3000 // characters in the body of a search
)

// A change may be found by the search only some time after it was made:
// half a minute is common, minutes happen. Each pull therefore reaches back
// behind the start of the one before.
const (
	indexLag = 30 * time.Second
	overlap  = 5 * time.Minute
)

// Pull reads all live records by their ids, each page asking for ids above
// the last one. That visits every record once, whatever is edited meanwhile,
// and knows no limit of 10,000. What is edited behind the reader is newer than
// the watermark, which lies before the first call, so that the next pull sees
// it. A pull of changes ends with the recycle bin.
func (d *driver) Pull(ctx context.Context, q provider.Query) (provider.Page, error) {
	k, err := kindNamed("hubspot.Pull", q.Object)
	if err != nil {
		return provider.Page{}, err
	}
	at, err := start(q)
	if err != nil {
		return provider.Page{}, err
	}
	if at.Phase == phaseDeleted {
		return d.pullDeleted(ctx, k, q, at)
	}
	return d.pullLive(ctx, k, q, at)
}

func (d *driver) pullLive(ctx context.Context, k kind, q provider.Query, at cursor) (provider.Page, error) {
	own, ofContact := split(q.Fields)
	names := d.wanted(own)
	if at.Since > 0 {
		names = d.wanted(own, mergedIDs)
	}
	found, err := d.search(ctx, k, at, names, within(q.Limit, searchLimit))
	if err != nil {
		return provider.Page{}, err
	}
	if at.Watermark == 0 {
		at.Watermark = milliseconds(d.earlier(found.header).Add(-indexLag - overlap))
	}
	var page provider.Page
	more := found.more
	at.After = found.last
	for i, w := range found.records {
		records := []provider.Record{d.record(k, w, own)}
		if at.Since > 0 {
			records = append(records, losers(k, w)...)
		}
		if q.Limit > 0 && i > 0 && len(page.Records)+len(records) > q.Limit {
			more, at.After = true, found.records[i-1].ID // the rest comes with the next page
			break
		}
		page.Records = append(page.Records, records...)
	}
	if err := d.addContacts(ctx, k, page.Records, ofContact); err != nil {
		return provider.Page{}, err
	}
	switch {
	case more:
		page.Cursor = at.String()
	case at.Since > 0:
		at.Phase, at.After = phaseDeleted, ""
		page.Cursor = at.String()
	default:
		page.Watermark = at.watermark(q)
	}
	return page, nil
}

// within is the size of a page: what is wanted, but no more than HubSpot
// gives.
func within(wanted, most int) int {
	if wanted <= 0 {
		return most
	}
	return min(wanted, most)
}

// earlier is what time it is, by our clock or HubSpot's, whichever is behind:
// a watermark may be too early, but never too late.
func (d *driver) earlier(h http.Header) time.Time {
	now := d.Now()
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil && theirs.Before(now) {
		return theirs
	}
	return now
}

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

// pullDeleted reads the recycle bin. HubSpot lists it by ids and takes no
// dates, so that all of it is read and what is older left out. Nothing less
// would be complete: a deletion may stand anywhere in that order.
func (d *driver) pullDeleted(ctx context.Context, k kind, q provider.Query, at cursor) (provider.Page, error) {
	query := url.Values{"archived": {"true"}, "limit": {strconv.Itoa(within(q.Limit, listLimit))}, "properties": {d.key}}
	if at.After != "" {
		query.Set("after", at.After)
	}
	var answer wirePage
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.objects(k), Query: query, Operation: "list deleted " + k.name}, &answer)
	if leadbridge.KindOf(err) == leadbridge.Invalid && at.After != "" {
		at.After = "" // HubSpot no longer knows its cursor: the list from its start
		return provider.Page{Cursor: at.String()}, nil
	}
	if err != nil {
		return provider.Page{}, err
	}
	gone := slices.DeleteFunc(answer.Results, func(w wireRecord) bool {
		return !w.ArchivedAt.IsZero() && milliseconds(w.ArchivedAt) < at.Since
	})
	var page provider.Page
	if page.Records, err = d.ends(ctx, k, gone); err != nil {
		return provider.Page{}, err
	}
	if next := answer.Paging.Next; next != nil {
		at.After = next.After
		page.Cursor = at.String()
	} else {
		page.Watermark = at.watermark(q)
	}
	return page, nil
}
