package account

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
)

const columnGrant = "grant_sealed"

// grants gives the token of one integration and renews it. There is one for
// each in a process; processes agree by a lease in the store.
type grants struct {
	s     *Service
	id    string
	title string // the CRM's
	// turn holds one token: who has it renews.
	turn chan struct{}

	mu         sync.Mutex // guards the grant that was opened last
	generation int64
	grant      leadbridge.Grant

	// What follows belongs to whose turn it is.
	unsaved *renewed  // what the CRM gave and the store has not taken yet
	failing int64     // the generation that the last three are about
	rest    time.Time // no renewal before that while the token works
	retry   time.Time // no renewal before that even if it does not, because
	failure error     // the last one failed so
}

// wish says which grant is wanted.
type wish struct {
	refused string        // one with another access token than this
	age     time.Duration // one that is not older, whether its token works or not; 0: one whose token works
	now     bool          // a new one, or the reason why there is none
}

// held is a grant as it is stored.
type held struct {
	state store.GrantState
	grant leadbridge.Grant
}

// grantsOf returns the grants of an integration.
func (s *Service) grantsOf(p provider.Provider, id string) *grants {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grants[id]
	if g == nil {
		g = &grants{s: s, id: id, title: p.Title, turn: make(chan struct{}, 1)}
		s.grants[id] = g
	}
	return g
}

// forget drops what the process remembers of an integration.
func (s *Service) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lines, id)
}

// Grant implements [provider.Grants].
func (g *grants) Grant(ctx context.Context) (leadbridge.Grant, error) { return g.get(ctx, wish{}) }

// Renew implements [provider.Grants].
func (g *grants) Renew(ctx context.Context, refused string) (leadbridge.Grant, error) {
	return g.get(ctx, wish{refused: refused})
}

// get returns a grant as wished for, renewed if need be. One that works a
// while longer is returned as it is when somebody else renews it already.
func (g *grants) get(ctx context.Context, w wish) (leadbridge.Grant, error) {
	h, err := g.read(ctx)
	if err != nil {
		return leadbridge.Grant{}, err
	}
	if w.met(h, g.s.Now()) {
		return h.grant, nil
	}
	select {
	case g.turn <- struct{}{}:
	default:
		if w.works(h, g.s.Now()) && !w.now {
			return h.grant, nil
		}
		select {
		case g.turn <- struct{}{}:
		case <-ctx.Done():
			return leadbridge.Grant{}, ctx.Err()
		}
	}
	defer func() { <-g.turn }()
	return g.renew(ctx, w)
}

// met reports whether a grant is as wished for: not refused, and not so near
// its end that it should be renewed.
func (w wish) met(h held, now time.Time) bool {
	switch {
	case w.now || h.grant.AccessToken == w.refused:
		return false
	case w.age > 0:
		return now.Sub(h.grant.IssuedAt) <= w.age
	}
	life := h.grant.ExpiresAt.Sub(h.grant.IssuedAt)
	return h.grant.ExpiresAt.IsZero() || now.Before(h.grant.IssuedAt.Add(life*renewAt/100))
}

// renewAt is when a token is renewed, in percent of its life.
const renewAt = 80

// works reports whether the CRM should still take a grant.
func (w wish) works(h held, now time.Time) bool {
	return h.grant.AccessToken != w.refused && (h.grant.ExpiresAt.IsZero() || now.Before(h.grant.ExpiresAt))
}

// read returns the stored grant. It fails with CodeRevoked if there is none,
// or none that the CRM accepts.
func (g *grants) read(ctx context.Context) (held, error) {
	state, err := g.s.store.Grant(ctx, g.id)
	if err != nil {
		return held{}, err
	}
	switch state.Connection {
	case leadbridge.NotConnected:
		return held{}, needsReconnect("The integration is not connected to " + g.title + ". Connect it first.")
	case leadbridge.NeedsReconnect:
		return held{}, needsReconnect(state.Reason)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.generation != state.Generation {
		grant, err := g.s.openGrant(g.id, state.Sealed)
		if err != nil {
			return held{}, err
		}
		g.generation, g.grant = state.Generation, grant
	}
	return held{state, g.grant}, nil
}

func needsReconnect(reason string) error {
	return &leadbridge.Error{Op: "account.Grant", Kind: leadbridge.Unauthorized, Code: provider.CodeRevoked, Msg: reason}
}

func (s *Service) openGrant(id string, sealed []byte) (leadbridge.Grant, error) {
	var grant leadbridge.Grant
	text, err := s.keys.Open(id, columnGrant, sealed)
	if err != nil {
		return grant, needsReconnect(err.Error())
	}
	if err := json.Unmarshal(text, &grant); err != nil {
		return grant, leadbridge.Errorf(leadbridge.Internal, "account.Grant", "a stored grant cannot be read: %w", err)
	}
	return grant, nil
}

// sealGrant returns a grant in its stored form.
func (s *Service) sealGrant(id string, grant leadbridge.Grant) (store.NewGrant, error) {
	text, err := json.Marshal(grant)
	if err != nil { // texts and times always have a JSON form
		return store.NewGrant{}, leadbridge.Errorf(leadbridge.Internal, "account.Grant", "a grant cannot be stored: %w", err)
	}
	sealed, err := s.keys.Seal(id, columnGrant, text)
	return store.NewGrant{Sealed: sealed, TokenType: grant.TokenType, InstanceURL: grant.InstanceURL, Scopes: grant.Scopes,
		IssuedAt: grant.IssuedAt, ExpiresAt: grant.ExpiresAt, At: s.Now()}, err
}
