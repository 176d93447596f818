package provider

import (
	"fmt"
	"time"
)

// probeAfter is how long to wait before asking again whether a daily limit
// that rolls over has room: it frees itself a little at a time.
const probeAfter = 15 * time.Minute

// defaultShare is the part of a daily limit that may be used for what nobody
// waits for, in percent.
const defaultShare = 80

// turnDay begins a new day's count if the old one has ended. Where the CRM
// counts and names no end, its limit rolls over, and its word is waited for.
func (p *Pace) turnDay(rows map[string]Standing, l Limit, now time.Time) {
	s := rows[l.Bucket]
	rolls := s.Most > 0 && s.ResetsAt.IsZero()
	if rolls || now.Before(s.ResetsAt) {
		return
	}
	s.Used, s.ResetsAt = 0, p.midnight(now)
	rows[l.Bucket] = s
}

// midnight is the end of the account's day.
func (p *Pace) midnight(now time.Time) time.Time {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone).UTC()
}

// judgeDay says whether a day's limit has room for a call. A person may use
// it up; an event stops at the owner's share; what runs in bulk leaves a
// tenth of that share to the events.
func (p *Pace) judgeDay(s Standing, l Limit, c Cost, now time.Time) verdict {
	most := int64(callsOf(l, s))
	if most <= 0 {
		return verdict{}
	}
	share := int64(p.Share)
	if share <= 0 || share > 100 {
		share = defaultShare
	}
	room, whose := most, "All"
	switch c.Priority {
	case ForEvent:
		room, whose = most*share/100, fmt.Sprintf("The share of %d %% that this connection may use", share)
	case ForBackfill:
		room, whose = most*share/100*9/10, fmt.Sprintf("The share of %d %% that this connection may use, less a reserve for single changes,", share)
	}
	if s.Used+int64(amountOf(l, c)) <= room {
		return verdict{}
	}
	if s.Most > 0 && now.Sub(s.UpdatedAt) >= probeAfter {
		return verdict{} // one call, whose answer tells how the limit stands now
	}
	wait := probeAfter
	if left := s.ResetsAt.Sub(now); left > 0 {
		wait = min(left, probeAfter)
	}
	return verdict{wait,
		fmt.Sprintf("%s of the %d calls that %s allows a day is used up.", whose, most, p.Title), CodeLimitDaily}
}

// note takes in what the CRM says of a limit. It counts the calls of others
// too, so it goes before our own count.
func (p *Pace) note(rows map[string]Standing, q Quota, now time.Time) {
	s := rows[q.Bucket]
	s.UpdatedAt = now
	if q.Most > 0 {
		s.Most = q.Most
	}
	var limit Limit
	for _, l := range p.Limits {
		if l.Bucket == q.Bucket {
			limit = l
		}
	}
	s.Used, s.ResetsAt = q.Used, q.ResetsAt
	if !limit.Daily && q.Most > 0 && q.Used >= q.Most {
		until := now.Add(limit.Window) // by then it has room again, whatever was said
		if !q.ResetsAt.IsZero() && q.ResetsAt.Before(until) {
			until = q.ResetsAt
		}
		if until.After(s.BlockedUntil) {
			s.BlockedUntil, s.Reason = until, fmt.Sprintf("All %d calls that %s allows in %s are used up.", q.Most, p.Title, limit.Window)
		}
	}
	rows[q.Bucket] = s
}
