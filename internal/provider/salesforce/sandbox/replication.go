package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// How far back and how wide getUpdated and getDeleted reach.
const (
	updatedReach = 30 * 24 * time.Hour
	deletedReach = 15 * 24 * time.Hour
	mostIDs      = 600_000
)

// window reads start and end, whose seconds do not count, or answers.
func (c *call) window(reach time.Duration) (from, to int64, ok bool) {
	var bounds [2]time.Time
	for i, name := range []string{"start", "end"} {
		at, ok := parseTime(c.r.URL.Query().Get(name))
		if !ok {
			c.fail(http.StatusBadRequest, "MALFORMED_QUERY", "%s must be a date and time such as 2026-11-23T09:00:00Z", name)
			return 0, 0, false
		}
		bounds[i] = at.Truncate(time.Minute)
	}
	switch start, end := bounds[0], bounds[1]; {
	case !start.Before(end):
		c.fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", "endDate must be at least one minute greater than startDate")
	case c.now().Sub(start) > reach+time.Minute:
		c.fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", "startDate cannot be more than %d days ago", int(reach.Hours()/24))
	case start.After(c.now()):
		c.fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", "startDate cannot be in the future")
	default:
		return start.Unix(), end.Unix(), true
	}
	return 0, 0, false
}

// covered is until when an answer is complete: not beyond now, nor beyond the
// start of a transaction that has not ended.
func (c *call) covered(t *table, to int64) string {
	now := c.org.seconds()
	to = min(to, now)
	if late := t.earliestLate(now); late > 0 {
		to = min(to, late)
	}
	return stampText(to)
}

// updated is getUpdated: the live rows whose SystemModstamp is in a window.
func (c *call) updated() {
	t, ok := c.tableOf()
	if !ok {
		return
	}
	from, to, ok := c.window(updatedReach)
	if !ok {
		return
	}
	ids := []string{}
	first, _ := slices.BinarySearchFunc(t.changes, change{from, 0}, change.compare)
	now := c.org.seconds()
	for _, entry := range t.changes[first:] {
		if entry.stamp >= to {
			break
		}
		if r, ok := t.seen(entry.seq, now); ok && r.stamp == entry.stamp && !r.deleted {
			ids = append(ids, r.id())
		}
	}
	if len(ids) > mostIDs {
		c.fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "too many ids: %d; ask for a shorter time", len(ids))
		return
	}
	o := ordered{}
	o.set("ids", ids)
	o.set("latestDateCovered", c.covered(t, to))
	c.json(http.StatusOK, o)
}

// deleted is getDeleted: what was deleted in a window, even if the Recycle
// Bin was emptied since.
func (c *call) deleted() {
	t, ok := c.tableOf()
	if !ok {
		return
	}
	from, to, ok := c.window(deletedReach)
	if !ok {
		return
	}
	records := []any{}
	now := c.org.seconds()
	for _, d := range t.deletions {
		r := &t.rows[d.seq]
		if d.at >= from && d.at < to && r.visible <= now && (r.deleted || r.gone) {
			o := ordered{}
			o.set("id", makeID(t.prefix, c.org.pod, d.seq))
			o.set("deletedDate", stampText(d.at))
			records = append(records, o)
		}
	}
	earliest := c.now().Add(-deletedReach).Unix()
	o := ordered{}
	o.set("deletedRecords", records)
	o.set("earliestDateAvailable", stampText(max(earliest, c.org.purgedAt)))
	o.set("latestDateCovered", c.covered(t, to))
	c.json(http.StatusOK, o)
}
