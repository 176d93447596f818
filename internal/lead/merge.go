package lead

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/match"
)

// maxMerged is how many leads can become one at once.
const maxMerged = 20

// MergeRequest says which leads are to become one, and how.
type MergeRequest struct {
	Leads []string // IDs, two or more
	// Survivor is the ID of the lead that stays; empty means the oldest.
	Survivor string
	// Strategy says whose value wins where the leads differ: newer and older
	// are by the age of the leads, whichever survives. Empty means "merge".
	Strategy leadbridge.MergeStrategy
	// Choices name, for single fields, the lead whose value is taken.
	Choices map[string]string
	// Versions are those of the leads that the caller saw, by ID. A lead in
	// another version answers Conflict ([CodeVersion]); one that is not named
	// may be in any.
	Versions map[string]int64

	batch string // the batch that the merge belongs to
}

// Preview is what a merge would make.
type Preview struct {
	Survivor *leadbridge.Lead   // as it is now
	Losers   []*leadbridge.Lead // those that would go, oldest first
	Fields   []MergedField      // every field that one of them has
}

// MergedField is one field of a merge's outcome.
type MergedField struct {
	Name  string
	Value string
	// From names the leads that hold this value; it is empty if the value was
	// joined of several.
	From []string
	// Values are the leads' own, by ID, where they have one.
	Values map[string]string
	// Differs says that the leads do not agree, Fixed that the rules of
	// consent decide the field, and no choice does.
	Differs, Fixed bool
}

// fixedFields are those in which a merge must never be weaker than its parts.
var fixedFields = []string{leadbridge.FieldDoNotContact, leadbridge.FieldConsentGiven, leadbridge.FieldConsentAt,
	leadbridge.FieldConsentSource, leadbridge.FieldConsentText, leadbridge.FieldConsentIP, leadbridge.FieldConsentURL}

// PreviewMerge tells what a merge would make, and writes nothing.
func (s *Service) PreviewMerge(ctx context.Context, r MergeRequest) (Preview, error) {
	p, err := s.plan(ctx, "lead.PreviewMerge", r)
	if err != nil {
		return Preview{}, err
	}
	return p.preview(), nil
}

// Merged is what a merge made.
type Merged struct {
	Survivor *leadbridge.Lead
	Merges   []leadbridge.Merge // one for each lead that went
}

// Merge makes one lead of several. The others are deleted, with a reference
// to it; each can be taken out again by [Service.Unmerge].
func (s *Service) Merge(ctx context.Context, actor Actor, r MergeRequest) (Merged, error) {
	return s.merge(ctx, "lead.Merge", actor, r)
}

func (s *Service) merge(ctx context.Context, op string, actor Actor, r MergeRequest) (Merged, error) {
	var merged Merged
	err := again(func() error {
		p, err := s.plan(ctx, op, r)
		if err != nil {
			return err
		}
		c := p.changeset(actor, s.now())
		for i := range c.Merges {
			c.Merges[i].BatchID = r.batch
			if err := s.settlePair(ctx, &c, &c.Merges[i]); err != nil {
				return err
			}
		}
		if err := s.carry(ctx, &c); err != nil {
			return err
		}
		merged = Merged{Survivor: c.Leads[0].Lead, Merges: c.Merges}
		return s.store.Apply(ctx, &c)
	})
	return merged, err
}

// settlePair decides on the pair that a merge answers, if there is one.
func (s *Service) settlePair(ctx context.Context, c *leadbridge.Changeset, m *leadbridge.Merge) error {
	pair, there, err := s.store.PairBetween(ctx, m.Survivor, m.Loser)
	if err != nil || !there {
		return err
	}
	m.PairID = pair.ID
	c.Decisions = append(c.Decisions, leadbridge.PairDecision{ID: pair.ID, Was: pair.Status, Status: leadbridge.PairMerged, At: m.At, By: m.Actor})
	return nil
}

// plan is a merge thought through.
type plan struct {
	survivor *leadbridge.Lead
	losers   []*leadbridge.Lead  // in the order in which they go
	steps    []leadbridge.Values // the survivor's values after each
}

func (s *Service) plan(ctx context.Context, op string, r MergeRequest) (*plan, error) {
	if len(r.Leads) < 2 || len(r.Leads) > maxMerged {
		return nil, leadbridge.InvalidField(op, "leads", "must name 2 to %d leads", maxMerged)
	}
	switch r.Strategy = cmp.Or(r.Strategy, leadbridge.MergeBoth); r.Strategy {
	case leadbridge.MergeBoth, leadbridge.MergePreferNew, leadbridge.MergePreferExisting:
	default:
		return nil, leadbridge.InvalidField(op, "strategy", "is %q; it must be merge, prefer_new or prefer_existing", r.Strategy)
	}
	leads := make([]*leadbridge.Lead, len(r.Leads))
	for i, id := range r.Leads {
		if slices.Contains(r.Leads[:i], id) {
			return nil, leadbridge.InvalidField(op, "leads", "names the lead %s twice", id)
		}
		var err error
		if leads[i], err = s.living(ctx, op, id); err != nil {
			return nil, err
		}
		if err := checkVersion(op, leads[i], r.Versions[id]); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(leads, bySeq)
	p := &plan{survivor: leads[0]}
	if r.Survivor != "" {
		i := slices.IndexFunc(leads, func(l *leadbridge.Lead) bool { return l.ID == r.Survivor })
		if i < 0 {
			return nil, leadbridge.InvalidField(op, "survivor", "must be one of the leads to be merged")
		}
		p.survivor = leads[i]
	}
	for field, id := range r.Choices {
		if !slices.Contains(r.Leads, id) {
			return nil, leadbridge.InvalidField(op, "choices."+field, "must name one of the leads to be merged")
		}
	}
	p.fold(leads, r)
	return p, p.checkFixed(op, leads, r.Choices)
}

func bySeq(a, b *leadbridge.Lead) int { return cmp.Compare(a.Seq, b.Seq) }

// fold takes the losers in one by one: first the older ones, from the newest
// to the oldest, then the newer ones. Then each step is between two leads of
// known age, and the oldest or newest of all wins under either strategy.
func (p *plan) fold(leads []*leadbridge.Lead, r MergeRequest) {
	at := slices.Index(leads, p.survivor)
	older := slices.Clone(leads[:at])
	slices.Reverse(older)
	p.losers = append(older, leads[at+1:]...)
	values := p.survivor.Values
	for _, loser := range p.losers {
		existing, incoming := values, loser.Values
		if loser.Seq < p.survivor.Seq {
			existing, incoming = incoming, existing
		}
		next := match.Merge(existing, incoming, r.Strategy)
		for field, id := range r.Choices {
			if slices.Contains(fixedFields, field) {
				continue
			}
			next[field] = values[field]
			if id == loser.ID {
				next[field] = loser.Values[field]
			}
		}
		maps.DeleteFunc(next, func(_, v string) bool { return v == "" })
		values = next
		p.steps = append(p.steps, next)
	}
}

// checkFixed refuses a choice against the rules of consent.
func (p *plan) checkFixed(op string, leads []*leadbridge.Lead, choices map[string]string) error {
	for _, field := range fixedFields {
		for _, l := range leads {
			if choices[field] == l.ID && l.Values[field] != p.values()[field] {
				return leadbridge.InvalidField(op, "choices."+field, "cannot be chosen: a wish not to be contacted and a refused consent survive every merge")
			}
		}
	}
	return nil
}

func (p *plan) values() leadbridge.Values { return p.steps[len(p.steps)-1] }

func (p *plan) preview() Preview {
	out := Preview{Survivor: p.survivor, Losers: slices.SortedFunc(slices.Values(p.losers), bySeq)}
	leads := append([]*leadbridge.Lead{p.survivor}, out.Losers...)
	names := map[string]bool{}
	for _, l := range leads {
		for name := range l.Values {
			names[name] = true
		}
	}
	for _, name := range inOrder(names) {
		f := MergedField{Name: name, Value: p.values()[name], Values: map[string]string{}, Fixed: slices.Contains(fixedFields, name)}
		for _, l := range leads {
			v, there := l.Values[name]
			if there {
				f.Values[l.ID] = v
			}
			if v == f.Value {
				f.From = append(f.From, l.ID)
			}
		}
		f.Differs = len(f.From) < len(leads)
		out.Fields = append(out.Fields, f)
	}
	return out
}

// inOrder lists field names as the catalogue does, the others after it,
// sorted.
func inOrder(names map[string]bool) []string {
	var ordered []string
	for _, name := range leadbridge.FieldNames() {
		if names[name] {
			ordered = append(ordered, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if _, known := leadbridge.FieldNamed(name); !known {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

// changeset writes the plan: the survivor first, with one revision for each
// loser, then the losers.
func (p *plan) changeset(actor Actor, at time.Time) leadbridge.Changeset {
	stays := leadbridge.LeadChange{Lead: p.survivor, Was: p.survivor.Version}
	var goes []leadbridge.LeadChange
	var c leadbridge.Changeset
	for i, loser := range p.losers {
		into, out := mergeStep(stays.Lead, loser, p.steps[i], actor, at)
		stays.Lead = into.Lead
		stays.Revisions = append(stays.Revisions, into.Revisions...)
		stays.Keys = append(stays.Keys, into.Keys...)
		goes = append(goes, out)
		c.Merges = append(c.Merges, leadbridge.Merge{Survivor: p.survivor, Loser: out.Lead,
			SurvivorVersion: into.Lead.Version, LoserVersion: out.Lead.Version, At: at, Actor: string(actor)})
	}
	c.Leads = append([]leadbridge.LeadChange{stays}, goes...)
	for i := range c.Merges {
		c.Merges[i].Survivor = stays.Lead
	}
	return c
}

// mergeStep makes the changes of two leads that become one. The survivor is
// found under the loser's keys from now on as well.
func mergeStep(survivor, loser *leadbridge.Lead, values leadbridge.Values, actor Actor, at time.Time) (stays, goes leadbridge.LeadChange) {
	cause := func(other *leadbridge.Lead) leadbridge.Cause {
		return leadbridge.Cause{Kind: leadbridge.CauseMerge, Actor: string(actor), Other: other.ID}
	}
	stays = change(survivor, leadbridge.OpUpdate, cause(loser), at, func(next *leadbridge.Lead) { next.Values = values.Clone() })
	stays.Keys = match.AppendKeys(stays.Keys, loser.Values)
	slices.Sort(stays.Keys)
	stays.Keys = slices.Compact(stays.Keys)
	goes = change(loser, leadbridge.OpDelete, cause(survivor), at, func(next *leadbridge.Lead) { next.DeletedAt, next.MergedInto = at, survivor.ID })
	return stays, goes
}
