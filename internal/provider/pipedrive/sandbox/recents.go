package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// recentsReach is how far back the recent changes go: the month that makes
// many a sync lose what is older.
const recentsReach = 31 * 24 * time.Hour

// recent is one entry of the recent changes.
type recent struct {
	t *table
	r *record
}

// listRecents answers what changed of late, of the kinds that the sandbox
// has.
func listRecents(c *call) (answer, *fault) {
	since, bad := time.Parse(timeV1, c.query("since_timestamp"))
	if bad != nil {
		return answer{}, badRequest("since_timestamp must have the form YYYY-MM-DD HH:MM:SS")
	}
	from := max(since.UnixMilli(), c.now-recentsReach.Milliseconds())
	items := c.query("items")
	var all []recent
	for _, t := range []*table{c.co.persons, c.co.organizations, c.co.deals} {
		if items != "" && !slices.Contains(strings.Split(items, ","), t.kind) {
			continue
		}
		for r := range t.walk("update_time", false, &position{at: from}) {
			if c.user.sees(t, r) && !r.purged(c.now) {
				all = append(all, recent{t, r})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b recent) int { return cmp.Compare(a.r.update, b.r.update) })
	a, err := c.pageV1(len(all), func(i int) map[string]any {
		return map[string]any{"item": all[i].t.kind, "id": all[i].r.id, "data": c.co.flat(all[i].t, all[i].r)}
	})
	if err != nil {
		return answer{}, err
	}
	more := a.body["additional_data"].(map[string]any)
	more["since_timestamp"], more["last_timestamp_on_page"] = c.query("since_timestamp"), c.query("since_timestamp")
	if n := len(all); n > 0 {
		more["last_timestamp_on_page"] = timeText(timeV1, all[n-1].r.update)
	}
	a.status = http.StatusOK
	return a, nil
}
