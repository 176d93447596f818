package providertest

import (
	"context"
	"fmt"
	"testing"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// pullThroughFaults reads everything while one call in six goes wrong.
func pullThroughFaults(t *testing.T, x *Exam) {
	want := x.base(t)
	for _, vice := range []string{sandbox.ViceServerError, sandbox.ViceHTML, sandbox.ViceTruncated, sandbox.ViceTooMany, sandbox.ViceTooManyBare,
		sandbox.ViceTimeoutBefore, sandbox.ViceTimeoutAfterCommit} {
		before := len(x.Log.Calls())
		// The second and the fourth call: every run meets the vice, and none
		// meets it so often that giving up would be right.
		for _, skip := range []int{1, 3} {
			x.Server.Stage.Vices.MustSet(vice, sandbox.ViceSetting{Count: 1, Skip: skip})
			q := x.query(want.watermark.AddDate(-20, 0, 0))
			q.Limit = pageLimit
			got := x.stroll(t, q, func(provider.Page) {})
			struck := !x.Server.Stage.Vices.On(vice)
			x.Server.Stage.Vices.Clear()
			x.demandAll(t, want, got)
			if !struck {
				t.Errorf("%s never struck in %d calls", vice, len(x.Log.Calls())-before)
			}
		}
	}
}

// walkFaults are what can go wrong with any call of a write: before it was
// carried out, and after.
var walkFaults = []string{sandbox.ViceTimeoutAfterCommit, sandbox.ViceTruncated, sandbox.ViceServerError, sandbox.ViceHTML, sandbox.ViceTooManyBare}

// mostSteps bounds a walk.
const mostSteps = 200

// walk makes something n times, and has the 1st, 2nd, 3rd... call of it go
// wrong, until it makes fewer calls than that. What failed is tried once more
// by a new driver, as a job would. verify then demands that all is as if
// nothing had gone wrong. With lags, the CRM does not find yet what was
// written a moment ago, and the second try comes at once.
func (x *Exam) walk(t *testing.T, lags map[string]sandbox.ViceSetting, writes func(n int) []provider.Write, verify func(vice string, n int, writes []provider.Write)) {
	t.Helper()
	number := 0
	for _, vice := range walkFaults {
		for step := 0; ; step++ {
			if step == mostSteps {
				t.Fatalf("%s: more than %d calls for one write", vice, mostSteps)
			}
			number++
			all := writes(number)
			for name, setting := range lags {
				x.Server.Stage.Vices.MustSet(name, setting)
			}
			x.Server.Stage.Vices.MustSet(vice, sandbox.ViceSetting{Count: 1, Skip: step})
			outcomes, err := x.Client().Push(context.Background(), x.Object.Name, all)
			struck := !x.Server.Stage.Vices.On(vice)
			x.Server.Stage.Vices.MustSet(vice, sandbox.ViceSetting{})
			if err != nil && leadbridge.KindOf(err) != leadbridge.Unavailable && leadbridge.KindOf(err) != leadbridge.RateLimited {
				t.Fatalf("%s at call %d: %v", vice, step+1, err)
			}
			var failed []provider.Write
			for i, o := range outcomes {
				if o.Err != nil {
					failed = append(failed, all[i])
				}
			}
			if len(lags) == 0 {
				x.Server.Stage.Clock.Advance(settle)
			}
			if len(failed) > 0 {
				x.push(t, failed...)
			}
			x.Server.Stage.Vices.Clear()
			x.Server.Stage.Clock.Advance(settle)
			verify(vice, step+1, all)
			if t.Failed() || !struck {
				break
			}
		}
	}
}

// createWalk demands that no create is ever doubled, whichever call goes
// wrong in whichever way.
func createWalk(t *testing.T, x *Exam) { x.createWalk(t, nil) }

func createWalkWithLags(t *testing.T, x *Exam) {
	if len(x.Lags) == 0 {
		t.Skip("the CRM finds at once what was written")
	}
	x.createWalk(t, x.Lags)
}

func (x *Exam) createWalk(t *testing.T, lags map[string]sandbox.ViceSetting) {
	x.prepare(t)
	before := x.live(t)[""]
	total := 0
	x.walk(t, lags, func(n int) []provider.Write {
		return []provider.Write{x.write(10 * n), x.write(10*n + 1), x.write(10*n + 2)}
	}, func(vice string, step int, writes []provider.Write) {
		total += len(writes)
		counts := x.live(t)
		for _, w := range writes {
			if counts[w.Key] != 1 {
				t.Errorf("%s at call %d: %d records have the key %s", vice, step, counts[w.Key], w.Key)
			}
		}
		if counts[""] != before+total {
			t.Errorf("%s at call %d: there are %d records, want %d", vice, step, counts[""], before+total)
		}
	})
}

func updateWalk(t *testing.T, x *Exam) {
	x.prepare(t)
	made := x.push(t, x.write(1), x.write(2))
	before := x.live(t)[""]
	x.walk(t, nil, func(n int) []provider.Write {
		return []provider.Write{{ID: made[0].ID, Key: "exam-1", Values: map[string]string{x.Text: fmt.Sprint("Walker ", n)}},
			{ID: made[1].ID, Key: "exam-2", Values: map[string]string{x.Text: fmt.Sprint("Strider ", n)}}}
	}, func(vice string, step int, writes []provider.Write) {
		for _, w := range writes {
			if r, _ := x.fetch(t, w.ID); r.Values[x.Text] != w.Values[x.Text] {
				t.Errorf("%s at call %d: %s is %q, want %q", vice, step, w.ID, r.Values[x.Text], w.Values[x.Text])
			}
		}
		if n := x.live(t)[""]; n != before {
			t.Errorf("%s at call %d: there are %d records, want %d", vice, step, n, before)
		}
	})
}
