package account_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/pipedrive"
	"leadbridge/internal/sandbox"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// office is Leadbridge beside a simulated Pipedrive that reaches it.
type office struct {
	*account.Service
	db     *store.DB
	crm    *sandbox.Server
	client *provider.Client
	i      leadbridge.Integration
	ahead  time.Duration
}

func newOffice(t *testing.T, appURL string) *office {
	t.Helper()
	p := pipedrive.Provider()
	crm, err := sandbox.Start(p.Slug(), p.Sandbox, sandbox.Options{Records: 20, Seed: 1, AutoApprove: true, Clients: []sandbox.Client{{ID: "app", Secret: "app-secret"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { crm.Close() })
	o := &office{db: storetest.SQLite(t)(), crm: crm}
	o.Service = account.New(account.Config{Providers: []provider.Provider{p}, AppURL: appURL, Sandbox: map[string]string{p.Name: crm.URL},
		Apps: map[string]provider.App{p.Name: {ClientID: "app", ClientSecret: "app-secret"}},
		Now:  func() time.Time { return time.Now().UTC().Add(o.ahead) }}, o.db, loadKeys(t, o.db))
	ctx := context.Background()
	o.i, err = o.Create(ctx, p.Name, account.Change{Objects: []string{"persons", "deals"}})
	if err == nil {
		o.i, err = o.ConnectKey(ctx, o.i.ID, p.SandboxKey(0), false)
	}
	if err == nil {
		err = o.db.StartSync(ctx, o.i.ID)
	}
	if err == nil {
		o.client, err = o.Dial(ctx, o.i.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// state returns the subscription as it is noted, and whether the CRM has it.
func (o *office) state(t *testing.T) (leadbridge.Subscription, bool) {
	t.Helper()
	i, err := o.Integration(context.Background(), o.i.ID)
	if err != nil {
		t.Fatal(err)
	}
	holds, err := o.client.Driver.(provider.Subscriber).Subscribed(context.Background(), i.Subscription.URL, i.Objects)
	if err != nil {
		t.Fatal(err)
	}
	return i.Subscription, i.Subscription.URL != "" && holds
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	us := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(us.Close)
	o := newOffice(t, us.URL)
	check := func() {
		t.Helper()
		if err := o.CheckSubscriptions(ctx); err != nil {
			t.Fatal(err)
		}
	}
	secret := func() string {
		t.Helper()
		s, err := o.WebhookSecret(ctx, o.i.ID)
		if err != nil || s == "" {
			t.Fatalf("the secret is %q, %v", s, err)
		}
		return s
	}
	unasked := secret()
	check()
	first, holds := o.state(t)
	if !holds || first.URL != us.URL+"/api/crm/webhooks/pipedrive?integrationId="+o.i.ID || first.Error != "" || strings.Contains(first.URL, secret()) || secret() == unasked {
		t.Fatalf("%+v, holds: %v", first, holds)
	}
	// A subscription that holds is left alone, and asked for once a day.
	was, calls := secret(), o.crm.Stage.Calls.Total()
	check()
	if n := o.crm.Stage.Calls.Total(); n != calls {
		t.Errorf("%d calls were made within the day", n-calls)
	}
	o.ahead += 24 * time.Hour
	check()
	if now, holds := o.state(t); !holds || secret() != was || !now.CheckedAt.After(first.CheckedAt) {
		t.Errorf("after a day: %+v, holds: %v, the same secret: %v", now, holds, secret() == was)
	}
	// One that the CRM has dropped is asked for again.
	if err := o.client.Driver.(provider.Subscriber).Unsubscribe(ctx, first.URL); err != nil {
		t.Fatal(err)
	}
	o.ahead += 24 * time.Hour
	check()
	if now, holds := o.state(t); !holds || secret() == was {
		t.Errorf("after it vanished: %+v, holds: %v", now, holds)
	}
	// More kinds of record need more, without waiting for the day to end.
	if _, err := o.Update(ctx, o.i.ID, 0, account.Change{Objects: []string{"persons", "deals", "leads"}}); err != nil {
		t.Fatal(err)
	}
	if _, holds := o.state(t); holds {
		t.Fatal("a kind of record is subscribed to before it was asked for")
	}
	check()
	if now, holds := o.state(t); !holds || now.Error != "" {
		t.Errorf("after a change: %+v, holds: %v", now, holds)
	}
	// Our address changes: the old one gets nothing any more.
	o.AppURL = strings.Replace(us.URL, "127.0.0.1", "localhost", 1)
	o.ahead += 24 * time.Hour
	check()
	now, holds := o.state(t)
	if old, _ := o.client.Driver.(provider.Subscriber).Subscribed(ctx, first.URL, []string{"persons"}); !holds || old || !strings.HasPrefix(now.URL, o.AppURL) {
		t.Errorf("after our move: %+v, holds: %v, the old one holds: %v", now, holds, old)
	}
	if _, err := o.Disconnect(ctx, o.i.ID); err != nil {
		t.Fatal(err)
	}
	if left, err := o.Integration(ctx, o.i.ID); err != nil || left.Subscription != (leadbridge.Subscription{}) {
		t.Errorf("after the end: %+v, %v", left.Subscription, err)
	}
	if _, err := o.ConnectKey(ctx, o.i.ID, pipedrive.Provider().SandboxKey(0), false); err != nil {
		t.Fatal(err)
	}
	if held, err := o.client.Driver.(provider.Subscriber).Subscribed(ctx, now.URL, []string{"persons"}); err != nil || held {
		t.Errorf("the CRM goes on sending: %v, %v", held, err)
	}
}

func TestSubscriptionFails(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newOffice(t, "http://127.0.0.1:1") // where nobody answers, so that the CRM refuses it
	if err := o.CheckSubscriptions(ctx); err != nil {
		t.Errorf("a refusal is an error: %v", err)
	}
	refused, holds := o.state(t)
	if holds || refused.Error == "" || refused.CheckedAt.IsZero() {
		t.Errorf("%+v, holds: %v", refused, holds)
	}
	o.ahead += 24 * time.Hour
	o.crm.Stage.Vices.MustSet(sandbox.ViceServerError, sandbox.ViceSetting{Rate: 1})
	o.HTTP.Timeout = time.Second
	if err := o.CheckSubscriptions(ctx); leadbridge.KindOf(err) == "" {
		t.Error("a CRM that is away is no error")
	}
	o.crm.Stage.Vices.MustSet(sandbox.ViceServerError, sandbox.ViceSetting{})
	if now, _ := o.state(t); !now.CheckedAt.Equal(refused.CheckedAt) || now.Error == "" {
		t.Errorf("it counts as asked for: %+v", now)
	}
	if err := o.Delete(ctx, o.i.ID); err != nil {
		t.Error(err)
	}
}

// A CRM that could not reach us is not asked.
func TestNoSubscriptionWithoutAddress(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newOffice(t, "http://127.0.0.1:8080")
	o.Sandbox = nil // as if it were the real one
	if err := o.Subscribe(ctx, o.i.ID); err != nil {
		t.Error(err)
	}
	if i, err := o.Integration(ctx, o.i.ID); err != nil || i.Subscription != (leadbridge.Subscription{}) {
		t.Errorf("%+v, %v", i.Subscription, err)
	}
}
