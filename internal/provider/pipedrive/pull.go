package pipedrive

import (
	"context"
	"net/http"
	"net/url"
	"slices"
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
	path string
	cost int
	// extra is asked for besides.
	extra url.Values
	// state is that of all records in the list; "": each says.
	state provider.RecordState
	read  func(d *driver, ctx context.Context, p *pull) (provider.Page, error)
}

// phasesOf returns the lists to be read for a kind: the first for live records,
// all of them for what is no longer live as well. Deleted persons, organizations,
// activities and leads are on no list: only events tell of them, or that they
// are missing from a Pull of everything.
func phasesOf(k *kind, liveOnly bool) []phase {
	phases := []phase{{"live", k.path, costOfList, nil, "", readList}}
	switch k.name {
	case deals:
		phases = append(phases,
			phase{"archived", k.path + "/archived", 2 * costOfList, nil, provider.Archived, readList},
			phase{"deleted", k.path, costOfList, url.Values{"status": {"deleted"}}, provider.Deleted, readList})
	case leads:
		phases = []phase{
			{"live", k.path, costOfOld, nil, "", readLeads},
			{"archived", k.path + "/archived", 2 * costOfOld, nil, provider.Archived, readArchivedLeads},
			{"converted", kinds[deals].path, costOfList, sourceLead, provider.Converted, readConverted}}
	}
	if liveOnly {
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
	phases := phasesOf(k, p.at.Gone.IsZero())
	at := slices.IndexFunc(phases, func(ph phase) bool { return ph.name == p.at.Phase })
	if at < 0 {
		return provider.Page{}, leadbridge.InvalidField(op, "cursor", "names no list of %s; start the run again without it", k.name)
	}
	p.phase = phases[at]
	if p.schema, err = d.schema(ctx, k, schemaLife); err != nil {
		return provider.Page{}, err
	}
	out, err := p.phase.read(d, ctx, p)
	switch {
	case err != nil || out.Cursor != "":
	case at+1 < len(phases):
		out.Cursor = cursor{Object: k.name, Phase: phases[at+1].name, Since: p.at.Gone, Until: p.at.Until, Gone: p.at.Gone, Mark: p.at.Mark}.String()
	default:
		out.Watermark = p.at.Mark
	}
	return out, err
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
		c.Gone = q.Gone().UTC().Truncate(time.Second)
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
