// Package sandbox is the stage that the simulated CRMs stand on: servers that
// behave, with data, limits and vices, so that anybody can rehearse without an
// account. A simulator stands beside the driver it examines and imports
// nothing of it.
package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"sync"
)

// Options are what a simulator is started with.
type Options struct {
	// Title is what people read, for example "HubSpot".
	Title string
	// Addr is where it listens; port 0 takes a free one.
	Addr string
	// Records is how many people the first account has, 10 to 1,000,000. The
	// other accounts have a tenth, at most 1,000.
	Records int
	// Seed decides all data; the same seed gives the same.
	Seed uint64
	// AutoApprove answers the authorize address with a redirect at once,
	// where a person would see the consent page.
	AutoApprove bool
	// Clients are the OAuth apps it knows; none: any client with a secret is
	// accepted.
	Clients []Client
	// TrueLimits refuses calls beyond the vendor's documented limits for short
	// times. Without it a simulator is more patient, for a client on the same
	// machine is faster than any real one.
	TrueLimits bool
	// Accounts is how many accounts there are; 0 means 2.
	Accounts int
	// TimeScale makes waits between repeated webhook deliveries shorter: 1 is
	// the vendor's own, 100 is a hundred times faster; 0 means 1.
	TimeScale float64
}

// Client is an OAuth app.
type Client struct{ ID, Secret string }

// Stage is what a simulator uses of its surroundings.
type Stage struct {
	Options
	Name  string // salesforce
	Clock *Clock
	Vices *Vices
	Calls *Calls
	Hooks *Hooks
	// Base is the simulator's own address, without a slash at its end. It is
	// known once the handler is asked.
	Base string

	// Fault writes the vendor's own form of a generic fault: "tooMany" (with
	// retryAfter seconds, 0: none), "serverError", "html". The simulator sets
	// it.
	Fault func(w http.ResponseWriter, r *http.Request, fault string, retryAfter int)

	mu      sync.Mutex
	random  *rand.Rand
	actions []Action
}

// NewStage returns a stage that is not yet served.
func NewStage(name string, o Options) *Stage {
	if o.Accounts == 0 {
		o.Accounts = 2
	}
	if o.TimeScale == 0 {
		o.TimeScale = 1
	}
	s := &Stage{Options: o, Name: name, Clock: &Clock{}, Calls: &Calls{}, random: Random(o.Seed, name)}
	s.Vices = newVices(s)
	s.Hooks = newHooks(s)
	return s
}

// RecordsOf returns how many people an account has, counted from 0.
func (s *Stage) RecordsOf(account int) int {
	if account == 0 {
		return s.Records
	}
	return min(max(s.Records/10, 10), 1000)
}

// Random returns a source of numbers that depends on the seed and the names
// only.
func Random(seed uint64, names ...string) *rand.Rand {
	h := sha256.New()
	_ = binary.Write(h, binary.LittleEndian, seed)
	for _, n := range names {
		h.Write([]byte(n))
		h.Write([]byte{0})
	}
	var key [32]byte
	copy(key[:], h.Sum(nil))
	return rand.New(rand.NewChaCha8(key))
}

// Chance is true with probability p.
func (s *Stage) Chance(p float64) bool {
	if p <= 0 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.Float64() < p
}

// Client reports whether the app is known and its secret right. A client
// that sends no secret is known by its name only.
func (s *Stage) Client(id, secret string) (known, right bool) {
	if len(s.Clients) == 0 {
		return id != "", id != "" && secret != ""
	}
	for _, c := range s.Clients {
		if c.ID == id {
			return true, c.Secret == secret
		}
	}
	return false, false
}

// SecretOf returns the secret of an app, as webhooks are signed with it.
func (s *Stage) SecretOf(id string) string {
	for _, c := range s.Clients {
		if c.ID == id || id == "" {
			return c.Secret
		}
	}
	return ""
}

// Action is something the control page can do to the simulator's data: merge
// two records, convert a lead, hide a field.
type Action struct {
	Name    string // of the path: /_sandbox/actions/NAME
	Meaning string
	// Inputs are the names of what it needs, for example "account", "id".
	Inputs []string
	// Do returns a short text about what was done.
	Do func(input func(name string) string) (string, error)
}

// AddAction makes an action known to the control page.
func (s *Stage) AddAction(a Action) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.actions = append(s.actions, a)
}
