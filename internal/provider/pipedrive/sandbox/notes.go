package sandbox

import "net/http"

// showNote makes v1's form of a note.
func (c *call) showNote(r *record) map[string]any { return c.co.showNote(r) }

func (co *company) showNote(r *record) map[string]any {
	out := map[string]any{"id": r.id, "active_flag": r.deleted == 0, "add_time": timeText(timeV1, r.add), "update_time": timeText(timeV1, r.update)}
	for _, f := range co.notes.fields {
		if v := r.val(f.slot); v != nil {
			out[f.key] = v
		}
	}
	if u := co.user(r.integer(noteUser)); u != nil {
		out["user"] = map[string]any{"name": u.name, "email": u.email, "is_you": u == co.users[0]}
	}
	for _, link := range []struct {
		key, name string
		t         *table
		slot      int
	}{{"person", "name", co.persons, notePerson}, {"organization", "name", co.organizations, noteOrg}, {"deal", "title", co.deals, noteDeal}} {
		if o := link.t.get(r.integer(link.slot)); o != nil {
			out[link.key] = map[string]any{link.name: link.t.nameOf(o)}
		}
	}
	return out
}

func listNotes(c *call) (answer, *fault) {
	since, err := c.queryTime("updated_since")
	if err != nil {
		return answer{}, err
	}
	wanted := map[int]int{}
	for key, slot := range map[string]int{"user_id": noteUser, "deal_id": noteDeal, "person_id": notePerson, "org_id": noteOrg} {
		n, err := c.queryInt(key, 0)
		if err != nil {
			return answer{}, err
		}
		if n != 0 {
			wanted[slot] = n
		}
	}
	lead := c.query("lead_id")
	var all []*record
	for r := range c.co.notes.walk("id", false, nil) {
		keep := r.deleted == 0 && r.update >= since && (lead == "" || r.text(noteLead) == lead)
		for slot, n := range wanted {
			keep = keep && r.integer(slot) == n
		}
		if keep {
			all = append(all, r)
		}
	}
	return c.pageV1(len(all), func(i int) map[string]any { return c.showNote(all[i]) })
}

func getNote(c *call) (answer, *fault) {
	r, err := c.found()
	if err != nil {
		return answer{}, err
	}
	return ok(c.showNote(r))
}

func createNote(c *call) (answer, *fault) {
	r := &record{id: c.co.notes.next(), add: c.now / 1000 * 1000}
	r.set(noteUser, c.user.id)
	for _, slot := range []int{notePinLead, notePinDeal, notePinPerson, notePinOrg} {
		r.set(slot, false)
	}
	return c.saveNote(r)
}

func updateNote(c *call) (answer, *fault) {
	old, err := c.found()
	if err != nil {
		return answer{}, err
	}
	return c.saveNote(old.copy())
}

func (c *call) saveNote(r *record) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	if err := c.fill(r, body); err != nil {
		return answer{}, err
	}
	if r.text(noteContent) == "" {
		return answer{}, badRequest("Note content must be given.")
	}
	if r.val(noteLead) == nil && r.val(noteDeal) == nil && r.val(notePerson) == nil && r.val(noteOrg) == nil {
		return answer{}, badRequest("At least one of the following must be given: lead_id, deal_id, person_id, org_id.")
	}
	r.set(noteLastUser, c.user.id)
	c.co.write(c.co.notes, r, c.cause())
	return ok(c.showNote(c.co.notes.get(r.id)))
}

func deleteNote(c *call) (answer, *fault) {
	r, err := c.found()
	if err != nil {
		return answer{}, err
	}
	c.co.remove(c.co.notes, r, c.cause())
	return answer{http.StatusOK, map[string]any{"success": true, "data": true}}, nil
}
