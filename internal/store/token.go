package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// Token is an API token. Its secret is not stored, only the secret's hash.
type Token struct {
	ID         string
	Name       string
	Hash       []byte // SHA-256 of the secret
	Scopes     []string
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	LastUsedAt time.Time // zero: never yet
	RevokedAt  time.Time // zero: valid
}

const selectToken = "SELECT id, name, hash, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_tokens"

func scanToken(row interface{ Scan(...any) error }) (Token, error) {
	var t Token
	var scopes string
	var created, expires, used, revoked sql.NullInt64
	err := row.Scan(&t.ID, &t.Name, &t.Hash, &scopes, &created, &expires, &used, &revoked)
	t.Scopes = strings.Fields(scopes)
	t.CreatedAt, t.ExpiresAt, t.LastUsedAt, t.RevokedAt = instant(created), instant(expires), instant(used), instant(revoked)
	return t, err
}

// CreateToken stores a new token.
func (db *DB) CreateToken(ctx context.Context, t Token) error {
	return failure("store.CreateToken", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO api_tokens (id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
			t.ID, plain(t.Name), t.Hash, strings.Join(t.Scopes, " "), t.CreatedAt.UnixMicro(), micros(t.ExpiresAt))
		return err
	}))
}

// TokenByHash returns the token whose secret has that hash, whatever its
// state.
func (db *DB) TokenByHash(ctx context.Context, hash []byte) (Token, error) {
	const op = "store.TokenByHash"
	t, err := scanToken(db.read.QueryRowContext(ctx, selectToken+" WHERE hash = $1", hash))
	if err == sql.ErrNoRows {
		return t, notFound(op, "token", "with that secret")
	}
	return t, failure(op, err)
}

// Tokens lists all tokens, oldest first.
func (db *DB) Tokens(ctx context.Context) ([]Token, error) {
	const op = "store.Tokens"
	rows, err := db.read.QueryContext(ctx, selectToken+" ORDER BY created_at, id")
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	var tokens []Token
	for rows.Next() {
		t, err := scanToken(rows)
		if err != nil {
			return nil, failure(op, err)
		}
		tokens = append(tokens, t)
	}
	return tokens, failure(op, rows.Err())
}

// RevokeToken makes a token invalid from that time on. Revoking it again
// changes nothing.
func (db *DB) RevokeToken(ctx context.Context, id string, at time.Time) error {
	const op = "store.RevokeToken"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE api_tokens SET revoked_at = COALESCE(revoked_at, $1) WHERE id = $2", at.UnixMicro(), id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return notFound(op, "token", id)
	}))
}

// TouchToken notes that a token was used.
func (db *DB) TouchToken(ctx context.Context, id string, at time.Time) error {
	return failure("store.TouchToken", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE api_tokens SET last_used_at = $1 WHERE id = $2", at.UnixMicro(), id)
		return err
	}))
}
