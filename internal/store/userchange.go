package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"leadbridge"
)

// UserChange is what becomes of a user. Nil fields stay.
type UserChange struct {
	Name, Zone   *string
	Role         *string
	PasswordHash *string
	DisabledAt   *time.Time // the zero time enables the user again
	// EndSessions ends what is logged in as the user.
	EndSessions bool
}

// ChangeUser changes a user and returns what it is then. It answers Conflict
// and changes nothing if this takes the role keep from the last who can log in
// with it.
func (db *DB) ChangeUser(ctx context.Context, id, keep string, c UserChange) (User, error) {
	const op = "store.ChangeUser"
	var u User
	err := db.inLastingTx(ctx, func(tx *Tx) error {
		if err := db.lockUsers(ctx, tx); err != nil {
			return err
		}
		before, err := scanUser(tx.QueryRowContext(ctx, selectUser+" WHERE id = $1", id))
		if err == sql.ErrNoRows {
			return noUser(op)
		}
		if err != nil {
			return err
		}
		set, args := c.columns()
		args = append(args, id)
		if _, err := tx.ExecContext(ctx, "UPDATE users SET "+set+" WHERE id = "+placeholders(len(args), 1), args...); err != nil {
			return err
		}
		if c.EndSessions {
			if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE user_id = $1", id); err != nil {
				return err
			}
		}
		if u, err = scanUser(tx.QueryRowContext(ctx, selectUser+" WHERE id = $1", id)); err != nil {
			return err
		}
		if before.has(keep) && !u.has(keep) {
			return wantRole(ctx, tx, keep)
		}
		return nil
	})
	return u, failure(op, err)
}

// has reports whether the user can log in and then has the role.
func (u User) has(role string) bool {
	return u.Role == role && u.PasswordHash != "" && u.DisabledAt.IsZero()
}

// columns is the change as an SQL text and its arguments.
func (c UserChange) columns() (string, []any) {
	set, args := []string{"id = id"}, []any{}
	put := func(column string, v any) {
		args = append(args, v)
		set = append(set, column+" = "+placeholders(len(args), 1))
	}
	if c.Name != nil {
		put("name", plain(*c.Name))
	}
	if c.Zone != nil {
		put("zone", text(*c.Zone))
	}
	if c.Role != nil {
		put("role", *c.Role)
	}
	if c.PasswordHash != nil {
		put("password_hash", text(*c.PasswordHash))
	}
	if c.DisabledAt != nil {
		put("disabled_at", micros(*c.DisabledAt))
	}
	if c.EndSessions {
		set = append(set, "epoch = epoch + 1")
	}
	return strings.Join(set, ", "), args
}

// lockUsers holds back every other change of users until the transaction
// ends, so that two administrators cannot remove each other.
func (db *DB) lockUsers(ctx context.Context, tx *Tx) error {
	if db.dialect.name() != "postgres" {
		return nil // there is one writer
	}
	_, err := tx.ExecContext(ctx, "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
	return err
}

// wantRole answers Conflict unless somebody with that role can log in.
func wantRole(ctx context.Context, tx *Tx, role string) error {
	var n int64
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM users WHERE role = $1 AND disabled_at IS NULL AND password_hash IS NOT NULL", role).Scan(&n); err != nil || n > 0 {
		return err
	}
	return &leadbridge.Error{Op: "store.ChangeUser", Kind: leadbridge.Conflict, Code: "last_administrator",
		Msg: "This is the last administrator. Make somebody else an administrator first."}
}
