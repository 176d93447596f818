package store

import (
	"context"
	"database/sql"
	"time"

	"leadbridge"
)

// Consent is one that was asked for and not yet given. It holds hashes of
// what the browser and the CRM carry, not the things themselves.
type Consent struct {
	StateHash     string
	IntegrationID string
	BrowserHash   string
	TicketHash    string // "" if it cannot be opened by a link
	Verifier      []byte // sealed; nil without PKCE
	ReturnURL     string
	Actor         string
	// AnyAccount says that the owner agreed to another account than before.
	AnyAccount bool
	ExpiresAt  time.Time
}

// CreateConsent stores a consent that was asked for, and forgets those that
// ended before at.
func (db *DB) CreateConsent(ctx context.Context, c Consent, at time.Time) error {
	return failure("store.CreateConsent", db.InTx(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM crm_consents WHERE expires_at < $1", at.UnixMicro()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO crm_consents (state_hash, integration_id, browser_hash, ticket_hash, verifier, return_url, actor, any_account, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			c.StateHash, c.IntegrationID, text(c.BrowserHash), text(c.TicketHash), c.Verifier, text(c.ReturnURL), text(c.Actor), c.AnyAccount, c.ExpiresAt.UnixMicro())
		return err
	}))
}

// TakeConsent returns the consent of a state's hash and forgets it: of two
// callers only one gets it, the other NotFound.
func (db *DB) TakeConsent(ctx context.Context, stateHash string) (Consent, error) {
	return db.takeConsent(ctx, "store.TakeConsent", "state_hash", stateHash)
}

// TakeTicket is TakeConsent by the hash of a link's ticket.
func (db *DB) TakeTicket(ctx context.Context, ticketHash string) (Consent, error) {
	return db.takeConsent(ctx, "store.TakeTicket", "ticket_hash", ticketHash)
}

func (db *DB) takeConsent(ctx context.Context, op, column, hash string) (Consent, error) {
	var c Consent
	err := db.InTx(ctx, func(tx *Tx) error {
		var browser, ticket, returnURL, actor sql.NullString
		var expires sql.NullInt64
		err := tx.QueryRowContext(ctx, "DELETE FROM crm_consents WHERE "+column+` = $1
			RETURNING state_hash, integration_id, browser_hash, ticket_hash, verifier, return_url, actor, any_account, expires_at`, hash).
			Scan(&c.StateHash, &c.IntegrationID, &browser, &ticket, &c.Verifier, &returnURL, &actor, &c.AnyAccount, &expires)
		if err == sql.ErrNoRows {
			return leadbridge.Errorf(leadbridge.NotFound, op, "There is no such consent, or not any more.")
		}
		c.BrowserHash, c.TicketHash, c.ReturnURL, c.Actor, c.ExpiresAt = browser.String, ticket.String, returnURL.String, actor.String, instant(expires)
		return err
	})
	return c, failure(op, err)
}
