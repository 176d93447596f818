package provider

import (
	"net/http"
	"time"
)

// Webhook is how a CRM's events are read: two pure functions.
type Webhook struct {
	// AppSecret says that deliveries are verified with the client secret of
	// our app, and that one delivery may be of any account that has the app;
	// else each integration has a secret of its own.
	AppSecret bool
	// Verify reports why a delivery must not be trusted, if it must not. It
	// compares in constant time.
	Verify func(d Delivery, secret string, now time.Time) error
	// Parse returns the events of a delivery. They are hints: what changed is
	// read from the CRM.
	Parse func(d Delivery) ([]Event, error)
	// Answer is what the CRM wants to hear when all is well with a delivery;
	// nil: 200, empty.
	Answer func(d Delivery) (contentType string, body []byte)
}

// Delivery is one request of a CRM to us.
type Delivery struct {
	Method string
	// URL is the public address, as the CRM knows it.
	URL    string
	Header http.Header
	Body   []byte
}

// Event says that a record changed.
type Event struct {
	// ID is the same when the event is delivered again.
	ID string
	// AccountID is whose record it is; "": the delivery does not say.
	AccountID string
	Object    string
	RecordID  string
	State     RecordState
	// SurvivorID, for Merged, has the record now.
	SurvivorID string
	// At is when it changed; zero: the delivery does not say.
	At time.Time
}
