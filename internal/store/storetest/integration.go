package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var integrationExam = map[string]func(*testing.T, Opener){
	"integration/stored":      integrationStored,
	"integration/conditional": integrationConditional,
	"integration/deleted":     integrationDeleted,
	"integration/mappings":    integrationMappings,
	"integration/schemas":     integrationSchemas,
	"integration/calls":       integrationCalls,
	"integration/consents":    consents,
	"integration/reseal":      reseal,
}

// newIntegration stores an integration and returns it.
func newIntegration(t testing.TB, db *store.DB, id string) leadbridge.Integration {
	t.Helper()
	i := leadbridge.Integration{ID: id, Name: "Büro", Provider: "TOY", IsActive: true, Connection: leadbridge.NotConnected, AuthMethod: leadbridge.AuthOAuth2,
		Objects: []string{"people", "notes"}, Settings: map[string]string{"plan": "pro"}, SyncStatus: leadbridge.SyncIdle, SyncDirection: leadbridge.Inbound,
		SyncFrequency: 90 * time.Second, AutoSync: true, QuotaShare: 70, CreatedAt: start, UpdatedAt: start, Version: 1}
	if err := db.CreateIntegration(context.Background(), i, []byte("webhook")); err != nil {
		t.Fatal(err)
	}
	return i
}

func integrationStored(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	if all, err := db.Integrations(ctx); err != nil || all == nil || len(all) != 0 {
		t.Errorf("got %v, %v", all, err)
	}
	i := newIntegration(t, db, "1")
	if got, err := db.Integration(ctx, "1"); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("got %+v, %v", got, err)
	}
	if secret, err := db.WebhookSecret(ctx, "1"); err != nil || string(secret) != "webhook" {
		t.Errorf("got %q, %v", secret, err)
	}
	grant := store.NewGrant{Sealed: []byte("sealed"), TokenType: "bearer", InstanceURL: "https://x.example", Scopes: []string{"a", "b"},
		IssuedAt: start, ExpiresAt: start.Add(time.Hour), At: start.Add(time.Minute)}
	if err := db.Connect(ctx, "1", "", leadbridge.AuthAPIKey, "7", "Acme", "Europe/Berlin", grant); err != nil {
		t.Fatal(err)
	}
	i.Connection, i.AuthMethod, i.AccountID, i.AccountName, i.InstanceURL, i.Scopes = leadbridge.Connected, leadbridge.AuthAPIKey, "7", "Acme", "https://x.example", []string{"a", "b"}
	i.TimeZone, i.TokenExpiresAt, i.UpdatedAt, i.Version = "Europe/Berlin", grant.ExpiresAt, grant.At, 2
	if got, err := db.Integrations(ctx); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], i) {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := db.NoteTest(ctx, "1", "", "Acme Inc", "", "broken", start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Integration(ctx, "1"); err != nil || got.AccountID != "7" || got.AccountName != "Acme Inc" || got.TimeZone != "Europe/Berlin" || got.LastError != "broken" || got.Version != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err := db.Integration(ctx, "2")
	demand(t, err, leadbridge.NotFound, "not_found")
	demand(t, db.Connect(ctx, "2", "", leadbridge.AuthAPIKey, "", "", "", grant), leadbridge.NotFound, "not_found")
}

func integrationConditional(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	i := newIntegration(t, db, "1")
	i.Name, i.Objects, i.Settings, i.AutoSync, i.UpdatedAt = "B", []string{"people"}, nil, false, start.Add(time.Second)
	if err := db.UpdateIntegration(ctx, i); err != nil {
		t.Fatal(err)
	}
	demand(t, db.UpdateIntegration(ctx, i), leadbridge.Conflict, "conflict")
	i.Version = 2
	if got, err := db.Integration(ctx, "1"); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("got %+v, %v", got, err)
	}
	i.ID = "2"
	demand(t, db.UpdateIntegration(ctx, i), leadbridge.NotFound, "not_found")
}

func integrationDeleted(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	if err := db.PutSchema(ctx, "1", store.Schema{Object: "people", FetchedAt: start}); err != nil {
		t.Fatal(err)
	}
	if err := db.AddCalls(ctx, []store.Call{{IntegrationID: "1", At: start, Operation: "x"}}); err != nil {
		t.Fatal(err)
	}
	if err := db.CreateConsent(ctx, store.Consent{StateHash: "s", IntegrationID: "1", ExpiresAt: start.Add(time.Hour)}, start); err != nil {
		t.Fatal(err)
	}
	if err := db.DeleteIntegration(ctx, "1"); err != nil {
		t.Fatal(err)
	}
	demand(t, db.DeleteIntegration(ctx, "1"), leadbridge.NotFound, "not_found")
	if calls, err := db.LastCalls(ctx, "1", 10, false); err != nil || len(calls) != 0 {
		t.Errorf("its calls stay: %v, %v", calls, err)
	}
	if schemas, err := db.Schemas(ctx, "1"); err != nil || len(schemas) != 0 {
		t.Errorf("its fields stay: %v, %v", schemas, err)
	}
	_, err := db.TakeConsent(ctx, "s")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func integrationMappings(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	a := leadbridge.IntegrationMapping{IntegrationID: "1", Object: "people", Direction: leadbridge.Inbound, CreatedAt: start, UpdatedAt: start,
		FieldMapping: leadbridge.FieldMapping{ID: "a", SourceField: "ü", TargetField: "city", FieldType: leadbridge.TypeString, DefaultValue: "d",
			TransformFunction: "trim", ValueMap: map[string]string{"x": "y"}, ValidationRules: []leadbridge.Rule{{Type: leadbridge.RuleRequired}}}}
	b := a
	b.ID, b.SourceField, b.CreatedAt = "b", "v", start.Add(time.Second)
	none := func(others []leadbridge.IntegrationMapping) error {
		if len(others) != 0 {
			t.Errorf("others are %v", others)
		}
		return nil
	}
	if err := db.PutMappings(ctx, "1", []leadbridge.IntegrationMapping{a, b}, none); err != nil {
		t.Fatal(err)
	}
	b.TargetField = "state"
	if err := db.PutMappings(ctx, "1", []leadbridge.IntegrationMapping{b}, func(others []leadbridge.IntegrationMapping) error {
		if !reflect.DeepEqual(others, []leadbridge.IntegrationMapping{a}) {
			t.Errorf("others are %v", others)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	refuse := func([]leadbridge.IntegrationMapping) error { return leadbridge.InvalidField("exam", "x", "no") }
	demand(t, db.PutMappings(ctx, "1", []leadbridge.IntegrationMapping{{FieldMapping: leadbridge.FieldMapping{ID: "c"}}}, refuse), leadbridge.Invalid, "invalid")
	demand(t, db.PutMappings(ctx, "3", nil, none), leadbridge.NotFound, "not_found")
	if got, err := db.Mappings(ctx, "1"); err != nil || !reflect.DeepEqual(got, []leadbridge.IntegrationMapping{a, b}) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := db.Mapping(ctx, "1", "b"); err != nil || !reflect.DeepEqual(got, b) {
		t.Errorf("got %v, %v", got, err)
	}
	_, err := db.Mapping(ctx, "2", "b")
	demand(t, err, leadbridge.NotFound, "not_found")
	demand(t, db.DeleteMapping(ctx, "2", "b"), leadbridge.NotFound, "not_found")
	if err := db.DeleteMapping(ctx, "1", "b"); err != nil {
		t.Error(err)
	}
}

func integrationSchemas(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	people := store.Schema{Object: "people", Fields: []leadbridge.RemoteField{{Name: "a", Title: "Ä", Type: leadbridge.TypeEnum, Options: []leadbridge.RemoteOption{{Value: "1", Title: "One"}}}}, FetchedAt: start}
	notes := store.Schema{Object: "notes", Fields: []leadbridge.RemoteField{{Name: "b"}}, FetchedAt: start}
	for _, s := range []store.Schema{people, notes} {
		if err := db.PutSchema(ctx, "1", s); err != nil {
			t.Fatal(err)
		}
	}
	notes.Fields[0].Name, notes.FetchedAt = "c", start.Add(time.Hour)
	if err := db.PutSchema(ctx, "1", notes); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Schemas(ctx, "1"); err != nil || !reflect.DeepEqual(got, []store.Schema{notes, people}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func integrationCalls(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	call := func(n int, operation, failure string) store.Call {
		return store.Call{IntegrationID: "1", At: start.Add(time.Duration(n) * time.Second), Operation: operation, Attempt: 1, Status: 200,
			Duration: 1500 * time.Microsecond, Records: n, Err: failure}
	}
	calls := []store.Call{call(1, "read", ""), call(2, "read", "crm_limit_burst"), call(3, "write", ""), call(4, "read", "")}
	if err := db.AddCalls(ctx, calls); err != nil {
		t.Fatal(err)
	}
	if got, err := db.CallCounts(ctx, "1", start.Add(2*time.Second)); err != nil || !reflect.DeepEqual(got, []store.CallCount{{Operation: "read", Calls: 2, Errors: 1, Records: 6}, {Operation: "write", Calls: 1, Records: 3}}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := db.LastCalls(ctx, "1", 2, false); err != nil || !reflect.DeepEqual(got, []store.Call{calls[3], calls[2]}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := db.LastCalls(ctx, "1", 2, true); err != nil || !reflect.DeepEqual(got, calls[1:2]) {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := db.ForgetCalls(ctx, start.Add(4*time.Second)); err != nil {
		t.Fatal(err)
	}
	if got, err := db.LastCalls(ctx, "1", 9, false); err != nil || len(got) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func consents(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	newIntegration(t, db, "1")
	c := store.Consent{StateHash: "s", IntegrationID: "1", BrowserHash: "b", TicketHash: "t", Verifier: []byte("v"), ReturnURL: "/x", Actor: "me", AnyAccount: true, ExpiresAt: start.Add(time.Minute)}
	again := func(at time.Time, state, ticket string) {
		c.StateHash, c.TicketHash = state, ticket
		if err := db.CreateConsent(ctx, c, at); err != nil {
			t.Fatal(err)
		}
	}
	again(start, "s", "t")
	if got, err := db.TakeConsent(ctx, "s"); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err := db.TakeConsent(ctx, "s")
	demand(t, err, leadbridge.NotFound, "not_found")
	again(start, "s2", "t2")
	if got, err := db.TakeTicket(ctx, "t2"); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = db.TakeConsent(ctx, "s2")
	demand(t, err, leadbridge.NotFound, "not_found")
	again(start, "s3", "") // two that no link opens
	again(start, "s4", "")
	again(start.Add(time.Hour), "s5", "t5") // forgets those that ended
	_, err = db.TakeConsent(ctx, "s3")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func reseal(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	if check, err := db.KeyCheck(ctx); err != nil || check != nil {
		t.Errorf("got %q, %v", check, err)
	}
	for _, check := range []string{"first", "second"} {
		if got, err := db.AddKeyCheck(ctx, []byte(check)); err != nil || string(got) != "first" {
			t.Errorf("got %q, %v", got, err)
		}
	}
	newIntegration(t, db, "1")
	newIntegration(t, db, "2")
	if err := db.Connect(ctx, "1", "", leadbridge.AuthOAuth2, "", "", "", store.NewGrant{Sealed: []byte("grant"), At: start}); err != nil {
		t.Fatal(err)
	}
	n, err := db.Reseal(ctx, func(id, column string, sealed []byte) ([]byte, error) {
		return []byte(id + "/" + column + "/" + string(sealed)), nil
	})
	if err != nil || n != 3 {
		t.Errorf("resealed %d, %v", n, err)
	}
	grant, _ := db.Grant(ctx, "1")
	secret, _ := db.WebhookSecret(ctx, "2")
	check, _ := db.KeyCheck(ctx)
	if string(grant.Sealed) != "1/grant_sealed/grant" || string(secret) != "2/webhook_secret/webhook" || string(check) != "/sealed/first" {
		t.Errorf("got %q, %q, %q", grant.Sealed, secret, check)
	}
	if err := db.ForgetSecrets(ctx, "lost", start); err != nil {
		t.Fatal(err)
	}
	grant, _ = db.Grant(ctx, "1")
	check, _ = db.KeyCheck(ctx)
	if grant.Sealed != nil || grant.Connection != leadbridge.NeedsReconnect || grant.Reason != "lost" || check != nil {
		t.Errorf("got %+v, %q", grant, check)
	}
	if other, _ := db.Grant(ctx, "2"); other.Connection != leadbridge.NotConnected {
		t.Errorf("one that was never connected is %s", other.Connection)
	}
}
