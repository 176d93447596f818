package sandbox

import (
	"net/http"
	"strings"
)

// The most graphs of a request, nodes of them all, and records of a tree.
const (
	mostGraphs = 75
	mostNodes  = 500
	mostTree   = 200
)

// graph runs composite requests of which each is done wholly or not at all.
func (c *call) graph() {
	var body struct {
		Graphs []struct {
			ID    string `json:"graphId"`
			Parts []part `json:"compositeRequest"`
		} `json:"graphs"`
	}
	if !c.read(&body) {
		return
	}
	nodes := 0
	for _, g := range body.Graphs {
		nodes += len(g.Parts)
	}
	if nodes == 0 || nodes > mostNodes || len(body.Graphs) > mostGraphs {
		c.fail(http.StatusBadRequest, "LIMIT_EXCEEDED", "A request must have 1 to %d graphs with 1 to %d nodes in all", mostGraphs, mostNodes)
		return
	}
	var graphs []any
	for _, g := range body.Graphs {
		list, ok := c.inTurn(g.Parts, true)
		o := ordered{}
		o.set("graphId", g.ID)
		o.set("graphResponse", map[string]any{"compositeResponse": list})
		o.set("isSuccessful", ok)
		graphs = append(graphs, o)
	}
	c.json(http.StatusOK, map[string]any{"graphs": graphs})
}

// planting is a tree request at work.
type planting struct {
	*call
	count   int
	planted []any // referenceId and id of each record
	failed  []any // referenceId and errors
}

// tree creates records with their children, all or none.
func (c *call) tree() {
	t, ok := c.tableOf()
	if !ok {
		return
	}
	var body struct {
		Records []input `json:"records"`
	}
	if !c.read(&body) {
		return
	}
	p := &planting{call: c}
	c.atomically(func() bool {
		for _, in := range body.Records {
			p.plant(t, in)
		}
		return len(p.failed) == 0 && p.count <= mostTree
	})
	switch {
	case p.count == 0 || p.count > mostTree:
		c.fail(http.StatusBadRequest, "LIMIT_EXCEEDED", "A tree must have 1 to %d records", mostTree)
	case len(p.failed) > 0:
		c.json(http.StatusBadRequest, map[string]any{"hasErrors": true, "results": p.failed})
	default:
		c.json(http.StatusCreated, map[string]any{"hasErrors": false, "results": p.planted})
	}
}

// plant creates a record and then its children, which stand under the name of
// their relationship.
func (p *planting) plant(t *table, in input) {
	p.count++
	attributes, _ := in["attributes"].(map[string]any)
	o := ordered{}
	o.set("referenceId", attributes["referenceId"])
	var children []branch
	for name, v := range in {
		if b := t.branch(name, v); b.table != nil {
			children = append(children, b)
			delete(in, name)
		}
	}
	id, err := p.create(t, in, p.options())
	if err != nil {
		o.set("errors", []any{err.json("statusCode")})
		p.failed = append(p.failed, o)
		return
	}
	o.set("id", id)
	p.planted = append(p.planted, o)
	for _, b := range children {
		for _, child := range b.records {
			child[b.reference.name] = id
			p.plant(b.table, child)
		}
	}
}

// branch is what stands in a record under the name of a relationship.
type branch struct {
	table     *table // nil: there is no such relationship
	reference *field
	records   []input
}

// branch finds the object and its reference to this one by the name of their
// relationship, such as Contacts.
func (t *table) branch(name string, v any) branch {
	m, _ := v.(map[string]any)
	list, _ := m["records"].([]any)
	var records []input
	for _, e := range list {
		if r, is := e.(map[string]any); is {
			records = append(records, r)
		}
	}
	for _, other := range t.org.tables {
		for _, f := range other.fields {
			if len(records) > 0 && f.refersTo == t.name && f.relation == t.name && strings.EqualFold(other.name+"s", name) {
				return branch{other, f, records}
			}
		}
	}
	return branch{}
}
