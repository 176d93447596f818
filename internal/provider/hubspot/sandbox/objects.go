package sandbox

import (
	"net/http"
	"strconv"
)

// listRecords answers GET {type}: records by id, a page at a time.
func listRecords(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	w, most := c.wanted(), 100
	if len(w.history) > 0 {
		most = 50
	}
	limit, err := c.limit(10, most)
	if err != nil {
		return 0, nil, err
	}
	c.disturb(t)
	after := c.query("after")
	if after != "" && recordID(after) == 0 {
		return 0, nil, invalid("Invalid input for 'after': %s", after)
	}
	page, next := t.page(recordID(after), limit, c.query("archived") == "true", c.account.now())
	results := []*answer{}
	for _, r := range page {
		results = append(results, c.show(t, r, w))
	}
	body := map[string]any{"results": results}
	if next != 0 {
		body["paging"] = c.nextPage(strconv.FormatInt(next, 10))
	}
	return http.StatusOK, body, nil
}

// named returns the record of the path, and its table.
func (c *call) named(archived bool) (*table, *record, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return nil, nil, err
	}
	if archived {
		if r := t.find(recordID(c.param("id"))); r != nil && r.archivedAt != 0 {
			return t, r, nil
		}
		return t, nil, notFound("resource not found")
	}
	r, err := c.byKey(t, c.query("idProperty"), c.param("id"))
	if err == nil && r == nil {
		err = notFound("resource not found")
	}
	return t, r, err
}

func getRecord(c *call) (int, any, error) {
	t, r, err := c.named(c.query("archived") == "true")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.show(t, r, c.wanted()), nil
}

func createRecord(c *call) (int, any, error) {
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	var in input
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	w, err := c.check(t, nil, in)
	if err != nil {
		return 0, nil, err
	}
	c.carryOut(t, w)
	c.location = c.hub.Base + c.r.URL.Path + "/" + w.record.text()
	return http.StatusCreated, c.written(t, w), nil
}

func updateRecord(c *call) (int, any, error) {
	t, r, err := c.named(false)
	if err != nil {
		return 0, nil, err
	}
	var in input
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if len(in.Properties) == 0 {
		return 0, nil, invalid("No properties found to update, please provide at least one.")
	}
	w, err := c.check(t, r, in)
	if err != nil {
		return 0, nil, err
	}
	c.carryOut(t, w)
	return http.StatusOK, c.written(t, w), nil
}

// archiveRecord answers 204 also for a record that is gone, as the vendor
// does.
func archiveRecord(c *call) (int, any, error) {
	if err := c.limited("Delete"); err != nil {
		return 0, nil, err
	}
	t, err := c.account.table(c.param("type"))
	if err != nil {
		return 0, nil, err
	}
	if r := t.live(recordID(c.param("id")), c.account.now()); r != nil {
		c.account.archive(t, r, c.token.source())
	}
	return http.StatusNoContent, nil, nil
}

// archive puts a record into the recycle bin.
func (a *account) archive(t *table, r *record, by source) {
	t.archive(r, a.now())
	a.noted(t, r)
	a.happened(occurrence{table: t, what: "deletion", id: r.id, by: by})
}
