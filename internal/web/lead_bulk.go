package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/lead"
)

// Bulk does one thing to many leads.
type Bulk interface {
	ForecastBulk(ctx context.Context, r lead.BulkRequest) (lead.BulkForecast, error)
	StartBulk(ctx context.Context, actor lead.Actor, r lead.BulkRequest) (*leadbridge.BulkAction, error)
	CancelBulk(ctx context.Context, id string) (*leadbridge.BulkAction, error)
	UndoBulk(ctx context.Context, actor lead.Actor, id string) (*leadbridge.BulkAction, error)
	BulkAction(ctx context.Context, id string) (*leadbridge.BulkAction, error)
}

func (w *Web) registerBulk() {
	w.post("/leads/bulk", access.LeadsWrite, w.planBulk)
	w.post("/leads/bulk/start", access.LeadsWrite, w.startBulk)
	w.get("/leads/bulk/{id}", access.LeadsRead, w.showBulk)
	w.post("/leads/bulk/{id}/stop", access.LeadsWrite, w.stopBulk)
	w.post("/leads/bulk/{id}/undo", access.LeadsWrite, w.undoBulk)
}

// bulkPlan is what the page shows before something is done to many leads.
type bulkPlan struct {
	IDs      []string // the marked ones; none: those of the list
	Query    string   // the list's own
	Kind     string
	Field    string
	Value    string
	Fields   []choice
	Forecast *lead.BulkForecast
	Wrong    string
}

// Selected is how many leads it is about, in words.
func (b bulkPlan) Selected() string {
	if len(b.IDs) > 0 {
		return plural(len(b.IDs), "marked lead", "marked leads")
	}
	return "all leads of the list"
}

// Back is the address of the list that it was asked from.
func (b bulkPlan) Back() string {
	if b.Query == "" {
		return "/leads"
	}
	return "/leads?" + b.Query
}

// bulkFields are the fields that many leads can be given the same value of.
var bulkFields = []string{leadbridge.FieldStatus, leadbridge.FieldOwner, leadbridge.FieldLeadSource, leadbridge.FieldInsuranceType, leadbridge.FieldCurrentCarrier,
	leadbridge.FieldPolicyExpiration, leadbridge.FieldDoNotContact, leadbridge.FieldCompany, leadbridge.FieldState, leadbridge.FieldCountry, leadbridge.FieldNotes}

// bulkPlan reads what is to be done to which leads.
func (p *page) bulkPlan() (bulkPlan, lead.BulkRequest, error) {
	b := bulkPlan{Query: p.value("query"), Kind: p.value("kind"), Field: p.value("field"), Value: p.value("value")}
	if p.value("all") == "" {
		b.IDs = p.r.Form["id"]
	}
	for _, name := range bulkFields {
		b.Fields = append(b.Fields, choice{name, fieldTitle(name)})
	}
	request := lead.BulkRequest{Kind: leadbridge.BulkKind(b.Kind), Filter: lead.Filter{IDs: b.IDs}}
	if len(b.IDs) == 0 {
		query, err := url.ParseQuery(b.Query)
		if err != nil || p.value("all") == "" {
			return b, request, leadbridge.Errorf(leadbridge.Invalid, "web.bulkPlan", "No lead is marked. Go back and mark some, or choose all.")
		}
		request.Filter = p.leadQueryOf(query).Filter
	}
	if request.Kind == leadbridge.BulkChange {
		request.Values = leadbridge.Values{b.Field: b.Value}
	}
	return b, request, nil
}

// planBulk says what would become of the leads. Nothing is written.
func (w *Web) planBulk(p *page) error {
	b, request, err := p.bulkPlan()
	if err != nil {
		return err
	}
	if !slices.Contains(leadbridge.BulkKinds, request.Kind) {
		b.Kind = string(leadbridge.BulkChange)
		return p.render("leads/bulk", b)
	}
	forecast, err := w.Bulk.ForecastBulk(p.ctx(), request)
	if err != nil {
		return w.refuseBulk(p, b, err)
	}
	b.Forecast = &forecast
	return p.render("leads/bulk", b)
}

func (w *Web) refuseBulk(p *page, b bulkPlan, err error) error {
	if _, inputs := p.faults(err); !inputs {
		return err
	}
	b.Wrong = sentence(err.Error())
	return p.renderAs(422, "leads/bulk", b)
}

func (w *Web) startBulk(p *page) error {
	b, request, err := p.bulkPlan()
	if err != nil {
		return err
	}
	if n, err := strconv.ParseInt(p.value("expected"), 10, 64); err == nil {
		request.Expected = &n
	}
	action, err := w.Bulk.StartBulk(p.ctx(), p.leadActor(), request)
	if err != nil {
		return w.refuseBulk(p, b, err)
	}
	return p.redirect("/leads/bulk/" + action.ID)
}

// bulkShown is a bulk action as its page shows it.
type bulkShown struct{ *leadbridge.BulkAction }

// Busy reports whether it is at work.
func (b bulkShown) Busy() bool {
	return b.Status == leadbridge.BulkRunning || b.Status == leadbridge.BulkUndoing
}

// Undoable reports whether it can be taken back.
func (b bulkShown) Undoable() bool {
	return b.Counts.Changed > 0 && (b.Status == leadbridge.BulkDone || b.Status == leadbridge.BulkCancelled || b.Status == leadbridge.BulkFailed)
}

// What says what is done.
func (b bulkShown) What() string {
	switch b.Kind {
	case leadbridge.BulkDelete:
		return "Delete leads"
	case leadbridge.BulkRestore:
		return "Bring leads back"
	}
	return "Change leads"
}

func (w *Web) showBulk(p *page) error {
	action, err := w.Bulk.BulkAction(p.ctx(), p.param("id"))
	if err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("leads/bulkdone", "bulk-state", bulkShown{action})
	}
	return p.render("leads/bulkdone", bulkShown{action})
}

func (w *Web) stopBulk(p *page) error {
	if _, err := w.Bulk.CancelBulk(p.ctx(), p.param("id")); err != nil {
		return err
	}
	p.warn("Stopped. What was changed stays changed; it can be taken back.")
	return p.redirect("/leads/bulk/" + p.param("id"))
}

func (w *Web) undoBulk(p *page) error {
	if _, err := w.Bulk.UndoBulk(p.ctx(), p.leadActor(), p.param("id")); err != nil {
		return err
	}
	return p.redirect("/leads/bulk/" + p.param("id"))
}
