package api_test

import (
	"net/url"
	"testing"
)

// TestSyncCauses counts what does not fit, and lists it by its cause; a sync
// can be bound to a dry run's plan.
func TestSyncCauses(t *testing.T) {
	t.Parallel()
	h := synced(t, map[string]any{})
	h.act(t, "createRecord", map[string]string{"values": "firstname=Ada\nemail=ada@example.com"})
	h.act(t, "createRecord", map[string]string{"values": "firstname=Bob\nemail=bob@example.com"})
	h.act(t, "createRecord", map[string]string{"values": "firstname=Cy\nlastname=Day\nemail=nowhere"})
	dry := h.start(t, "/sync", map[string]any{"dryRun": true})
	type planned struct {
		Plan struct {
			Fingerprint string
			Refusals    []struct{ After map[string]string }
		}
	}
	plan := decode[planned](t, h.do(t, call{method: "GET", path: h.one + "/sync-logs/" + dry.ID})).Plan
	if len(plan.Refusals) != 3 || plan.Refusals[0].After["email"] != "ada@example.com" {
		t.Errorf("the plan: %+v", plan)
	}
	h.do(t, call{method: "POST", path: h.one + "/sync", body: map[string]any{"plan": "another"}}).wantProblem(t, 409, "dry_run_required")
	run := h.start(t, "/sync", map[string]any{"plan": plan.Fingerprint})

	type cause struct {
		What, Reason string
		Count        int64
	}
	causes := decode[list[cause]](t, h.do(t, call{method: "GET", path: h.one + "/causes?of=RECORDS"}).want(t, 200)).Items
	if len(causes) != 2 || causes[0].Count != 2 {
		t.Fatalf("the causes: %+v", causes)
	}
	h.do(t, call{method: "GET", path: h.one + "/causes?of=WEATHER"}).want(t, 422)
	h.do(t, call{method: "GET", path: "/api/crm/integrations/none/causes?of=RECORDS"}).wantProblem(t, 404, "not_found")
	tally := decode[struct {
		Outcomes, Causes []cause
	}](t, h.do(t, call{method: "GET", path: h.one + "/sync-logs/" + run.ID + "/tally"}).want(t, 200))
	if len(tally.Outcomes) != 1 || tally.Outcomes[0].What != "failed" || tally.Outcomes[0].Count != 3 || len(tally.Causes) != 2 {
		t.Errorf("the tally: %+v", tally)
	}
	same := "?reason=" + url.QueryEscape(causes[0].Reason)
	for _, path := range []string{h.one + "/records", h.one + "/sync-logs/" + run.ID + "/records"} {
		if got := decode[list[cause]](t, h.do(t, call{method: "GET", path: path + same}).want(t, 200)).Items; len(got) != 2 {
			t.Errorf("%s lists %d records of the cause", path, len(got))
		}
	}
}
