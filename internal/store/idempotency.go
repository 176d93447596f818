package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"
	"time"
)

// KeptResponse is the answer to a request that carried an Idempotency-Key.
type KeptResponse struct {
	// Request is the digest of what was asked.
	Request []byte
	// Status is the HTTP status, 0 while the request is still running.
	Status int
	Header http.Header
	Body   []byte
}

// ClaimKey takes an idempotency key of a token for a request. It returns nil
// if the key is free now, or else what is known of the request that has it.
// A key is free again when it was taken before expired, or before abandoned
// by a request that never ended.
func (db *DB) ClaimKey(ctx context.Context, token, key string, at, expired, abandoned time.Time) (*KeptResponse, error) {
	var kept *KeptResponse
	err := db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM idempotency_keys WHERE token_id = $1 AND key = $2
			AND (created_at < $3 OR (status = 0 AND created_at < $4))`, token, key, expired.UnixMicro(), abandoned.UnixMicro()); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO idempotency_keys (token_id, key, request, status, created_at) VALUES ($1, $2, $3, 0, $4)
			ON CONFLICT DO NOTHING`, token, key, []byte{}, at.UnixMicro())
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		kept = &KeptResponse{}
		var header sql.NullString
		err = tx.QueryRowContext(ctx, "SELECT request, status, header, body FROM idempotency_keys WHERE token_id = $1 AND key = $2", token, key).
			Scan(&kept.Request, &kept.Status, &header, &kept.Body)
		if err == nil && header.Valid {
			err = json.Unmarshal([]byte(header.String), &kept.Header)
		}
		return err
	})
	return kept, failure("store.ClaimKey", err)
}

// KeepResponse stores the answer to the request that claimed a key.
func (db *DB) KeepResponse(ctx context.Context, token, key string, r KeptResponse) error {
	const op = "store.KeepResponse"
	header, err := json.Marshal(r.Header)
	if err != nil {
		return failure(op, err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE idempotency_keys SET request = $1, status = $2, header = $3, body = $4 WHERE token_id = $5 AND key = $6",
			r.Request, r.Status, string(header), r.Body, token, key)
		return err
	}))
}

// ReleaseKey frees a claimed key whose request came to nothing.
func (db *DB) ReleaseKey(ctx context.Context, token, key string) error {
	return failure("store.ReleaseKey", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM idempotency_keys WHERE token_id = $1 AND key = $2 AND status = 0", token, key)
		return err
	}))
}

// ForgetKeys removes the keys taken before that time.
func (db *DB) ForgetKeys(ctx context.Context, before time.Time) error {
	return failure("store.ForgetKeys", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM idempotency_keys WHERE created_at < $1", before.UnixMicro())
		return err
	}))
}
