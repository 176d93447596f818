package api

import (
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Integration is a connection to a CRM as a client sees it, in the given shape
// and more. It holds no secret.
type Integration struct {
	ID               string                      `json:"id"`
	Name             string                      `json:"name"`
	Provider         string                      `json:"provider" doc:"SALESFORCE, HUBSPOT or PIPEDRIVE"`
	IsActive         bool                        `json:"isActive" doc:"False while the owner has paused it"`
	IsConnected      bool                        `json:"isConnected"`
	ConnectionStatus leadbridge.ConnectionStatus `json:"connectionStatus" enum:"NOT_CONNECTED,CONNECTED,NEEDS_RECONNECT"`
	ConnectionReason *string                     `json:"connectionReason" doc:"Why it is so, for a person"`
	AuthMethod       leadbridge.AuthMethod       `json:"authMethod" enum:"OAUTH2,CLIENT_CREDENTIALS,API_KEY"`
	AccountID        *string                     `json:"accountId" doc:"The CRM's own: an organisation, a portal, a company"`
	AccountName      *string                     `json:"accountName"`
	TimeZone         *string                     `json:"timeZone" doc:"IANA's name of the zone in which the account's day ends, if the CRM told"`
	InstanceURL      *string                     `json:"instanceUrl"`
	TokenExpiresAt   *time.Time                  `json:"tokenExpiresAt" doc:"It is renewed ahead of that"`
	Scopes           []string                    `json:"scopes" nullable:"false"`
	Objects          []string                    `json:"objects" nullable:"false" doc:"The kinds of record that are kept in step"`
	Settings         map[string]string           `json:"settings" doc:"The CRM's own settings; see the list of providers"`
	SyncStatus       leadbridge.SyncStatus       `json:"syncStatus" enum:"IDLE,SYNCING,ERROR"`
	SyncDirection    leadbridge.SyncDirection    `json:"syncDirection" enum:"INBOUND,OUTBOUND,BIDIRECTIONAL"`
	SyncFrequency    int64                       `json:"syncFrequency" doc:"Seconds"`
	AutoSync         bool                        `json:"autoSync"`
	SyncPolicy       leadbridge.SyncPolicy       `json:"syncPolicy" doc:"The rules of the sync, defaults filled in"`
	Started          bool                        `json:"started" doc:"The first sync was begun; changed leads are sent from then on"`
	Subscription     Subscription                `json:"subscription"`
	LastSyncAt       *time.Time                  `json:"lastSyncAt"`
	QuotaShare       int                         `json:"quotaShare" doc:"How much of the account's daily calls may be used, in percent"`
	ErrorCount       int                         `json:"errorCount"`
	LastError        *string                     `json:"lastError"`
	CreatedAt        time.Time                   `json:"createdAt"`
	UpdatedAt        time.Time                   `json:"updatedAt"`
	Version          int64                       `json:"version" doc:"Also its ETag"`
}

func integrationView(i leadbridge.Integration) Integration {
	settings := i.Settings
	if settings == nil {
		settings = map[string]string{}
	}
	return Integration{ID: i.ID, Name: i.Name, Provider: i.Provider, IsActive: i.IsActive, IsConnected: i.Connection == leadbridge.Connected,
		ConnectionStatus: i.Connection, ConnectionReason: orNull(i.ConnectionReason), AuthMethod: i.AuthMethod,
		AccountID: orNull(i.AccountID), AccountName: orNull(i.AccountName), TimeZone: orNull(i.TimeZone), InstanceURL: orNull(i.InstanceURL), TokenExpiresAt: orNull(i.TokenExpiresAt),
		Scopes: orEmpty(i.Scopes), Objects: orEmpty(i.Objects), Settings: settings,
		SyncStatus: i.SyncStatus, SyncDirection: i.SyncDirection, SyncFrequency: int64(i.SyncFrequency / time.Second), AutoSync: i.AutoSync,
		SyncPolicy: i.Policy.WithDefaults(), Started: i.Started, Subscription: Subscription{orNull(i.Subscription.URL), orNull(i.Subscription.CheckedAt), orNull(i.Subscription.Error)},
		LastSyncAt: orNull(i.LastSyncAt), QuotaShare: i.QuotaShare, ErrorCount: i.ErrorCount, LastError: orNull(i.LastError),
		CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, Version: i.Version}
}

// Subscription says whether the CRM sends events.
type Subscription struct {
	URL       *string    `json:"url" doc:"Where events are sent to, without the secret; null: the CRM was never asked for them"`
	CheckedAt *time.Time `json:"checkedAt" doc:"When it was asked for last; that is done daily"`
	Error     *string    `json:"error" doc:"Why the CRM does not send events"`
}

// Provider is a CRM that can be connected, as a client sees it.
type Provider struct {
	Name     string                  `json:"name"`
	Title    string                  `json:"title"`
	Auth     []leadbridge.AuthMethod `json:"auth" nullable:"false" doc:"The ways to connect, the advised one first"`
	KeyTitle string                  `json:"keyTitle,omitempty" doc:"What the CRM calls an API key, and where it is found"`
	Scopes   []string                `json:"scopes" nullable:"false" doc:"What is asked for by OAuth"`
	Callback string                  `json:"callback" doc:"Path of the address that the OAuth app must send people back to"`
	Objects  []ProviderObject        `json:"objects" nullable:"false"`
	Settings []ProviderSetting       `json:"settings" nullable:"false"`
	Limits   []ProviderLimit         `json:"limits" nullable:"false" doc:"As documented; what the CRM's answers say goes first"`
	Guide    string                  `json:"guide,omitempty" doc:"The document that says how to connect"`
}

// ProviderObject is a kind of record.
type ProviderObject struct {
	Name     string              `json:"name"`
	Title    string              `json:"title"`
	Kind     provider.ObjectKind `json:"kind" enum:"LEAD,ACTIVITY,ORGANIZATION"`
	ReadOnly bool                `json:"readOnly"`
	Default  bool                `json:"default" doc:"Kept in step unless the owner chooses"`
}

// ProviderSetting is a choice that each integration of a CRM has.
type ProviderSetting struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Meaning string   `json:"meaning"`
	Default string   `json:"default"`
	Options []string `json:"options,omitempty"`
}

// ProviderLimit is a limit of a CRM on calls.
type ProviderLimit struct {
	Bucket        string `json:"bucket"`
	Title         string `json:"title"`
	Calls         int    `json:"calls" doc:"Or tokens, where calls have a price"`
	WindowSeconds int64  `json:"windowSeconds"`
	Source        string `json:"source"`
}

func providerView(p provider.Provider) Provider {
	v := Provider{Name: p.Name, Title: p.Title, Auth: p.Auth, KeyTitle: p.KeyTitle, Scopes: orEmpty(p.OAuth.Scopes),
		Callback: oauthPath + "/" + p.Slug() + "/callback", Settings: []ProviderSetting{}, Limits: []ProviderLimit{}, Guide: p.Guide}
	for i, o := range p.Objects {
		v.Objects = append(v.Objects, ProviderObject{o.Name, o.Title, o.Kind, o.ReadOnly, i == 0})
	}
	for _, s := range p.Settings {
		v.Settings = append(v.Settings, ProviderSetting{s.Name, s.Title, s.Meaning, s.Default, s.Options})
	}
	for _, l := range p.Limits {
		v.Limits = append(v.Limits, ProviderLimit{l.Bucket, l.Title, l.Calls, int64(l.Window / time.Second), l.Source})
	}
	return v
}
