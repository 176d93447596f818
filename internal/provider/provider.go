// Package provider is the contract between Leadbridge and the CRMs. A CRM is
// a Provider: facts as data (Definition), a thin Driver, and pure functions
// that read its answers (Dialect) and its events (Webhook). What all have in
// common stands here once: retry, paging, batching, pacing, renewal of
// tokens, and the log of calls.
package provider

import (
	"context"
	"net/http"
	"strings"

	"leadbridge"
	"leadbridge/internal/sandbox"
)

// Provider is one CRM. A new one is a folder with a function that returns
// this, and a line in package all.
type Provider struct {
	Definition
	Dialect Dialect
	Webhook Webhook
	// LimitsFor returns the limits of an account that is connected in that way
	// and has those settings; nil: Definition.Limits hold for all.
	LimitsFor func(m leadbridge.AuthMethod, settings map[string]string) []Limit
	// New returns a driver for one account.
	New func(Account) Driver
	// Sandbox returns the handler of its simulator.
	Sandbox func(*sandbox.Stage) http.Handler
	// SandboxKey returns the API key of one of the simulator's accounts,
	// counted from 0; nil if it takes none.
	SandboxKey func(account int) string
}

// Slug is the provider's name in paths: "salesforce".
func (p Provider) Slug() string { return strings.ToLower(p.Name) }

// Account is what a driver needs of a connected account.
type Account struct {
	*Caller
	// Settings are the integration's own, with the definition's defaults
	// filled in.
	Settings map[string]string
}

// Driver speaks a CRM's language for one account. It is safe for use by many
// goroutines. Errors are *leadbridge.Error.
type Driver interface {
	// Describe returns the fields of a kind of record as the account has them
	// now, those that the account's rights hide left out.
	Describe(ctx context.Context, object string) ([]Field, error)
	// Pull returns one page of what changed, oldest first where the CRM can.
	// The cursor is opaque to all else, and stays good when the process dies.
	Pull(ctx context.Context, q Query) (Page, error)
	// Fetch returns records by their ids, at most the object's FetchBatch: a
	// deleted one as a tombstone, a merged one names its survivor, an unknown
	// one is left out.
	Fetch(ctx context.Context, object string, ids, fields []string) ([]Record, error)
	// Push writes records, at most the object's PushBatch, or its PushBulk.
	// Outcome i is for write i; it returns an error only if nothing is known
	// of any. A write whose fate is unknown is looked up before it returns;
	// no record is ever created twice.
	Push(ctx context.Context, object string, writes []Write) ([]Outcome, error)
}

// Checker is an optional ability of a driver: it says who the account is and
// what is missing.
type Checker interface {
	// Check tests the connection. An error means that nothing could be
	// tested; what is merely missing are findings.
	Check(ctx context.Context, objects []string) (Identity, []Finding, error)
}

// Preparer is an optional ability of a driver: it makes the field in which
// records carry our own key, where the API allows that.
type Preparer interface {
	Prepare(ctx context.Context, object string) error
}

// Subscriber is an optional ability of a driver: it asks the CRM to send
// events.
type Subscriber interface {
	// Subscribe is repeatable: it replaces what an earlier call asked for.
	// The secret is what later deliveries are verified with.
	Subscribe(ctx context.Context, callback string, objects []string) (secret string, err error)
	// Subscribed reports whether the CRM still sends what was asked for.
	Subscribed(ctx context.Context, callback string, objects []string) (bool, error)
	Unsubscribe(ctx context.Context, callback string) error
}

// Identity is who an account is to its CRM.
type Identity struct {
	AccountID   string `json:"accountId"`
	AccountName string `json:"accountName"`
	UserName    string `json:"userName,omitempty"`
	// TimeZone is IANA's name of the zone in which the CRM's day ends.
	TimeZone string `json:"timeZone,omitempty"`
}

// Finding is one result of a connection test.
type Finding struct {
	Severity leadbridge.Severity `json:"severity"`
	// Code is stable: "scope_missing", "permission_missing", "field_missing",
	// "object_missing", "version_retired", "quota_low".
	Code string `json:"code"`
	// What names the scope, permission, object or field.
	What string `json:"what"`
	// Message says what is missing and what it prevents; Hint where to set it
	// in the CRM.
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}
