package salesforce

import (
	"context"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// deletedKept is how far back Salesforce lists what was deleted (REST:resources-getdeleted.md).
const deletedKept = 15 * 24 * time.Hour

// deletedPage is how many deleted ids are looked at in one page.
const deletedPage = 10 * batchSize

// deletedRecord is an entry of the list of what was deleted.
type deletedRecord struct {
	ID   string `json:"id"`
	Date string `json:"deletedDate"`
}

// pullDeleted reads what was deleted for good. What merely lies in the
// Recycle Bin was read with the changes, and is passed over here.
func (d *driver) pullDeleted(ctx context.Context, q provider.Query, c cursor) (provider.Page, error) {
	from := c.Gone
	if !c.At.IsZero() {
		from = c.At // of the rest, where the list was too long for one answer
	}
	deleted, until, err := d.deletedSince(ctx, q.Object, from)
	if err != nil {
		return provider.Page{}, err
	}
	deleted = deleted[sort.Search(len(deleted), func(i int) bool { return deleted[i].ID > c.After }):]
	page := provider.Page{Watermark: c.Mark}
	switch {
	case len(deleted) > deletedPage:
		deleted = deleted[:deletedPage]
		c.After = deleted[deletedPage-1].ID
		page = provider.Page{Cursor: c.String()}
	case !until.IsZero():
		c.At, c.After = until, ""
		page = provider.Page{Cursor: c.String()}
	}
	ids := make([]string, len(deleted))
	for i, r := range deleted {
		ids[i] = r.ID
	}
	kept, err := d.byID(ctx, q.Object, nil, ids)
	if err != nil {
		return provider.Page{}, err
	}
	for _, r := range deleted {
		if _, ok := kept[r.ID]; !ok {
			at, _ := stamp(r.Date)
			page.Records = append(page.Records, provider.Record{Object: q.Object, ID: r.ID, ModifiedAt: at, State: provider.Deleted})
		}
	}
	return page, nil
}

// deletedSince lists what was deleted, by id. If that is too much for one
// answer it lists the first part, and says until when that reaches. The list
// counts in whole minutes and reaches back 15 days: what was deleted for good
// before that is found by comparing all ids only.
func (d *driver) deletedSince(ctx context.Context, object string, from time.Time) (deleted []deletedRecord, until time.Time, err error) {
	now := d.now().Truncate(time.Minute)
	from = from.Truncate(time.Minute)
	if earliest := now.Add(time.Hour - deletedKept); from.Before(earliest) {
		from = earliest
	}
	if !from.Before(now) {
		from = now.Add(-time.Minute)
	}
	var a struct {
		Records []deletedRecord `json:"deletedRecords"`
	}
	for end := now; ; {
		_, err := d.get(ctx, "deleted "+object, "/sobjects/"+object+"/deleted/", between(from, end), &a)
		if half := end.Sub(from) / 2; tooMany(err) && half >= time.Minute {
			end = from.Add(half).Truncate(time.Minute)
			until = end
			continue
		}
		if err != nil {
			return nil, until, err
		}
		break
	}
	for _, r := range a.Records {
		if r.ID = long(r.ID); r.ID != "" {
			deleted = append(deleted, r)
		}
	}
	slices.SortFunc(deleted, func(a, b deletedRecord) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(deleted, func(a, b deletedRecord) bool { return a.ID == b.ID }), until, nil
}

// tooMany reports whether a list of ids would have been too long.
func tooMany(err error) bool {
	return leadbridge.KindOf(err) == leadbridge.Invalid && leadbridge.CodeOf(err) == provider.CodePlan
}

// between is the query of a span of time.
func between(start, end time.Time) url.Values {
	return url.Values{"start": {literal(start)}, "end": {literal(end)}}
}
