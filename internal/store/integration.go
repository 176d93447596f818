package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"leadbridge"
)

const selectIntegration = `SELECT id, name, provider, is_active, connection, connection_reason, auth_method, account_id, account_name, time_zone,
	instance_url, token_expires_at, scopes, objects, settings, sync_status, sync_direction, sync_frequency, auto_sync, last_sync_at,
	quota_share, error_count, last_error, created_at, updated_at, version,
	sync_policy, sync_started, subscription_url, subscription_at, subscription_error FROM crm_integrations`

func scanIntegration(row scanner) (leadbridge.Integration, error) {
	var i leadbridge.Integration
	var reason, account, accountName, zone, instance, scopes, objects, settings, lastError, policy, subscription, unsubscribed sql.NullString
	var expires, synced, created, updated, asked sql.NullInt64
	var seconds int64
	err := row.Scan(&i.ID, &i.Name, &i.Provider, &i.IsActive, &i.Connection, &reason, &i.AuthMethod, &account, &accountName, &zone,
		&instance, &expires, &scopes, &objects, &settings, &i.SyncStatus, &i.SyncDirection, &seconds, &i.AutoSync, &synced,
		&i.QuotaShare, &i.ErrorCount, &lastError, &created, &updated, &i.Version,
		&policy, &i.Started, &subscription, &asked, &unsubscribed)
	if err != nil {
		return i, err
	}
	i.ConnectionReason, i.AccountID, i.AccountName, i.TimeZone = reason.String, account.String, accountName.String, zone.String
	i.InstanceURL, i.LastError = instance.String, lastError.String
	i.TokenExpiresAt, i.LastSyncAt, i.CreatedAt, i.UpdatedAt = instant(expires), instant(synced), instant(created), instant(updated)
	i.SyncFrequency = time.Duration(seconds) * time.Second
	i.Subscription = leadbridge.Subscription{URL: subscription.String, CheckedAt: instant(asked), Error: unsubscribed.String}
	return i, readJSON(jsonPart{scopes, &i.Scopes}, jsonPart{objects, &i.Objects}, jsonPart{settings, &i.Settings}, jsonPart{policy, &i.Policy})
}

// jsonText is the stored form of a list or a map of texts; what is empty is
// NULL.
func jsonText[T []string | map[string]string](v T) any {
	if len(v) == 0 {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil { // texts always have a JSON form
		panic(err)
	}
	return text(string(b))
}

// CreateIntegration stores a new integration that is not connected yet, with
// its sealed webhook secret.
func (db *DB) CreateIntegration(ctx context.Context, i leadbridge.Integration, webhookSecret []byte) error {
	j := jsonArgs{}
	policy := j.text(true, i.Policy)
	if j.err != nil {
		return failure("store.CreateIntegration", j.err)
	}
	return failure("store.CreateIntegration", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO crm_integrations (id, name, provider, is_active, connection, auth_method, objects, settings,
			sync_status, sync_direction, sync_frequency, auto_sync, quota_share, webhook_secret, created_at, updated_at, version, sync_policy)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
			i.ID, plain(i.Name), i.Provider, i.IsActive, string(i.Connection), string(i.AuthMethod), jsonText(i.Objects), jsonText(i.Settings),
			string(i.SyncStatus), string(i.SyncDirection), int64(i.SyncFrequency/time.Second), i.AutoSync, i.QuotaShare, webhookSecret,
			i.CreatedAt.UnixMicro(), i.UpdatedAt.UnixMicro(), i.Version, policy)
		return err
	}))
}

// Integration returns an integration.
func (db *DB) Integration(ctx context.Context, id string) (leadbridge.Integration, error) {
	const op = "store.Integration"
	i, err := scanIntegration(db.read.QueryRowContext(ctx, selectIntegration+" WHERE id = $1", id))
	if err == sql.ErrNoRows {
		return i, notFound(op, "integration", id)
	}
	return i, failure(op, err)
}

// Integrations lists all integrations, oldest first.
func (db *DB) Integrations(ctx context.Context) ([]leadbridge.Integration, error) {
	const op = "store.Integrations"
	rows, err := db.read.QueryContext(ctx, selectIntegration+" ORDER BY created_at, id")
	if err != nil {
		return nil, failure(op, err)
	}
	defer rows.Close()
	all := []leadbridge.Integration{}
	for rows.Next() {
		i, err := scanIntegration(rows)
		if err != nil {
			return nil, failure(op, err)
		}
		all = append(all, i)
	}
	return all, failure(op, rows.Err())
}

// UpdateIntegration stores what the owner may change of an integration, and
// counts its version up. It answers Conflict if the version is not the one
// that i has: somebody else changed it meanwhile.
func (db *DB) UpdateIntegration(ctx context.Context, i leadbridge.Integration) error {
	const op = "store.UpdateIntegration"
	j := jsonArgs{}
	policy := j.text(true, i.Policy)
	if j.err != nil {
		return failure(op, j.err)
	}
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE crm_integrations SET name = $1, is_active = $2, objects = $3, settings = $4, sync_direction = $5,
			sync_frequency = $6, auto_sync = $7, quota_share = $8, updated_at = $9, sync_policy = $10, version = version + 1 WHERE id = $11 AND version = $12`,
			plain(i.Name), i.IsActive, jsonText(i.Objects), jsonText(i.Settings), string(i.SyncDirection),
			int64(i.SyncFrequency/time.Second), i.AutoSync, i.QuotaShare, i.UpdatedAt.UnixMicro(), policy, i.ID, i.Version)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		var version int64
		err = tx.QueryRowContext(ctx, "SELECT version FROM crm_integrations WHERE id = $1", i.ID).Scan(&version)
		if err == sql.ErrNoRows {
			return notFound(op, "integration", i.ID)
		}
		if err != nil {
			return err
		}
		return &leadbridge.Error{Op: op, Kind: leadbridge.Conflict,
			Msg: fmt.Sprintf("The integration was changed meanwhile: it is at version %d, not %d. Read it again and repeat the change.", version, i.Version)}
	}))
}

// DeleteIntegration removes an integration with its secrets, mappings,
// described fields and logged calls.
func (db *DB) DeleteIntegration(ctx context.Context, id string) error {
	const op = "store.DeleteIntegration"
	return failure(op, db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM crm_calls WHERE integration_id = $1", id); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "DELETE FROM crm_integrations WHERE id = $1", id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return notFound(op, "integration", id)
	}))
}

// WebhookSecret returns an integration's sealed webhook secret.
func (db *DB) WebhookSecret(ctx context.Context, id string) ([]byte, error) {
	const op = "store.WebhookSecret"
	var sealed []byte
	err := db.read.QueryRowContext(ctx, "SELECT webhook_secret FROM crm_integrations WHERE id = $1", id).Scan(&sealed)
	if err == sql.ErrNoRows {
		return nil, notFound(op, "integration", id)
	}
	return sealed, failure(op, err)
}

// SetWebhookSecret replaces an integration's sealed webhook secret.
func (db *DB) SetWebhookSecret(ctx context.Context, id string, sealed []byte) error {
	return failure("store.SetWebhookSecret", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE crm_integrations SET webhook_secret = $1 WHERE id = $2", sealed, id)
		return err
	}))
}

// NoteTest stores what a test of the connection found: who the account is,
// where that is known, and what was wrong, "" if nothing was.
func (db *DB) NoteTest(ctx context.Context, id, accountID, accountName, timeZone, lastError string, at time.Time) error {
	return failure("store.NoteTest", db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE crm_integrations SET account_id = COALESCE($1, account_id), account_name = COALESCE($2, account_name),
			time_zone = COALESCE($3, time_zone), last_error = $4, updated_at = $5 WHERE id = $6`,
			text(accountID), text(accountName), text(timeZone), text(lastError), at.UnixMicro(), id)
		return err
	}))
}
