package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

// TestMigrationsGoBack takes the newest migration back and makes it again.
func TestMigrationsGoBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx, db := context.Background(), open()
		newest, err := db.SchemaVersion(ctx)
		if err != nil {
			t.Fatal(err)
		}
		p, err := db.Migrations()
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := p.Down(ctx); err != nil {
				t.Fatal(err)
			}
			if v, err := db.SchemaVersion(ctx); v >= newest || err != nil {
				t.Fatal(v, err)
			}
			if _, err := p.Up(ctx); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestMigrationKeepsData brings a database of the version before the sync up
// to date, with an integration and a changed lead in it, and back again.
func TestMigrationKeepsData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx, db := context.Background(), open()
		p, err := db.Migrations()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(ctx, 2); err != nil {
			t.Fatal(err)
		}
		exec := func(statements ...string) {
			t.Helper()
			for _, s := range statements {
				if err := db.InTx(ctx, func(tx *store.Tx) error {
					_, err := tx.ExecContext(ctx, s)
					return err
				}); err != nil {
					t.Fatalf("%s: %v", s, err)
				}
			}
		}
		exec("INSERT INTO crm_integrations (id, name, provider, created_at, updated_at) VALUES ('1', 'Acme', 'TOY', 1, 1)",
			"INSERT INTO leads (seq, id, version, city, created_at, updated_at) VALUES (1, 'l', 1, 'Bonn', 1, 1)",
			"INSERT INTO revisions (lead_seq, version, op, at, cause, actor) VALUES (1, 1, 'create', 1, 'edit', 'me')")
		if _, err := p.Up(ctx); err != nil {
			t.Fatal(err)
		}
		if i, err := db.Integration(ctx, "1"); err != nil || i.Name != "Acme" || i.Started || !reflect.DeepEqual(i.Policy, leadbridge.SyncPolicy{}) {
			t.Errorf("got %+v, %v", i, err)
		}
		l, err := db.Lead(ctx, "l")
		if err != nil {
			t.Fatal(err)
		}
		story, err := db.Revisions(ctx, l)
		if err != nil || len(story) != 1 || story[0].Cause != (leadbridge.Cause{Kind: leadbridge.CauseEdit, Actor: "me"}) || story[0].After["city"] != "Bonn" {
			t.Errorf("got %+v, %v", story, err)
		}
		run := &leadbridge.SyncRun{ID: "r", IntegrationID: "1", Status: leadbridge.RunStarted, StartedAt: time.Unix(1, 0)}
		if err := db.CreateRun(ctx, run); err != nil {
			t.Fatal(err)
		}
		exec("UPDATE revisions SET run_seq = 1", "UPDATE crm_integrations SET sync_started = TRUE")
		if _, err := p.DownTo(ctx, 2); err != nil {
			t.Fatal(err)
		}
		exec("UPDATE revisions SET actor = 'you'", "UPDATE crm_integrations SET name = 'Acme Inc'",
			"INSERT INTO crm_sync_logs (id, integration_id, sync_type, direction, status, started_at) VALUES ('old', '1', 'FULL', 'INBOUND', 'COMPLETED', 1)")
	})
}
