package pipedrive

import (
	"context"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// size is how many records to ask for.
func (p *pull) size() int {
	if p.Limit > 0 {
		return min(p.Limit, pageSize)
	}
	return pageSize
}

// readList reads a page of a list of version 2.
func readList(d *driver, ctx context.Context, p *pull) (provider.Page, error) {
	answer, err := d.listPage(ctx, p)
	if err != nil {
		return provider.Page{}, err
	}
	rows := make([]record, 0, len(answer.Data))
	for _, r := range answer.Data {
		if r = r.flat(); !p.given(r) {
			rows = append(rows, r)
		}
	}
	out := provider.Page{}
	if out.Records, err = d.records(ctx, p.kind, p.Fields, rows); err != nil {
		return out, err
	}
	p.phase.mark(out.Records)
	if n := len(out.Records); n > 0 {
		p.at.LastID, p.at.LastTime = out.Records[n-1].ID, out.Records[n-1].ModifiedAt
	}
	if p.at.Server = answer.Additional.NextCursor; p.at.Server != "" {
		out.Cursor = p.at.String()
	}
	return out, nil
}

// mark gives records the state that their list stands for.
func (ph phase) mark(records []provider.Record) {
	for i := range records {
		if ph.state != "" {
			records[i].State = ph.state
		}
	}
}

// given reports whether a record was given out before Pipedrive forgot its
// cursor and the list of everything had to be begun again.
func (p *pull) given(r record) bool {
	if !p.at.Since.IsZero() || p.at.LastID == "" {
		return false
	}
	id, _ := strconv.ParseInt(r.text("id"), 10, 64)
	last, _ := strconv.ParseInt(p.at.LastID, 10, 64)
	return id <= last
}

// listPage asks for a page, again if Pipedrive refuses the question: without
// its cursor, which it may have forgotten, and then with the fields as they
// are now.
func (d *driver) listPage(ctx context.Context, p *pull) (page[record], error) {
	for asked := false; ; {
		var answer page[record]
		resp, err := d.get(ctx, "list "+p.kind.name, p.phase.path, p.query(), p.phase.cost, &answer)
		refused := leadbridge.KindOf(err) == leadbridge.Invalid || leadbridge.KindOf(err) == leadbridge.NotFound
		switch {
		case err == nil:
			p.at.trust(resp.Header)
			return answer, p.moves(answer.Additional.NextCursor)
		case refused && p.at.Server != "":
			p.begin()
		case refused && !asked:
			asked = true
			if p.schema, err = d.schema(ctx, p.kind, 0); err != nil {
				return answer, err
			}
		default:
			return answer, err
		}
	}
}

// begin begins a list again: what changed at the time of the last record,
// everything at the first.
func (p *pull) begin() {
	p.at.Server = ""
	if !p.at.Since.IsZero() && !p.at.LastTime.IsZero() {
		p.at.From = p.at.LastTime.Truncate(time.Second)
	}
}

// moves refuses a page that leads to itself.
func (p *pull) moves(next string) error {
	if next == "" || next != p.at.Server {
		return nil
	}
	return noProgress(p.kind)
}

func noProgress(k *kind) error {
	return &leadbridge.Error{Op: "pipedrive.Pull", Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
		Msg: "Pipedrive's pages of " + k.name + " lead nowhere. The run stops here and goes on later."}
}

func (p *pull) query() url.Values {
	q := url.Values{"limit": {strconv.Itoa(p.size())}, "sort_by": {"id"}, "sort_direction": {"asc"}}
	if !p.at.Since.IsZero() {
		q.Set("sort_by", "update_time")
		q.Set("updated_since", later(p.at.Since, p.at.From).Format(time.RFC3339))
		q.Set("updated_until", p.at.Until.Format(time.RFC3339))
	}
	if p.at.Server != "" {
		q.Set("cursor", p.at.Server)
	}
	if custom := p.custom(); len(custom) > 0 && len(custom) <= mostCustom {
		q.Set("custom_fields", strings.Join(custom, ","))
	}
	maps.Copy(q, p.phase.extra)
	return q
}

// custom returns the custom fields that are wanted, and the one for our key.
func (p *pull) custom() []string {
	var names []string
	seen := map[string]bool{}
	for _, name := range append([]string{p.schema.key}, p.Fields...) {
		whole, _, _ := strings.Cut(name, ".")
		if f := p.schema.field(whole); f != nil && f.Custom && !seen[whole] {
			seen[whole] = true
			names = append(names, whole)
		}
	}
	return names
}
