package syncer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
)

// perCall is how long a call is assumed to take where no limit makes it wait.
const perCall = 300 * time.Millisecond

// plan is what a dry run found, with what the sync itself would cost.
func (r *running) plan(ctx context.Context) (*leadbridge.SyncPlan, error) {
	plan := r.draftPlan()
	plan.In, plan.Out = r.run.In, r.run.Out
	limits := r.se.provider.AccountLimits(r.se.integration.AuthMethod, r.se.provider.Filled(r.se.integration.Settings))
	writes := r.writeCalls(plan.Out)
	plan.Calls = r.run.Calls + writes
	plan.Seconds = int64((r.service.Now().Sub(r.run.StartedAt) + pace(limits, writes) + time.Second - 1) / time.Second)
	var err error
	plan.Warnings, err = r.warnings(ctx, plan, limits)
	return plan, err
}

// writeCalls is how many calls it takes to send what the plan says: a call for
// each batch, and one to read the batch before where changes of the CRM must
// not be written over.
func (r *running) writeCalls(out leadbridge.SyncCounts) int64 {
	target := r.se.target()
	if target == nil {
		return 0
	}
	changes := out.Updated + out.Deleted
	return batches(out.Created, target.Object) + 2*batches(changes, target.Object)
}

// batches is how many calls write so many records.
func batches(records int64, o provider.Object) int64 {
	size := int64(max(1, o.PushBatch))
	if o.PushAlone {
		size = 1
	}
	if o.PushBulk > 0 && records > int64(o.BulkAbove) {
		size = int64(o.PushBulk)
	}
	return (records + size - 1) / size
}

// pace is how long so many calls take within the limits.
func pace(limits []provider.Limit, calls int64) time.Duration {
	longest := time.Duration(calls) * perCall
	for _, l := range limits {
		if l.Only == "" && !l.Weighted && !l.Daily && l.Calls > 0 {
			longest = max(longest, time.Duration(calls)*l.Window/time.Duration(l.Calls))
		}
	}
	return longest
}

// warnings are what a person should know before the sync is started.
func (r *running) warnings(ctx context.Context, plan *leadbridge.SyncPlan, limits []provider.Limit) ([]string, error) {
	var warnings []string
	add := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	for _, l := range limits {
		if share := int64(l.Calls) * int64(r.se.integration.QuotaShare) / 100; l.Daily && !l.Weighted && share > 0 && plan.Calls > share {
			add("The sync takes %d calls. That is more than the %d that may be used in a day, so that it takes several days.", plan.Calls, share)
		}
	}
	linked, err := r.service.linked(ctx, r.se)
	if err != nil {
		return nil, err
	}
	for _, c := range []struct {
		sum leadbridge.SyncCounts
		d   leadbridge.SyncDirection
	}{{plan.In, leadbridge.Inbound}, {plan.Out, leadbridge.Outbound}} {
		reason, err := r.service.excess(ctx, r.se, c.d, c.sum, linked)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			add("The sync will be held for approval: %s", reason)
		}
	}
	faults, err := r.mappingWarnings(ctx)
	return append(warnings, faults...), err
}

// mappingWarnings are what is wrong with the mappings, and with the field that
// carries our key.
func (r *running) mappingWarnings(ctx context.Context) ([]string, error) {
	var warnings []string
	for _, o := range r.se.objects {
		if len(o.mappings) == 0 {
			if o.Kind != provider.KindActivity {
				warnings = append(warnings, o.Title+" have no mappings and are left out.")
			}
			continue
		}
		fields, err := r.se.client.Describe(ctx, o.Name)
		if err != nil {
			return nil, err
		}
		for _, m := range o.mappings {
			if err := checkMapping(m, fields); err != nil {
				warnings = append(warnings, err.Error())
			}
		}
		if o != r.se.target() || r.run.Direction == leadbridge.Inbound {
			continue
		}
		for _, issue := range remote.PreflightMappings(o.mappings, fields) {
			warnings = append(warnings, strings.TrimSpace(issue.Message+" "+issue.Hint))
		}
	}
	return append(warnings, r.findings(ctx)...), nil
}

// findings are what a test of the connection says is missing. They are no part
// of the plan if the CRM cannot be tested.
func (r *running) findings(ctx context.Context) []string {
	_, findings, err := r.se.client.Check(ctx, r.se.integration.Objects)
	if err != nil {
		return nil
	}
	var missing []string
	for _, f := range findings {
		missing = append(missing, strings.TrimSpace(f.Message+" "+f.Hint))
	}
	return missing
}
