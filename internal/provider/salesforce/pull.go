package salesforce

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// What makes reading by time complete. SystemModstamp counts whole seconds,
// and is set before a transaction becomes visible, so that rows turn up late
// with an old stamp.
const (
	// overlap is read again by each run, as others found rows up to so late.
	overlap = 5 * time.Minute
	// lag is how far behind the present a watermark stays.
	lag = 10 * time.Second
	// ahead lets clocks differ: rows stamped so far in our future are read.
	ahead = time.Minute
)

// Pull returns one page of leads or contacts.
//
// Everything is read by id, from the first to the last: by queries if there
// are few records, else from a bulk job. Changes are read in a fixed window
// of time by stamp and id, with the deleted, merged and converted among them;
// those that the Recycle Bin has no more come at the end, if wanted. A page is empty
// while a bulk job is under way: Pull waited for it before, and is asked again.
func (d *driver) Pull(ctx context.Context, q provider.Query) (provider.Page, error) {
	if err := d.usable("salesforce.Pull", q.Object); err != nil {
		return provider.Page{}, err
	}
	var c cursor
	var err error
	if q.Cursor == "" {
		c, err = d.begin(ctx, q)
	} else {
		c, err = readCursor(q.Cursor)
	}
	if err != nil {
		return provider.Page{}, err
	}
	switch c.Phase {
	case phaseAll:
		return d.pullAll(ctx, q, c)
	case phaseChanged:
		return d.pullChanged(ctx, q, c)
	case phaseBulk:
		return d.pullBulk(ctx, q, c)
	case phaseDeleted:
		return d.pullDeleted(ctx, q, c)
	}
	return provider.Page{}, leadbridge.InvalidField("salesforce.Pull", "cursor", "stands at %q, which is unknown; start the reading anew without it", c.Phase)
}

// begin decides how to read, and fixes the window and its watermark.
func (d *driver) begin(ctx context.Context, q provider.Query) (cursor, error) {
	now := d.now()
	mark, err := d.watermark(ctx, q.Object, now)
	if err != nil {
		return cursor{}, err
	}
	if !q.Since.IsZero() {
		since := q.Since.UTC()
		if mark.Before(since) {
			mark = since // what it covered once it covers still
		}
		c := cursor{Phase: phaseChanged, From: since.Add(-overlap).Truncate(time.Second), To: now.Add(ahead).Truncate(time.Second), Mark: mark}
		if gone := q.Gone(); !gone.IsZero() {
			c.Gone = gone.UTC().Add(-overlap).Truncate(time.Second)
		}
		return c, nil
	}
	c := cursor{Phase: phaseAll, Mark: mark}
	a, err := d.soql(ctx, liveRows, "count "+q.Object, "SELECT COUNT() FROM "+q.Object)
	if err != nil {
		return c, err
	}
	if a.TotalSize > bulkAbove {
		return d.startBulk(ctx, q, c)
	}
	return c, nil
}

// watermark is the time up to which everything is visible now. Salesforce
// tells it: while a long transaction runs, the list of updates covers no more
// than what was there when it began. The list counts in whole minutes.
func (d *driver) watermark(ctx context.Context, object string, now time.Time) (time.Time, error) {
	end := now.Truncate(time.Minute)
	var a struct {
		Covered string `json:"latestDateCovered"`
	}
	_, err := d.get(ctx, "updated "+object, "/sobjects/"+object+"/updated/", between(end.Add(-time.Minute), end), &a)
	if tooMany(err) {
		// Too many changed at once to be listed. A quarter of an hour is
		// longer than a transaction may take.
		return now.Add(-15 * time.Minute).Truncate(time.Second), nil
	}
	if err != nil {
		return time.Time{}, err
	}
	covered, err := stamp(a.Covered)
	if err != nil {
		return time.Time{}, unreadable("the list of updates")
	}
	if latest := now.Add(-lag); covered.After(latest) {
		covered = latest
	}
	return covered.Truncate(time.Second), nil
}

// pullAll reads a page of live records by id.
func (d *driver) pullAll(ctx context.Context, q provider.Query, c cursor) (provider.Page, error) {
	tail := ""
	if c.After != "" {
		tail = " WHERE Id > " + quote(c.After)
	}
	limit := rowsWanted(q)
	a, err := d.rows(ctx, liveRows, q.Object, q.Fields, tail+" ORDER BY Id LIMIT "+strconv.Itoa(limit))
	if err != nil {
		return provider.Page{}, err
	}
	page, err := d.page(q, a)
	if err != nil {
		return page, err
	}
	if a.Done && a.TotalSize < limit {
		page.Watermark = c.Mark
		return page, nil
	}
	c.After = page.Records[len(page.Records)-1].ID
	page.Cursor = c.String()
	return page, nil
}

// pullChanged reads a page of changed records by stamp and id. The first is
// asked for without a limit, as its answer then says how many there are.
func (d *driver) pullChanged(ctx context.Context, q provider.Query, c cursor) (provider.Page, error) {
	first := c.After == ""
	limit := rowsWanted(q)
	tail := c.where() + " ORDER BY SystemModstamp, Id"
	if !first || q.Limit > 0 {
		tail += " LIMIT " + strconv.Itoa(limit)
	}
	a, err := d.rows(ctx, allRows, q.Object, q.Fields, tail)
	if err != nil {
		return provider.Page{}, err
	}
	page, err := d.page(q, a)
	if err != nil {
		return page, err
	}
	if n := len(page.Records); n > 0 {
		c.At, c.After = page.Records[n-1].ModifiedAt, page.Records[n-1].ID
	}
	unlimited := first && q.Limit == 0
	switch {
	case a.Done && (unlimited || a.TotalSize < limit):
		return c.end(page), nil
	case unlimited && a.TotalSize > bulkAbove+len(page.Records):
		if c, err = d.startBulk(ctx, q, c); err != nil {
			return provider.Page{}, err
		}
	}
	page.Cursor = c.String()
	return page, nil
}

// end leads on from the last record that any query has: to those that were
// deleted for good, if they are wanted.
func (c cursor) end(page provider.Page) provider.Page {
	if c.Gone.IsZero() {
		page.Watermark = c.Mark
		return page
	}
	page.Cursor = cursor{Phase: phaseDeleted, From: c.From, To: c.To, Mark: c.Mark, Gone: c.Gone}.String()
	return page
}

// where bounds a query to the cursor's window, after its last record.
func (c cursor) where() string {
	from := c.From
	if c.After != "" {
		from = c.At
	}
	tail := fmt.Sprintf(" WHERE SystemModstamp >= %s AND SystemModstamp < %s", literal(from), literal(c.To))
	if c.After != "" {
		tail += fmt.Sprintf(" AND (SystemModstamp > %s OR Id > %s)", literal(c.At), quote(c.After))
	}
	return tail
}

// page makes records of an answer.
func (d *driver) page(q provider.Query, a queryAnswer) (provider.Page, error) {
	page := provider.Page{Records: make([]provider.Record, 0, len(a.Records))}
	for _, row := range a.Records {
		r := d.fromJSON(q.Object, q.Fields, row)
		if long(r.ID) == "" || r.ModifiedAt.IsZero() {
			return provider.Page{}, unreadable("a query with a record that has no id or no time")
		}
		page.Records = append(page.Records, r)
	}
	if len(page.Records) == 0 && (!a.Done || a.TotalSize > 0) {
		return provider.Page{}, unreadable("a query with fewer records than it promised")
	}
	return page, nil
}

// rowsWanted is how many records a page may have.
func rowsWanted(q provider.Query) int {
	if q.Limit > 0 {
		return min(q.Limit, pageRows)
	}
	return pageRows
}
