package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// SetTOTP stores the sealed secret of a second factor that is not confirmed
// yet. One that is on stays: the answer is Conflict then.
func (db *DB) SetTOTP(ctx context.Context, userID string, sealed []byte) error {
	const op = "store.SetTOTP"
	n, err := db.changed(ctx, "UPDATE users SET totp_sealed = $1 WHERE id = $2 AND totp_since IS NULL", sealed, userID)
	if err == nil && n == 0 {
		err = &leadbridge.Error{Op: op, Kind: leadbridge.Conflict, Code: "second_factor_on", Msg: "The second factor is on already. Turn it off first."}
	}
	return failure(op, err)
}

// ConfirmTOTP turns the stored second factor on, with the hashes of the
// user's recovery codes. step is the period of the code that confirmed it.
func (db *DB) ConfirmTOTP(ctx context.Context, userID string, step int64, codes [][]byte, at time.Time) error {
	return failure("store.ConfirmTOTP", db.inLastingTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE users SET totp_since = $1, totp_step = $2 WHERE id = $3", at.UnixMicro(), step, userID); err != nil {
			return err
		}
		return replaceCodes(ctx, tx, userID, codes)
	}))
}

// RemoveTOTP turns the second factor off.
func (db *DB) RemoveTOTP(ctx context.Context, userID string) error {
	return failure("store.RemoveTOTP", db.inLastingTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE users SET totp_sealed = NULL, totp_since = NULL WHERE id = $1", userID); err != nil {
			return err
		}
		return replaceCodes(ctx, tx, userID, nil)
	}))
}

// SetRecoveryCodes replaces a user's recovery codes; hashes are stored.
func (db *DB) SetRecoveryCodes(ctx context.Context, userID string, codes [][]byte) error {
	return failure("store.SetRecoveryCodes", db.inLastingTx(ctx, func(tx *Tx) error { return replaceCodes(ctx, tx, userID, codes) }))
}

func replaceCodes(ctx context.Context, tx *Tx, userID string, codes [][]byte) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM recovery_codes WHERE user_id = $1", userID); err != nil {
		return err
	}
	for _, code := range codes {
		if _, err := tx.ExecContext(ctx, "INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)", userID, code); err != nil {
			return err
		}
	}
	return nil
}

// RecoveryCodes counts the recovery codes that a user has left.
func (db *DB) RecoveryCodes(ctx context.Context, userID string) (n int, err error) {
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1", userID).Scan(&n)
	return n, failure("store.RecoveryCodes", err)
}

// UseTOTP notes that the code of a period was used. It reports false if that
// one, or a later one, was used before.
func (db *DB) UseTOTP(ctx context.Context, userID string, step int64) (bool, error) {
	n, err := db.changed(ctx, "UPDATE users SET totp_step = $1 WHERE id = $2 AND totp_step < $1", step, userID)
	return n > 0, failure("store.UseTOTP", err)
}

// UseRecoveryCode removes a recovery code. It reports false if there was none
// with that hash.
func (db *DB) UseRecoveryCode(ctx context.Context, userID string, hash []byte) (bool, error) {
	n, err := db.changed(ctx, "DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2", userID, hash)
	return n > 0, failure("store.UseRecoveryCode", err)
}

// changed executes a statement in a lasting transaction and returns how many
// rows it changed.
func (db *DB) changed(ctx context.Context, statement string, args ...any) (n int64, err error) {
	err = db.inLastingTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}

// SetPasswordLink stores the hash of a user's one-time link, in place of an
// earlier one.
func (db *DB) SetPasswordLink(ctx context.Context, userID string, hash []byte, expires time.Time) error {
	_, err := db.changed(ctx, `INSERT INTO password_links (user_id, hash, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at`, userID, hash, expires.UnixMicro())
	return failure("store.SetPasswordLink", err)
}

// UserByLink returns the user whose one-time link has that hash and is valid
// at that time.
func (db *DB) UserByLink(ctx context.Context, hash []byte, at time.Time) (User, error) {
	const op = "store.UserByLink"
	var id string
	err := db.read.QueryRowContext(ctx, "SELECT user_id FROM password_links WHERE hash = $1 AND expires_at > $2", hash, at.UnixMicro()).Scan(&id)
	if err == sql.ErrNoRows {
		return User{}, noUser(op)
	}
	if err != nil {
		return User{}, failure(op, err)
	}
	return db.User(ctx, id)
}

// UsePasswordLink removes a one-time link. It reports false if another caller
// did before.
func (db *DB) UsePasswordLink(ctx context.Context, hash []byte, at time.Time) (bool, error) {
	n, err := db.changed(ctx, "DELETE FROM password_links WHERE hash = $1 AND expires_at > $2", hash, at.UnixMicro())
	return n > 0, failure("store.UsePasswordLink", err)
}
