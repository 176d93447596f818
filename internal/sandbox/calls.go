package sandbox

import (
	"maps"
	"sync"
	"time"
)

// Call is one request that a simulator answered.
type Call struct {
	At       time.Time     `json:"at"`
	Method   string        `json:"method"`
	Path     string        `json:"path"`
	Query    string        `json:"query,omitempty"`
	Status   int           `json:"status"`
	Duration time.Duration `json:"durationNs"`
	// Vice names the one that struck.
	Vice string `json:"vice,omitempty"`
}

// keptCalls is how many calls are remembered one by one.
const keptCalls = 10_000

// Calls counts the calls of a simulator and remembers the last ones.
type Calls struct {
	mu     sync.Mutex
	last   []Call
	total  int
	counts map[string]int // by route
	status map[int]int
}

// add counts a call under its route.
func (c *Calls) add(route string, call Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts, c.status = map[string]int{}, map[int]int{}
	}
	c.total++
	c.counts[route]++
	c.status[call.Status]++
	if len(c.last) == keptCalls {
		c.last = append(c.last[:0], c.last[keptCalls/10:]...)
	}
	c.last = append(c.last, call)
}

// Total returns how many calls were answered since the start or Reset.
func (c *Calls) Total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// Counts returns the calls by "METHOD /route".
func (c *Calls) Counts() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.counts)
}

// Statuses returns the calls by the status of their answer; 0 stands for those
// that got none.
func (c *Calls) Statuses() map[int]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.status)
}

// Last returns the last n calls, the oldest first; 0 means all that are kept.
func (c *Calls) Last(n int) []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n <= 0 || n > len(c.last) {
		n = len(c.last)
	}
	return append([]Call(nil), c.last[len(c.last)-n:]...)
}

// Reset forgets all.
func (c *Calls) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.total, c.counts, c.status = nil, 0, nil, nil
}
