package account_test

import (
	"context"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, db, s := setUp(t)
	i, err := s.Create(ctx, "toy", account.Change{})
	if err != nil {
		t.Fatal(err)
	}
	if i.Name != "Toy" || !i.IsActive || i.Connection != leadbridge.NotConnected || !reflect.DeepEqual(i.Objects, []string{"people"}) ||
		i.SyncDirection != leadbridge.Bidirectional || i.SyncFrequency != time.Hour || !i.AutoSync || i.QuotaShare != 80 || i.Version != 1 {
		t.Errorf("made %+v", i)
	}
	if got, err := db.Integration(ctx, i.ID); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("stored %+v, %v", got, err)
	}
	_, err = s.Create(ctx, "toi", account.Change{})
	demand(t, err, leadbridge.Invalid, "invalid")
	if !strings.Contains(err.Error(), `"TOY"`) {
		t.Errorf("the nearest CRM is not named: %v", err)
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, _, s := setUp(t)
	i := create(t, s)
	for name, c := range map[string]struct {
		change account.Change
		field  string
		words  string
	}{
		"blank name":      {account.Change{Name: new(" ")}, "name", ""},
		"long name":       {account.Change{Name: new(strings.Repeat("ü", 101))}, "name", ""},
		"two lines":       {account.Change{Name: new("a\nb")}, "name", ""},
		"direction":       {account.Change{SyncDirection: new(leadbridge.SyncDirection("INBOUNDS"))}, "syncDirection", `"INBOUND"`},
		"too often":       {account.Change{SyncFrequency: new(59 * time.Second)}, "syncFrequency", "60"},
		"too seldom":      {account.Change{SyncFrequency: new(604801 * time.Second)}, "syncFrequency", "604800"},
		"parts":           {account.Change{SyncFrequency: new(60500 * time.Millisecond)}, "syncFrequency", ""},
		"share":           {account.Change{QuotaShare: new(0)}, "quotaShare", ""},
		"share above":     {account.Change{QuotaShare: new(101)}, "quotaShare", ""},
		"no object":       {account.Change{Objects: []string{}}, "objects", "people"},
		"unknown object":  {account.Change{Objects: []string{"people", "peple"}}, "objects[1]", `"people"`},
		"twice":           {account.Change{Objects: []string{"notes", "notes"}}, "objects[1]", ""},
		"setting":         {account.Change{Settings: map[string]string{"plam": "pro"}}, "settings.plam", `"plan"`},
		"choice":          {account.Change{Settings: map[string]string{"plan": "prp"}}, "settings.plan", `"pro"`},
		"other host":      {account.Change{Settings: map[string]string{"domain": "eviltoy.test"}}, "settings.domain", "toy.test"},
		"host in a host":  {account.Change{Settings: map[string]string{"domain": "https://toy.test.evil.example"}}, "settings.domain", ""},
		"user in a host":  {account.Change{Settings: map[string]string{"domain": "https://toy.test@evil.example"}}, "settings.domain", ""},
		"without a lock":  {account.Change{Settings: map[string]string{"domain": "http://a.toy.test"}}, "settings.domain", "https"},
		"several at once": {account.Change{Name: new("x"), QuotaShare: new(-1)}, "quotaShare", ""},
	} {
		_, err := s.Update(ctx, i.ID, 0, c.change)
		e, ok := err.(*leadbridge.Error)
		if !ok || e.Kind != leadbridge.Invalid || e.Field != c.field || !strings.Contains(e.Msg, c.words) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	got, err := s.Update(ctx, i.ID, 1, account.Change{Name: new(" Office "), IsActive: new(false), Objects: []string{"notes", "people"},
		Settings: map[string]string{"domain": "acme.toy.test", "plan": " "}, SyncFrequency: new(time.Minute), QuotaShare: new(100)})
	if err != nil || got.Name != "Office" || got.IsActive || !reflect.DeepEqual(got.Settings, map[string]string{"domain": "acme.toy.test"}) || got.Version != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = s.Update(ctx, i.ID, 1, account.Change{Name: new("Late")})
	demand(t, err, leadbridge.Conflict, "conflict")
	_, err = s.Update(ctx, "none", 0, account.Change{})
	demand(t, err, leadbridge.NotFound, "not_found")
}

func TestAddressOfAConnection(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	_, err := s.Update(ctx, i.ID, 0, account.Change{Settings: map[string]string{"domain": "other.toy.test"}})
	demand(t, err, leadbridge.Conflict, "conflict")
	if _, err := s.Update(ctx, i.ID, 0, account.Change{Settings: map[string]string{"plan": "pro"}}); err != nil {
		t.Error(err)
	}
}

func TestConnectKey(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := create(t, s)
	for _, key := range []string{"", " ", "wrong-key", "two words", "ключ", strings.Repeat("x", 5000)} {
		_, err := s.ConnectKey(ctx, i.ID, key, false)
		e, ok := err.(*leadbridge.Error)
		if !ok || e.Kind != leadbridge.Invalid || e.Field != "apiKey" || !strings.Contains(e.Msg, "Profile > Keys") || key != "" && strings.Contains(e.Msg, key+"x") {
			t.Errorf("%.20q: %v", key, err)
		}
	}
	got, err := s.ConnectKey(ctx, i.ID, " "+toyKey+"\n", false)
	if err != nil || got.Connection != leadbridge.Connected || got.AuthMethod != leadbridge.AuthAPIKey || got.AccountID != "101" || got.InstanceURL != y.URL || !got.TokenExpiresAt.IsZero() {
		t.Fatalf("got %+v, %v", got, err)
	}
	if r, err := s.Test(ctx, i.ID); err != nil || r.Identity.AccountName != "Account 101" || r.Findings == nil {
		t.Errorf("got %+v, %v", r, err)
	}
	_, err = s.Renew(ctx, i.ID)
	demand(t, err, leadbridge.Unsupported, "unsupported")
	// The key is withdrawn at the CRM.
	y.apiKey.Store("toy-key-2")
	_, err = s.Test(ctx, i.ID)
	demand(t, err, leadbridge.Unauthorized, provider.CodeRevoked)
	if got, _ := db.Integration(ctx, i.ID); got.Connection != leadbridge.NeedsReconnect || !strings.Contains(got.ConnectionReason, "new one") {
		t.Errorf("it is %s: %s", got.Connection, got.ConnectionReason)
	}
	s.APIKeys = map[string]string{"TOY": "toy-key-2"}
	if got, err := s.ConnectKey(ctx, i.ID, "", false); err != nil || got.Connection != leadbridge.Connected || !s.HasKey("TOY") {
		t.Errorf("the key of the settings: %+v, %v", got, err)
	}
}

func TestConnectClient(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := create(t, s)
	got, err := s.ConnectClient(ctx, i.ID, false)
	if err != nil || got.Connection != leadbridge.Connected || got.AuthMethod != leadbridge.AuthClientCredentials {
		t.Fatalf("got %+v, %v", got, err)
	}
	before := y.tokens.Load()
	for range 3 {
		y.clock.Advance(2 * toyLife)
		if _, err := s.Test(ctx, i.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := y.tokens.Load() - before; n != 3 {
		t.Errorf("three times, it asked for %d tokens", n)
	}
}

func TestWebhookURL(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, _, s := setUp(t)
	i := create(t, s)
	seen := map[string]bool{}
	for range 2 {
		address, err := s.WebhookURL(ctx, i.ID)
		u, _ := url.Parse(address)
		if err != nil || u.Host != "leads.example.com" || u.Path != "/api/crm/webhooks/toy" || u.Query().Get("integrationId") != i.ID {
			t.Fatalf("got %s, %v", address, err)
		}
		secret, err := s.WebhookSecret(ctx, i.ID)
		if err != nil || secret != u.Query().Get("secret") || len(secret) != 43 || seen[secret] {
			t.Errorf("the secret is %q, %v", secret, err)
		}
		seen[secret] = true
	}
}
