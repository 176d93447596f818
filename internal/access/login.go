package access

import (
	"context"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

// What a log-in can be refused with, beside "unauthorized".
const (
	// CodeSecondFactor: the password is right; a code of the app is wanted.
	CodeSecondFactor = "second_factor_required"
	// CodeSecondFactorWrong: the code is not right, or was used already.
	CodeSecondFactorWrong = "second_factor_wrong"
)

// Credentials are what somebody who logs in has given.
type Credentials struct {
	Email, Password string
	// Code is of the user's app, or a recovery code; empty at first.
	Code string
	// Address is where the request came from, to slow guessers down.
	Address string
}

// LogIn returns the user who gave the right credentials. The answer for an
// unknown user is that for a wrong password, and takes as long. With a second
// factor and no code it answers CodeSecondFactor and the user: see
// [Service.LogInByCode].
func (s *Service) LogIn(ctx context.Context, c Credentials) (User, error) {
	email := foldEmail(c.Email)
	if err := s.throttle.begin(email, c.Address, s.now()); err != nil {
		return User{}, err
	}
	stored, err := s.store.UserByEmail(ctx, email)
	if err != nil && leadbridge.KindOf(err) != leadbridge.NotFound {
		return User{}, err
	}
	same, err := s.hasher.matches(ctx, c.Password, stored.PasswordHash)
	if err != nil {
		return User{}, err
	}
	if !same || !stored.DisabledAt.IsZero() {
		return User{}, leadbridge.Errorf(leadbridge.Unauthorized, "access.LogIn", "The e-mail address or the password is not right.")
	}
	switch {
	case stored.TOTPSince.IsZero():
	case c.Code == "":
		s.throttle.good(email, c.Address, false)
		return publicUser(stored), secondFactorRequired()
	default:
		if err := s.checkCode(ctx, stored, c.Code); err != nil {
			return User{}, err
		}
	}
	s.throttle.good(email, c.Address, true)
	return publicUser(stored), nil
}

// LogInByCode is the second step of a log-in: the user, in the epoch of the
// first step, gives a code.
func (s *Service) LogInByCode(ctx context.Context, id string, epoch int64, code, address string) (User, error) {
	stored, err := s.store.User(ctx, id)
	if err != nil {
		return User{}, err
	}
	if stored.Epoch != epoch || !stored.DisabledAt.IsZero() {
		return User{}, leadbridge.Errorf(leadbridge.Unauthorized, "access.LogInByCode", "The log-in took too long. Begin again.")
	}
	if err := s.throttle.begin(stored.Email, address, s.now()); err != nil {
		return User{}, err
	}
	if !stored.TOTPSince.IsZero() { // else it was turned off meanwhile
		if err := s.checkCode(ctx, stored, code); err != nil {
			return User{}, err
		}
	}
	s.throttle.good(stored.Email, address, true)
	return publicUser(stored), nil
}

func secondFactorRequired() error {
	return &leadbridge.Error{Op: "access.LogIn", Kind: leadbridge.Unauthorized, Code: CodeSecondFactor, Field: "code",
		Msg: "give the code that your app shows"}
}

// ConfirmPassword reports whether the user knows the password, as before
// something that a borrowed browser shall not do.
func (s *Service) ConfirmPassword(ctx context.Context, id, password, address string) error {
	stored, err := s.store.User(ctx, id)
	if err != nil {
		return err
	}
	if err := s.throttle.begin(stored.Email, address, s.now()); err != nil {
		return err
	}
	same, err := s.hasher.matches(ctx, password, stored.PasswordHash)
	if err != nil {
		return err
	}
	if !same {
		return leadbridge.InvalidField("access.ConfirmPassword", "current", "is not your password")
	}
	s.throttle.good(stored.Email, address, true)
	return nil
}

// SetPassword gives a user another password and ends all sessions of theirs.
func (s *Service) SetPassword(ctx context.Context, id, password string) (User, error) {
	stored, err := s.store.User(ctx, id)
	if err != nil {
		return User{}, err
	}
	if err := CheckPassword(password, stored.Email); err != nil {
		return User{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return User{}, err
	}
	return s.change(ctx, id, store.UserChange{PasswordHash: &hash, EndSessions: true})
}

// SessionStore is what the service needs of the store to end sessions.
type SessionStore interface {
	Sessions(ctx context.Context, userID string, at time.Time) ([]store.Session, error)
	EndSessions(ctx context.Context, userID string) (epoch int64, err error)
	ForgetSessions(ctx context.Context, at time.Time) error
}

// Sessions lists where a user is logged in, the latest first.
func (s *Service) Sessions(ctx context.Context, userID string) ([]store.Session, error) {
	return s.store.Sessions(ctx, userID, s.now())
}

// EndSessions ends all sessions of a user, and returns the user in the epoch
// that new ones belong to.
func (s *Service) EndSessions(ctx context.Context, userID string) (User, error) {
	if _, err := s.store.EndSessions(ctx, userID); err != nil {
		return User{}, err
	}
	return s.User(ctx, userID)
}

// ForgetEnded removes sessions and links that nobody can use any more.
func (s *Service) ForgetEnded(ctx context.Context) error { return s.store.ForgetSessions(ctx, s.now()) }
