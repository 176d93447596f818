package pipedrive

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// The search index is seconds behind (and Pipedrive does not say how many),
// so what was made within this time is read from the list, which is not. It
// also covers a clock of ours that is a little ahead.
const recentTime = 5 * time.Minute

// recent is what was made within the last minutes.
type recent struct {
	byKey map[string]record
	known map[string]bool // ids
	rows  []record
}

func (r *recent) add(key string, row record) {
	if r == nil {
		return
	}
	id := row.text("id")
	if !r.known[id] {
		r.rows = append(r.rows, row)
	}
	r.known[id] = true
	if key != "" {
		r.byKey[key] = row
	}
}

// readRecent lists what was made within the last minutes, the newest first.
func (b *batch) readRecent(ctx context.Context) (*recent, error) {
	r := &recent{byKey: map[string]record{}, known: map[string]bool{}}
	from := b.clock().Add(-recentTime)
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "sort_by": {"add_time"}, "sort_direction": {"desc"},
		"updated_since": {from.Format(time.RFC3339)}}
	if b.schema.key != "" {
		query.Set("custom_fields", b.schema.key)
	}
	err := each(ctx, b.driver, "list recent "+b.kind.name, b.kind.path, query, func(row record) bool {
		if made := row.time("add_time"); !made.IsZero() && made.Before(from) {
			return false
		}
		row = row.flat()
		r.add(b.kind.key(b.schema, row), row)
		return true
	})
	return r, err
}
