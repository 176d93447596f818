package pipedrive

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

const (
	// pageSize is the most records that a list gives.
	pageSize = 500
	// overlap is how much of the time before a run the next one reads again:
	// times have whole seconds, and a record may show up later than its time
	// says.
	overlap = 2 * time.Minute
	// mostCustom is how many custom fields a list can be narrowed to.
	mostCustom = 15
)

// phase is one of the lists that make up a Pull.
type phase struct {
	name string
	cost int
	read func(d *driver, ctx context.Context, p *pull) (provider.Page, error)
}

// phasesOf returns the lists to be read for a kind, the first for a Pull of
// everything, all of them for what changed. Deleted persons, organizations,
// activities and leads are on no list: only events tell of them, or that they
// are missing from a Pull of everything.
func phasesOf(k *kind, everything bool) []phase {
	live := phase{"live", costOfList, readList}
	phases := []phase{live}
	switch {
	case k.name == leads:
		phases = []phase{{"live", costOfOld, readLeads}, {"archived", 2 * costOfOld, readArchivedLeads}, {"converted", costOfList, readConverted}}
	case k.name == deals:
		phases = append(phases, phase{"archived", 2 * costOfList, readList}, phase{"deleted", costOfList, readList})
	}
	if everything {
		return phases[:1]
	}
	return phases
}

// pull is a page in the making.
type pull struct {
	provider.Query
	kind   *kind
	schema *schema
	phase  phase
	at     cursor
}

// Pull implements [provider.Driver]. Everything is read by id, what changed by
// time within a window that ends where the run began, so that a record that
// changes meanwhile cannot jump over the page being read.
func (d *driver) Pull(ctx context.Context, q provider.Query) (provider.Page, error) {
	const op = "pipedrive.Pull"
	k, err := kindNamed(op, q.Object)
	if err != nil {
		return provider.Page{}, err
	}
	p := &pull{Query: q, kind: k}
	if p.at, err = d.place(q); err != nil {
		return provider.Page{}, err
	}
	phases := phasesOf(k, p.at.Since.IsZero())
	next := ""
	for i, ph := range phases {
		if ph.name == p.at.Phase {
			p.phase = ph
			if i+1 < len(phases) {
				next = phases[i+1].name
			}
		}
	}
	if p.phase.read == nil {
		return provider.Page{}, leadbridge.InvalidField(op, "cursor", "names no list of %s; start the run again without it", k.name)
	}
	if p.schema, err = d.schema(ctx, k, schemaLife); err != nil {
		return provider.Page{}, err
	}
	page, err := p.phase.read(d, ctx, p)
	if err != nil || page.Cursor != "" {
		return page, err
	}
	if next != "" {
		page.Cursor = cursor{Object: k.name, Phase: next, Since: p.at.Since, Until: p.at.Until, Mark: p.at.Mark}.String()
		return page, nil
	}
	page.Watermark = p.at.Mark
	return page, nil
}

// place returns where a query goes on.
func (d *driver) place(q provider.Query) (cursor, error) {
	if q.Cursor != "" {
		return parseCursor(q.Cursor, q.Object)
	}
	c := cursor{Object: q.Object, Phase: "live"}
	start := d.clock().Truncate(time.Second)
	c.Mark = start.Add(-overlap)
	if !q.Since.IsZero() {
		c.Since = q.Since.UTC().Truncate(time.Second)
		c.Until = later(start, c.Since).Add(time.Second)
	}
	return c, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// trust moves the watermark back if our clock is ahead of Pipedrive's, which
// dates the changes.
func (c *cursor) trust(h http.Header) {
	date, err := http.ParseTime(h.Get("Date"))
	if mark := date.UTC().Add(-overlap); err == nil && mark.Before(c.Mark) {
		c.Mark = mark
	}
}

// size is how many records to ask for.
func (p *pull) size() int {
	if p.Limit > 0 {
		return min(p.Limit, pageSize)
	}
	return pageSize
}

// readList reads a page of a list of version 2.
func readList(d *driver, ctx context.Context, p *pull) (provider.Page, error) {
	answer, err := d.listPage(ctx, p, nil)
	if err != nil {
		return provider.Page{}, err
	}
	rows := make([]record, 0, len(answer.Data))
	for _, r := range answer.Data {
		if r = r.flat(); !p.given(r) {
			rows = append(rows, r)
		}
	}
	page := provider.Page{}
	if page.Records, err = d.records(ctx, p.kind, p.Fields, rows); err != nil {
		return page, err
	}
	for i := range page.Records {
		switch p.phase.name {
		case "archived":
			page.Records[i].State = provider.Archived
		case "deleted":
			page.Records[i].State = provider.Deleted
		}
	}
	if n := len(page.Records); n > 0 {
		p.at.LastID, p.at.LastTime = page.Records[n-1].ID, page.Records[n-1].ModifiedAt
	}
	if p.at.Server = answer.next(); p.at.Server != "" {
		page.Cursor = p.at.String()
	}
	return page, nil
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
func (d *driver) listPage(ctx context.Context, p *pull, more url.Values) (list, error) {
	for asked := false; ; {
		var answer list
		resp, err := d.get(ctx, "list "+p.kind.name, p.path(), p.query(more), p.phase.cost, &answer)
		refused := leadbridge.KindOf(err) == leadbridge.Invalid || leadbridge.KindOf(err) == leadbridge.NotFound
		switch {
		case err == nil:
			p.at.trust(resp.Header)
			return answer, p.moves(answer.next())
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
		p.at.Since = p.at.LastTime.Truncate(time.Second)
	}
}

// moves refuses a page that leads to itself.
func (p *pull) moves(next string) error {
	if next == "" || next != p.at.Server {
		return nil
	}
	return &leadbridge.Error{Op: "pipedrive.Pull", Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
		Msg: "Pipedrive sent the same page of " + p.kind.name + " twice. The run stops here and goes on later."}
}

func (p *pull) path() string {
	switch {
	case p.phase.name == "converted":
		return kinds[deals].path
	case p.phase.name == "archived":
		return p.kind.path + "/archived"
	}
	return p.kind.path
}

func (p *pull) query(more url.Values) url.Values {
	q := url.Values{"limit": {strconv.Itoa(p.size())}, "sort_by": {"id"}, "sort_direction": {"asc"}}
	if !p.at.Since.IsZero() {
		q.Set("sort_by", "update_time")
		q.Set("updated_since", p.at.Since.Format(time.RFC3339))
		q.Set("updated_until", p.at.Until.Format(time.RFC3339))
	}
	if p.phase.name == "deleted" {
		q.Set("status", "deleted")
	}
	if p.at.Server != "" {
		q.Set("cursor", p.at.Server)
	}
	if custom := p.custom(); p.phase.name != "converted" && len(custom) > 0 && len(custom) <= mostCustom {
		q.Set("custom_fields", strings.Join(custom, ","))
	}
	maps.Copy(q, more)
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

// records makes records of what a list gave.
func (d *driver) records(ctx context.Context, k *kind, fields []string, rows []record) ([]provider.Record, error) {
	s, err := d.trusted(ctx, k, fields, rows)
	if err != nil {
		return nil, err
	}
	out := make([]provider.Record, len(rows))
	for i, r := range rows {
		out[i] = k.record(s, fields, r)
	}
	return out, d.addLinked(ctx, k, fields, rows, out)
}

// trusted returns the schema to read records with. Where a custom field is
// empty in all of them, the field may have been removed or hidden since it
// was last described; taken for empty, it would clear ours.
func (d *driver) trusted(ctx context.Context, k *kind, fields []string, rows []record) (*schema, error) {
	s, err := d.schema(ctx, k, schemaLife)
	if err != nil || len(rows) == 0 {
		return s, err
	}
	for _, name := range fields {
		f := s.field(name)
		if f == nil || !f.Custom {
			continue
		}
		empty := true
		for _, r := range rows {
			empty = empty && r.text(name) == ""
		}
		if empty {
			return d.schema(ctx, k, doubtLife)
		}
	}
	return s, nil
}

// doubtLife is how old a schema may be that says an empty field is there.
const doubtLife = 30 * time.Second
