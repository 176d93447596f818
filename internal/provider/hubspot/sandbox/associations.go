package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// objectRef names a record.
type objectRef struct {
	ID text `json:"id"`
}

// associationType names a type in writes.
type associationType struct {
	Category string `json:"associationCategory"`
	TypeID   int    `json:"associationTypeId"`
}

// associationInput is an association that comes with a new record.
type associationInput struct {
	To    objectRef         `json:"to"`
	Types []associationType `json:"types"`
}

// checkLinks finds what a new record is to be linked with. The type tells the
// other end's kind.
func (c *call) checkLinks(from *kind, in []associationInput) ([]checkedLink, error) {
	if len(in) == 0 {
		return nil, nil
	}
	if err := c.limitedAssociations(); err != nil {
		return nil, err
	}
	var out []checkedLink
	for _, a := range in {
		if len(a.Types) == 0 {
			return nil, invalid("An association needs at least one type")
		}
		var to *kind
		for _, k := range kinds {
			if _, ok := c.account.label(linkKind{from, k}, a.Types[0].TypeID); ok {
				to = k
			}
		}
		if to == nil {
			return nil, invalid("%d is not a valid association type between %s and any other type", a.Types[0].TypeID, from.name)
		}
		l, err := c.checkLink(linkKind{from, to}, string(a.To.ID), a.Types)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (c *call) checkLink(l linkKind, to string, types []associationType) (checkedLink, error) {
	r := c.account.tables[l.to].live(recordID(to), c.account.now())
	if r == nil {
		f := notFound("The %s %s does not exist", l.to.singular, to)
		f.context = map[string][]string{"ids": {to}}
		return checkedLink{}, f
	}
	out := checkedLink{to: l.to, id: r.id}
	for _, t := range types {
		x, ok := c.account.label(l, t.TypeID)
		if !ok || t.Category != "" && t.Category != x.Category {
			return checkedLink{}, invalid("%d is not a valid association type of category %s from %s to %s", t.TypeID, t.Category, l.from.name, l.to.name)
		}
		out.types = append(out.types, t.TypeID)
	}
	if len(out.types) == 0 {
		all := c.account.labelsOf(l)
		if len(all) == 0 {
			return checkedLink{}, invalid("There is no association from %s to %s", l.from.name, l.to.name)
		}
		out.types = []int{all[0].TypeID}
	}
	return out, nil
}

// associatedID is a link inside a record's answer.
type associatedID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

func (a *account) associated(from *kind, id int64, to *kind) []associatedID {
	var out []associatedID
	l := linkKind{from, to}
	for _, e := range a.edges(l, id) {
		out = append(out, a.lines(l, e)...)
	}
	return out
}

// lines shows an edge as v3 does: one line for each of its types.
func (a *account) lines(l linkKind, e edge) []associatedID {
	var out []associatedID
	for _, t := range e.types {
		x, _ := a.label(l, t)
		out = append(out, associatedID{strconv.FormatInt(e.to, 10), l.typeName(x)})
	}
	return out
}

// multiAssociated is a link with all its types.
type multiAssociated struct {
	ToObjectID any     `json:"toObjectId"`
	Types      []label `json:"associationTypes"`
}

// multi shows an edge.
func (c *call) multi(l linkKind, e edge) multiAssociated {
	out := multiAssociated{ToObjectID: c.idValue(e.to), Types: []label{}}
	for _, t := range e.types {
		if x, ok := c.account.label(l, t); ok {
			out.Types = append(out.Types, x)
		}
	}
	return out
}

// ends returns the record of the path, and the direction to the other kind.
func (c *call) ends() (linkKind, *record, error) {
	t, r, err := c.named(false)
	if err != nil {
		return linkKind{}, nil, err
	}
	to, err := kindOf(c.param("to"))
	return linkKind{t.kind, to}, r, err
}

// edgePage returns a page of a record's links, by id.
func (c *call) edgePage(l linkKind, id, after int64, limit int) (page []edge, next int64) {
	all := c.account.edges(l, id)
	slices.SortFunc(all, func(a, b edge) int { return int(min(1, max(-1, a.to-b.to))) })
	for _, e := range all {
		switch {
		case e.to < after:
		case len(page) == limit:
			return page, e.to
		default:
			page = append(page, e)
		}
	}
	return page, 0
}

// listAssociations answers GET .../associations/{to}.
func listAssociations(c *call) (int, any, error) {
	l, r, err := c.ends()
	if err != nil {
		return 0, nil, err
	}
	limit, err := c.limit(500, 500)
	if err != nil {
		return 0, nil, err
	}
	results := []any{}
	page, next := c.edgePage(l, r.id, recordID(c.query("after")), limit)
	for _, e := range page {
		if c.version != "v3" {
			results = append(results, c.multi(l, e))
			continue
		}
		for _, line := range c.account.lines(l, e) {
			results = append(results, line)
		}
	}
	body := map[string]any{"results": results}
	if next != 0 {
		body["paging"] = c.nextPage(strconv.FormatInt(next, 10))
	}
	return http.StatusOK, body, nil
}

func putAssociation(c *call) (int, any, error) {
	var types []associationType
	if err := c.read(&types); err != nil {
		return 0, nil, err
	}
	if len(types) == 0 {
		return 0, nil, invalid("An association needs at least one type")
	}
	l, r, err := c.ends()
	if err != nil {
		return 0, nil, err
	}
	made, err := c.makeLink(l, r, c.param("toID"), types)
	if err != nil {
		return 0, nil, err
	}
	body := map[string]any{"fromObjectTypeId": l.from.id, "fromObjectId": c.idValue(r.id), "toObjectTypeId": l.to.id, "toObjectId": c.idValue(made.id)}
	body["labels"] = c.account.texts(l, made.types)
	return http.StatusCreated, body, nil
}

// idValue is an id in answers about associations: text, but a number in v4's
// endpoints for one record.
func (c *call) idValue(id int64) any {
	if c.version == "v4" && strings.HasPrefix(c.r.URL.Path, "/crm/v4/objects/") {
		return id
	}
	return strconv.FormatInt(id, 10)
}

// texts are the labels of types that have one.
func (a *account) texts(l linkKind, types []int) []string {
	out := []string{}
	for _, t := range types {
		if x, ok := a.label(l, t); ok && x.Label != nil {
			out = append(out, *x.Label)
		}
	}
	return out
}

func (c *call) makeLink(l linkKind, r *record, to string, types []associationType) (checkedLink, error) {
	if err := c.limitedAssociations(); err != nil {
		return checkedLink{}, err
	}
	checked, err := c.checkLink(l, to, types)
	if err == nil {
		c.account.link(l.from, r.id, checked, c.token.source())
	}
	return checked, err
}

func putDefaultAssociation(c *call) (int, any, error) {
	l, r, err := c.ends()
	if err != nil {
		return 0, nil, err
	}
	made, err := c.makeLink(l, r, c.param("toID"), nil)
	if err != nil {
		return 0, nil, err
	}
	b := &linkBatch{started: c.account.now(), results: defaultLinks(l, r.id, made)}
	return c.doneLinks(b, http.StatusOK)
}

// defaultLinks are both directions of an association without a label.
func defaultLinks(l linkKind, from int64, made checkedLink) []any {
	one := func(l linkKind, from, to int64) any {
		x := standard[l][0]
		return map[string]any{"from": map[string]string{"id": strconv.FormatInt(from, 10)}, "to": map[string]string{"id": strconv.FormatInt(to, 10)},
			"associationSpec": associationType{x.Category, x.TypeID}}
	}
	return []any{one(l, from, made.id), one(l.back(), made.id, from)}
}

func deleteAssociation(c *call) (int, any, error) {
	if err := c.limitedAssociations(); err != nil {
		return 0, nil, err
	}
	l, r, err := c.ends()
	if err != nil {
		return 0, nil, err
	}
	c.account.unlink(l, r.id, recordID(c.param("toID")), c.token.source())
	return http.StatusNoContent, nil, nil
}
