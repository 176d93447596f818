package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/store"
)

// Store is what access needs of the store.
type Store interface {
	TokenStore
	SetupStore
	UserStore
	SecretStore
	RecoveryStore
	SessionStore
	LinkStore
	AuditStore
}

// TokenStore is what it needs to keep tokens.
type TokenStore interface {
	CreateToken(ctx context.Context, t store.Token) error
	TokenByHash(ctx context.Context, hash []byte) (store.Token, error)
	Tokens(ctx context.Context) ([]store.Token, error)
	RevokeToken(ctx context.Context, id string, at time.Time) error
	TouchToken(ctx context.Context, id string, at time.Time) error
}

// Token is an API token without its secret.
type Token struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Scopes     []Scope   `json:"scopes"`
	CreatedAt  time.Time `json:"createdAt"`
	ExpiresAt  time.Time `json:"expiresAt,omitzero"`
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"` // to the minute
	RevokedAt  time.Time `json:"revokedAt,omitzero"`
}

// Valid reports whether the token opens anything at that time.
func (t Token) Valid(at time.Time) bool {
	return t.RevokedAt.IsZero() && (t.ExpiresAt.IsZero() || at.Before(t.ExpiresAt))
}

// May reports whether the token carries a right.
func (t Token) May(s Scope) bool {
	if slices.Contains(t.Scopes, setup) {
		return false
	}
	return s == Any || slices.Contains(t.Scopes, s) || slices.Contains(t.Scopes, Admin)
}

// Service makes, checks and revokes tokens, and looks after users.
type Service struct {
	// Sealer seals the secrets of second factors; without it there are none.
	Sealer Sealer

	store    Store
	hasher   *hasher
	throttle *throttle
	now      func() time.Time
}

// New returns the service over a store.
func New(s Store) *Service {
	return &Service{store: s, hasher: newHasher(cost), throttle: newThrottle(),
		now: func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }}
}

const (
	prefix      = "lb_"
	secretBytes = 32
	maxName     = 100 // characters
	touchEvery  = time.Minute
	touchWithin = time.Second
)

// Create makes a token and returns its secret, which cannot be had again. A
// lifetime of zero means that it never expires.
func (s *Service) Create(ctx context.Context, name string, scopes []Scope, lifetime time.Duration) (secret string, t Token, err error) {
	const op = "access.Create"
	name = strings.TrimSpace(name)
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxName:
		return "", Token{}, leadbridge.InvalidField(op, "name", "give the token a name of at most %d characters, so that you know it again", maxName)
	case lifetime < 0:
		return "", Token{}, leadbridge.InvalidField(op, "expires", "the token would have expired already")
	case len(scopes) == 0:
		return "", Token{}, leadbridge.InvalidField(op, "scopes", "name at least one of %s", scopeNames())
	}
	secret, stored := s.make(name, scopes, lifetime)
	if err := s.store.CreateToken(ctx, stored); err != nil {
		return "", Token{}, err
	}
	return secret, public(stored), nil
}

func (s *Service) make(name string, scopes []Scope, lifetime time.Duration) (string, store.Token) {
	secret := prefix + randomText()
	t := store.Token{ID: uuid.Must(uuid.NewV7()).String(), Name: name, Hash: hash(secret), CreatedAt: s.now()}
	for _, scope := range scopes {
		t.Scopes = append(t.Scopes, string(scope))
	}
	if lifetime > 0 {
		t.ExpiresAt = t.CreatedAt.Add(lifetime)
	}
	return secret, t
}

// randomText is a secret of 256 bits.
func randomText() string {
	random := make([]byte, secretBytes)
	rand.Read(random) // never fails
	return base64.RawURLEncoding.EncodeToString(random)
}

// Authenticate returns the token of a secret. An unknown, expired or revoked
// one gets the same answer, so that a thief learns nothing from it.
func (s *Service) Authenticate(ctx context.Context, secret string) (Token, error) {
	t, err := s.find(ctx, secret)
	if err != nil {
		return Token{}, err
	}
	now := s.now()
	if !t.Valid(now) || slices.Contains(t.Scopes, setup) {
		return Token{}, unknown()
	}
	if now.Sub(t.LastUsedAt) >= touchEvery {
		// A busy database must not keep anyone out.
		ctx, cancel := context.WithTimeout(ctx, touchWithin)
		defer cancel()
		if s.store.TouchToken(ctx, t.ID, now) == nil {
			t.LastUsedAt = now
		}
	}
	return t, nil
}

func (s *Service) find(ctx context.Context, secret string) (Token, error) {
	if !strings.HasPrefix(secret, prefix) || len(secret) > 2*secretBytes {
		return Token{}, unknown()
	}
	want := hash(secret)
	stored, err := s.store.TokenByHash(ctx, want)
	if leadbridge.KindOf(err) == leadbridge.NotFound || err == nil && subtle.ConstantTimeCompare(stored.Hash, want) != 1 {
		return Token{}, unknown()
	}
	return public(stored), err
}

func unknown() error {
	return leadbridge.Errorf(leadbridge.Unauthorized, "access.Authenticate",
		"The token is not valid, or not any more. Make a new one with: leadbridge token create")
}

// List returns all tokens, oldest first; setup codes are none.
func (s *Service) List(ctx context.Context) ([]Token, error) {
	stored, err := s.store.Tokens(ctx)
	tokens := []Token{}
	for _, t := range stored {
		if p := public(t); !slices.Contains(p.Scopes, setup) {
			tokens = append(tokens, p)
		}
	}
	return tokens, err
}

// Revoke makes a token invalid at once.
func (s *Service) Revoke(ctx context.Context, id string) error {
	return s.store.RevokeToken(ctx, id, s.now())
}

func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func public(t store.Token) Token {
	p := Token{ID: t.ID, Name: t.Name, CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, LastUsedAt: t.LastUsedAt, RevokedAt: t.RevokedAt}
	for _, scope := range t.Scopes {
		p.Scopes = append(p.Scopes, Scope(scope))
	}
	return p
}
