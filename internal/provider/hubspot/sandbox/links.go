package sandbox

import (
	"slices"
	"strings"
)

// linkKind is a direction between two kinds of records.
type linkKind struct{ from, to *kind }

func (l linkKind) back() linkKind { return linkKind{l.to, l.from} }

// typeName is what v3 calls a type.
func (l linkKind) typeName(x label) string {
	name := l.from.singular + "_to_" + l.to.singular
	if x.primary {
		name += "_primary"
	}
	return name
}

// label is one type of association in one direction.
type label struct {
	Category string  `json:"category"`
	TypeID   int     `json:"typeId"`
	Label    *string `json:"label,omitempty"`

	inverse int
	primary bool
}

// edge is a link as seen from one end.
type edge struct {
	to    int64
	types []int
}

// links are kept in both directions.
type links map[linkKind]map[int64][]edge

func named(s string) *string { return &s }

// standard are the vendor's own types. The first of each is the one without a
// label.
var standard = map[linkKind][]label{
	{contacts, companies}:  {{"HUBSPOT_DEFINED", 279, nil, 280, false}, {"HUBSPOT_DEFINED", 1, named("Primary"), 2, true}},
	{companies, contacts}:  {{"HUBSPOT_DEFINED", 280, nil, 279, false}, {"HUBSPOT_DEFINED", 2, named("Primary"), 1, true}},
	{deals, contacts}:      {{"HUBSPOT_DEFINED", 3, nil, 4, false}},
	{contacts, deals}:      {{"HUBSPOT_DEFINED", 4, nil, 3, false}},
	{deals, companies}:     {{"HUBSPOT_DEFINED", 341, nil, 342, false}, {"HUBSPOT_DEFINED", 5, named("Primary"), 6, true}},
	{companies, deals}:     {{"HUBSPOT_DEFINED", 342, nil, 341, false}, {"HUBSPOT_DEFINED", 6, named("Primary"), 5, true}},
	{leads, contacts}:      {{"HUBSPOT_DEFINED", 578, named("Primary"), 579, true}},
	{contacts, leads}:      {{"HUBSPOT_DEFINED", 579, named("Primary"), 578, true}},
	{leads, companies}:     {{"HUBSPOT_DEFINED", 610, named("Primary"), 611, true}},
	{companies, leads}:     {{"HUBSPOT_DEFINED", 611, named("Primary"), 610, true}},
	{contacts, contacts}:   {{"HUBSPOT_DEFINED", 449, nil, 449, false}},
	{companies, companies}: {{"HUBSPOT_DEFINED", 450, nil, 450, false}},
	{deals, deals}:         {{"HUBSPOT_DEFINED", 451, nil, 451, false}},
}

// labelsOf returns the types of a direction, those of the account last.
func (a *account) labelsOf(l linkKind) []label {
	return slices.Concat(standard[l], a.labels[l])
}

func (a *account) label(l linkKind, typeID int) (label, bool) {
	all := a.labelsOf(l)
	i := slices.IndexFunc(all, func(x label) bool { return x.TypeID == typeID })
	if i < 0 {
		return label{}, false
	}
	return all[i], true
}

// add links two records in one direction, with more types if they are linked
// already. It says whether anything is new.
func (all links) add(l linkKind, from, to int64, types ...int) bool {
	if all[l] == nil {
		all[l] = map[int64][]edge{}
	}
	edges := all[l][from]
	i := slices.IndexFunc(edges, func(e edge) bool { return e.to == to })
	if i < 0 {
		all[l][from] = append(edges, edge{to, types})
		return true
	}
	fresh := false
	for _, t := range types {
		if !slices.Contains(edges[i].types, t) {
			edges[i].types, fresh = append(slices.Clone(edges[i].types), t), true
		}
	}
	return fresh
}

// remove takes types away; without types the whole link. It returns those
// that were there.
func (all links) remove(l linkKind, from, to int64, types ...int) (gone []int) {
	edges := all[l][from]
	i := slices.IndexFunc(edges, func(e edge) bool { return e.to == to })
	if i < 0 {
		return nil
	}
	var kept []int
	for _, t := range edges[i].types {
		if len(types) > 0 && !slices.Contains(types, t) {
			kept = append(kept, t)
		} else {
			gone = append(gone, t)
		}
	}
	if len(kept) > 0 {
		edges[i].types = kept
	} else {
		all[l][from] = slices.Delete(slices.Clone(edges), i, i+1)
	}
	return gone
}

// checkedLink is an association that can be made.
type checkedLink struct {
	to    *kind
	id    int64
	types []int
}

// link makes an association in both directions.
func (a *account) link(from *kind, id int64, l checkedLink, by source) {
	there := linkKind{from, l.to}
	var back []int
	primary := false
	for _, t := range l.types {
		if x, ok := a.label(there, t); ok {
			back, primary = append(back, x.inverse), primary || x.primary
		}
	}
	fresh := a.links.add(there, id, l.id, l.types...)
	a.links.add(there.back(), l.id, id, back...)
	if fresh {
		a.linked(there, id, l.id, false, primary, by)
	}
}

// unlink ends an association, or some types of it, in both directions. A lead
// that loses its last contact is archived.
func (a *account) unlink(l linkKind, from, to int64, by source, types ...int) {
	gone := a.links.remove(l, from, to, types...)
	if len(gone) == 0 {
		return
	}
	var back []int
	primary := false
	for _, t := range gone {
		if x, ok := a.label(l, t); ok {
			back, primary = append(back, x.inverse), primary || x.primary
		}
	}
	a.links.remove(l.back(), to, from, back...)
	a.linked(l, from, to, true, primary, by)
	lead := from
	if l.to == leads {
		lead, l = to, l.back()
	}
	if l.from == leads && l.to == contacts && len(a.links[l][lead]) == 0 {
		if r := a.tables[leads].live(lead, a.now()); r != nil {
			a.archive(a.tables[leads], r, by)
		}
	}
}

// linked tells both ends' subscribers.
func (a *account) linked(l linkKind, from, to int64, removed, primary bool, by source) {
	for range 2 {
		a.happened(occurrence{table: a.tables[l.from], what: "associationChange", id: from, by: by, link: &linkEvent{
			Type: strings.ToUpper(l.from.singular + "_to_" + l.to.singular), From: from, To: to, Removed: removed, Primary: primary}})
		if l.from == l.to {
			return
		}
		l, from, to = l.back(), to, from
	}
}

// edges returns the links of a record to records that can be read.
func (a *account) edges(l linkKind, id int64) []edge {
	var out []edge
	for _, e := range a.links[l][id] {
		if a.tables[l.to].live(e.to, a.now()) != nil {
			out = append(out, e)
		}
	}
	return out
}

// moveLinks gives a record's links to another, when the two are merged.
func (a *account) moveLinks(k *kind, from, to int64) {
	for l := range a.links {
		if l.from != k {
			continue
		}
		for _, e := range a.links[l][from] {
			if e.to != to {
				a.links.add(l, to, e.to, e.types...)
			}
			for _, back := range a.links[l.back()][e.to] {
				if back.to == from && e.to != to {
					a.links.add(l.back(), e.to, to, back.types...)
				}
			}
			a.links.remove(l.back(), e.to, from)
		}
		delete(a.links[l], from)
	}
}
