package providertest

import (
	"testing"
)

// pullLiveOnly reads live records only, and with the next run what was left
// out: it takes no more calls, and nothing is missed.
func pullLiveOnly(t *testing.T, x *Exam) {
	first := x.base(t)
	edited, deleted := first.any(), first.records[0].ID
	x.Act(t, Edit, edited, "")
	if x.Actions[Delete] != nil {
		x.Act(t, Delete, deleted, "")
	}
	x.Server.Stage.Clock.Advance(settle)
	calls := func() int { return len(x.Log.Calls()) }
	before := calls()
	whole := x.pull(t, x.query(first.watermark))
	between := calls()
	q := x.query(first.watermark)
	q.LiveOnly = true
	live := x.pull(t, q)
	if n, most := calls()-between, between-before; n > most {
		t.Errorf("live records take %d calls, all of them %d", n, most)
	}
	if _, there := live.byID[edited]; !there || live.watermark.IsZero() {
		t.Errorf("%d records came without the changed one, up to %s", len(live.records), live.watermark)
	}
	x.Server.Stage.Clock.Advance(settle)
	q = x.query(live.watermark)
	q.GoneSince = first.watermark
	later := x.pull(t, q)
	if want, got := whole.byID[deleted].State, later.byID[deleted].State; want != got && want != live.byID[deleted].State {
		t.Errorf("the deleted record came as %q, at once it came as %q", got, want)
	}
}
