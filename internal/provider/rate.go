package provider

import (
	"fmt"
	"time"
)

// verdict says whether a call may be made now.
type verdict struct {
	wait   time.Duration // 0: now
	reason string
	code   string
}

// rate is how a limit of calls in a rolling window is kept. Each call takes
// an interval; the calls so far, laid end to end, reach to Standing.NextAt; a
// call may begin as long as that lies at most the tolerance in the future.
//
// Let a window hold the calls from the first at t1 to the last at tn. After
// the first, NextAt is at least t1 + interval, and each adds its own, so that
// in the end it is at least t1 + sum*interval. The last was admitted, so it
// is at most tn + burst*interval. Hence sum <= (tn-t1)/interval + burst, and
// with the interval chosen below, sum <= calls. The test proves it.
type rate struct {
	interval time.Duration
	burst    int // calls that may follow one another at once
}

// mostCost is the highest cost of one call that a weighted limit allows for:
// 40 tokens, which Pipedrive takes for a merge.
const mostCost = 40

// rateOf returns the rate that fits a number of calls into a window. The
// window is taken to be longer by a tenth, at most half a second, because
// calls do not all take the same time on their way.
func rateOf(l Limit, calls int) rate {
	calls = max(1, calls)
	burst := max(1, calls/10)
	if l.Weighted {
		burst = min(max(burst, mostCost), calls)
	}
	window := l.Window + min(l.Window/10, 500*time.Millisecond)
	steps := time.Duration(calls - burst + 1)
	return rate{interval: (window + steps - 1) / steps, burst: burst}
}

// wait returns how long a call of that amount must wait. The less urgent it
// is, the less of the burst it may use, so that a person's call finds room.
func (r rate) wait(next, now time.Time, amount int, p Priority) time.Duration {
	if !next.After(now) {
		return 0
	}
	room := time.Duration(max(0, r.burst-amount)) * r.interval
	switch p {
	case ForEvent:
		room /= 2
	case ForBackfill:
		room = 0
	}
	return max(0, next.Sub(now)-room)
}

// after returns where the calls reach to once one more is made.
func (r rate) after(next, now time.Time, amount int) time.Time {
	if next.Before(now) {
		next = now
	}
	return next.Add(time.Duration(amount) * r.interval)
}

// judge says whether a call fits into all limits now, and if so counts it.
func (p *Pace) judge(rows map[string]Standing, c Cost, now time.Time) verdict {
	v := blocked(rows[""], now, CodeLimitBurst)
	var applying []Limit
	for _, l := range p.Limits {
		if l.Only == "" || l.Only == c.Bucket {
			applying = append(applying, l)
			v = longer(v, p.judgeLimit(rows, l, c, now))
		}
	}
	if c.Bucket != "" {
		v = longer(v, blocked(rows[c.Bucket], now, CodeLimitBurst))
	}
	if v.wait > 0 {
		return v
	}
	for _, l := range applying {
		s := rows[l.Bucket]
		s.UpdatedAt = now
		if l.Daily {
			s.Used += int64(amountOf(l, c))
		} else {
			s.NextAt = rateOf(l, callsOf(l, s)).after(s.NextAt, now, amountOf(l, c))
		}
		rows[l.Bucket] = s
	}
	return verdict{}
}

func (p *Pace) judgeLimit(rows map[string]Standing, l Limit, c Cost, now time.Time) verdict {
	if l.Daily {
		p.turnDay(rows, l, now)
		return longer(blocked(rows[l.Bucket], now, CodeLimitDaily), p.judgeDay(rows[l.Bucket], l, c, now))
	}
	s := rows[l.Bucket]
	wait := rateOf(l, callsOf(l, s)).wait(s.NextAt, now, amountOf(l, c), c.Priority)
	return longer(blocked(s, now, CodeLimitBurst),
		verdict{wait, fmt.Sprintf("%s allows %d calls in %s.", p.Title, callsOf(l, s), l.Window), CodeLimitBurst})
}

// callsOf is a limit's figure: what the CRM says today, else what it
// documents.
func callsOf(l Limit, s Standing) int {
	if s.Most > 0 {
		return int(s.Most)
	}
	return l.Calls
}

func amountOf(l Limit, c Cost) int {
	if l.Weighted {
		return max(1, c.Amount)
	}
	return 1
}

func blocked(s Standing, now time.Time, code string) verdict {
	return verdict{max(0, s.BlockedUntil.Sub(now)), s.Reason, code}
}

func longer(a, b verdict) verdict {
	if b.wait > a.wait {
		return b
	}
	return a
}
