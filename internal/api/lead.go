package api

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// Leads is what the API calls of the use cases around leads.
type Leads interface {
	LeadWriter
	BulkActions
	Facets(ctx context.Context, f lead.Filter, fields []string) (facets []lead.Facet, behind int64, err error)
	Get(ctx context.Context, id string) (*leadbridge.Lead, error)
	List(ctx context.Context, f lead.Filter) (lead.Page, error)
	History(ctx context.Context, id string) ([]leadbridge.Revision, error)
	Export(ctx context.Context, w io.Writer, format lead.Format, f lead.Filter) (int64, error)
}

// LeadWriter changes leads.
type LeadWriter interface {
	Create(ctx context.Context, actor lead.Actor, values leadbridge.Values, allowDuplicate bool) (lead.Outcome, error)
	Update(ctx context.Context, actor lead.Actor, id string, patch leadbridge.Values, version int64) (lead.Outcome, error)
	Delete(ctx context.Context, actor lead.Actor, id string, version int64) error
	Restore(ctx context.Context, actor lead.Actor, id string, version int64) (*leadbridge.Lead, error)
	UndoChange(ctx context.Context, actor lead.Actor, id string, version int64) (lead.Undone, error)
}

var outcomeType = reflect.TypeFor[outcomeView]()

const leadsPath = "/api/leads"

// LeadID names a lead in a path.
type LeadID struct {
	ID string `path:"id" doc:"The lead's ID"`
}

// leadAnswer is one lead with its ETag.
type leadAnswer struct {
	ETag string `header:"ETag"`
	Body leadView
}

type createdLead struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     leadView
}

func answerLead(l *leadbridge.Lead, outcome *outcomeView) *leadAnswer {
	return &leadAnswer{etag(l.Version), leadView{l, outcome}}
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// Precondition is the version that a client saw.
type Precondition struct {
	IfMatch string `header:"If-Match" doc:"The ETag of the lead as you saw it; * for any"`
}

// version returns the version that the lead must have, 0 for any.
func (m Precondition) version() (int64, error) {
	text := strings.TrimPrefix(strings.TrimSpace(m.IfMatch), "W/")
	if text == "" || text == "*" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.Trim(text, `"`), 10, 64)
	if err != nil || n < 1 {
		return 0, &leadbridge.Error{Op: "api", Kind: leadbridge.Conflict, Code: "precondition_failed", Field: "If-Match", Msg: "is not an ETag of this lead; get the lead again"}
	}
	return n, nil
}

type changeLead struct {
	LeadID
	Precondition
	Body leadValues
}

func (a *API) registerLeads() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: leadsPath + path, OperationID: id, Summary: summary, Tags: []string{"Leads"}}
	}
	list := op(http.MethodGet, "", "listLeads", "List leads")
	list.Parameters = fieldParameters()
	register(a, access.LeadsRead, list, a.listLeads)
	facets := op(http.MethodGet, "/facets", "getLeadFacets", "Count the values that leads have of fields; what the filter asks of a field does not count for that field")
	facets.Parameters = fieldParameters()
	register(a, access.LeadsRead, facets, a.leadFacets)
	a.registerBulkActions(op)
	export := op(http.MethodGet, "/export", "exportLeads", "Get all leads that a filter selects as a file; cells that start a formula are defused")
	export.Parameters = fieldParameters()
	export.Responses = answers("200", "OK", map[string]*huma.Schema{"text/csv": text(), "application/x-ndjson": text(), reportTypes["xlsx"]: binary()})
	register(a, access.LeadsExport, export, a.exportLeads)
	create := op(http.MethodPost, "", "createLead", "Create a lead; it is cleansed, checked and matched as an import's rows are")
	create.DefaultStatus = http.StatusCreated
	register(a, access.LeadsWrite, create, a.createLead)
	register(a, access.LeadsRead, op(http.MethodGet, "/{id}", "getLead", "Get a lead"), a.getLead)
	register(a, access.LeadsWrite, op(http.MethodPatch, "/{id}", "updateLead", "Change fields of a lead; If-Match must be sent, so that nobody's change is lost unseen"), a.updateLead)
	register(a, access.LeadsWrite, op(http.MethodDelete, "/{id}", "deleteLead", "Delete a lead; it can be restored"),
		func(ctx context.Context, in *struct {
			LeadID
			Precondition
		}) (*struct{}, error) {
			version, err := in.version()
			if err != nil {
				return nil, err
			}
			return nil, a.leads.Delete(ctx, leadActor(ctx), in.ID, version)
		})
	register(a, access.LeadsWrite, op(http.MethodPost, "/{id}/restore", "restoreLead", "Bring a deleted lead back"),
		func(ctx context.Context, in *LeadID) (*leadAnswer, error) {
			l, err := a.leads.Restore(ctx, leadActor(ctx), in.ID, 0)
			if err != nil {
				return nil, err
			}
			return answerLead(l, nil), nil
		})
	register(a, access.LeadsRead, op(http.MethodGet, "/{id}/history", "getLeadHistory", "Get every change of a lead, newest first"),
		func(ctx context.Context, in *LeadID) (*item[Page[revisionView]], error) {
			revisions, err := a.leads.History(ctx, in.ID)
			return &item[Page[revisionView]]{Page[revisionView]{Items: revisionViews(revisions)}}, err
		})
	register(a, access.LeadsWrite, op(http.MethodPost, "/{id}/history/{version}/undo", "undoLeadChange", "Take one change of a lead back; what someone changed since is kept and named"), a.undoChange)
}

func (a *API) listLeads(ctx context.Context, in *struct {
	LeadFilter
	Paging
	Count bool `query:"count" doc:"Also tell how many leads there are"`
}) (*item[leadPage], error) {
	f := in.LeadFilter.filter
	f.Cursor, f.Limit, f.Count = in.Cursor, in.Limit, in.Count
	p, err := a.leads.List(ctx, f)
	if err != nil {
		return nil, err
	}
	out := leadPage{Page: Page[leadView]{Items: leadViews(p.Leads), NextCursor: p.Next}, PreviousCursor: p.Previous, Behind: p.Behind}
	if p.Count != nil {
		out.Total, out.TotalExact = &p.Count.Leads, &p.Count.Exact
	}
	return &item[leadPage]{out}, nil
}

// leadPage is a page of leads, with their number if it was asked for.
type leadPage struct {
	Page[leadView]
	PreviousCursor string `json:"previousCursor,omitempty" doc:"Give this as cursor to get the page before; absent on the first one"`
	Total          *int64 `json:"total,omitempty"`
	TotalExact     *bool  `json:"totalExact,omitempty" doc:"false: total is an estimate"`
	Behind         int64  `json:"behind,omitempty" doc:"How many new or changed leads the list may not know of yet; after a large import they come in over the next seconds"`
}

var exportTypes = map[string]string{"csv": reportTypes["csv"], "xlsx": reportTypes["xlsx"], "ndjson": "application/x-ndjson"}

func (a *API) exportLeads(_ context.Context, in *struct {
	LeadFilter
	Format string `query:"format" enum:"csv,xlsx,ndjson" default:"csv"`
}) (*huma.StreamResponse, error) {
	return a.stream(exportTypes[in.Format], "leads."+in.Format, func(ctx context.Context, w io.Writer) error {
		_, err := a.leads.Export(ctx, w, lead.Format(in.Format), in.LeadFilter.filter)
		return err
	}), nil
}

func (a *API) createLead(ctx context.Context, in *struct {
	AllowDuplicate bool `query:"allowDuplicate" doc:"Create the lead even if it is stored already"`
	Body           leadValues
}) (*createdLead, error) {
	out, err := a.leads.Create(ctx, leadActor(ctx), in.Body.Values, in.AllowDuplicate)
	if err != nil {
		return nil, a.leadProblem(ctx, err, out)
	}
	return &createdLead{leadsPath + "/" + out.Lead.ID, etag(out.Lead.Version), leadView{out.Lead, outcomeOf(out)}}, nil
}

// leadProblem tells of each value at fault, and of the lead in the way.
func (a *API) leadProblem(ctx context.Context, err error, out lead.Outcome) error {
	p := a.problem(ctx, err)
	for _, i := range out.Issues {
		if i.Severity == leadbridge.SeverityError {
			p.Errors = append(p.Errors, Fault{Location: "body." + i.Field, Pointer: pointer("body." + i.Field), Message: strings.TrimSpace(i.Message + ". " + i.Hint)})
		}
	}
	if out.Other != nil && p.Code == lead.CodeDuplicate {
		p.DuplicateOf = out.Other.ID
	}
	return p
}

func (a *API) getLead(ctx context.Context, in *struct {
	LeadID
	Deleted bool `query:"deleted" doc:"Also answer with a deleted lead"`
}) (*leadAnswer, error) {
	l, err := a.leads.Get(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case l.Deleted() && !in.Deleted:
		return nil, &leadbridge.Error{Op: "api", Kind: leadbridge.NotFound, Code: "lead_gone",
			Msg: "The lead " + l.ID + " was deleted, or merged into another. Add ?deleted=true to see it."}
	}
	return answerLead(l, nil), nil
}

func (a *API) updateLead(ctx context.Context, in *changeLead) (*leadAnswer, error) {
	if in.IfMatch == "" {
		return nil, &leadbridge.Error{Op: "api", Kind: leadbridge.Conflict, Code: "precondition_required", Field: "If-Match",
			Msg: "send the ETag of the lead as you saw it, or * to overwrite whatever is there"}
	}
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	out, err := a.leads.Update(ctx, leadActor(ctx), in.ID, in.Body.Values, version)
	if err != nil {
		return nil, a.leadProblem(ctx, err, out)
	}
	return answerLead(out.Lead, outcomeOf(out)), nil
}

// undoneView is what taking back a change came to.
type undoneView struct {
	Lead     leadView `json:"lead"`
	Restored []string `json:"restored" nullable:"false" doc:"Fields that have their old value again"`
	Kept     []string `json:"kept" nullable:"false" doc:"Fields that someone changed since, left as they are"`
}

func (a *API) undoChange(ctx context.Context, in *struct {
	LeadID
	Version int64 `path:"version" minimum:"1" doc:"The version that the change made"`
}) (*item[undoneView], error) {
	u, err := a.leads.UndoChange(ctx, leadActor(ctx), in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	return &item[undoneView]{undoneView{leadView{lead: u.Lead}, orEmpty(u.Restored), orEmpty(u.Kept)}}, nil
}

func leadActor(ctx context.Context) lead.Actor { return lead.Actor(caller(ctx).Name) }
