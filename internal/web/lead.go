package web

import (
	"context"
	"io"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// Leads is what the pages of leads look up.
type Leads interface {
	Get(ctx context.Context, id string) (*leadbridge.Lead, error)
	List(ctx context.Context, f lead.Filter) (lead.Page, error)
	Facets(ctx context.Context, f lead.Filter, fields []string) (facets []lead.Facet, behind int64, err error)
	Export(ctx context.Context, w io.Writer, format lead.Format, f lead.Filter) (int64, error)
}

// LeadWriter changes single leads.
type LeadWriter interface {
	Create(ctx context.Context, actor lead.Actor, values leadbridge.Values, allowDuplicate bool) (lead.Outcome, error)
	Update(ctx context.Context, actor lead.Actor, id string, patch leadbridge.Values, version int64) (lead.Outcome, error)
	Delete(ctx context.Context, actor lead.Actor, id string, version int64) error
	Restore(ctx context.Context, actor lead.Actor, id string, version int64) (*leadbridge.Lead, error)
	UndoChange(ctx context.Context, actor lead.Actor, id string, version int64) (lead.Undone, error)
}

// Fields knows what a lead can hold.
type Fields interface {
	Fields(ctx context.Context) ([]leadbridge.Field, error)
}

func (w *Web) registerLeads() {
	w.get("/leads", access.LeadsRead, w.listLeads)
	w.post("/leads/columns", access.LeadsRead, w.chooseColumns)
	w.get("/leads/export", access.LeadsExport, w.exportLeads)
	w.get("/leads/new", access.LeadsWrite, w.newLead)
	w.post("/leads/new", access.LeadsWrite, w.createLead)
	w.get("/leads/{id}", access.LeadsRead, w.showLead)
	w.get("/leads/{id}/edit", access.LeadsWrite, w.editLead)
	w.post("/leads/{id}/edit", access.LeadsWrite, w.saveLead)
	w.post("/leads/{id}/delete", access.LeadsWrite, w.deleteLead)
	w.post("/leads/{id}/restore", access.LeadsWrite, w.restoreLead)
	w.post("/leads/{id}/undo/{version}", access.LeadsWrite, w.undoLeadChange)
}

func (p *page) leadActor() lead.Actor { return lead.Actor(p.actor()) }
