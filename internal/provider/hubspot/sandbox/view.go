package sandbox

import (
	"fmt"
	"slices"
	"strconv"
)

// answer is a record as the API gives it.
type answer struct {
	ID           string              `json:"id"`
	Properties   map[string]*string  `json:"properties"`
	History      map[string][]change `json:"propertiesWithHistory,omitempty"`
	CreatedAt    string              `json:"createdAt"`
	UpdatedAt    string              `json:"updatedAt"`
	Archived     bool                `json:"archived"`
	ArchivedAt   string              `json:"archivedAt,omitempty"`
	Associations map[string]any      `json:"associations,omitempty"`
	URL          string              `json:"url,omitempty"`
	New          *bool               `json:"new,omitempty"`
	TraceID      string              `json:"objectWriteTraceId,omitempty"`
	Warnings     []warning           `json:"warnings,omitempty"`
}

// wanted says what of a record is to be shown.
type wanted struct {
	properties   []string
	history      []string
	associations []*kind
}

// wanted reads the query of a GET.
func (c *call) wanted() wanted {
	w := wanted{properties: c.names("properties"), history: c.names("propertiesWithHistory")}
	for _, name := range c.names("associations") {
		if k, err := kindOf(name); err == nil { // unknown ones are ignored
			w.associations = append(w.associations, k)
		}
	}
	return w
}

// show makes the answer for a record.
func (c *call) show(t *table, r *record, w wanted) *answer {
	out := t.answer(r.id, r.version, w.properties)
	out.Archived = r.archivedAt != 0
	if out.Archived {
		out.ArchivedAt = iso(r.archivedAt)
	}
	if c.version[0] == '2' {
		out.URL = fmt.Sprintf("https://app.hubspot.com/contacts/%d/record/%s/%d", c.account.portal, t.kind.id, r.id)
	}
	for _, name := range w.history {
		if p := t.property(name); p != nil {
			if out.History == nil {
				out.History = map[string][]change{}
			}
			out.History[p.Name] = t.past(r, p)
			text := t.value(p, r.id, r.version)
			out.Properties[p.Name] = orNull(text)
		}
	}
	for _, k := range w.associations {
		if found := c.account.associated(t.kind, r.id, k); len(found) > 0 {
			if out.Associations == nil {
				out.Associations = map[string]any{}
			}
			out.Associations[k.name] = map[string]any{"results": found}
		}
	}
	return out
}

// answer shows the properties of a version. Names that do not exist are
// silently left out; those without a value are null.
func (t *table) answer(id int64, v version, names []string) *answer {
	out := &answer{ID: strconv.FormatInt(id, 10), Properties: make(map[string]*string, len(names)+3), CreatedAt: iso(v.created), UpdatedAt: iso(v.modified)}
	if len(names) == 0 {
		names = t.kind.defaults
	}
	for _, name := range names {
		if p := t.property(name); p != nil {
			out.Properties[p.Name] = orNull(t.value(p, id, v))
		}
	}
	for _, name := range []string{"hs_object_id", t.kind.created, t.kind.modified} {
		out.Properties[name] = orNull(t.value(t.byName[name], id, v))
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// written shows a record after a write: the defaults that have a value, and
// what was written, also if it was emptied.
func (c *call) written(t *table, w *write) *answer {
	names := slices.Clone(t.kind.defaults)
	for name := range w.sent {
		names = append(names, name)
	}
	out := c.show(t, w.record, wanted{properties: names})
	for name, value := range out.Properties {
		if _, sent := w.sent[name]; value == nil && sent {
			out.Properties[name] = new(string)
		} else if value == nil {
			delete(out.Properties, name)
		}
	}
	out.TraceID, out.Warnings = w.traceID, w.warnings
	return out
}
