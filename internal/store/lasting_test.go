package store

import (
	"context"
	"errors"
	"testing"
)

// TestLastingTransaction wants SQLite to wait for the disk when a grant is
// stored, and only then.
func TestLastingTransaction(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const normal, full = 1, 2
	mode := func(in func(context.Context, func(*Tx) error) error, end error) (level int) {
		t.Helper()
		err := in(ctx, func(tx *Tx) error {
			return errors.Join(tx.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level), end)
		})
		if (err == nil) != (end == nil) {
			t.Fatal(err)
		}
		return level
	}
	for range 2 {
		for _, end := range []error{nil, errors.New("taken back")} {
			if got := mode(db.inLastingTx, end); got != full {
				t.Errorf("a lasting transaction is at %d", got)
			}
			if got := mode(db.InTx, nil); got != normal {
				t.Errorf("another is at %d", got)
			}
		}
	}
}
