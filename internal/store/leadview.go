package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/store/segment"
)

// leadView is all leads as a question sees them: those of the segments, and
// those that are not in one as they are now.
type leadView struct {
	parts []leadPart
	// behind is how many leads are in no segment as they are now, and were
	// not read either, and new how many of them are in no segment at all.
	behind, new int64
	known       int64 // how many leads there are in parts
}

type leadPart struct {
	leads segment.Leads
	among segment.Set
}

// view reads what a question needs: the leads that it selects, and the columns
// that it sorts or counts them by.
func (db *DB) view(ctx context.Context, q *leadQuestion, besides ...string) (v leadView, err error) {
	err = withLeadIndex(func() error {
		if q.few {
			rows, e := db.rowsOf(ctx, q.seqs)
			v = leadView{}
			v.add(rows, nil)
			return e
		}
		v, err = db.wholeView(ctx, q, besides)
		return err
	})
	if err != nil {
		return v, err
	}
	for _, p := range v.parts {
		if err := q.Select(p.leads, p.among); err != nil {
			return v, err
		}
	}
	return v, nil
}

// add adds leads, but for those at some places.
func (v *leadView) add(leads segment.Leads, without segment.Set) {
	among := segment.Full(leads.Len())
	for i := range without {
		among[i] &^= without[i]
	}
	v.parts = append(v.parts, leadPart{leads, among})
	v.known += int64(among.Count())
}

// wholeView is the view of all leads. What changed is read first and the
// directory after it: what is put into a segment in between is then seen
// twice, and never missed.
func (db *DB) wholeView(ctx context.Context, q *leadQuestion, besides []string) (v leadView, err error) {
	changed, err := db.changedLeads(ctx, liveMost/2)
	if err != nil {
		return v, err
	}
	d, err := db.leadDirectory(ctx)
	if err != nil {
		return v, err
	}
	live, err := db.newLeads(ctx, d.last, max(liveMost-len(changed.seqs), liveMost/2))
	if err != nil {
		return v, err
	}
	stored, err := db.readSegments(ctx, d, q.columns(besides), q.Words)
	if err != nil {
		return v, err
	}
	v.new = live.behind
	v.behind = live.behind + changed.behind
	seqs := append(changed.seqs, live.seqs...)
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	for i, s := range stored {
		without := slices.Clone(d.segments[i].newer)
		first, _ := slices.BinarySearch(seqs, s.seqs.at(0))
		for _, seq := range seqs[first:] {
			place, there := s.seqs.find(seq)
			if there {
				without.Add(place)
			}
			if place == s.seqs.n {
				break
			}
		}
		v.add(s, without)
	}
	rows, err := db.rowsOf(ctx, seqs)
	if err == nil {
		v.add(rows, nil)
	}
	return v, err
}

// newLeads are the newest of the leads that no segment knows.
func (db *DB) newLeads(ctx context.Context, after int64, most int) (p pendingLeads, err error) {
	p.seqs, err = queryNumbers(ctx, db.read, "SELECT seq FROM leads WHERE seq > $1 ORDER BY seq DESC LIMIT "+strconv.Itoa(most), after)
	if err != nil || len(p.seqs) == 0 {
		return p, err
	}
	slices.Reverse(p.seqs)
	p.behind = max(0, p.seqs[0]-1-after)
	return p, nil
}

// columns are those that a question is about.
func (q *leadQuestion) columns(besides []string) []string {
	names := slices.Clone(besides)
	for _, t := range q.Fields {
		names = append(names, t.Field)
	}
	for _, r := range q.Ranges {
		names = append(names, r.Column)
	}
	if q.Either != nil {
		names = append(names, q.Either.Column)
	}
	names = append(names, q.order.Fields...)
	if q.order.Number != "" {
		names = append(names, q.order.Number)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// top returns the first leads of the view in the question's order.
func (v *leadView) top(o segment.Order, after *segment.Mark, n int) ([]segment.Mark, error) {
	var all []segment.Mark
	for _, p := range v.parts {
		marks, err := o.Top(p.leads, p.among, after, n)
		if err != nil {
			return nil, err
		}
		all = append(all, marks...)
	}
	slices.SortFunc(all, o.Compare)
	return all[:min(n, len(all))], nil
}

// count tells how many leads the view selects. Of what it does not know it
// takes as many as of what it knows.
func (v *leadView) count() *LeadCount {
	n := int64(0)
	for _, p := range v.parts {
		n += int64(p.among.Count())
	}
	if v.behind == 0 {
		return &LeadCount{Leads: n, Exact: true}
	}
	if v.new > 0 && v.known > 0 {
		n += int64(float64(n) / float64(v.known) * float64(v.new))
	}
	return &LeadCount{Leads: n}
}

// holds keeps those leads that the question selects as they are now.
func (q *leadQuestion) holds(ctx context.Context, db *DB, leads []*leadbridge.Lead) ([]*leadbridge.Lead, error) {
	inOrder := slices.SortedFunc(slices.Values(leads), func(a, b *leadbridge.Lead) int { return cmp.Compare(a.Seq, b.Seq) })
	rows := &segment.Rows{}
	if q.Either != nil { // leads do not tell what import made them
		var err error
		if rows, err = db.rowsOf(ctx, seqsOfLeads(inOrder)); err != nil {
			return nil, err
		}
	} else {
		for _, l := range inOrder {
			rows.AddLead(l)
		}
	}
	found := segment.Full(rows.Len())
	if err := q.Select(rows, found); err != nil {
		return nil, err
	}
	held := make(map[int64]bool, len(leads))
	for place := range found.All {
		held[rows.Seq(place)] = true
	}
	return slices.DeleteFunc(leads, func(l *leadbridge.Lead) bool { return !held[l.Seq] }), nil
}

func seqsOfLeads(leads []*leadbridge.Lead) []int64 {
	seqs := make([]int64, len(leads))
	for i, l := range leads {
		seqs[i] = l.Seq
	}
	return seqs
}
