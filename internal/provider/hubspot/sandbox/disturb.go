package sandbox

import "fmt"

// restless names a property of each kind that people edit while a client
// pages.
var restless = map[*kind]string{contacts: "city", companies: "city", deals: "description", leads: "hs_lead_name"}

// disturb is the vice of people at work while a client pages: they edit
// records anywhere and make new ones.
func (c *call) disturb(t *table) {
	if len(t.rows) == 0 || !c.hub.Vices.Strikes(viceEdits, c.r) {
		return
	}
	a, edits := c.account, max(1, int(c.hub.Vices.Value(viceEdits)))
	p, by := t.byName[restless[t.kind]], a.byHand()
	for range edits {
		r := t.live(t.rows[t.random.IntN(len(t.rows))].id, a.now())
		if r != nil {
			a.change(t, r, map[int]string{p.number: fmt.Sprintf("Edited %d", t.random.IntN(1_000_000))}, by)
		}
	}
	r := t.add(a.now())
	a.happened(occurrence{table: t, what: "creation", id: r.id, by: by})
	a.change(t, r, map[int]string{t.byName[t.kind.label].number: fmt.Sprintf("Walk-in %d", r.id), p.number: "Walked in"}, by)
}
