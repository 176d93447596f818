package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"time"
)

// Session is a browser that was here. Its token is not stored, only the
// token's hash.
type Session struct {
	Hash      []byte // SHA-256 of the token
	UserID    string // "": nobody logged in yet
	Address   string // where it logged in from
	Agent     string // the browser, as it names itself
	CreatedAt time.Time
	SeenAt    time.Time // to some minutes
	ExpiresAt time.Time
}

// restTime is how far the end of a session may lag behind: a page that only
// reads is not to write to the database each time.
const restTime = 5 * time.Minute

// SessionHash is the hash under which a session is stored.
func SessionHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// FindCtx returns the data of a session that has not ended.
func (db *DB) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, _, err := db.sessionData(ctx, token)
	return data, len(data) > 0, failure("store.FindCtx", err)
}

func (db *DB) sessionData(ctx context.Context, token string) (data []byte, expires time.Time, err error) {
	var until sql.NullInt64
	err = db.read.QueryRowContext(ctx, "SELECT data, expires_at FROM sessions WHERE hash = $1 AND expires_at > $2",
		SessionHash(token), time.Now().UnixMicro()).Scan(&data, &until)
	if err == sql.ErrNoRows {
		return nil, time.Time{}, nil
	}
	return data, instant(until), err
}

// CommitCtx stores a session's data and when it ends. Where nothing but the
// end changes, and that by little, it writes nothing.
func (db *DB) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	const op = "store.CommitCtx"
	before, until, err := db.sessionData(ctx, token)
	if err != nil {
		return failure(op, err)
	}
	if before != nil && bytes.Equal(before, data) && expires.Sub(until) < restTime {
		return nil
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, data, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)
			ON CONFLICT (hash) DO UPDATE SET data = excluded.data, seen_at = excluded.seen_at, expires_at = excluded.expires_at`,
			SessionHash(token), data, time.Now().UnixMicro(), expires.UnixMicro())
		return err
	}))
}

// DeleteCtx ends a session.
func (db *DB) DeleteCtx(ctx context.Context, token string) error {
	return failure("store.DeleteCtx", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE hash = $1", SessionHash(token))
		return err
	}))
}

// OwnSession says whose session it is and where it was begun.
func (db *DB) OwnSession(ctx context.Context, token string, s Session) error {
	return failure("store.OwnSession", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (hash, user_id, address, agent, data, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
			ON CONFLICT (hash) DO UPDATE SET user_id = excluded.user_id, address = excluded.address, agent = excluded.agent`,
			SessionHash(token), s.UserID, text(s.Address), text(s.Agent), []byte{}, s.CreatedAt.UnixMicro(), s.ExpiresAt.UnixMicro())
		return err
	}))
}

// Sessions lists a user's sessions that have not ended, the latest first.
func (db *DB) Sessions(ctx context.Context, userID string, at time.Time) ([]Session, error) {
	const op = "store.Sessions"
	rows, err := db.read.QueryContext(ctx, `SELECT hash, user_id, address, agent, created_at, seen_at, expires_at FROM sessions
		WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, hash LIMIT 100`, userID, at.UnixMicro())
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var all []Session
	for rows.Next() {
		var s Session
		var address, agent sql.NullString
		var created, seen, expires sql.NullInt64
		if err := rows.Scan(&s.Hash, &s.UserID, &address, &agent, &created, &seen, &expires); err != nil {
			return nil, failure(op, err)
		}
		s.Address, s.Agent = address.String, agent.String
		s.CreatedAt, s.SeenAt, s.ExpiresAt = instant(created), instant(seen), instant(expires)
		all = append(all, s)
	}
	return all, failure(op, rows.Err())
}

// EndSessions ends all sessions of a user, and returns the epoch that those
// that begin from now on belong to.
func (db *DB) EndSessions(ctx context.Context, userID string) (epoch int64, err error) {
	const op = "store.EndSessions"
	err = db.inLastingTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE user_id = $1", userID); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, "UPDATE users SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch", userID).Scan(&epoch)
		if err == sql.ErrNoRows {
			return noUser(op)
		}
		return err
	})
	return epoch, failure(op, err)
}

// ForgetSessions removes the sessions that have ended by that time.
func (db *DB) ForgetSessions(ctx context.Context, at time.Time) error {
	return failure("store.ForgetSessions", db.InTx(ctx, func(tx *Tx) error {
		for _, statement := range []string{"DELETE FROM sessions WHERE expires_at <= $1", "DELETE FROM password_links WHERE expires_at <= $1"} {
			if _, err := tx.ExecContext(ctx, statement, at.UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	}))
}
