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

// Integration is one connected account of one CRM.
type Integration struct {
	ID             string
	Name           string
	Provider       string // a provider's name, for example SALESFORCE
	IsActive       bool
	IsConnected    bool
	InstanceURL    string
	TokenExpiresAt time.Time
	LastSyncAt     time.Time
	SyncStatus     SyncStatus
	SyncDirection  SyncDirection
	SyncFrequency  time.Duration
	AutoSync       bool
	ErrorCount     int
	LastError      string
	CreatedAt      time.Time
	UpdatedAt      time.Time
}
