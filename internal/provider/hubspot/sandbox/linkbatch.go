package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// How many inputs the batches of associations may have.
const (
	mostLinkReads  = 1_000
	mostLinkWrites = 2_000
)

// linkInput is one input of any of the batches.
type linkInput struct {
	ID    text              `json:"id"` // of a read
	After text              `json:"after"`
	From  objectRef         `json:"from"`
	To    refs              `json:"to"`
	Types []associationType `json:"types"`
	Type  text              `json:"type"` // v3: a name or a number
}

// refs is one record or a list of them.
type refs []objectRef

// UnmarshalJSON takes both.
func (r *refs) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]objectRef)(r))
	}
	*r = refs{{}}
	return json.Unmarshal(b, &(*r)[0])
}

type linkBatch struct {
	Inputs []linkInput `json:"inputs"`

	started int64
	results []any
	errors  []map[string]any
}

// linkBatch reads a batch and its direction.
func (c *call) linkBatch(most int) (linkKind, *linkBatch, error) {
	from, err := kindOf(c.param("type"))
	if err != nil {
		return linkKind{}, nil, err
	}
	to, err := kindOf(c.param("to"))
	if err != nil {
		return linkKind{}, nil, err
	}
	b := &linkBatch{started: c.account.now(), results: []any{}}
	if err := c.read(b); err != nil {
		return linkKind{}, nil, err
	}
	if len(b.Inputs) == 0 || len(b.Inputs) > most {
		return linkKind{}, nil, invalid("A batch of associations needs 1 to %d inputs; it has %d", most, len(b.Inputs))
	}
	return linkKind{from, to}, b, nil
}

func (c *call) doneLinks(b *linkBatch, ok int) (int, any, error) {
	body := map[string]any{"status": "COMPLETE", "results": b.results, "startedAt": iso(b.started), "completedAt": iso(c.account.now())}
	if len(b.errors) > 0 {
		body["numErrors"], body["errors"], ok = len(b.errors), b.errors, http.StatusMultiStatus
	}
	return ok, body, nil
}

func (b *linkBatch) fail(err error, from string) {
	if f, ok := err.(*fault); ok {
		b.errors = append(b.errors, f.inBatch(map[string][]string{"fromObjectId": {from}}))
	}
}

// edgesPerRead is how many links of one record a batch read gives at once.
const edgesPerRead = 500

func batchReadAssociations(c *call) (int, any, error) {
	l, b, err := c.linkBatch(mostLinkReads)
	if err != nil {
		return 0, nil, err
	}
	for _, in := range b.Inputs {
		r := c.account.tables[l.from].live(recordID(string(in.ID)), c.account.now())
		var page []edge
		var next int64
		if r != nil {
			page, next = c.edgePage(l, r.id, recordID(string(in.After)), edgesPerRead)
		}
		if len(page) == 0 {
			f := notFound("No %s is associated with %s %s.", l.to.singular, l.from.singular, in.ID)
			f.subCategory = "crm.associations.NO_ASSOCIATIONS_FOUND"
			b.fail(f, string(in.ID))
			continue
		}
		result := map[string]any{"from": map[string]string{"id": string(in.ID)}, "to": c.edgeList(l, page)}
		if next != 0 {
			after := strconv.FormatInt(next, 10)
			result["paging"] = map[string]any{"next": map[string]string{"after": after}}
		}
		b.results = append(b.results, result)
	}
	return c.doneLinks(b, http.StatusOK)
}

// edgeList shows the links of one record in the version's form.
func (c *call) edgeList(l linkKind, page []edge) any {
	if c.version == "v3" {
		to := []associatedID{}
		for _, e := range page {
			to = append(to, c.account.lines(l, e)...)
		}
		return to
	}
	to := []multiAssociated{}
	for _, e := range page {
		to = append(to, c.multi(l, e))
	}
	return to
}

// eachLink goes through the pairs of a batch of writes.
func (c *call) eachLink(l linkKind, b *linkBatch, do func(r *record, to string, in linkInput) error) error {
	if err := c.limitedAssociations(); err != nil {
		return err
	}
	for _, in := range b.Inputs {
		r := c.account.tables[l.from].live(recordID(string(in.From.ID)), c.account.now())
		if r == nil {
			b.fail(notFound("The %s %s does not exist", l.from.singular, in.From.ID), string(in.From.ID))
			continue
		}
		for _, to := range in.To {
			if err := do(r, string(to.ID), in); err != nil {
				b.fail(err, string(in.From.ID))
			}
		}
	}
	return nil
}

func batchCreateAssociations(c *call) (int, any, error) {
	l, b, err := c.linkBatch(mostLinkWrites)
	if err != nil {
		return 0, nil, err
	}
	err = c.eachLink(l, b, func(r *record, to string, in linkInput) error {
		made, err := c.makeLink(l, r, to, in.Types)
		if err == nil {
			b.results = append(b.results, map[string]any{"fromObjectTypeId": l.from.id, "fromObjectId": c.idValue(r.id),
				"toObjectTypeId": l.to.id, "toObjectId": c.idValue(made.id), "labels": c.account.texts(l, made.types)})
		}
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	status := http.StatusCreated
	if c.version == "2026-09" {
		status = http.StatusOK
	}
	return c.doneLinks(b, status)
}

func batchDefaultAssociations(c *call) (int, any, error) {
	l, b, err := c.linkBatch(mostLinkWrites)
	if err != nil {
		return 0, nil, err
	}
	err = c.eachLink(l, b, func(r *record, to string, _ linkInput) error {
		made, err := c.makeLink(l, r, to, nil)
		if err == nil {
			b.results = append(b.results, defaultLinks(l, r.id, made)...)
		}
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return c.doneLinks(b, http.StatusOK)
}

// batchArchiveAssociations ends all links of each pair.
func batchArchiveAssociations(c *call) (int, any, error) {
	return c.archiveLinks(false)
}

// batchArchiveLabels ends the named types of each pair.
func batchArchiveLabels(c *call) (int, any, error) {
	return c.archiveLinks(true)
}

func (c *call) archiveLinks(some bool) (int, any, error) {
	l, b, err := c.linkBatch(mostLinkWrites)
	if err != nil {
		return 0, nil, err
	}
	err = c.eachLink(l, b, func(r *record, to string, in linkInput) error {
		var types []int
		for _, t := range in.Types {
			types = append(types, t.TypeID)
		}
		if !some {
			types = nil
		} else if len(types) == 0 {
			return invalid("Name at least one association type to be archived")
		}
		c.account.unlink(l, r.id, recordID(to), c.token.source(), types...)
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	if c.version[0] == '2' {
		return c.doneLinks(b, http.StatusOK)
	}
	return http.StatusNoContent, nil, nil
}
