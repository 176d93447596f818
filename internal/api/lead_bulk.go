package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// BulkActions is what the API calls to do something to many leads at once.
type BulkActions interface {
	ForecastBulk(ctx context.Context, r lead.BulkRequest) (lead.BulkForecast, error)
	StartBulk(ctx context.Context, actor lead.Actor, r lead.BulkRequest) (*leadbridge.BulkAction, error)
	CancelBulk(ctx context.Context, id string) (*leadbridge.BulkAction, error)
	UndoBulk(ctx context.Context, actor lead.Actor, id string) (*leadbridge.BulkAction, error)
	BulkReader
}

// BulkReader tells of what was done to many leads at once.
type BulkReader interface {
	BulkAction(ctx context.Context, id string) (*leadbridge.BulkAction, error)
	BulkActions(ctx context.Context, before int64, limit int) ([]*leadbridge.BulkAction, error)
	BulkLeads(ctx context.Context, id string, f lead.BulkLeadFilter) ([]leadbridge.BulkLead, error)
}

// bulkRequest asks for something to be done to many leads.
type bulkRequest struct {
	Kind     leadbridge.BulkKind `json:"kind" enum:"CHANGE,DELETE,RESTORE" doc:"What is to be done to each lead"`
	Values   *leadValues         `json:"values,omitempty" doc:"For CHANGE: the fields that the leads are given; null or an empty text clears one. Names, addresses and phones cannot be the same for many leads"`
	IDs      []string            `json:"ids,omitempty" maxItems:"10000" doc:"The leads, one by one"`
	Filter   *bulkFilter         `json:"filter,omitempty" doc:"Or those that a filter selects; {} selects all"`
	Expected *int64              `json:"expected,omitempty" doc:"How many leads you saw; if there are others now, nothing is done"`
}

// bulkFilter is [LeadFilter] as JSON.
type bulkFilter struct {
	Search             string              `json:"search,omitempty" maxLength:"200"`
	Fields             map[string][]string `json:"fields,omitempty" doc:"For a field, the values that it may have"`
	Has                []string            `json:"has,omitempty" doc:"Fields that must be set"`
	Lacks              []string            `json:"lacks,omitempty" doc:"Fields that must not be set"`
	CreatedFrom        time.Time           `json:"createdFrom,omitzero"`
	CreatedTo          time.Time           `json:"createdTo,omitzero" doc:"Not included"`
	UpdatedFrom        time.Time           `json:"updatedFrom,omitzero"`
	UpdatedTo          time.Time           `json:"updatedTo,omitzero" doc:"Not included"`
	QualityFrom        int                 `json:"qualityFrom,omitempty" minimum:"0" maximum:"100"`
	QualityTo          int                 `json:"qualityTo,omitempty" minimum:"0" maximum:"100"`
	ImportID           string              `json:"importId,omitempty"`
	PossibleDuplicates bool                `json:"possibleDuplicates,omitempty"`
}

// request is the use case's form of a request.
func (r bulkRequest) request() (lead.BulkRequest, error) {
	out := lead.BulkRequest{Kind: r.Kind, Expected: r.Expected, Filter: lead.Filter{IDs: r.IDs}}
	if r.Values != nil {
		out.Values = r.Values.Values
	}
	switch {
	case len(r.IDs) > 0 && r.Filter != nil:
		return out, leadbridge.InvalidField("api", "filter", "must not be given beside ids")
	case r.Filter != nil:
		f := r.Filter
		out.Filter = lead.Filter{Search: f.Search, CreatedFrom: f.CreatedFrom, CreatedTo: f.CreatedTo, UpdatedFrom: f.UpdatedFrom, UpdatedTo: f.UpdatedTo,
			QualityFrom: f.QualityFrom, QualityTo: f.QualityTo, Job: f.ImportID, PossibleDuplicates: f.PossibleDuplicates}
		if name := addFields(&out.Filter, f.Fields, f.Has, f.Lacks); name != "" {
			return out, leadbridge.InvalidField("api", "filter.fields", "knows no field %q", name)
		}
		return out, nil
	case len(r.IDs) == 0:
		return out, leadbridge.InvalidField("api", "ids", "are missing; name the leads, or give a filter")
	}
	return out, nil
}

// bulkForecast tells what a bulk action would do.
type bulkForecast struct {
	Selected  int64         `json:"selected" doc:"How many leads there are"`
	Exact     bool          `json:"exact" doc:"false: selected is an estimate"`
	LookedAt  int64         `json:"lookedAt" doc:"The leads that the following counts are about: all, or the first 10,000"`
	Changed   int64         `json:"changed"`
	Unchanged int64         `json:"unchanged" doc:"They are so already"`
	Refused   int64         `json:"refused" doc:"They cannot be so; reasons say why"`
	Reasons   []bulkReason  `json:"reasons" nullable:"false"`
	Examples  []bulkExample `json:"examples" nullable:"false"`
}

type bulkReason struct {
	Reason string `json:"reason"`
	Leads  int64  `json:"leads"`
}

type bulkExample struct {
	Before leadView `json:"before"`
	After  leadView `json:"after"`
}

// bulkView is a bulk action.
type bulkView struct {
	ID           string                `json:"id"`
	Status       leadbridge.BulkStatus `json:"status" enum:"RUNNING,DONE,CANCELLED,UNDOING,UNDONE,FAILED"`
	Kind         leadbridge.BulkKind   `json:"kind" enum:"CHANGE,DELETE,RESTORE"`
	Values       leadbridge.Values     `json:"values" doc:"For CHANGE: the fields that the leads are given"`
	Selected     int64                 `json:"selected" doc:"How many leads it was about at its start"`
	Changed      int64                 `json:"changed"`
	Unchanged    int64                 `json:"unchanged"`
	Refused      int64                 `json:"refused"`
	Restored     int64                 `json:"restored" doc:"Leads that are as before, in whole or in part, since it was taken back"`
	Kept         int64                 `json:"kept" doc:"Leads of which something was kept then, because someone changed it since"`
	Actor        string                `json:"actor,omitempty"`
	UndoneBy     string                `json:"undoneBy,omitempty"`
	ErrorMessage *string               `json:"errorMessage"`
	CreatedAt    time.Time             `json:"createdAt"`
	EndedAt      *time.Time            `json:"endedAt"`
	UndoneAt     *time.Time            `json:"undoneAt"`
}

func viewBulk(b *leadbridge.BulkAction) bulkView {
	v := bulkView{ID: b.ID, Status: b.Status, Kind: b.Kind, Values: b.Values, Selected: b.Selected, Changed: b.Counts.Changed, Unchanged: b.Counts.Unchanged,
		Refused: b.Counts.Refused, Restored: b.Restored, Kept: b.Kept, Actor: b.Actor, UndoneBy: b.UndoneBy, ErrorMessage: orNull(b.Error),
		CreatedAt: b.CreatedAt, EndedAt: orNull(b.EndedAt), UndoneAt: orNull(b.UndoneAt)}
	if v.Values == nil {
		v.Values = leadbridge.Values{}
	}
	return v
}

// bulkLeadView is what a bulk action did to a lead.
type bulkLeadView struct {
	LeadID  string   `json:"leadId"`
	Version int64    `json:"version,omitempty" doc:"The version that it made"`
	Reason  string   `json:"reason,omitempty" doc:"Why it was refused"`
	Undo    string   `json:"undo,omitempty" enum:"restored,partly,kept" doc:"What taking it back did"`
	Kept    []string `json:"kept" nullable:"false" doc:"What someone changed since, and was left"`
}

func viewBulkLead(l leadbridge.BulkLead) bulkLeadView {
	return bulkLeadView{l.LeadID, l.Version, l.Reason, l.Undo, orEmpty(l.Kept)}
}

// BulkID names a bulk action in a path.
type BulkID struct {
	ID string `path:"id" doc:"The bulk action's ID"`
}

func (a *API) registerBulkActions(op func(method, path, id, summary string) huma.Operation) {
	action := func(b *leadbridge.BulkAction, err error) (*item[bulkView], error) {
		if err != nil {
			return nil, err
		}
		return &item[bulkView]{viewBulk(b)}, nil
	}
	register(a, access.LeadsWrite, op(http.MethodPost, "/bulk/forecast", "forecastBulkAction", "See what doing something to many leads would come to; nothing is written"), a.forecastBulk)
	start := op(http.MethodPost, "/bulk", "startBulkAction", "Change, delete or restore many leads; of more than a thousand it goes on in the background")
	start.DefaultStatus = http.StatusAccepted
	register(a, access.LeadsWrite, start, func(ctx context.Context, in *struct{ Body bulkRequest }) (*item[bulkView], error) {
		r, err := in.Body.request()
		if err != nil {
			return nil, err
		}
		return action(a.leads.StartBulk(ctx, leadActor(ctx), r))
	})
	register(a, access.LeadsRead, op(http.MethodGet, "/bulk", "listBulkActions", "List what was done to many leads at once, newest first"), a.listBulkActions)
	register(a, access.LeadsRead, op(http.MethodGet, "/bulk/{id}", "getBulkAction", "Get a bulk action, with how far it is"),
		func(ctx context.Context, in *BulkID) (*item[bulkView], error) {
			return action(a.leads.BulkAction(ctx, in.ID))
		})
	register(a, access.LeadsRead, op(http.MethodGet, "/bulk/{id}/leads", "listBulkActionLeads", "List the leads that a bulk action changed, could not change, or left as they were when it was taken back"), a.listBulkLeads)
	register(a, access.LeadsWrite, op(http.MethodPost, "/bulk/{id}/cancel", "cancelBulkAction", "End a bulk action; what it changed stays changed"),
		func(ctx context.Context, in *BulkID) (*item[bulkView], error) {
			return action(a.leads.CancelBulk(ctx, in.ID))
		})
	register(a, access.LeadsWrite, op(http.MethodPost, "/bulk/{id}/undo", "undoBulkAction", "Take a bulk action back; what someone changed since is kept and named"),
		func(ctx context.Context, in *BulkID) (*item[bulkView], error) {
			return action(a.leads.UndoBulk(ctx, leadActor(ctx), in.ID))
		})
}

func (a *API) forecastBulk(ctx context.Context, in *struct{ Body bulkRequest }) (*item[bulkForecast], error) {
	r, err := in.Body.request()
	if err != nil {
		return nil, err
	}
	f, err := a.leads.ForecastBulk(ctx, r)
	if err != nil {
		return nil, err
	}
	return &item[bulkForecast]{bulkForecast{f.Selected, f.Exact, f.Counts.Total(), f.Counts.Changed, f.Counts.Unchanged, f.Counts.Refused,
		each(f.Reasons, func(r lead.BulkReason) bulkReason { return bulkReason(r) }),
		each(f.Examples, func(e lead.BulkExample) bulkExample {
			return bulkExample{leadView{lead: e.Before}, leadView{lead: e.After}}
		})}}, nil
}

func (a *API) listBulkActions(ctx context.Context, in *Paging) (*item[Page[bulkView]], error) {
	before, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := a.leads.BulkActions(ctx, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	p := cut(all, in.Limit, func(b *leadbridge.BulkAction) string { return cursorOf(b.Seq) })
	return &item[Page[bulkView]]{Page[bulkView]{each(p.Items, viewBulk), p.NextCursor}}, nil
}

func (a *API) listBulkLeads(ctx context.Context, in *struct {
	BulkID
	Paging
	What string `query:"what" enum:"changed,refused,kept" default:"changed" doc:"changed by the action, refused by it, or kept when it was taken back"`
}) (*item[Page[bulkLeadView]], error) {
	after, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	all, err := a.leads.BulkLeads(ctx, in.ID, lead.BulkLeadFilter{Changed: in.What == "changed", Refused: in.What == "refused", Kept: in.What == "kept",
		After: after, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	p := cut(all, in.Limit, func(l leadbridge.BulkLead) string { return cursorOf(l.LeadSeq) })
	return &item[Page[bulkLeadView]]{Page[bulkLeadView]{each(p.Items, viewBulkLead), p.NextCursor}}, nil
}
