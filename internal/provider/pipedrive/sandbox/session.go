package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// session is who asks: a user of a company, through an app or with a token
// of their own.
type session struct {
	user   *user
	scopes []string // nil: an API token, which may do what its user may
	client string   // "" with an API token
	key    string   // whose burst limit it counts against
}

// APIKey returns the API token of the administrator of an account, counted
// from 0. It has the vendor's form, 40 hexadecimal digits, and never changes.
func APIKey(account int) string { return fmt.Sprintf("5a4db0c0ffee%028x", account+1) }

// UserAPIKey returns the API token of a user with few rights.
func UserAPIKey(account int) string { return fmt.Sprintf("5a4db0c0ffef%028x", account+1) }

// identify finds out who asks, and of which company.
func (s *simulator) identify(r *http.Request) (*company, session, bool) {
	if bearer, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); found {
		return s.identifyApp(bearer)
	}
	token := r.Header.Get("X-Api-Token")
	if token == "" {
		if token = r.URL.Query().Get("api_token"); token != "" {
			s.queryTokens.Add(1)
		}
	}
	for i, co := range s.companies {
		switch token {
		case APIKey(i):
			return co, session{user: s.userOf(co), key: token}, true
		case UserAPIKey(i):
			return co, session{user: co.users[1], key: token}, true
		}
	}
	return nil, session{}, false
}

func (s *simulator) identifyApp(bearer string) (*company, session, bool) {
	token, err := s.grants.Check(bearer)
	if err != nil || token.Account >= len(s.companies) {
		return nil, session{}, false
	}
	co := s.companies[token.Account]
	u := s.userOf(co)
	return co, session{user: u, scopes: strings.Split(token.Scope, ","), client: token.Client, key: fmt.Sprint(token.Client, "/", co.id, "/", u.id)}, true
}

// userOf is the administrator, or by the vice somebody with few rights.
func (s *simulator) userOf(co *company) *user {
	if s.stage.Vices.On(viceLimitedUser) {
		return co.users[1]
	}
	return co.users[0]
}

// permits reports whether one of the scopes, separated by blanks, was given.
func (s session) permits(scopes string) bool {
	if s.scopes == nil || scopes == "" {
		return true
	}
	for one := range strings.FieldsSeq(scopes) {
		if slices.Contains(s.scopes, one) {
			return true
		}
	}
	return false
}

// sees reports whether a record exists for whoever asks.
func (c *call) sees(t *table, r *record) bool {
	return r != nil && r.deleted == 0 && c.user.sees(t, r)
}

// sees reports whether a user's rights reach a record.
func (u *user) sees(t *table, r *record) bool {
	if u.admin || t.owner < 0 || r.integer(t.owner) == u.id {
		return true
	}
	if t.visible < 0 {
		return true
	}
	visible := r.val(t.visible)
	return visible != 1 && visible != "1"
}
