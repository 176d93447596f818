package store_test

import (
	"context"
	"testing"

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
