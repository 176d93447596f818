package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// GrantState is how an integration's grant stands.
type GrantState struct {
	// Sealed is the grant, nil if there is none.
	Sealed []byte
	// Generation counts how often the grant was replaced.
	Generation int64
	// Unsure says that a renewal was begun and its end is not known.
	Unsure bool
	// Owner renews the grant until LeasedTill; "" if nobody does.
	Owner      string
	LeasedTill time.Time
	Connection leadbridge.ConnectionStatus
	Reason     string
	AuthMethod leadbridge.AuthMethod
}

// NewGrant is a grant to be stored: sealed, with what may be seen of it.
type NewGrant struct {
	Sealed      []byte
	TokenType   string
	InstanceURL string
	Scopes      []string
	IssuedAt    time.Time
	ExpiresAt   time.Time
	At          time.Time // when it is stored
}

// Grant returns how an integration's grant stands.
func (db *DB) Grant(ctx context.Context, id string) (GrantState, error) {
	const op = "store.Grant"
	var g GrantState
	var owner, reason sql.NullString
	var till sql.NullInt64
	err := db.read.QueryRowContext(ctx, `SELECT grant_sealed, grant_generation, refresh_unsure, refresh_owner, refresh_until,
		connection, connection_reason, auth_method FROM crm_integrations WHERE id = $1`, id).
		Scan(&g.Sealed, &g.Generation, &g.Unsure, &owner, &till, &g.Connection, &reason, &g.AuthMethod)
	if err == sql.ErrNoRows {
		return g, notFound(op, "integration", id)
	}
	g.Owner, g.LeasedTill, g.Reason = owner.String, instant(till), reason.String
	return g, failure(op, err)
}

// Connect stores the first grant of a connection, or that of a new one, and
// forgets what was described to the one before. It answers Conflict if the
// integration does not belong to the account was, "" for none, any more.
func (db *DB) Connect(ctx context.Context, id, was string, method leadbridge.AuthMethod, accountID, accountName, timeZone string, g NewGrant) error {
	const op = "store.Connect"
	return failure(op, db.inLastingTx(ctx, func(tx *Tx) error {
		// Another login may see other fields.
		if _, err := tx.ExecContext(ctx, "DELETE FROM crm_schemas WHERE integration_id = $1", id); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE crm_integrations SET grant_sealed = $1, token_type = $2, instance_url = $3, scopes = $4,
			token_issued_at = $5, token_expires_at = $6, updated_at = $7, grant_generation = grant_generation + 1,
			refresh_owner = NULL, refresh_until = NULL, refresh_unsure = FALSE, connection = 'CONNECTED', connection_reason = NULL, is_connected = TRUE,
			last_error = NULL, error_count = 0, auth_method = $8, account_id = $9, account_name = $10, time_zone = $11, version = version + 1
			WHERE id = $12 AND COALESCE(account_id, '') = $13`,
			append(g.args(), string(method), text(accountID), text(accountName), text(timeZone), id, was)...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		var account sql.NullString
		err = tx.QueryRowContext(ctx, "SELECT account_id FROM crm_integrations WHERE id = $1", id).Scan(&account)
		if err == sql.ErrNoRows {
			return notFound(op, "integration", id)
		}
		if err != nil {
			return err
		}
		return leadbridge.Errorf(leadbridge.Conflict, op, "Another login connected the integration to an account just now. Look at it, and connect again if that was wrong.")
	}))
}

func (g NewGrant) args() []any {
	return []any{g.Sealed, text(g.TokenType), text(g.InstanceURL), jsonText(g.Scopes), micros(g.IssuedAt), micros(g.ExpiresAt), g.At.UnixMicro()}
}

// LeaseGrant makes owner the only one who renews a grant of that generation,
// until a time, and notes that the grant's state is unsure from now on. It
// reports whether owner has the lease, and whether the grant was unsure
// before. Who has the lease already gets it for longer.
func (db *DB) LeaseGrant(ctx context.Context, id, owner string, generation int64, now, until time.Time) (leased, wasUnsure bool, err error) {
	err = db.inLastingTx(ctx, func(tx *Tx) error {
		err := tx.QueryRowContext(ctx, `UPDATE crm_integrations SET refresh_owner = $1, refresh_until = $2
			WHERE id = $3 AND grant_generation = $4 AND connection = 'CONNECTED' AND (refresh_owner IS NULL OR refresh_owner = $1 OR refresh_until <= $5)
			RETURNING refresh_unsure`, owner, until.UnixMicro(), id, generation, now.UnixMicro()).Scan(&wasUnsure)
		if err == sql.ErrNoRows {
			return nil
		}
		if err != nil {
			return err
		}
		leased = true
		_, err = tx.ExecContext(ctx, "UPDATE crm_integrations SET refresh_unsure = TRUE WHERE id = $1", id)
		return err
	})
	return leased && err == nil, wasUnsure, failure("store.LeaseGrant", err)
}

// ReleaseGrant ends a lease whose renewal came to nothing. unsure says that
// the CRM may have replaced the grant all the same; reason, if it is not
// empty, tells a person about the connection.
func (db *DB) ReleaseGrant(ctx context.Context, id, owner string, unsure bool, reason string) error {
	return failure("store.ReleaseGrant", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE crm_integrations SET refresh_owner = NULL, refresh_until = NULL, refresh_unsure = $1,
			connection_reason = COALESCE($2, connection_reason) WHERE id = $3 AND refresh_owner = $4`, unsure, text(reason), id, owner)
		return err
	}))
}

// RenewGrant replaces a grant of that generation and ends owner's lease. It
// reports whether the grant was stored: not if a person connected again
// meanwhile. One that comes after its lease's end is stored if nobody else
// was faster, and leaves the next owner's lease alone: what that one gets is
// newer still. reason tells a person about the connection.
func (db *DB) RenewGrant(ctx context.Context, id, owner string, generation int64, reason string, g NewGrant) (bool, error) {
	stored := false
	err := db.inLastingTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE crm_integrations SET grant_sealed = $1, token_type = $2, instance_url = COALESCE($3, instance_url),
			scopes = COALESCE($4, scopes), token_issued_at = $5, token_expires_at = $6, updated_at = $7, grant_generation = grant_generation + 1,
			connection_reason = $8,
			refresh_unsure = CASE WHEN refresh_owner = $9 OR refresh_owner IS NULL THEN FALSE ELSE refresh_unsure END,
			refresh_until = CASE WHEN refresh_owner = $9 THEN NULL ELSE refresh_until END,
			refresh_owner = CASE WHEN refresh_owner = $9 THEN NULL ELSE refresh_owner END
			WHERE id = $10 AND connection = 'CONNECTED' AND (grant_generation = $11 OR refresh_owner = $9)`,
			append(g.args(), text(reason), owner, id, generation)...)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		stored = n > 0
		return err
	})
	return stored && err == nil, failure("store.RenewGrant", err)
}

// ParkGrant marks a connection whose grant of that generation the CRM
// refused: a person must connect again. It reports whether it did; not if the
// grant was replaced meanwhile.
func (db *DB) ParkGrant(ctx context.Context, id string, generation int64, reason string, at time.Time) (bool, error) {
	return db.end(ctx, "store.ParkGrant", `connection = 'NEEDS_RECONNECT', connection_reason = $1, last_error = $1, error_count = error_count + 1, updated_at = $2
		WHERE id = $3 AND connection = 'CONNECTED' AND grant_generation = $4`, plain(reason), at.UnixMicro(), id, generation)
}

// Disconnect forgets an integration's grant.
func (db *DB) Disconnect(ctx context.Context, id string, at time.Time) error {
	_, err := db.end(ctx, "store.Disconnect", `connection = 'NOT_CONNECTED', connection_reason = NULL, grant_sealed = NULL, grant_generation = grant_generation + 1,
		token_type = NULL, token_issued_at = NULL, token_expires_at = NULL, updated_at = $1, version = version + 1 WHERE id = $2`, at.UnixMicro(), id)
	return err
}

// end changes an integration whose connection is no more, as assignments and
// their condition say.
func (db *DB) end(ctx context.Context, op, change string, args ...any) (bool, error) {
	ended := false
	err := db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE crm_integrations SET is_connected = FALSE, refresh_owner = NULL, refresh_until = NULL, refresh_unsure = FALSE, "+change, args...)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		ended = n > 0
		return err
	})
	return ended && err == nil, failure(op, err)
}
