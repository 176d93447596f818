// Package rehearsal steers the simulators that stand in for the CRMs, over
// their own control address, so that people can see what happens when a CRM
// misbehaves.
package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Service steers simulators. It is safe for use by many goroutines.
type Service struct {
	simulators []simulator
	client     http.Client
}

type simulator struct {
	provider provider.Provider
	address  string
}

const (
	answerWithin = 5 * time.Second
	answerAtMost = 1 << 20 // bytes
	controlPath  = "/_sandbox"
)

// New returns the use cases. addresses says where the simulators are, by the
// CRM's name; a CRM without one has none.
func New(providers []provider.Provider, addresses map[string]string) *Service {
	s := &Service{client: http.Client{Timeout: answerWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	for _, p := range providers {
		if a := strings.TrimSuffix(addresses[p.Name], "/"); a != "" {
			s.simulators = append(s.simulators, simulator{p, a})
		}
	}
	return s
}

// Running reports whether any CRM has a simulator.
func (s *Service) Running() bool { return len(s.simulators) > 0 }

// Simulator is one that stands in for a CRM.
type Simulator struct {
	Provider string // the CRM's name
	Title    string
	Address  string // of its front door; its control page is below
	Control  string // the address of its control page
	// Key is an API key of its first account; empty if the CRM has none.
	Key string
	// Answers says whether it runs. What follows is known only then.
	Answers bool
	Vices   []Vice
	Calls   int64 // how many it answered
}

// Vice is a way in which the simulator can misbehave.
type Vice struct {
	Name    string
	Meaning string // one plain sentence
	Unit    string // of the value, empty if it has none
	Value   float64
	// State says that it is there or not, rather than that it strikes some
	// calls.
	State bool
	On    bool
	Rate  float64 // the share of calls that it strikes, 0 to 1
	Count int     // or how many of the next calls
}

// Misdeed is how a vice is to be indulged in. The zero value ends it.
type Misdeed struct {
	Rate  float64  `json:"rate,omitempty"`
	Count int      `json:"count,omitempty"`
	Value *float64 `json:"value,omitempty"`
}

// Simulators tells how each is.
func (s *Service) Simulators(ctx context.Context) []Simulator {
	all := make([]Simulator, len(s.simulators))
	for i, sim := range s.simulators {
		all[i] = s.look(ctx, sim)
	}
	return all
}

func (s *Service) look(ctx context.Context, sim simulator) Simulator {
	out := Simulator{Provider: sim.provider.Name, Title: sim.provider.Title, Address: sim.address, Control: sim.address + controlPath}
	if sim.provider.SandboxKey != nil && slices.Contains(sim.provider.Auth, leadbridge.AuthAPIKey) {
		out.Key = sim.provider.SandboxKey(0)
	}
	var vices struct {
		Known []struct {
			Name, Meaning, Unit string
			Value               float64
		}
		Set map[string]Misdeed
	}
	var calls struct{ Total int64 }
	if s.call(ctx, sim, http.MethodGet, "/vices", nil, &vices) != nil || s.call(ctx, sim, http.MethodGet, "/calls", nil, &calls) != nil {
		return out
	}
	out.Answers, out.Calls = true, calls.Total
	for _, k := range vices.Known {
		v := Vice{Name: k.Name, Unit: k.Unit, Value: k.Value}
		v.Meaning, v.State = strings.CutPrefix(k.Meaning, "State: ")
		if set, on := vices.Set[k.Name]; on {
			v.On, v.Rate, v.Count = true, set.Rate, set.Count
			if set.Value != nil {
				v.Value = *set.Value
			}
		}
		out.Vices = append(out.Vices, v)
	}
	return out
}

// Misbehave sets a vice of a CRM's simulator, or ends it.
func (s *Service) Misbehave(ctx context.Context, crm, vice string, m Misdeed) error {
	sim, err := s.named(crm)
	if err != nil {
		return err
	}
	return s.call(ctx, sim, http.MethodPut, "/vices/"+url.PathEscape(vice), m, nil)
}

// Behave ends all vices of a CRM's simulator.
func (s *Service) Behave(ctx context.Context, crm string) error {
	sim, err := s.named(crm)
	if err != nil {
		return err
	}
	return s.call(ctx, sim, http.MethodDelete, "/vices", nil, nil)
}

func (s *Service) named(crm string) (simulator, error) {
	i := slices.IndexFunc(s.simulators, func(sim simulator) bool { return sim.provider.Name == crm })
	if i < 0 {
		return simulator{}, leadbridge.Errorf(leadbridge.NotFound, "rehearsal", "No simulator stands in for %q. Start Leadbridge with --sandbox.", crm)
	}
	return s.simulators[i], nil
}

// call asks a simulator's control address.
func (s *Service) call(ctx context.Context, sim simulator, method, path string, body, into any) error {
	const op = "rehearsal.call"
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return leadbridge.Errorf(leadbridge.Internal, op, "misdeed: %w", err)
		}
		sent = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, sim.address+controlPath+path, sent)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Invalid, op, "The simulator's address is wrong: %w", err)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The simulator of %s does not answer at %s. Start Leadbridge with --sandbox.", sim.provider.Title, sim.address)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(io.LimitReader(answer.Body, answerAtMost))
	switch {
	case err != nil:
		return leadbridge.Errorf(leadbridge.Unavailable, op, "The simulator of %s broke off.", sim.provider.Title)
	case answer.StatusCode >= http.StatusMultipleChoices:
		var why struct{ Error string }
		if json.Unmarshal(read, &why) != nil || why.Error == "" {
			why.Error = fmt.Sprintf("it answered %d", answer.StatusCode)
		}
		return leadbridge.Errorf(leadbridge.Invalid, op, "The simulator of %s refused: %s.", sim.provider.Title, strings.TrimSuffix(why.Error, "."))
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(read, into); err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, op, "What answers at %s is no simulator.", sim.address)
	}
	return nil
}
