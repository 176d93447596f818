package sandbox

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
)

// oldAssociationRoutes are v3's, where a type has a name, and a link one type.
func (h *hub) oldAssociationRoutes(r chi.Router) {
	read, write := objectScope("read"), objectScope("write")
	r.Route("/crm/v3/associations/{type}/{to}", func(r chi.Router) {
		r.Get("/types", h.api("v3", read, listTypeNames))
		r.Post("/batch/read", h.api("v3", read, batchReadAssociations))
		r.Post("/batch/create", h.api("v3", write, batchCreateNamed))
		r.Post("/batch/archive", h.api("v3", write, batchArchiveNamed))
	})
	one := "/crm/v3/objects/{type}/{id}/associations/{to}/{toID}/{name}"
	r.Put(one, h.api("v3", write, putNamedAssociation))
	r.Delete(one, h.api("v3", write, deleteNamedAssociation))
}

func listTypeNames(c *call) (int, any, error) {
	l, err := c.direction()
	if err != nil {
		return 0, nil, err
	}
	results := []any{}
	for _, x := range c.account.labelsOf(l) {
		results = append(results, map[string]string{"id": strconv.Itoa(x.TypeID), "name": l.typeName(x)})
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

// typeNamed finds a type by v3's name or by its number.
func (a *account) typeNamed(l linkKind, name string) (associationType, error) {
	for _, x := range a.labelsOf(l) {
		if name == l.typeName(x) || name == strconv.Itoa(x.TypeID) {
			return associationType{x.Category, x.TypeID}, nil
		}
	}
	return associationType{}, invalid("%q is not an association type from %s to %s", name, l.from.name, l.to.name)
}

func batchCreateNamed(c *call) (int, any, error) {
	l, b, err := c.linkBatch(mostLinkWrites)
	if err != nil {
		return 0, nil, err
	}
	err = c.eachLink(l, b, func(r *record, to string, in linkInput) error {
		t, err := c.account.typeNamed(l, string(in.Type))
		if err != nil {
			return err
		}
		if _, err = c.makeLink(l, r, to, []associationType{t}); err == nil {
			b.results = append(b.results, map[string]any{"from": in.From, "to": objectRef{text(to)}, "type": in.Type})
		}
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return c.doneLinks(b, http.StatusCreated)
}

func batchArchiveNamed(c *call) (int, any, error) {
	l, b, err := c.linkBatch(mostLinkWrites)
	if err != nil {
		return 0, nil, err
	}
	err = c.eachLink(l, b, func(r *record, to string, in linkInput) error {
		t, err := c.account.typeNamed(l, string(in.Type))
		if err == nil {
			c.account.unlink(l, r.id, recordID(to), c.token.source(), t.TypeID)
		}
		return err
	})
	return http.StatusNoContent, nil, err
}

// putNamedAssociation answers with the record, as v3 does.
func putNamedAssociation(c *call) (int, any, error) {
	l, r, err := c.ends()
	if err != nil {
		return 0, nil, err
	}
	t, err := c.account.typeNamed(l, c.param("name"))
	if err != nil {
		return 0, nil, err
	}
	if _, err := c.makeLink(l, r, c.param("toID"), []associationType{t}); err != nil {
		return 0, nil, err
	}
	return getRecord(c)
}

func deleteNamedAssociation(c *call) (int, any, error) {
	if err := c.limitedAssociations(); err != nil {
		return 0, nil, err
	}
	l, r, err := c.ends()
	if err != nil {
		return 0, nil, err
	}
	t, err := c.account.typeNamed(l, c.param("name"))
	if err != nil {
		return 0, nil, err
	}
	c.account.unlink(l, r.id, recordID(c.param("toID")), c.token.source(), t.TypeID)
	return http.StatusNoContent, nil, nil
}
