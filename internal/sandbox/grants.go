package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"sync"
	"time"
)

// What can be wrong with a code or a token.
var (
	ErrUnknown  = errors.New("unknown")
	ErrExpired  = errors.New("expired")
	ErrUsed     = errors.New("used already")
	ErrReused   = errors.New("replaced by a newer one") // and with strict rotation, all of the grant is revoked by it
	ErrRedirect = errors.New("another redirect URI")
	ErrClient   = errors.New("another client")
	ErrVerifier = errors.New("code verifier does not fit")
	ErrNoProof  = errors.New("code verifier is missing")
)

// Rotation says what becomes of a refresh token that was used.
type Rotation int

// The ways to rotate.
const (
	RotateOff     Rotation = iota // it stays
	RotateLenient                 // a new one is given; the old one dies when the new one, or its access token, is first used
	RotateStrict                  // a new one is given; the old one is dead, and using it revokes the grant
)

// Consented is what a person agreed to.
type Consented struct {
	Client      string
	RedirectURI string
	Account     int // counted from 0
	User        string
	Scope       string
	Challenge   string // S256; "" if none was sent
}

// Token is an access token and what came with it.
type Token struct {
	Access, Refresh string
	Consented
	IssuedAt, ExpiresAt time.Time
	// Rotated says that Refresh is new.
	Rotated bool
}

// Grants are the OAuth codes and tokens of a simulator. The fields may be
// changed between calls.
type Grants struct {
	Clock       *Clock
	CodeLife    time.Duration
	AccessLife  time.Duration
	RefreshIdle time.Duration // 0: a refresh token does not die of idleness
	Rotation    Rotation
	// MostGrants is how many grants a client and user may have; the oldest
	// dies. 0: any number.
	MostGrants int
	// NewToken makes the text of a token; kind is "code", "access" or
	// "refresh". nil: 43 random characters.
	NewToken func(kind string, c Consented) string

	mu       sync.Mutex
	codes    map[string]*codeState
	access   map[string]*accessState
	refresh  map[string]*refreshState
	families []*family
}

type codeState struct {
	Consented
	at   time.Time
	used bool
}

// family is a grant: the chain of refresh tokens that came of one consent.
type family struct {
	Consented
	current  string // refresh token
	previous string // still good under RotateLenient until current is used
	revoked  bool
	usedAt   time.Time
}

type refreshState struct{ family *family }

type accessState struct {
	Token
	family *family // nil for client credentials
}

func (g *Grants) init() {
	if g.codes == nil {
		g.codes, g.access, g.refresh = map[string]*codeState{}, map[string]*accessState{}, map[string]*refreshState{}
	}
}

func (g *Grants) token(kind string, c Consented) string {
	if g.NewToken != nil {
		return g.NewToken(kind, c)
	}
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Issue returns a code for what was agreed to.
func (g *Grants) Issue(c Consented) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	code := g.token("code", c)
	g.codes[code] = &codeState{Consented: c, at: g.Clock.Now()}
	return code
}

// Exchange gives a token for a code, once.
func (g *Grants) Exchange(code, client, redirect, verifier string) (Token, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	c := g.codes[code]
	switch {
	case c == nil:
		return Token{}, ErrUnknown
	case c.used:
		return Token{}, ErrUsed
	case g.Clock.Now().Sub(c.at) > g.CodeLife:
		return Token{}, ErrExpired
	case c.Client != client:
		return Token{}, ErrClient
	case c.RedirectURI != redirect:
		return Token{}, ErrRedirect
	case c.Challenge != "" && verifier == "":
		return Token{}, ErrNoProof
	case c.Challenge != "":
		sum := sha256.Sum256([]byte(verifier))
		if subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(c.Challenge)) != 1 {
			return Token{}, ErrVerifier
		}
	}
	c.used = true
	f := &family{Consented: c.Consented, usedAt: g.Clock.Now()}
	f.current = g.token("refresh", f.Consented)
	g.refresh[f.current] = &refreshState{f}
	g.families = append(g.families, f)
	g.limit(f)
	t := g.newAccess(f.Consented, f)
	t.Rotated = true
	return t, nil
}

// limit revokes the oldest grants of a client and user beyond MostGrants.
func (g *Grants) limit(f *family) {
	live := 0
	for i := len(g.families) - 1; i >= 0; i-- {
		o := g.families[i]
		if o.revoked || o.Client != f.Client || o.Account != f.Account || o.User != f.User {
			continue
		}
		if live++; g.MostGrants > 0 && live > g.MostGrants {
			o.revoked = true
		}
	}
}

func (g *Grants) newAccess(c Consented, f *family) Token {
	now := g.Clock.Now()
	t := Token{Access: g.token("access", c), Consented: c, IssuedAt: now, ExpiresAt: now.Add(g.AccessLife)}
	if f != nil {
		t.Refresh = f.current
	}
	g.access[t.Access] = &accessState{t, f}
	return t
}

// ClientCredentials gives a token that needs no consent.
func (g *Grants) ClientCredentials(c Consented) Token {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	return g.newAccess(c, nil)
}

// Refresh gives a new access token for a refresh token.
func (g *Grants) Refresh(refresh, client string) (Token, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	s := g.refresh[refresh]
	if s == nil {
		return Token{}, ErrUnknown
	}
	f := s.family
	switch {
	case f.revoked:
		return Token{}, ErrUnknown
	case f.Client != client:
		return Token{}, ErrClient
	case g.RefreshIdle > 0 && g.Clock.Now().Sub(f.usedAt) > g.RefreshIdle:
		return Token{}, ErrExpired
	case refresh != f.current && refresh != f.previous:
		if g.Rotation == RotateStrict {
			f.revoked = true
		}
		return Token{}, ErrReused
	}
	f.usedAt = g.Clock.Now()
	rotate := g.Rotation != RotateOff
	if rotate {
		f.previous = ""
		if g.Rotation == RotateLenient {
			f.previous = refresh
		}
		f.current = g.token("refresh", f.Consented)
		g.refresh[f.current] = &refreshState{f}
	}
	t := g.newAccess(f.Consented, f)
	t.Rotated = rotate
	return t, nil
}

// Check returns what an access token stands for.
func (g *Grants) Check(access string) (Token, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.init()
	s := g.access[access]
	switch {
	case s == nil || s.family != nil && s.family.revoked:
		return Token{}, ErrUnknown
	case g.Clock.Now().After(s.ExpiresAt):
		return s.Token, ErrExpired
	}
	if s.family != nil && s.Refresh == s.family.current {
		s.family.previous = "" // the newest answer has arrived
	}
	return s.Token, nil
}

// RefreshGood reports whether a refresh token could be used, without using
// it, and what it stands for.
func (g *Grants) RefreshGood(refresh string) (Consented, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.refresh[refresh]
	if s == nil || s.family.revoked || refresh != s.family.current && refresh != s.family.previous {
		return Consented{}, false
	}
	return s.family.Consented, true
}

// Revoke ends a grant by its refresh token, or one access token. It reports
// whether there was one.
func (g *Grants) Revoke(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.refresh[token]; s != nil && !s.family.revoked {
		s.family.revoked = true
		return true
	}
	if _, ok := g.access[token]; ok {
		delete(g.access, token)
		return true
	}
	return false
}

// ExpireAccess ends all access tokens of an account now; -1: of all.
func (g *Grants) ExpireAccess(account int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.access {
		if account < 0 || s.Account == account {
			s.ExpiresAt = g.Clock.Now().Add(-time.Second)
		}
	}
}

// RevokeAccount ends all grants of an account, as when a person uninstalls
// the app.
func (g *Grants) RevokeAccount(account int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, f := range g.families {
		f.revoked = f.revoked || f.Account == account
	}
}
