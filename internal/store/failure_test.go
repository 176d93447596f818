package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

// TestFailure wants words of the data folder and its disk where SQLite has
// none, and the kind by which a command is tried again later.
func TestFailure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said, code string
		kind       leadbridge.Kind
	}{
		{"database or disk is full (13)", "disk_full", leadbridge.Unavailable},
		{"disk I/O error (4874)", "unavailable", leadbridge.Unavailable},
		{"unable to open database file (14)", "unavailable", leadbridge.Unavailable},
		{"attempt to write a readonly database (8)", "unavailable", leadbridge.Unavailable},
		{"no such table: leads (1)", "internal", leadbridge.Internal},
	} {
		err := store.Failure("store.Test", errors.New(c.said))
		if leadbridge.KindOf(err) != c.kind || leadbridge.CodeOf(err) != c.code {
			t.Errorf("%s: got %v (%s, %s)", c.said, err, leadbridge.KindOf(err), leadbridge.CodeOf(err))
		}
	}
}

// A file that cannot be opened at all is a mistake in the settings, and the
// operating system's reason is told.
func TestOpenAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, store.FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err == nil {
		_ = db.Close()
	}
	if leadbridge.KindOf(err) != leadbridge.Invalid {
		t.Errorf("got %v", err)
	}
}
