package storetest

import (
	"context"
	"fmt"
	"testing"

	"leadbridge"
	"leadbridge/internal/store"
)

var taskExam = map[string]func(*testing.T, Opener){"task/waits": taskWaits}

// taskWaits wants a task that is worked on to count as waiting, unless it is
// to be done afresh.
func taskWaits(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	err := db.InTx(ctx, func(tx *store.Tx) error {
		// In place of the queue's own table.
		if _, err := tx.ExecContext(ctx, "CREATE TABLE river_job (state TEXT, args JSON)"); err != nil {
			return err
		}
		for _, state := range []string{"available", "pending", "retryable", "scheduled", "running", "completed", "cancelled", "discarded"} {
			if _, err := tx.ExecContext(ctx, "INSERT INTO river_job VALUES ($1, $2)", state, fmt.Sprintf(`{"task": "push", "id": %q}`, state)); err != nil {
				return err
			}
		}
		for id, want := range map[string][2]bool{"available": {true, true}, "pending": {true, true}, "retryable": {true, true}, "scheduled": {true, true}, "running": {true, false},
			"completed": {}, "cancelled": {}, "discarded": {}, "never": {}} {
			for i, afresh := range []bool{false, true} {
				if got, err := db.TaskWaits(ctx, tx, leadbridge.Task{Kind: "push", ID: id, Once: true, Afresh: afresh}); got != want[i] || err != nil {
					t.Errorf("%s, afresh %v: got %v, %v", id, afresh, got, err)
				}
			}
		}
		other, err := db.TaskWaits(ctx, tx, leadbridge.Task{Kind: "pull", ID: "available"})
		if other {
			t.Error("another kind of task is the same")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
