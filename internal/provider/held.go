package provider

import "time"

// Held returns until when calls of that urgency are held back, and why; zero:
// they are not. It takes no call's place. What only spreads calls over some
// seconds does not count.
func (p *Pace) Held(rows map[string]Standing, urgency Priority) (until time.Time, reason string) {
	now := p.Now()
	p.doubt(rows, now)
	v := blocked(rows[""], now, CodeLimitBurst)
	for _, l := range p.Limits {
		v = longer(v, blocked(rows[l.Bucket], now, CodeLimitBurst))
		if !l.Daily {
			continue
		}
		p.turnDay(rows, l, now)
		s := rows[l.Bucket]
		day := p.judgeDay(s, l, Cost{Priority: urgency, Amount: 1}, now)
		if left := s.ResetsAt.Sub(now); day.wait > 0 && left > 0 {
			day.wait = left // a new day begins, rather than the next probe
		}
		v = longer(v, day)
	}
	if v.wait <= 0 {
		return time.Time{}, ""
	}
	return now.Add(v.wait), v.reason
}
