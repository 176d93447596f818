package provider

import (
	"time"
)

// mostAhead is further ahead than a limit ever reaches: a day has 25 hours
// when the clocks are put back.
const mostAhead = 25 * time.Hour

// doubt takes what cannot be true out of an account's standings: times so far
// ahead were written by a node whose clock was wrong, or named by a CRM in
// error, and would hold the calls of all nodes back for as long.
func (p *Pace) doubt(rows map[string]Standing, now time.Time) {
	for bucket, s := range rows {
		if s.BlockedUntil.Sub(now) > mostAhead {
			s.BlockedUntil, s.Reason = time.Time{}, ""
		}
		if s.ResetsAt.Sub(now) > mostAhead {
			s.ResetsAt = time.Time{}
		}
		if s.UpdatedAt.Sub(now) > time.Minute {
			s.UpdatedAt = time.Time{}
		}
		rows[bucket] = s
	}
	for _, l := range p.Limits {
		s, ok := rows[l.Bucket]
		if ok && s.NextAt.Sub(now) > rateOf(l, callsOf(l, s)).reach() {
			s.NextAt = now
			rows[l.Bucket] = s
		}
	}
}

// reach is the furthest that calls laid end to end reach ahead.
func (r rate) reach() time.Duration {
	return time.Duration(max(r.burst, mostCost)+1) * r.interval
}
