package access

import (
	"net/netip"
	"sync"
	"time"

	"leadbridge"
)

// How often a log-in may fail before it has to wait, and how the waits grow.
const (
	freeByAccount = 5
	freeByAddress = 30 // an office has one address
	firstWait     = 15 * time.Second
	longestWait   = 5 * time.Minute
	failuresLast  = time.Hour // without another, they are forgotten after this
	maxTracked    = 20_000
)

// throttle counts the log-ins that fail, by account and by address. It keeps
// them in memory: a start of the server forgets them.
type throttle struct {
	mu       sync.Mutex
	failures map[string]*failure
}

type failure struct {
	count int
	last  time.Time
}

func newThrottle() *throttle { return &throttle{failures: map[string]*failure{}} }

// begin counts an attempt as failed until it turns out well, so that many at
// once count as well. It answers RateLimited if it comes too early.
func (t *throttle) begin(email, address string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	account, place := t.at(accountKey(email), now), t.at(addressKey(address), now)
	wait := max(account.wait(freeByAccount, now), place.wait(freeByAddress, now))
	if wait > 0 {
		return &leadbridge.Error{Op: "access.LogIn", Kind: leadbridge.RateLimited, After: wait,
			Msg: "Too many log-ins failed. Wait " + inWords(wait) + ", then try again."}
	}
	for _, f := range []*failure{account, place} {
		f.count++
		f.last = now
	}
	return nil
}

// good takes back what begin counted. If the log-in is whole, the account's
// earlier failures are forgotten.
func (t *throttle) good(email, address string, whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.failures[addressKey(address)]; f != nil && f.count > 0 {
		f.count--
	}
	f := t.failures[accountKey(email)]
	switch {
	case f == nil:
	case whole:
		delete(t.failures, accountKey(email))
	case f.count > 0:
		f.count--
	}
}

// at returns the count of a key. It makes room by forgetting what is old, and
// in need anything: then the addresses still stand in the way of one guesser.
func (t *throttle) at(key string, now time.Time) *failure {
	if f := t.failures[key]; f != nil {
		if now.Sub(f.last) > failuresLast {
			f.count = 0
		}
		return f
	}
	if len(t.failures) >= maxTracked {
		for k, f := range t.failures {
			if now.Sub(f.last) > failuresLast {
				delete(t.failures, k)
			}
		}
		for k := range t.failures {
			if len(t.failures) < maxTracked {
				break
			}
			delete(t.failures, k)
		}
	}
	f := &failure{last: now}
	t.failures[key] = f
	return f
}

// wait is how long the next attempt must wait still.
func (f *failure) wait(free int, now time.Time) time.Duration {
	if f.count < free {
		return 0
	}
	wait := longestWait
	if over := f.count - free; over < 10 {
		wait = min(firstWait<<over, longestWait)
	}
	return max(0, f.last.Add(wait).Sub(now))
}

// accountKey is of one length, however long the address is that was given.
func accountKey(email string) string { return "account " + string(hash(email)) }

// addressKey is the address, or of IPv6 the network, for a household has
// many of its addresses.
func addressKey(address string) string {
	if a, err := netip.ParseAddr(address); err == nil && a.Unmap().Is6() {
		if network, err := a.Unmap().WithZone("").Prefix(64); err == nil {
			return "address " + network.String()
		}
	}
	return "address " + address
}

func inWords(wait time.Duration) string {
	if wait <= time.Minute {
		return "a minute"
	}
	return "five minutes"
}
