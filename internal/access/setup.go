package access

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

const codeLifetime = time.Hour

// SetupStore is what the service needs of the store to make the first
// administrator.
type SetupStore interface {
	CreateFirstUser(ctx context.Context, codeID string, u store.User, at time.Time) (bool, error)
}

// SetupCode returns a new one-time code, good for an hour, if there is no
// administrator yet; otherwise it returns "". An earlier code is revoked.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	stored, err := s.store.Tokens(ctx)
	if err != nil {
		return "", err
	}
	if done, err := s.administered(ctx, stored); err != nil || done {
		return "", err
	}
	now := s.now()
	for _, t := range stored {
		if p := public(t); p.Valid(now) && slices.Contains(p.Scopes, setup) {
			if err := s.store.RevokeToken(ctx, t.ID, now); err != nil {
				return "", err
			}
		}
	}
	code, t := s.make("setup", []Scope{setup}, codeLifetime)
	return code, s.store.CreateToken(ctx, t)
}

// administered reports whether somebody can look after the server already: a
// user, or who holds one of these tokens.
func (s *Service) administered(ctx context.Context, tokens []store.Token) (bool, error) {
	for _, t := range tokens {
		if p := public(t); p.Valid(s.now()) && p.May(Admin) {
			return true, nil
		}
	}
	users, err := s.store.Users(ctx)
	return slices.ContainsFunc(users, func(u store.User) bool {
		return Role(u.Role) == Administrator && u.DisabledAt.IsZero() && u.PasswordHash != ""
	}), err
}

// CheckCode reports whether a one-time code could be redeemed, without
// redeeming it.
func (s *Service) CheckCode(ctx context.Context, code string) error {
	_, err := s.code(ctx, code)
	return err
}

// SetUp makes the first administrator, and uses the one-time code up.
func (s *Service) SetUp(ctx context.Context, code string, n NewUser) (User, error) {
	old, err := s.code(ctx, code)
	if err != nil {
		return User{}, err
	}
	n.Role = Administrator
	if n.Password == "" {
		return User{}, CheckPassword("", n.Email)
	}
	u, err := s.newUser(ctx, n)
	if err != nil {
		return User{}, err
	}
	if done, err := s.store.CreateFirstUser(ctx, old.ID, u, s.now()); err != nil {
		return User{}, err
	} else if !done {
		return User{}, usedCode()
	}
	return publicUser(u), nil
}

func (s *Service) code(ctx context.Context, code string) (Token, error) {
	t, err := s.find(ctx, code)
	if leadbridge.KindOf(err) == leadbridge.Unauthorized || err == nil && (!t.Valid(s.now()) || !slices.Contains(t.Scopes, setup)) {
		return Token{}, usedCode()
	}
	if err != nil {
		return t, err
	}
	// An administrator may have been made on the command line meanwhile.
	stored, err := s.store.Tokens(ctx)
	if err != nil {
		return t, err
	}
	done, err := s.administered(ctx, stored)
	if err == nil && done {
		err = usedCode()
	}
	return t, err
}

func usedCode() error {
	return leadbridge.Errorf(leadbridge.Unauthorized, "access.SetUp",
		"The link was used, is more than an hour old, or there is an administrator by now. Start the server again for a new one, or run: leadbridge user create")
}
