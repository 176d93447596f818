package sandbox

import "slices"

// activityRules keep an activity's person and its done time true to what was
// sent; the person is written through the participants.
func (c *call) activityRules(old, r *record, body map[string]any) *fault {
	kind := r.text(activityType)
	if kind == "" {
		kind = "call"
		r.set(activityType, kind)
	}
	i := slices.IndexFunc(c.co.activityTypes, func(a activityKind) bool { return a.Key == kind && a.Active })
	if i < 0 {
		return invalid("type", "Activity type '%s' not found", kind)
	}
	if old == nil {
		r.set(activityCreator, c.user.id)
		if r.text(activitySubject) == "" {
			r.set(activitySubject, c.co.activityTypes[i].Name)
		}
		for _, slot := range []int{activityDone, activityBusy} {
			if r.val(slot) == nil {
				r.set(slot, false)
			}
		}
	}
	r.set(activityPerson, nil)
	people, _ := r.val(activityParticipants).([]participant)
	for _, p := range people {
		if p.Primary {
			r.set(activityPerson, p.Person)
		}
	}
	switch done := r.truth(activityDone); {
	case !done:
		r.set(activityDoneTime, nil)
	case r.val(activityDoneTime) == nil:
		r.set(activityDoneTime, timeText(timeV2, c.now))
	}
	return nil
}
