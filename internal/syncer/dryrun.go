package syncer

import (
	"context"
	"maps"
	"slices"

	"leadbridge"
	"leadbridge/internal/provider"
)

// mostExamples is how many records of each outcome a plan shows.
const mostExamples = 20

// rehearse tells what would become of records, and moves the dry run on.
func (r *running) rehearse(ctx context.Context, o *object, records []provider.Record, to leadbridge.SyncCheckpoint) error {
	var found []leadbridge.SyncExample
	var counts leadbridge.SyncCounts
	if len(records) > 0 {
		var err error
		counts, err = o.receive(ctx, receiving{run: r.run, actor: Actor(r.run.Actor), records: records, dry: true, full: r.full(), again: r.run.Checkpoint.Again,
			admit: func(c *leadbridge.Changeset, _ leadbridge.SyncCounts) error {
				found = examplesOf(c)
				return nil
			}})
		if err != nil {
			return err
		}
		o.join(records, &counts, found)
	}
	step, err := r.step(ctx, to)
	if err != nil {
		return err
	}
	step.In, step.Plan = counts, r.draftPlan()
	for _, e := range found {
		show(step.Plan, e)
	}
	return r.apply(ctx, step)
}

// join counts the records that would become leads, but belong to persons who
// would have come in before them: they change those persons' leads.
func (o *object) join(records []provider.Record, counts *leadbridge.SyncCounts, found []leadbridge.SyncExample) {
	if o.person {
		return
	}
	belongs := map[string]bool{}
	for _, record := range records {
		for _, l := range record.Links {
			other := o.session.find(l.Object)
			belongs[record.ID] = belongs[record.ID] || other != nil && other.person && other.brings()
		}
	}
	for i := range found {
		if e := &found[i]; e.What == leadbridge.SyncCreated && belongs[e.RecordID] {
			e.What, e.Reason = leadbridge.SyncUpdated, "It belongs to a person who comes in as well."
			counts.Created--
			counts.Updated++
		}
	}
}

// rehearsePush tells what would be sent, and moves the dry run on.
func (r *running) rehearsePush(ctx context.Context) error {
	plan := r.draftPlan()
	f := flushing{run: r.run, actor: Actor(r.run.Actor), dry: true, until: r.until,
		plan: func(e leadbridge.SyncExample, _ leadbridge.SyncCounts) { show(plan, e) }}
	done, counts, err := r.se.flush(ctx, f)
	if err != nil || !done {
		return err
	}
	to, err := r.next(ctx)
	if err != nil {
		return err
	}
	step, err := r.step(ctx, to)
	if err != nil {
		return err
	}
	step.Out, step.Plan = withoutMatched(counts, r.run.In.Matched), plan
	return r.apply(ctx, step)
}

// withoutMatched takes out of what would be created the leads that the inbound
// part finds a record for.
func withoutMatched(out leadbridge.SyncCounts, matched int64) leadbridge.SyncCounts {
	matched = min(matched, out.Created)
	out.Created -= matched
	out.Processed -= matched
	return out
}

// draftPlan is a copy of what the dry run found so far.
func (r *running) draftPlan() *leadbridge.SyncPlan {
	plan := leadbridge.SyncPlan{}
	if r.run.Plan != nil {
		plan = *r.run.Plan
		plan.Examples, plan.Refusals = slices.Clone(plan.Examples), slices.Clone(plan.Refusals)
	}
	plan.Fingerprint = r.se.fingerprint(r.run.Direction)
	return &plan
}

// show adds an example to a plan, unless it has enough of the kind.
func show(plan *leadbridge.SyncPlan, e leadbridge.SyncExample) {
	list := &plan.Examples
	if e.What == leadbridge.SyncFailed || e.What == leadbridge.SyncRefused {
		list = &plan.Refusals
	}
	alike := 0
	for _, other := range *list {
		if other.Direction == e.Direction && other.What == e.What {
			alike++
		}
		if e.What == leadbridge.SyncCreated && e.LeadID != "" && other.What == leadbridge.SyncMatched && other.LeadID == e.LeadID {
			return // a record for it was found
		}
	}
	if alike < mostExamples {
		e.Before, e.After = shortened(e.Before), shortened(e.After)
		*list = append(*list, e)
	}
}

// longestShown is how many characters of a value an example shows.
const longestShown = 300

func shortened(values map[string]string) map[string]string {
	short := maps.Clone(values)
	for name, value := range short {
		if letters := []rune(value); len(letters) > longestShown {
			short[name] = string(letters[:longestShown]) + "…"
		}
	}
	return short
}

// examplesOf are the records that a batch would leave word of.
func examplesOf(whole *leadbridge.Changeset) []leadbridge.SyncExample {
	c := whole.Sync
	if c == nil {
		return nil
	}
	changes := map[*leadbridge.Lead]leadbridge.LeadChange{}
	for _, l := range whole.Leads {
		changes[l.Lead] = l
	}
	given := map[leadbridge.RecordRef]map[string]string{} // what does not fit
	for _, p := range c.Problems {
		given[p.RecordRef] = filled(p.Record)
	}
	told := map[string]bool{}
	var found []leadbridge.SyncExample
	for _, rec := range c.Records {
		e := leadbridge.SyncExample{Direction: leadbridge.Inbound, Object: rec.Object, RecordID: rec.RecordID, LeadID: rec.LeadID, What: rec.What, Reason: rec.Reason}
		switch {
		case rec.What == leadbridge.SyncCreated:
			e.LeadID = "" // a lead that is only planned cannot be looked at
		case rec.Lead != nil:
			e.LeadID = rec.Lead.ID
		}
		if e.Before, e.After = changed(changes[rec.Lead]); e.After == nil {
			e.After = given[rec.RecordRef]
		}
		told[rec.Object+" "+rec.RecordID] = true
		found = append(found, e)
	}
	for _, p := range c.Problems {
		if !told[p.Object+" "+p.RecordID] {
			found = append(found, leadbridge.SyncExample{Direction: leadbridge.Inbound, Object: p.Object, RecordID: p.RecordID, What: leadbridge.SyncFailed, Reason: p.Reason, After: given[p.RecordRef]})
		}
	}
	return found
}

// filled are the fields of a record that have a value.
func filled(record map[string]string) map[string]string {
	some := maps.Clone(record)
	maps.DeleteFunc(some, func(_, value string) bool { return value == "" })
	return some
}

// changed are the fields of a lead that a change would touch, all of a new
// one.
func changed(c leadbridge.LeadChange) (before, after leadbridge.Values) {
	switch {
	case c.Lead == nil:
		return nil, nil
	case c.Was == 0:
		return nil, c.Lead.Values
	}
	before, after = leadbridge.Values{}, leadbridge.Values{}
	for _, r := range c.Revisions {
		for name, was := range r.Before {
			if _, earlier := before[name]; !earlier {
				before[name] = was
			}
		}
		maps.Copy(after, r.After)
	}
	return before, after
}
