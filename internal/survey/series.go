package survey

import (
	"maps"
	"slices"
	"time"
)

// Series counts leads over time. It keeps hours for the last two months, so
// that days can be told apart in any zone, and whole days (UTC) before.
type Series struct {
	// Value is what the leads of the series have in common.
	Value string `json:"value,omitempty"`
	// Rest marks the series of all that have none of their own.
	Rest bool `json:"rest,omitempty"`
	// Hours are the beginnings of the times that leads were created in, in
	// hours since 1970 UTC, in order; Counts are how many.
	Hours  []int64 `json:"hours"`
	Counts []int64 `json:"counts"`
}

// hourly is how long hours are kept apart.
const hourly = 62 * 24 * time.Hour

// Unit is the length of the times that a chart tells apart.
type Unit string

// The units of charts.
const (
	ByDay   Unit = "day"
	ByWeek  Unit = "week" // from Monday on
	ByMonth Unit = "month"
)

// Start returns the beginning of the unit that a moment lies in, in the
// moment's own zone.
func (u Unit) Start(t time.Time) time.Time {
	y, m, d := t.Date()
	switch u {
	case ByWeek:
		d -= (int(t.Weekday()) + 6) % 7
	case ByMonth:
		d = 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// After returns the beginning of the n-th unit after one that begins at start.
func (u Unit) After(start time.Time, n int) time.Time {
	switch u {
	case ByWeek:
		return start.AddDate(0, 0, 7*n)
	case ByMonth:
		return start.AddDate(0, n, 0)
	}
	return start.AddDate(0, 0, n)
}

// Counted returns how many leads were created in each of n units from start
// on. Start's zone decides where a day ends.
func (s Series) Counted(u Unit, start time.Time, n int) []int64 {
	counts := make([]int64, n)
	at, end := 0, u.After(start, 1)
	first, _ := slices.BinarySearch(s.Hours, hoursOf(start))
	for i := first; i < len(s.Hours); i++ {
		t := time.Unix(s.Hours[i]*3600, 0)
		for !t.Before(end) {
			if at++; at == n {
				return counts
			}
			end = u.After(start, at+1)
		}
		counts[at] += s.Counts[i]
	}
	return counts
}

// hoursOf is the first whole hour that is not before t.
func hoursOf(t time.Time) int64 { return (t.Unix() + 3599) / 3600 }

// timeline gathers a series.
type timeline map[int64]int64

func (t timeline) add(created, now time.Time) {
	hour := created.Unix() / 3600
	if now.Sub(created) > hourly {
		hour -= hour % 24
	}
	t[hour]++
}

func (t timeline) addAll(more timeline) {
	for hour, n := range more {
		t[hour] += n
	}
}

func (t timeline) series(value string) Series {
	s := Series{Value: value, Hours: slices.Sorted(maps.Keys(t)), Counts: make([]int64, len(t))}
	for i, hour := range s.Hours {
		s.Counts[i] = t[hour]
	}
	return s
}
