package survey

import (
	"cmp"
	"slices"
	"time"
)

// groups counts leads by a value. It follows as many values as its bounds
// allow, first come first served; all others are one group.
type groups struct {
	by    map[string]*group
	rest  group
	lines int // groups with a course of their own
}

type group struct {
	totals Totals
	course timeline // nil: counted with the rest
}

func (g *groups) add(value string, score int, follow bool, created, now time.Time) {
	of := g.by[value]
	if of == nil {
		of = &g.rest
		if len(g.by) < maxGroups {
			of = &group{}
			g.by[value] = of
			if follow && g.lines < maxLines {
				g.lines++
				of.course = timeline{}
			}
		}
	}
	of.totals.add(score)
	if !follow {
		return
	}
	if of.course == nil {
		of = &g.rest
	}
	if of.course == nil {
		of.course = timeline{}
	}
	of.course.add(created, now)
}

// list returns the commonest values, and the courses of the commonest of these;
// what is left is the last of each list.
func (g *groups) list() ([]Group, []Series) {
	all := make([]Group, 0, len(g.by))
	for value, of := range g.by {
		all = append(all, Group{Value: value, Totals: of.totals})
	}
	slices.SortFunc(all, func(a, b Group) int { return cmp.Or(cmp.Compare(b.Leads, a.Leads), cmp.Compare(a.Value, b.Value)) })
	rest := Group{Rest: true, Totals: g.rest.totals}
	for _, more := range all[min(len(all), shownGroups):] {
		rest.addTotals(more.Totals)
	}
	var lines []Series
	others := g.rest.course
	for _, of := range all {
		course := g.by[of.Value].course
		switch {
		case course == nil:
		case len(lines) < shownLines:
			lines = append(lines, course.series(of.Value))
		case others == nil:
			others = course
		default:
			others.addAll(course)
		}
	}
	if others != nil {
		last := others.series("")
		last.Rest = true
		lines = append(lines, last)
	}
	all = all[:min(len(all), shownGroups)]
	if rest.Leads > 0 {
		all = append(all, rest)
	}
	return all, lines
}
