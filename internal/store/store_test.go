package store_test

import (
	"testing"

	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

func init() {
	store.SetSortThreshold(60)
	store.SetLeadIndex(3, 32)
}

func TestSQLite(t *testing.T) { storetest.Run(t, storetest.SQLite) }

func TestPostgres(t *testing.T) { storetest.Run(t, storetest.Postgres) }
