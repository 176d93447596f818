package lead

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/pipeline"
	"leadbridge/internal/store"
)

// TaskBulk is the kind of task that works on a bulk action; its ID is the
// action's.
const TaskBulk = "lead_bulk"

const (
	// bulkAtOnce is how many leads are dealt with while the caller waits.
	bulkAtOnce = 1000
	// bulkPatience is how long that may take before the workers go on with it,
	// and bulkRescue when they look whether they have to.
	bulkPatience = 5 * time.Second
	bulkRescue   = 15 * time.Second
	// bulkLooked is how many leads a forecast looks at.
	bulkLooked = 10_000
	// bulkExamples is how many leads a forecast shows.
	bulkExamples = 5
)

// oneByOne are the fields by which people are told apart: no two leads should
// have the same, so that many are never given one at once.
var oneByOne = []string{leadbridge.FieldFirstName, leadbridge.FieldLastName, leadbridge.FieldEmail, leadbridge.FieldPhone,
	leadbridge.FieldPhoneExtension, leadbridge.FieldDateOfBirth, leadbridge.FieldStreet}

// bulkStore is what bulk actions need of the store.
type bulkStore interface {
	CreateBulkAction(ctx context.Context, b *leadbridge.BulkAction, tasks []leadbridge.Task) error
	BulkAction(ctx context.Context, id string) (*leadbridge.BulkAction, error)
	BulkActions(ctx context.Context, before int64, limit int) ([]*leadbridge.BulkAction, error)
	UpdateBulkAction(ctx context.Context, id string, f func(*leadbridge.BulkAction) ([]leadbridge.Task, error)) (*leadbridge.BulkAction, error)
	bulkLeadStore
}

// bulkLeadStore reads the leads of bulk actions.
type bulkLeadStore interface {
	BulkLeads(ctx context.Context, b *leadbridge.BulkAction, f store.BulkLeadFilter) ([]leadbridge.BulkLead, error)
	EachLeadBetween(ctx context.Context, f store.LeadFilter, after, until int64, do func(*leadbridge.Lead) error) error
	LeadsBySeq(ctx context.Context, seqs []int64) (map[int64]*leadbridge.Lead, error)
	RevisionsOf(ctx context.Context, seqs []int64) (map[int64][]leadbridge.Revision, error)
}

// BulkLeadFilter selects leads of a bulk action.
type BulkLeadFilter = store.BulkLeadFilter

// BulkRequest asks for something to be done to many leads.
type BulkRequest struct {
	Kind leadbridge.BulkKind
	// Values, for a change, are the fields that the leads are given; an empty
	// text clears one.
	Values leadbridge.Values
	// Filter says which leads. Its IDs name them one by one.
	Filter Filter
	// Expected, if it is not nil, is how many leads the person saw. If there
	// are others now, nothing is done.
	Expected *int64
}

// BulkForecast tells what a bulk action would do.
type BulkForecast struct {
	// Selected is how many leads there are; an estimate unless Exact.
	Selected int64
	Exact    bool
	// Counts tell what would become of those that were looked at: of all, or
	// of the first 10,000.
	Counts leadbridge.BulkCounts
	// Examples are some of the leads that would be changed, Reasons why leads
	// would be refused, the most frequent first.
	Examples []BulkExample
	Reasons  []BulkReason
}

// BulkExample is a lead, and what it would be.
type BulkExample struct{ Before, After *leadbridge.Lead }

// BulkReason is why leads would be refused, and how many.
type BulkReason struct {
	Reason string
	Leads  int64
}

// check brings a request into the form that it is carried out in, and makes
// the road of its values.
func (s *Service) checkBulk(ctx context.Context, op string, r *BulkRequest) (pipeline.Pipeline, error) {
	r.Filter.Cursor, r.Filter.Limit, r.Filter.Sort, r.Filter.Count = "", 1, "", true
	r.Filter = s.resolve(r.Filter)
	switch r.Kind {
	case leadbridge.BulkDelete:
		r.Values = nil
		return nil, nil
	case leadbridge.BulkRestore:
		r.Values, r.Filter.Deleted, r.Filter.OnlyDeleted = nil, true, true
		return nil, nil
	case leadbridge.BulkChange:
	default:
		return nil, leadbridge.InvalidField(op, "kind", "is %q; it must be CHANGE, DELETE or RESTORE", r.Kind)
	}
	if len(r.Values) == 0 {
		return nil, leadbridge.InvalidField(op, "values", "are missing; say which field is to become what")
	}
	for _, name := range r.Values.Names() {
		if slices.Contains(oneByOne, name) {
			return nil, leadbridge.InvalidField(op, name, "cannot be the same for many leads; change them one by one")
		}
	}
	stages, err := s.enter(ctx, op, r.Values)
	if err != nil {
		return nil, err
	}
	// A value that is wrong by itself is wrong for every lead.
	_, out := revise(leadbridge.Values{}, r.Values, stages)
	return stages, refusal(op, slices.DeleteFunc(out.Issues, func(i leadbridge.Issue) bool { return r.Values[i.Field] == "" }))
}

var errEnough = errors.New("enough leads were looked at")

// ForecastBulk tells what a bulk action would do. Nothing is written.
func (s *Service) ForecastBulk(ctx context.Context, r BulkRequest) (BulkForecast, error) {
	stages, err := s.checkBulk(ctx, "lead.ForecastBulk", &r)
	if err != nil {
		return BulkForecast{}, err
	}
	page, err := s.store.Leads(ctx, r.Filter)
	if err != nil {
		return BulkForecast{}, err
	}
	out := BulkForecast{Selected: page.Count.Leads, Exact: page.Count.Exact}
	w := bulkWork{kind: r.Kind, values: r.Values, stages: stages, at: s.now()}
	reasons := map[string]int64{}
	err = s.store.EachLead(ctx, r.Filter, func(l *leadbridge.Lead) error {
		change, reason := w.lead(l)
		switch {
		case reason != "":
			out.Counts.Refused++
			reasons[reason]++
		case change == nil:
			out.Counts.Unchanged++
		default:
			out.Counts.Changed++
			if len(out.Examples) < bulkExamples {
				out.Examples = append(out.Examples, BulkExample{l, change.Lead})
			}
		}
		if out.Counts.Total() == bulkLooked {
			return errEnough
		}
		return nil
	})
	if err == nil { // all were looked at
		out.Selected, out.Exact = out.Counts.Total(), true
	}
	for reason, n := range reasons {
		out.Reasons = append(out.Reasons, BulkReason{reason, n})
	}
	slices.SortFunc(out.Reasons, func(a, b BulkReason) int { return int(b.Leads - a.Leads) })
	if err == errEnough {
		return out, nil
	}
	return out, err
}

// StartBulk does something to many leads. Up to a thousand leads it is done
// when StartBulk returns, otherwise it goes on in the background: see the
// action's status. Leads that are made later are left alone.
func (s *Service) StartBulk(ctx context.Context, actor Actor, r BulkRequest) (*leadbridge.BulkAction, error) {
	const op = "lead.StartBulk"
	if _, err := s.checkBulk(ctx, op, &r); err != nil {
		return nil, err
	}
	page, err := s.store.Leads(ctx, r.Filter)
	if err != nil {
		return nil, err
	}
	switch n := page.Count.Leads; {
	case r.Expected != nil && page.Count.Exact && n != *r.Expected:
		return nil, conflict(op, CodeStale, "The list has changed since you looked: it has %d leads now, not %d. Look at it again.", n, *r.Expected)
	case len(page.Leads) == 0:
		return nil, conflict(op, CodeStale, "There is no lead to do this to.")
	}
	selection, err := json.Marshal(r.Filter)
	if err != nil {
		return nil, err
	}
	b := &leadbridge.BulkAction{ID: uuid.Must(uuid.NewV7()).String(), Status: leadbridge.BulkRunning, Kind: r.Kind, Values: r.Values, Selection: selection,
		Actor: string(actor), Selected: page.Count.Leads, CreatedAt: s.now()}
	few := b.Selected <= bulkAtOnce
	if err := s.store.CreateBulkAction(ctx, b, s.bulkTasks(b.ID, few)); err != nil {
		return nil, err
	}
	return s.bulkNow(ctx, b.ID, few)
}

// bulkTasks are what works on an action in the background. For few leads they
// are there in case that the caller's own time is cut short.
func (s *Service) bulkTasks(id string, few bool) []leadbridge.Task {
	if !s.Background {
		return nil
	}
	t := leadbridge.Task{Kind: TaskBulk, ID: id}
	if few {
		t.At = time.Now().Add(bulkRescue)
	}
	return []leadbridge.Task{t}
}

// bulkNow does an action while the caller waits, if it is about few leads or
// there are no workers, and returns it.
func (s *Service) bulkNow(ctx context.Context, id string, few bool) (*leadbridge.BulkAction, error) {
	patience := bulkPatience
	if !s.Background {
		patience = 0
	}
	if few || !s.Background {
		if _, err := s.RunBulk(ctx, id, patience); err != nil && !s.Background {
			return nil, err
		}
	}
	return s.store.BulkAction(ctx, id)
}

// BulkAction returns a bulk action.
func (s *Service) BulkAction(ctx context.Context, id string) (*leadbridge.BulkAction, error) {
	return s.store.BulkAction(ctx, id)
}

// BulkActions lists bulk actions, newest first: those before a Seq, or from the
// newest on if it is 0.
func (s *Service) BulkActions(ctx context.Context, before int64, limit int) ([]*leadbridge.BulkAction, error) {
	return s.store.BulkActions(ctx, before, limit)
}

// BulkLeads lists the leads that a bulk action changed or could not change.
func (s *Service) BulkLeads(ctx context.Context, id string, f BulkLeadFilter) ([]leadbridge.BulkLead, error) {
	b, err := s.store.BulkAction(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.store.BulkLeads(ctx, b, f)
}

// CancelBulk ends a bulk action that is at work. What it changed stays changed.
func (s *Service) CancelBulk(ctx context.Context, id string) (*leadbridge.BulkAction, error) {
	return s.store.UpdateBulkAction(ctx, id, func(b *leadbridge.BulkAction) ([]leadbridge.Task, error) {
		if b.Status != leadbridge.BulkRunning {
			return nil, conflict("lead.CancelBulk", CodeBulkOver, "This is not at work any more.")
		}
		b.Status, b.EndedAt = leadbridge.BulkCancelled, s.now()
		return nil, nil
	})
}

// UndoBulk takes a bulk action back: each lead that it changed becomes what it
// was, but for what someone changed since. That is kept, and told by
// [Service.BulkLeads].
func (s *Service) UndoBulk(ctx context.Context, actor Actor, id string) (*leadbridge.BulkAction, error) {
	const op = "lead.UndoBulk"
	few := false
	_, err := s.store.UpdateBulkAction(ctx, id, func(b *leadbridge.BulkAction) ([]leadbridge.Task, error) {
		switch {
		case b.Status == leadbridge.BulkRunning || b.Status == leadbridge.BulkUndoing:
			return nil, conflict(op, CodeBulkBusy, "This is still at work. Cancel it first, or wait until it is done.")
		case b.Status == leadbridge.BulkUndone:
			return nil, conflict(op, CodeBulkOver, "This was taken back already.")
		case b.Counts.Changed == 0:
			return nil, conflict(op, CodeBulkOver, "This changed no lead, so there is nothing to take back.")
		}
		b.Status, b.UndoneBy, b.Error = leadbridge.BulkUndoing, string(actor), ""
		few = b.Counts.Changed <= bulkAtOnce
		return s.bulkTasks(b.ID, few), nil
	})
	if err != nil {
		return nil, err
	}
	return s.bulkNow(ctx, id, few)
}
