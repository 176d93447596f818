package survey

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/pipeline/quality"
	"leadbridge/internal/store"
)

// What bounds the memory of a survey, whatever the leads hold.
const (
	maxGroups  = 1000 // values of a field that are counted apart
	maxLines   = 64   // of these, those whose course is followed
	maxOrigins = 100_000
	maxCustom  = 200 // user-defined fields

	shownGroups  = 50 // of each kind in the figures
	shownImports = 100
	shownLines   = 6
	worstLeads   = 200
)

// tally gathers the figures.
type tally struct {
	now     time.Time
	judge   quality.Judge
	figures Figures
	rules   [len(quality.Rules)]int64
	fields  map[string]*FieldFigure
	groups  map[string]*groups // by field
	created timeline
	imports map[int64]*Totals
	links   map[string]*Totals
}

// groupedFields are the fields whose values are counted.
var groupedFields = []string{leadbridge.FieldLeadSource, leadbridge.FieldInsuranceType, leadbridge.FieldStatus, leadbridge.FieldState, leadbridge.FieldOwner}

func newTally(now time.Time) *tally {
	t := &tally{now: now, judge: quality.At(now), figures: Figures{TakenAt: now.UTC(), Rules: map[string]int64{}},
		fields: map[string]*FieldFigure{}, groups: map[string]*groups{}, created: timeline{}, imports: map[int64]*Totals{}, links: map[string]*Totals{}}
	for _, name := range leadbridge.FieldNames() {
		t.fields[name] = &FieldFigure{Name: name}
	}
	for _, field := range groupedFields {
		t.groups[field] = &groups{by: map[string]*group{}}
	}
	return t
}

// addAll takes leads in and returns those whose stored score is another,
// with the right one.
func (t *tally) addAll(leads []store.SurveyedLead) []*leadbridge.Lead {
	var wrong []*leadbridge.Lead
	for i := range leads {
		l := &leads[i]
		if score := t.add(l); !l.Scored || l.Quality != score {
			l.Quality = score
			wrong = append(wrong, l.Lead)
		}
	}
	return wrong
}

func (t *tally) add(l *store.SurveyedLead) int {
	findings := t.judge.Examine(l.Values, quality.Known{ConfirmedAt: l.UpdatedAt, PossibleDuplicate: l.PossibleDuplicate})
	score := findings.Score()
	t.figures.add(score)
	t.figures.Scores[min(score/10, 9)]++
	t.addFields(l.Values)
	findings.Each(func(rule int) {
		t.rules[rule]++
		if r := &quality.Rules[rule]; r.Part == quality.Valid {
			t.fields[r.Field].Valid--
		}
	})
	t.created.add(l.CreatedAt, t.now)
	for _, field := range groupedFields {
		t.groups[field].add(l.Values[field], score, field == leadbridge.FieldLeadSource || field == leadbridge.FieldInsuranceType, l.CreatedAt, t.now)
	}
	if l.Job != 0 {
		addTo(t.imports, l.Job, score)
	}
	for _, id := range l.Integrations {
		addTo(t.links, id, score)
	}
	t.addWorst(Worst{l.ID, score, l.Seq})
	return score
}

func addTo[K comparable](totals map[K]*Totals, key K, score int) {
	of := totals[key]
	if of == nil {
		if len(totals) == maxOrigins {
			return
		}
		of = &Totals{}
		totals[key] = of
	}
	of.add(score)
}

// addFields counts what is filled; a rule about a value takes it from the
// valid ones again.
func (t *tally) addFields(v leadbridge.Values) {
	for name := range v {
		f := t.fields[name]
		if f == nil {
			if !strings.HasPrefix(name, leadbridge.CustomPrefix) || len(t.fields) >= len(leadbridge.Fields)+maxCustom {
				continue
			}
			f = &FieldFigure{Name: name}
			t.fields[name] = f
		}
		f.Filled++
		f.Valid++
	}
}

// addWorst keeps the worst, and of equals the newest.
func (t *tally) addWorst(w Worst) {
	worse := func(a, b Worst) int { return cmp.Or(cmp.Compare(a.Score, b.Score), cmp.Compare(b.seq, a.seq)) }
	list := t.figures.Worst
	if len(list) == worstLeads {
		if worse(w, list[len(list)-1]) >= 0 {
			return
		}
		list = list[:len(list)-1]
	}
	at, _ := slices.BinarySearchFunc(list, w, worse)
	t.figures.Worst = slices.Insert(list, at, w)
}

// finish makes the figures of what was gathered.
func (s *Service) finish(ctx context.Context, t *tally) (*Figures, error) {
	f := &t.figures
	for rule, n := range t.rules {
		f.Rules[quality.Rules[rule].ID] = n
	}
	for _, name := range leadbridge.FieldNames() {
		f.Fields = append(f.Fields, *t.fields[name])
		delete(t.fields, name)
	}
	custom := make([]FieldFigure, 0, len(t.fields))
	for _, field := range t.fields {
		custom = append(custom, *field)
	}
	slices.SortFunc(custom, func(a, b FieldFigure) int { return cmp.Compare(a.Name, b.Name) })
	f.Fields = append(f.Fields, custom...)

	f.Sources, f.BySource = t.groups[leadbridge.FieldLeadSource].list()
	f.Types, f.ByType = t.groups[leadbridge.FieldInsuranceType].list()
	f.Statuses, _ = t.groups[leadbridge.FieldStatus].list()
	f.States, _ = t.groups[leadbridge.FieldState].list()
	f.Owners, _ = t.groups[leadbridge.FieldOwner].list()
	f.Created = t.created.series("")
	var err error
	if f.Imports, err = s.imports(ctx, t.imports); err != nil {
		return nil, err
	}
	f.Integrations, err = s.integrations(ctx, t.links)
	return f, err
}

// imports names the newest imports.
func (s *Service) imports(ctx context.Context, totals map[int64]*Totals) ([]Group, error) {
	numbers := make([]int64, 0, len(totals))
	for seq := range totals {
		numbers = append(numbers, seq)
	}
	slices.SortFunc(numbers, func(a, b int64) int { return cmp.Compare(b, a) })
	numbers = numbers[:min(len(numbers), shownImports)]
	names, err := s.store.ImportNames(ctx, numbers)
	if err != nil {
		return nil, err
	}
	list := []Group{}
	for _, seq := range numbers {
		if name, ok := names[seq]; ok {
			list = append(list, Group{Value: name.ID, Name: name.Name, Totals: *totals[seq]})
		}
	}
	return list, nil
}

// integrations names the integrations that leads are linked with.
func (s *Service) integrations(ctx context.Context, totals map[string]*Totals) ([]Group, error) {
	names, err := s.store.IntegrationNames(ctx)
	if err != nil {
		return nil, err
	}
	list := []Group{}
	for _, name := range names {
		if of := totals[name.ID]; of != nil {
			list = append(list, Group{Value: name.ID, Name: name.Name, Totals: *of})
		}
	}
	return list, nil
}
