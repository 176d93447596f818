package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"leadbridge"
	"leadbridge/internal/store"
)

// Sealer seals what must not be read by somebody who has the database only,
// each secret for its place.
type Sealer interface {
	Seal(id, column string, secret []byte) ([]byte, error)
	Open(id, column string, sealed []byte) ([]byte, error)
}

// SecretStore is what the service needs of the store for second factors.
type SecretStore interface {
	SetTOTP(ctx context.Context, userID string, sealed []byte) error
	ConfirmTOTP(ctx context.Context, userID string, step int64, codes [][]byte, at time.Time) error
	RemoveTOTP(ctx context.Context, userID string) error
	UseTOTP(ctx context.Context, userID string, step int64) (bool, error)
}

// RecoveryStore is what the service needs of the store for recovery codes.
type RecoveryStore interface {
	SetRecoveryCodes(ctx context.Context, userID string, codes [][]byte) error
	RecoveryCodes(ctx context.Context, userID string) (int, error)
	UseRecoveryCode(ctx context.Context, userID string, hash []byte) (bool, error)
}

const (
	issuer        = "Leadbridge"
	period        = 30 // seconds that a code stands
	skew          = 1  // codes before and after that are taken, for clocks differ
	recoveryCodes = 10
	recoveryBytes = 10
)

// BeginTOTP makes a secret for the user's app and returns it as the address
// that apps read from a QR code. It counts once a code confirms it.
func (s *Service) BeginTOTP(ctx context.Context, id string) (*otp.Key, error) {
	const op = "access.BeginTOTP"
	u, err := s.store.User(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.Sealer == nil {
		return nil, leadbridge.Errorf(leadbridge.Unavailable, op, "There is no key to seal the secret with.")
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: u.Email, Period: period, SecretSize: 20})
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, op, "a secret cannot be made: %w", err)
	}
	sealed, err := s.Sealer.Seal(store.SealedUser(id), store.SealedTOTP, []byte(key.URL()))
	if err != nil {
		return nil, err
	}
	return key, s.store.SetTOTP(ctx, id, sealed)
}

// PendingTOTP returns the secret that waits for its first code.
func (s *Service) PendingTOTP(ctx context.Context, id string) (*otp.Key, error) {
	u, err := s.store.User(ctx, id)
	if err != nil {
		return nil, err
	}
	if u.TOTPSealed == nil || !u.TOTPSince.IsZero() {
		return nil, leadbridge.Errorf(leadbridge.Conflict, "access.PendingTOTP", "No second factor is being set up. Begin again.")
	}
	return s.openTOTP(u)
}

// ConfirmTOTP turns the second factor on, if the code is of the secret that
// BeginTOTP made. It returns the recovery codes, which cannot be had again.
func (s *Service) ConfirmTOTP(ctx context.Context, id, code string) ([]string, error) {
	key, err := s.PendingTOTP(ctx, id)
	if err != nil {
		return nil, err
	}
	step, ok := matchTOTP(key, code, s.now())
	if !ok {
		return nil, leadbridge.InvalidField("access.ConfirmTOTP", "code", "is not the one that the app shows now; wait for the next, and see that the phone's clock is right")
	}
	codes, hashes := newRecoveryCodes()
	return codes, s.store.ConfirmTOTP(ctx, id, step, hashes, s.now())
}

// RemoveTOTP turns a user's second factor off.
func (s *Service) RemoveTOTP(ctx context.Context, id string) error {
	if _, err := s.store.User(ctx, id); err != nil {
		return err
	}
	return s.store.RemoveTOTP(ctx, id)
}

// RenewRecoveryCodes replaces a user's recovery codes.
func (s *Service) RenewRecoveryCodes(ctx context.Context, id string) ([]string, error) {
	codes, hashes := newRecoveryCodes()
	return codes, s.store.SetRecoveryCodes(ctx, id, hashes)
}

// RecoveryCodesLeft counts the recovery codes that a user did not use yet.
func (s *Service) RecoveryCodesLeft(ctx context.Context, id string) (int, error) {
	return s.store.RecoveryCodes(ctx, id)
}

func (s *Service) openTOTP(u store.User) (*otp.Key, error) {
	const op = "access.openTOTP"
	if s.Sealer == nil {
		return nil, leadbridge.Errorf(leadbridge.Unavailable, op, "There is no key to open the secret of the second factor with.")
	}
	address, err := s.Sealer.Open(store.SealedUser(u.ID), store.SealedTOTP, u.TOTPSealed)
	if err != nil {
		return nil, err
	}
	key, err := otp.NewKeyFromURL(string(address))
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Internal, op, "a stored second factor cannot be read: %w", err)
	}
	return key, nil
}

// checkCode reports whether a code is the app's, or a recovery code. Each
// works once.
func (s *Service) checkCode(ctx context.Context, u store.User, code string) error {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	used := false
	var err error
	if len(code) == 6 {
		key, openErr := s.openTOTP(u)
		if openErr != nil {
			return openErr
		}
		if step, ok := matchTOTP(key, code, s.now()); ok {
			used, err = s.store.UseTOTP(ctx, u.ID, step)
		}
	} else if code != "" {
		used, err = s.store.UseRecoveryCode(ctx, u.ID, hash(code))
	}
	if err != nil || used {
		return err
	}
	return &leadbridge.Error{Op: "access.checkCode", Kind: leadbridge.Unauthorized, Code: CodeSecondFactorWrong, Field: "code",
		Msg: "is not right, or was used already; wait for the next one"}
}

// matchTOTP returns the period whose code this is.
func matchTOTP(key *otp.Key, code string, now time.Time) (step int64, ok bool) {
	for n := int64(-skew); n <= skew; n++ {
		at := now.Add(time.Duration(n) * period * time.Second)
		want, err := totp.GenerateCodeCustom(key.Secret(), at, totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(strings.TrimSpace(code))) == 1 {
			step, ok = at.Unix()/period, true
		}
	}
	return step, ok
}

// newRecoveryCodes makes codes as people write them down, and their hashes.
func newRecoveryCodes() (codes []string, hashes [][]byte) {
	for range recoveryCodes {
		random := make([]byte, recoveryBytes)
		rand.Read(random) // never fails
		code := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random)
		sum := sha256.Sum256([]byte(code))
		hashes = append(hashes, sum[:])
		codes = append(codes, strings.ToLower(code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:]))
	}
	return codes, hashes
}
