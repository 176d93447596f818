package access

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

const codeLifetime = time.Hour

// SetupCode returns a new one-time code, good for an hour, if no valid
// administrator's token exists yet; otherwise it returns "". An earlier code
// is revoked.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	stored, err := s.store.Tokens(ctx)
	if err != nil || s.administered(stored) {
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

// administered reports whether one of the tokens is a valid administrator's.
func (s *Service) administered(stored []store.Token) bool {
	return slices.ContainsFunc(stored, func(t store.Token) bool {
		p := public(t)
		return p.Valid(s.now()) && p.May(Admin)
	})
}

// CheckCode reports whether a one-time code could be redeemed, without
// redeeming it.
func (s *Service) CheckCode(ctx context.Context, code string) error {
	_, err := s.code(ctx, code)
	return err
}

// Redeem exchanges a one-time code for an administrator's token.
func (s *Service) Redeem(ctx context.Context, code string) (secret string, t Token, err error) {
	old, err := s.code(ctx, code)
	if err != nil {
		return "", Token{}, err
	}
	secret, stored := s.make("administrator", []Scope{Admin}, 0)
	if done, err := s.store.ExchangeToken(ctx, old.ID, stored, s.now()); err != nil {
		return "", Token{}, err
	} else if !done {
		return "", Token{}, usedCode()
	}
	return secret, public(stored), nil
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
	if err == nil && s.administered(stored) {
		err = usedCode()
	}
	return t, err
}

func usedCode() error {
	return leadbridge.Errorf(leadbridge.Unauthorized, "access.Redeem",
		"The link was used, is more than an hour old, or there is an administrator by now. Start the server again for a new one, or run: leadbridge token create")
}
