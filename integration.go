package leadbridge

import "time"

// SyncStatus is where an integration's sync stands.
type SyncStatus string

// The states of an integration's sync.
const (
	SyncIdle    SyncStatus = "IDLE"
	SyncRunning SyncStatus = "SYNCING"
	SyncError   SyncStatus = "ERROR"
)

// SyncDirection says which way records flow.
type SyncDirection string

// The directions of a sync.
const (
	Inbound       SyncDirection = "INBOUND"
	Outbound      SyncDirection = "OUTBOUND"
	Bidirectional SyncDirection = "BIDIRECTIONAL"
)

// SyncDirections lists every direction.
var SyncDirections = []SyncDirection{Inbound, Outbound, Bidirectional}

// ConnectionStatus says whether an integration may speak to its CRM.
type ConnectionStatus string

// The states of a connection.
const (
	NotConnected   ConnectionStatus = "NOT_CONNECTED"
	Connected      ConnectionStatus = "CONNECTED"
	NeedsReconnect ConnectionStatus = "NEEDS_RECONNECT" // the CRM refused the grant; a person must connect again
)

// AuthMethod says how an integration proves to its CRM who it is.
type AuthMethod string

// The ways to authenticate.
const (
	AuthOAuth2            AuthMethod = "OAUTH2"
	AuthClientCredentials AuthMethod = "CLIENT_CREDENTIALS"
	AuthAPIKey            AuthMethod = "API_KEY"
)

// Integration is one connected account of one CRM. It holds no secret; see
// [Grant].
type Integration struct {
	ID       string
	Name     string
	Provider string // a provider's name, for example SALESFORCE
	// IsActive is false while the owner has paused the integration.
	IsActive   bool
	Connection ConnectionStatus
	// ConnectionReason tells a person why the connection is as it is.
	ConnectionReason string
	AuthMethod       AuthMethod
	// AccountID and AccountName are the CRM's own: an organisation, a portal,
	// a company.
	AccountID   string
	AccountName string
	// TimeZone is IANA's name of the zone in which the account's day ends; ""
	// if it is not known.
	TimeZone string
	// InstanceURL is where the account's API is.
	InstanceURL    string
	TokenExpiresAt time.Time
	// Scopes are what the grant allows, as the CRM names them.
	Scopes []string
	// Objects are the kinds of record that are kept in step.
	Objects []string
	// Settings are the provider's own, by the names of its definition.
	Settings      map[string]string
	SyncStatus    SyncStatus
	SyncDirection SyncDirection
	SyncFrequency time.Duration // whole seconds
	Policy        SyncPolicy
	// Started says that the first sync was begun: changed leads are queued
	// from then on.
	Started bool
	// Subscription is where the CRM sends its events.
	Subscription Subscription
	AutoSync     bool
	LastSyncAt   time.Time
	// QuotaShare is how much of the account's daily calls may be used, in
	// percent.
	QuotaShare int
	ErrorCount int
	LastError  string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	// Version counts the changes, for conditional updates.
	Version int64
}

// Subscription says whether a CRM was asked to send events.
type Subscription struct {
	URL       string    // that events are sent to, without its secret; "": never asked for
	CheckedAt time.Time // when it was last asked for
	Error     string    // why it could not be; "": it could
}

// Grant is what an account allows us, with its secrets. It is sealed where it
// is stored and never leaves the process but to the CRM.
type Grant struct {
	AccessToken  string // or the API key
	RefreshToken string
	TokenType    string
	// ExpiresAt is when the access token ends; zero: not known to end.
	ExpiresAt time.Time
	IssuedAt  time.Time
	// InstanceURL is where the token may be sent.
	InstanceURL string
	Scopes      []string
	AccountID   string
	AccountName string
}
