package survey

import (
	"cmp"
	"context"
	"slices"

	"leadbridge"
	"leadbridge/internal/pipeline/quality"
)

// Judged is a lead and what is wrong with its data.
type Judged struct {
	Lead     *leadbridge.Lead
	Findings quality.Findings
}

// Score is the lead's score, 0 to 100.
func (j Judged) Score() int { return j.Findings.Score() }

// Band is the band that the score lies in.
func (j Judged) Band() quality.Band { return quality.BandOf(j.Score()) }

// Reasons are what the lead loses points by, the costliest first.
func (j Judged) Reasons() []quality.Criterion {
	reasons := j.Findings.Reasons()
	slices.SortStableFunc(reasons, func(a, b quality.Criterion) int { return cmp.Compare(b.Lost, a.Lost) })
	return reasons
}

// Name is what to call the lead: its name, or else its company, e-mail address
// or phone; empty if it has none of them.
func (j Judged) Name() string {
	v := j.Lead.Values
	return cmp.Or(v.FullName(), v[leadbridge.FieldCompany], v[leadbridge.FieldEmail], v[leadbridge.FieldPhone])
}

// Worst returns the leads with the lowest scores, the worst first, at most n
// and at most 200. Which they are is as old as the figures; what is wrong with
// them is told as of now, and leads that were deleted since are left out.
func (s *Service) Worst(ctx context.Context, n int) ([]Judged, error) {
	f, err := s.Figures(ctx)
	if err != nil || f == nil {
		return nil, err
	}
	list := make([]Judged, 0, n)
	for _, w := range f.Worst {
		if len(list) == n {
			break
		}
		l, err := s.store.Lead(ctx, w.ID)
		if err != nil {
			return nil, err
		}
		if l.Deleted() {
			continue
		}
		findings, err := s.Examine(ctx, l)
		if err != nil {
			return nil, err
		}
		list = append(list, Judged{l, findings})
	}
	slices.SortStableFunc(list, func(a, b Judged) int { return cmp.Compare(a.Findings.Score(), b.Findings.Score()) })
	return list, nil
}
