package store

import (
	"bytes"
	"context"
	"database/sql"
	"time"
)

const keyCheckID = "key"

// KeyCheck returns the text that proves a key, sealed with the one in use;
// nil if there is none yet.
func (db *DB) KeyCheck(ctx context.Context) ([]byte, error) {
	var sealed []byte
	err := db.read.QueryRowContext(ctx, "SELECT sealed FROM key_checks WHERE id = $1", keyCheckID).Scan(&sealed)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	return sealed, failure("store.KeyCheck", err)
}

// AddKeyCheck stores the sealed text unless there is one; it returns the one
// that is stored now.
func (db *DB) AddKeyCheck(ctx context.Context, sealed []byte) ([]byte, error) {
	err := db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO key_checks (id, sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING", keyCheckID, sealed); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, "SELECT sealed FROM key_checks WHERE id = $1", keyCheckID).Scan(&sealed)
	})
	return sealed, failure("store.AddKeyCheck", err)
}

// sealedColumns are the columns of an integration that hold secrets.
var sealedColumns = []string{"grant_sealed", "webhook_secret"}

// SealedUser is the ID under which a user's secret is sealed.
func SealedUser(id string) string { return "user:" + id }

// SealedTOTP is the column under which the secret of a second factor is sealed.
const SealedTOTP = "totp"

// Reseal replaces every stored secret, and the text that proves the key, by
// what seal makes of it. integrationID is "" for that text, and [SealedUser]
// for a user's. It returns how
// many it replaced. One that was written meanwhile stays as it is.
func (db *DB) Reseal(ctx context.Context, seal func(integrationID, column string, sealed []byte) ([]byte, error)) (int, error) {
	const op = "store.Reseal"
	replaced := 0
	err := db.InTx(ctx, func(tx *Tx) error {
		for _, column := range sealedColumns {
			n, err := resealColumn(ctx, tx, "crm_integrations", column, func(id string, sealed []byte) ([]byte, error) { return seal(id, column, sealed) })
			if err != nil {
				return err
			}
			replaced += n
		}
		n, err := resealColumn(ctx, tx, "users", "totp_sealed", func(id string, sealed []byte) ([]byte, error) { return seal(SealedUser(id), SealedTOTP, sealed) })
		if err != nil {
			return err
		}
		replaced += n
		_, err = resealColumn(ctx, tx, "key_checks", "sealed", func(_ string, sealed []byte) ([]byte, error) { return seal("", "sealed", sealed) })
		return err
	})
	return replaced, failure(op, err)
}

// resealColumn works on a table and a column of ours.
func resealColumn(ctx context.Context, tx *Tx, table, column string, seal func(id string, sealed []byte) ([]byte, error)) (int, error) {
	secrets := map[string][]byte{}
	rows, err := tx.QueryContext(ctx, "SELECT id, "+column+" FROM "+table+" WHERE "+column+" IS NOT NULL")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return 0, err
		}
		secrets[id] = bytes.Clone(sealed)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	replaced := 0
	for id, old := range secrets {
		sealed, err := seal(id, old)
		if err != nil {
			return 0, err
		}
		result, err := tx.ExecContext(ctx, "UPDATE "+table+" SET "+column+" = $1 WHERE id = $2 AND "+column+" = $3", sealed, id, old)
		if err != nil {
			return 0, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		replaced += int(n)
	}
	return replaced, nil
}

// ForgetSecrets removes every stored secret, as when the key is lost. What was
// connected must be connected again; reason tells people so.
func (db *DB) ForgetSecrets(ctx context.Context, reason string, at time.Time) error {
	return failure("store.ForgetSecrets", db.InTx(ctx, func(tx *Tx) error {
		for _, statement := range []string{"DELETE FROM key_checks", "DELETE FROM crm_consents", "UPDATE crm_integrations SET webhook_secret = NULL",
			"UPDATE users SET totp_sealed = NULL, totp_since = NULL", "DELETE FROM recovery_codes"} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE crm_integrations SET grant_sealed = NULL, grant_generation = grant_generation + 1, connection = 'NEEDS_RECONNECT',
			connection_reason = $1, is_connected = FALSE, refresh_owner = NULL, refresh_until = NULL, refresh_unsure = FALSE, updated_at = $2
			WHERE grant_sealed IS NOT NULL`, plain(reason), at.UnixMicro())
		return err
	}))
}
