package access

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// LinkStore is what the service needs of the store for links that let people
// choose a password.
type LinkStore interface {
	SetPasswordLink(ctx context.Context, userID string, hash []byte, expires time.Time) error
	UserByLink(ctx context.Context, hash []byte, at time.Time) (store.User, error)
	UsePasswordLink(ctx context.Context, hash []byte, at time.Time) (bool, error)
}

// LinkLifetime is how long a one-time link is good.
const LinkLifetime = 7 * 24 * time.Hour

// PasswordLink makes the one-time code with which a user chooses a password:
// whoever was invited, or forgot theirs. An earlier one is not good any more.
// No e-mail is sent; the administrator hands the link over.
func (s *Service) PasswordLink(ctx context.Context, id string) (code string, err error) {
	u, err := s.store.User(ctx, id)
	if err != nil {
		return "", err
	}
	if !u.DisabledAt.IsZero() {
		return "", leadbridge.Errorf(leadbridge.Conflict, "access.PasswordLink", "The user is disabled. Enable them first.")
	}
	code = randomText()
	return code, s.store.SetPasswordLink(ctx, id, hash(code), s.now().Add(LinkLifetime))
}

// UserByLink returns whom a one-time link is for.
func (s *Service) UserByLink(ctx context.Context, code string) (User, error) {
	u, err := s.store.UserByLink(ctx, hash(code), s.now())
	if leadbridge.KindOf(err) == leadbridge.NotFound || err == nil && !u.DisabledAt.IsZero() {
		return User{}, usedLink()
	}
	return publicUser(u), err
}

// ChoosePassword sets the password of the user whom a one-time link is for,
// and uses the link up.
func (s *Service) ChoosePassword(ctx context.Context, code, password string) (User, error) {
	u, err := s.UserByLink(ctx, code)
	if err != nil {
		return User{}, err
	}
	if err := CheckPassword(password, u.Email); err != nil {
		return User{}, err
	}
	if good, err := s.store.UsePasswordLink(ctx, hash(code), s.now()); err != nil {
		return User{}, err
	} else if !good {
		return User{}, usedLink()
	}
	return s.SetPassword(ctx, u.ID, password)
}

func usedLink() error {
	return leadbridge.Errorf(leadbridge.Unauthorized, "access.UserByLink", "The link was used, or is more than a week old. Ask an administrator for a new one.")
}
