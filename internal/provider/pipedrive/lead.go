package pipedrive

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// place is where a page of version 1 stands in its list. The documents show
// it at the top and one level down.
type place struct {
	More bool `json:"more_items_in_collection"`
}

// leadPage is a page of leads.
type leadPage struct {
	Data       []record `json:"data"`
	Additional struct {
		place
		Pagination *place `json:"pagination"`
	} `json:"additional_data"`
}

func (p leadPage) more() bool {
	if p.Additional.Pagination != nil {
		return p.Additional.Pagination.More
	}
	return p.Additional.More
}

func (d *driver) leadPage(ctx context.Context, p *pull, query url.Values) (leadPage, error) {
	query.Set("limit", strconv.Itoa(p.size()))
	query.Set("start", strconv.Itoa(p.at.Start))
	var answer leadPage
	resp, err := d.get(ctx, "list leads", p.phase.path, query, p.phase.cost, &answer)
	if err != nil {
		return answer, err
	}
	p.at.trust(resp.Header)
	if len(answer.Data) == 0 && answer.more() {
		return answer, noProgress(p.kind)
	}
	return answer, nil
}

// readLeads reads a page of the leads, which come the oldest first. The list is
// counted, and a lead that leaves it moves all later ones up. So each page
// begins with the last lead of the page before; if it begins with a younger
// one, some were jumped over, and the run goes a page back.
func readLeads(d *driver, ctx context.Context, p *pull) (provider.Page, error) {
	query := url.Values{}
	if !p.at.Since.IsZero() {
		query.Set("updated_since", p.at.Since.Format(time.RFC3339))
	}
	answer, err := d.leadPage(ctx, p, query)
	if err != nil {
		return provider.Page{}, err
	}
	rows := answer.Data
	if p.at.Start > 0 && !p.at.LastTime.IsZero() && (len(rows) == 0 || rows[0].time("add_time").After(p.at.LastTime)) {
		p.at.Start, p.at.LastID = max(0, p.at.Start-p.size()), ""
		return provider.Page{Cursor: p.at.String()}, nil
	}
	seen := len(rows)
	if seen > 0 && rows[0].text("id") == p.at.LastID {
		rows = rows[1:]
	}
	out := provider.Page{}
	if out.Records, err = d.records(ctx, p.kind, p.Fields, rows); err != nil || !answer.more() {
		return out, err
	}
	last := answer.Data[seen-1]
	p.at.LastID, p.at.LastTime = last.text("id"), last.time("add_time")
	if p.at.Start += seen - 1; seen == 1 {
		// Pages of one leave no room for the last lead of the page before.
		p.at.Start, p.at.LastID, p.at.LastTime = p.at.Start+1, "", time.Time{}
	}
	out.Cursor = p.at.String()
	return out, nil
}

// readArchivedLeads reads the archived leads, the last changed first, up to
// the beginning of the window: that list knows no window of its own.
func readArchivedLeads(d *driver, ctx context.Context, p *pull) (provider.Page, error) {
	answer, err := d.leadPage(ctx, p, url.Values{"sort": {"update_time DESC"}})
	if err != nil {
		return provider.Page{}, err
	}
	rows := answer.Data
	for i, r := range rows {
		if r.time("update_time").Before(p.at.Since) {
			rows = rows[:i]
			break
		}
	}
	out := provider.Page{}
	if out.Records, err = d.records(ctx, p.kind, p.Fields, rows); err != nil {
		return out, err
	}
	p.phase.mark(out.Records)
	if len(rows) > 0 && len(rows) == len(answer.Data) && answer.more() {
		p.at.Start += len(rows)
		out.Cursor = p.at.String()
	}
	return out, nil
}

// sourceLead asks for the lead that a deal was converted from.
var sourceLead = url.Values{"include_fields": {"source_lead_id"}}

// readConverted finds the leads that became deals: they are deleted, and only
// the deal says what became of them.
func readConverted(d *driver, ctx context.Context, p *pull) (provider.Page, error) {
	answer, err := d.listPage(ctx, p)
	if err != nil {
		return provider.Page{}, err
	}
	out := provider.Page{}
	for _, r := range answer.Data {
		p.at.LastTime = r.time("update_time")
		if r.text("source_lead_id") != "" {
			out.Records = append(out.Records, converted(r))
		}
	}
	if p.at.Server = answer.Additional.NextCursor; p.at.Server != "" {
		out.Cursor = p.at.String()
	}
	return out, nil
}

// converted is the lead that a deal was made of.
func converted(deal record) provider.Record {
	return provider.Record{Object: leads, ID: deal.text("source_lead_id"), State: provider.Converted, ModifiedAt: deal.time("update_time"),
		SurvivorID: deal.text("id"), SurvivorObject: deals, Values: map[string]string{}}
}

// leadsOf lists the leads of a person or an organization.
func (d *driver) leadsOf(ctx context.Context, filter, id string) ([]record, error) {
	var all []record
	for start := 0; ; {
		query := url.Values{filter: {id}, "limit": {strconv.Itoa(pageSize)}, "start": {strconv.Itoa(start)}}
		var answer leadPage
		if _, err := d.get(ctx, "list leads of one", kinds[leads].path, query, costOfOld, &answer); err != nil {
			return nil, err
		}
		all = append(all, answer.Data...)
		if start += len(answer.Data); !answer.more() || len(answer.Data) == 0 {
			return all, nil
		}
	}
}

// oldForm writes a custom value as version 1 takes it: flat, several options
// with commas, and the parts of a value beside it.
func oldForm(name string, value any) map[string]any {
	switch v := value.(type) {
	case []any:
		ids := make([]string, len(v))
		for i, id := range v {
			ids[i] = fmt.Sprint(id)
		}
		return map[string]any{name: strings.Join(ids, ",")}
	case map[string]any:
		flat := map[string]any{}
		for part, x := range v {
			if part == "value" {
				flat[name] = x
			} else {
				flat[name+"_"+part] = x
			}
		}
		return flat
	}
	return map[string]any{name: value}
}

// needsLink refuses a new lead that belongs to nobody.
func needsLink(body map[string]any) *leadbridge.Error {
	if body["person_id"] == nil && body["organization_id"] == nil {
		return &leadbridge.Error{Op: "pipedrive.Push", Kind: leadbridge.Invalid, Code: provider.CodeRequired, Field: "person_id",
			Msg: "Pipedrive takes no lead without a person or an organization. Send the person first and link the lead to it."}
	}
	return nil
}
