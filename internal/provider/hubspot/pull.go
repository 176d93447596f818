package hubspot

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// listLimit is the most records in a page of a list.
const listLimit = 100

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
// it. A pull of changes ends with the recycle bin, unless live records are
// all that is wanted.
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
	case at.Gone > 0:
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
		return !w.ArchivedAt.IsZero() && milliseconds(w.ArchivedAt) < at.Gone
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
