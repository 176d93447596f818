package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// User is a person who can log in.
type User struct {
	ID           string
	Email        string // in lower case; unique
	Name         string
	Role         string
	Zone         string // IANA name; "" for the browser's
	PasswordHash string // argon2id; "" until one is chosen
	TOTPSealed   []byte // the sealed secret of the second factor; nil: none
	TOTPSince    time.Time
	TOTPStep     int64 // the period of the last code that was used
	Epoch        int64
	CreatedAt    time.Time
	LastSeenAt   time.Time
	DisabledAt   time.Time
}

const selectUser = `SELECT id, email, name, role, zone, password_hash, totp_sealed, totp_since, totp_step, epoch, created_at, last_seen_at, disabled_at FROM users`

func scanUser(row interface{ Scan(...any) error }) (User, error) {
	var u User
	var zone, password sql.NullString
	var since, created, seen, disabled sql.NullInt64
	err := row.Scan(&u.ID, &u.Email, &u.Name, &u.Role, &zone, &password, &u.TOTPSealed, &since, &u.TOTPStep, &u.Epoch, &created, &seen, &disabled)
	u.Zone, u.PasswordHash = zone.String, password.String
	u.TOTPSince, u.CreatedAt, u.LastSeenAt, u.DisabledAt = instant(since), instant(created), instant(seen), instant(disabled)
	return u, err
}

// CreateUser stores a new user. It answers Conflict if somebody has the
// address already.
func (db *DB) CreateUser(ctx context.Context, u User) error {
	return failure("store.CreateUser", db.InTx(ctx, func(tx *Tx) error { return insertUser(ctx, tx, u) }))
}

func insertUser(ctx context.Context, tx *Tx, u User) error {
	result, err := tx.ExecContext(ctx, `INSERT INTO users (id, email, name, role, zone, password_hash, epoch, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (email) DO NOTHING`, u.ID, plain(u.Email), plain(u.Name), u.Role, text(u.Zone), text(u.PasswordHash), u.Epoch, u.CreatedAt.UnixMicro())
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return &leadbridge.Error{Op: "store.CreateUser", Kind: leadbridge.Conflict, Code: "email_taken", Field: "email", Msg: "somebody has this e-mail address already"}
}

// CreateFirstUser stores a user and revokes the one-time code of that ID, if
// it is still valid at that time. It reports whether it was: of two callers
// with the same code only one succeeds.
func (db *DB) CreateFirstUser(ctx context.Context, codeID string, u User, at time.Time) (bool, error) {
	valid := false
	err := db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE api_tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1)",
			at.UnixMicro(), codeID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		valid = true
		return insertUser(ctx, tx, u)
	})
	return valid && err == nil, failure("store.CreateFirstUser", err)
}

// User returns a user by ID.
func (db *DB) User(ctx context.Context, id string) (User, error) {
	return db.user(ctx, "store.User", " WHERE id = $1", id)
}

// UserByEmail returns the user with an e-mail address in lower case.
func (db *DB) UserByEmail(ctx context.Context, email string) (User, error) {
	return db.user(ctx, "store.UserByEmail", " WHERE email = $1", plain(email))
}

func (db *DB) user(ctx context.Context, op, condition, arg string) (User, error) {
	u, err := scanUser(db.read.QueryRowContext(ctx, selectUser+condition, arg))
	if err == sql.ErrNoRows {
		return User{}, noUser(op)
	}
	return u, failure(op, err)
}

func noUser(op string) error {
	return leadbridge.Errorf(leadbridge.NotFound, op, "There is no such user.")
}

// Users lists all users, by name.
func (db *DB) Users(ctx context.Context) ([]User, error) {
	const op = "store.Users"
	rows, err := db.read.QueryContext(ctx, selectUser+" ORDER BY LOWER(name), id")
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var users []User
	for rows.Next() {
		u, err := scanUser(rows)
		if err != nil {
			return nil, failure(op, err)
		}
		users = append(users, u)
	}
	return users, failure(op, rows.Err())
}

// TouchUser notes that a user was seen.
func (db *DB) TouchUser(ctx context.Context, id string, at time.Time) error {
	return failure("store.TouchUser", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE users SET last_seen_at = $1 WHERE id = $2", at.UnixMicro(), id)
		return err
	}))
}
