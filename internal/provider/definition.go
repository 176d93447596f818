package provider

import (
	"time"

	"leadbridge"
)

// Definition is what is known of a CRM as data. Forms, routes, settings of
// the environment and documents are made from it.
type Definition struct {
	// Name is stored and names the environment's variables: SALESFORCE.
	Name string
	// Title is what people read: Salesforce.
	Title string
	// Auth lists the ways to connect, the advised one first.
	Auth  []leadbridge.AuthMethod
	OAuth OAuth
	// APIURL is where the API is when neither the grant nor a setting says so.
	APIURL string
	// Hosts are the domains a token may be sent to, each with all its
	// subdomains, https only. A sandbox address that the operator set is
	// allowed besides.
	Hosts []string
	// Objects are the kinds of record; the first is kept in step unless the
	// owner chooses.
	Objects  []Object
	Settings []Setting
	// Limits are the documented ones; what the CRM's answers say goes first.
	Limits []Limit
	// KeyTitle says what a field that holds an API key is called in forms,
	// with where to find it: "API token (Personal preferences > API)".
	KeyTitle string
	// Guide is the file in docs/ that says how to connect.
	Guide string
	// Steps are what a person does in the CRM beforehand.
	Steps Steps
}

// OAuth is how a CRM grants access.
type OAuth struct {
	// The URLs may hold {login}, which the setting "loginUrl" fills, else
	// Login; and {api}, which the settings "apiUrl" or "domain" fill, else
	// APIURL. With a sandbox the host of every URL is the sandbox's.
	Login         string
	AuthorizeURL  string
	TokenURL      string
	RevokeURL     string
	IntrospectURL string // tells whether a refresh token is still good; empty: the CRM cannot
	Scopes        []string
	// PKCE says that the CRM takes a code challenge (RFC 7636, S256).
	PKCE bool
	// BasicAuth sends the client's secret in the Authorization header, else
	// it goes in the body.
	BasicAuth bool
	// TokenLife is assumed where the token's answer does not say.
	TokenLife time.Duration
	// KeepAlive is how often an idle grant must be renewed lest it die; zero:
	// it does not die.
	KeepAlive time.Duration
	// ReadGrant takes what is the CRM's own from the token's answer: the
	// instance URL, the account, the scopes. It may refuse the answer.
	ReadGrant func(answer map[string]any, clientSecret string, g *leadbridge.Grant) error
}

// Object is a kind of record.
type Object struct {
	// Name is the API's: "Lead", "contacts", "persons".
	Name  string
	Title string
	Kind  ObjectKind
	// ReadOnly objects are never written.
	ReadOnly bool
	// FetchBatch and PushBatch are the most that one Fetch and one Push take.
	FetchBatch int
	PushBatch  int
	// PushBulk is the most that one Push takes when more than BulkAbove
	// records wait; zero: there is no bulk way.
	BulkAbove int
	PushBulk  int
	// PushAlone says that Push makes a call for each record of its batch.
	PushAlone bool
	// SilentDeletes says that a pull tells of no deletions: what has vanished
	// shows only when everything is read.
	SilentDeletes bool
	// Suggested are the mappings that hold in every account, best first.
	Suggested []Suggested
	// Keeps are the fields that an activity log has of the records.
	Keeps []string
}

// ObjectKind says what the records of an object are to us.
type ObjectKind string

// The kinds of object.
const (
	KindLead         ObjectKind = "LEAD"
	KindActivity     ObjectKind = "ACTIVITY"     // kept as a lead's activity log
	KindOrganization ObjectKind = "ORGANIZATION" // gives persons their company
)

// Suggested is a mapping that the CRM's own names make certain.
type Suggested struct {
	Source    string // their field
	Target    string // ours
	Direction leadbridge.SyncDirection
}

// Setting is a choice that each integration of a CRM has.
type Setting struct {
	Name    string
	Title   string
	Meaning string
	Default string
	// Options are the only values taken; none: any text.
	Options []string
	// URL says that the value is an address, checked against Hosts.
	URL bool
}

// Limit is one limit of a CRM on calls.
type Limit struct {
	// Bucket names it: "burst", "daily", "search". A call counts in every
	// bucket whose Only is empty or equals the call's own bucket.
	Bucket string
	Title  string
	Only   string
	// Calls, or tokens where calls have a cost, per Window.
	Calls  int
	Window time.Duration
	// Daily windows end at midnight of the account's zone, or roll over 24 h;
	// hitting one stops the integration instead of making it wait.
	Daily bool
	// Setting names the integration's setting that overrides Calls.
	Setting string
	// Weighted says that a call counts with its Cost, else as one.
	Weighted bool
	// Source is where the figure is documented.
	Source string
}
