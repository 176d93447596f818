package validate

import (
	"fmt"
	"hash/maphash"
	"strings"
	"sync"

	"leadbridge/internal/pipeline"
)

// MaxUnique is how many different values one rule of type unique remembers.
const MaxUnique = 1 << 20

// seen remembers at which row a value was first seen, by a 64-bit hash: among
// a million values the chance that any two share one is below one in ten
// million.
type seen struct {
	mu    sync.Mutex
	seed  maphash.Seed
	rows  map[uint64]int64
	limit int
	full  bool
}

func newSeen(limit int) *seen {
	return &seen{seed: maphash.MakeSeed(), rows: map[uint64]int64{}, limit: limit}
}

// first notes a value and returns the row that had it first, which is row
// itself for a new value and for a row that is checked again. overflow is
// true once, for the first value that could not be remembered.
func (s *seen) first(value string, row int64) (first int64, overflow bool) {
	h := maphash.String(s.seed, strings.ToLower(value))
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.rows[h]; ok {
		return at, false
	}
	if len(s.rows) >= s.limit {
		overflow = !s.full
		s.full = true
		return row, overflow
	}
	s.rows[h] = row
	return row, false
}

func buildUnique(c *compiler) (check, error) {
	return c.unique(MaxUnique)
}

func (c *compiler) unique(limit int) (check, error) {
	report := c.report(c.field.Title + " occurs twice in the file")
	field, rule, title := c.rule.Field, string(c.rule.Type), c.field.Title
	s := newSeen(limit)
	return func(d *pipeline.Draft, value string) {
		first, overflow := s.first(value, d.Row)
		if first != d.Row {
			report(d, value, fmt.Sprintf("Row %d has the same value. Remove one of the two rows, or correct it.", first))
		}
		if overflow {
			d.Warn(field, rule, value, fmt.Sprintf("%s: from here on, rows are compared with the first %d values only", title, limit),
				"Split the file, or rely on matching to find duplicates.")
		}
	}, c.only()
}
