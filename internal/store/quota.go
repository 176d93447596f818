package store

import (
	"context"
	"database/sql"
	"time"
)

// Quota is how one limit of a CRM's account stands. It is an unnamed type, so
// that those who keep to the limits need not know this package.
type Quota = struct {
	// NextAt is of the pace: the calls so far, laid end to end, reach to it.
	NextAt time.Time
	// Used and Most count the calls of a window that ends at ResetsAt. Most is
	// what the CRM said; 0: it did not.
	Used, Most int64
	ResetsAt   time.Time
	// BlockedUntil holds all calls back, for Reason.
	BlockedUntil time.Time
	Reason       string
	UpdatedAt    time.Time
}

// ChangeQuotas gives the limits of an account to change, by their buckets, and
// stores what it changed or added. Of all nodes only one does so at a time.
func (db *DB) ChangeQuotas(ctx context.Context, account string, change func(map[string]Quota)) error {
	return failure("store.ChangeQuotas", db.InTx(ctx, func(tx *Tx) error {
		// What a crash forgets here, the CRM tells again.
		if err := db.dialect.mayRepeat(ctx, tx); err != nil {
			return err
		}
		// The row of the account itself is the lock on the others.
		if _, err := tx.ExecContext(ctx, `INSERT INTO crm_quotas (account, bucket, updated_at) VALUES ($1, '', 0)
			ON CONFLICT (account, bucket) DO UPDATE SET account = excluded.account`, account); err != nil {
			return err
		}
		before, err := quotasOf(ctx, tx, account)
		if err != nil {
			return err
		}
		after := make(map[string]Quota, len(before))
		for bucket, q := range before {
			after[bucket] = q
		}
		change(after)
		for bucket, q := range after {
			if was, ok := before[bucket]; ok && was == q {
				continue
			}
			if err := putQuota(ctx, tx, account, bucket, q); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Quotas returns how the limits of an account stand, by their buckets.
func (db *DB) Quotas(ctx context.Context, account string) (map[string]Quota, error) {
	quotas, err := quotasOf(ctx, db.read, account)
	return quotas, failure("store.Quotas", err)
}

func putQuota(ctx context.Context, tx *Tx, account, bucket string, q Quota) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO crm_quotas (account, bucket, next_at, used, most, resets_at, blocked_until, reason, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (account, bucket) DO UPDATE SET next_at = excluded.next_at, used = excluded.used, most = excluded.most, resets_at = excluded.resets_at,
			blocked_until = excluded.blocked_until, reason = excluded.reason, updated_at = excluded.updated_at`,
		account, bucket, orZero(q.NextAt), q.Used, q.Most, orZero(q.ResetsAt), orZero(q.BlockedUntil), text(q.Reason), orZero(q.UpdatedAt))
	return err
}

func quotasOf(ctx context.Context, q querier, account string) (map[string]Quota, error) {
	rows, err := q.QueryContext(ctx, "SELECT bucket, next_at, used, most, resets_at, blocked_until, reason, updated_at FROM crm_quotas WHERE account = $1", account)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	quotas := map[string]Quota{}
	for rows.Next() {
		var bucket string
		var reason sql.NullString
		var next, resets, blocked, updated int64
		var quota Quota
		if err := rows.Scan(&bucket, &next, &quota.Used, &quota.Most, &resets, &blocked, &reason, &updated); err != nil {
			return nil, err
		}
		quota.NextAt, quota.ResetsAt, quota.BlockedUntil, quota.UpdatedAt = fromZero(next), fromZero(resets), fromZero(blocked), fromZero(updated)
		quota.Reason = reason.String
		quotas[bucket] = quota
	}
	return quotas, rows.Err()
}

// orZero is the stored form of a time in a column that is never NULL.
func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromZero(us int64) time.Time { return instant(sql.NullInt64{Int64: us, Valid: us != 0}) }
