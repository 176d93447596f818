package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"leadbridge"
)

// Vice is a way in which a CRM can misbehave.
type Vice struct {
	Name string `json:"name"`
	// Meaning tells a person what happens. One that begins with "State:" is
	// there or not, whatever its share of calls.
	Meaning string `json:"meaning"`
	// Unit says what Value is, for example "seconds"; "" if it has none.
	Unit string `json:"unit,omitempty"`
	// Value is the default.
	Value float64 `json:"value,omitempty"`
}

// ViceSetting says how a vice is indulged in.
type ViceSetting struct {
	// Rate is the share of calls it strikes, 0 to 1.
	Rate float64 `json:"rate"`
	// Count strikes that many of the next calls; it goes before Rate.
	Count int `json:"count,omitempty"`
	// Skip lets that many matching calls pass first.
	Skip int `json:"skip,omitempty"`
	// Match strikes only calls whose "METHOD /path" holds this text.
	Match string `json:"match,omitempty"`
	// Value goes before the vice's own.
	Value *float64 `json:"value,omitempty"`
}

// Vices are a simulator's.
type Vices struct {
	stage    *Stage
	mu       sync.Mutex
	known    []Vice
	settings map[string]ViceSetting
	spent    map[string]ViceSetting // those whose last strike is being felt
}

// The vices that every simulator has.
const (
	ViceLatency            = "latency"
	ViceTooMany            = "tooMany"
	ViceTooManyBare        = "tooManyBare"
	ViceServerError        = "serverError"
	ViceHTML               = "html"
	ViceTruncated          = "truncated"
	ViceTimeoutAfterCommit = "timeoutAfterCommit"
	ViceTimeoutBefore      = "timeoutBefore"
	ViceSlowBody           = "slowBody"
)

func newVices(s *Stage) *Vices {
	return &Vices{stage: s, settings: map[string]ViceSetting{}, spent: map[string]ViceSetting{}, known: []Vice{
		{ViceLatency, "The answer comes late.", "milliseconds", 200},
		{ViceTooMany, "429 with Retry-After.", "seconds", 1},
		{ViceTooManyBare, "429 without Retry-After.", "", 0},
		{ViceServerError, "A server error in the vendor's form.", "", 0},
		{ViceHTML, "A server error as a page of HTML.", "", 0},
		{ViceTruncated, "The answer breaks off in the middle.", "", 0},
		{ViceTimeoutAfterCommit, "The call is carried out, and the connection closes without an answer.", "milliseconds before it closes", 0},
		{ViceTimeoutBefore, "The connection closes without an answer, and nothing is done.", "milliseconds before it closes", 0},
		{ViceSlowBody, "The body of the answer trickles.", "milliseconds between pieces", 50},
	}}
}

// Add makes a vice of the simulator's own known.
func (v *Vices) Add(vices ...Vice) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known = append(v.known, vices...)
}

// Set indulges in a vice, or with the zero setting no longer.
func (v *Vices) Set(name string, s ViceSetting) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !slices.ContainsFunc(v.known, func(k Vice) bool { return k.Name == name }) {
		var names []string
		for _, k := range v.known {
			names = append(names, k.Name)
		}
		return leadbridge.InvalidField("sandbox.Set", "vice", "there is no vice %q; there are %s", name, strings.Join(names, ", "))
	}
	if s.Rate < 0 || s.Rate > 1 {
		return leadbridge.InvalidField("sandbox.Set", "rate", "is %v; it must be 0 to 1", s.Rate)
	}
	delete(v.spent, name)
	if s == (ViceSetting{}) {
		delete(v.settings, name)
	} else {
		v.settings[name] = s
	}
	return nil
}

// IsState reports whether the vice is a state rather than an accident that
// strikes some calls.
func (v Vice) IsState() bool { return strings.HasPrefix(v.Meaning, "State:") }

func (v *Vices) isState(name string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.ContainsFunc(v.known, func(k Vice) bool { return k.Name == name && k.IsState() })
}

// MustSet is Set for tests and for names that are constants.
func (v *Vices) MustSet(name string, s ViceSetting) {
	if err := v.Set(name, s); err != nil {
		panic(fmt.Sprint("sandbox: ", err))
	}
}

// Clear ends all vices.
func (v *Vices) Clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.settings, v.spent = map[string]ViceSetting{}, map[string]ViceSetting{}
}

// Strikes reports whether the vice strikes this call.
func (v *Vices) Strikes(name string, r *http.Request) bool {
	v.mu.Lock()
	s, on := v.settings[name]
	if !on || s.Match != "" && !strings.Contains(r.Method+" "+r.URL.Path, s.Match) {
		v.mu.Unlock()
		return false
	}
	defer v.mu.Unlock()
	if s.Skip > 0 {
		s.Skip--
		v.settings[name] = s
		return false
	}
	if s.Count > 0 {
		if s.Count--; s.Count == 0 && s.Rate == 0 {
			delete(v.settings, name)
			v.spent[name] = s
		} else {
			v.settings[name] = s
		}
		return true
	}
	return s.Rate > 0 && v.stage.Chance(s.Rate)
}

// On reports whether a vice that is a state rather than an accident is set.
func (v *Vices) On(name string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, on := v.settings[name]
	return on
}

// Value returns a vice's value: what it was set to, else its default if it is
// set, else 0. One whose last strike is spent keeps its value for that strike.
func (v *Vices) Value(name string) float64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, on := v.settings[name]
	if !on {
		if s, on = v.spent[name]; !on {
			return 0
		}
	}
	if s.Value != nil {
		return *s.Value
	}
	for _, k := range v.known {
		if k.Name == name {
			return k.Value
		}
	}
	return 0
}

// List returns every vice and how it is set.
func (v *Vices) List() ([]Vice, map[string]ViceSetting) {
	v.mu.Lock()
	defer v.mu.Unlock()
	set := make(map[string]ViceSetting, len(v.settings))
	for name, s := range v.settings {
		set[name] = s
	}
	return slices.Clone(v.known), set
}
