package sandbox

import (
	"net/http"
	"slices"
)

// propertyBatch is the body of the batch calls about properties.
type propertyBatch struct {
	Inputs   []propertyInput `json:"inputs"`
	Archived bool            `json:"archived"`
}

func (c *call) propertyBatch() (*table, *propertyBatch, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return nil, nil, err
	}
	var b propertyBatch
	if err := c.read(&b); err != nil {
		return nil, nil, err
	}
	if len(b.Inputs) == 0 || len(b.Inputs) > mostInputs {
		return nil, nil, invalid("A batch of properties needs 1 to %d inputs; it has %d", mostInputs, len(b.Inputs))
	}
	return t, &b, nil
}

// doneProperties is the answer to a batch about properties.
func (c *call) doneProperties(results []property, errors []map[string]any, ok int) (int, any, error) {
	body := map[string]any{"status": "COMPLETE", "results": results, "startedAt": iso(c.account.now()), "completedAt": iso(c.account.now())}
	if len(errors) > 0 {
		body["numErrors"], body["errors"], ok = len(errors), errors, http.StatusMultiStatus
	}
	return ok, body, nil
}

func batchReadProperties(c *call) (int, any, error) {
	t, b, err := c.propertyBatch()
	if err != nil {
		return 0, nil, err
	}
	results, errors := []property{}, []map[string]any(nil)
	for _, in := range b.Inputs {
		if p := t.byName[in.Name]; p != nil && p.Archived == b.Archived {
			results = append(results, p.shown())
			continue
		}
		errors = append(errors, notFound("property %s does not exist", in.Name).inBatch(map[string][]string{"name": {in.Name}}))
	}
	return c.doneProperties(results, errors, http.StatusOK)
}

func batchCreateProperties(c *call) (int, any, error) {
	t, b, err := c.propertyBatch()
	if err != nil {
		return 0, nil, err
	}
	results, errors := []property{}, []map[string]any(nil)
	for _, in := range b.Inputs {
		p, err := c.account.newProperty(t, in)
		if f, ok := err.(*fault); ok {
			errors = append(errors, f.inBatch(map[string][]string{"name": {in.Name}}))
			continue
		}
		results = append(results, p.shown())
	}
	status := http.StatusCreated
	if c.version == "2026-09" {
		status = http.StatusOK
	}
	return c.doneProperties(results, errors, status)
}

func batchArchiveProperties(c *call) (int, any, error) {
	t, b, err := c.propertyBatch()
	if err != nil {
		return 0, nil, err
	}
	for _, in := range b.Inputs {
		if p := t.property(in.Name); p != nil {
			if err := c.account.archiveProperty(t, p); err != nil {
				return 0, nil, err
			}
		}
	}
	return http.StatusNoContent, nil, nil
}

// grouped returns the group of the path.
func (c *call) grouped() (*table, *group, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(t.groups, func(g *group) bool { return g.Name == c.param("group") && !g.Archived })
	if i < 0 {
		return t, nil, notFound("The property group %s does not exist", c.param("group"))
	}
	return t, t.groups[i], nil
}

func listGroups(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	results := []group{}
	for _, g := range t.groups {
		if !g.Archived {
			results = append(results, *g)
		}
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

func getGroup(c *call) (int, any, error) {
	_, g, err := c.grouped()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, *g, nil
}

func createGroup(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	var g group
	if err := c.read(&g); err != nil {
		return 0, nil, err
	}
	if !propertyName.MatchString(g.Name) || g.Label == "" {
		return 0, nil, invalid("A property group needs a name in lower case and a label")
	}
	if slices.ContainsFunc(t.groups, func(x *group) bool { return x.Name == g.Name && !x.Archived }) {
		return 0, nil, &fault{status: http.StatusConflict, category: "OBJECT_ALREADY_EXISTS", message: "A property group named '" + g.Name + "' already exists."}
	}
	g.Archived = false
	t.groups = append(t.groups, &g)
	return http.StatusCreated, g, nil
}

func updateGroup(c *call) (int, any, error) {
	_, g, err := c.grouped()
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		Label        *string `json:"label"`
		DisplayOrder *int    `json:"displayOrder"`
	}
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	set(&g.Label, in.Label)
	set(&g.DisplayOrder, in.DisplayOrder)
	return http.StatusOK, *g, nil
}

func archiveGroup(c *call) (int, any, error) {
	t, g, err := c.grouped()
	if err != nil {
		return 0, nil, err
	}
	if slices.ContainsFunc(t.properties, func(p *property) bool { return p.GroupName == g.Name && !p.Archived }) {
		return 0, nil, invalid("The property group %s still has properties", g.Name)
	}
	g.Archived = true
	return http.StatusNoContent, nil, nil
}
