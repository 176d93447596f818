package job

import (
	"context"
	"errors"
	"testing"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"leadbridge"
)

// TestVerdicts checks the table of what each kind of error means for a task.
func TestVerdicts(t *testing.T) {
	type want struct{ cancel, snooze, giveUp bool }
	table := map[leadbridge.Kind]want{
		leadbridge.Invalid:      {cancel: true, giveUp: true},
		leadbridge.NotFound:     {cancel: true, giveUp: true},
		leadbridge.Unsupported:  {cancel: true, giveUp: true},
		leadbridge.Unauthorized: {cancel: true, giveUp: true},
		leadbridge.Forbidden:    {cancel: true, giveUp: true},
		leadbridge.Conflict:     {snooze: true},
		leadbridge.RateLimited:  {snooze: true},
		leadbridge.Unavailable:  {},
		leadbridge.Internal:     {},
	}
	for _, kind := range leadbridge.Kinds {
		expected, listed := table[kind]
		if !listed {
			t.Errorf("%s is not in the table", kind)
			continue
		}
		v := verdictOn(context.Background(), leadbridge.Errorf(kind, "test", "oops"), &rivertype.JobRow{Attempt: 1, MaxAttempts: mostAttempts})
		var cancel *river.JobCancelError
		var snooze *river.JobSnoozeError
		got := want{errors.As(v.err, &cancel), errors.As(v.err, &snooze), v.giveUp}
		if got != expected {
			t.Errorf("%s: %+v, want %+v", kind, got, expected)
		}
	}
	for kind, attempt := range map[leadbridge.Kind]int{leadbridge.Internal: mostFailures, leadbridge.Unavailable: mostAttempts} {
		if v := verdictOn(context.Background(), leadbridge.Errorf(kind, "test", "oops"), &rivertype.JobRow{Attempt: attempt, MaxAttempts: mostAttempts}); !v.giveUp {
			t.Errorf("%s is tried for ever", kind)
		}
	}
}
