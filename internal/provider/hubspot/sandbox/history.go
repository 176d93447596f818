package sandbox

import "slices"

// source says where a change comes from.
type source struct {
	kind  string // INTEGRATION, CRM_UI
	id    string
	label string
	user  int64
}

// change is one value that a property had.
type change struct {
	Value      string `json:"value"`
	Timestamp  string `json:"timestamp"`
	SourceType string `json:"sourceType"`
	SourceID   string `json:"sourceId,omitempty"`
	Label      string `json:"sourceLabel,omitempty"`
	User       int64  `json:"updatedByUserId,omitempty"`
}

// mostHistory is how many values of a property are remembered.
const mostHistory = 20

// remember notes the value a property gets, and the one it had at first.
func (t *table) remember(r *record, p *property, value string, at int64, by source) {
	of := t.history[r.id]
	if of == nil {
		of = map[int][]change{}
		t.history[r.id] = of
	}
	if _, known := of[p.number]; !known {
		of[p.number] = t.past(r, p)
	}
	latest := change{Value: value, Timestamp: iso(at), SourceType: by.kind, SourceID: by.id, Label: by.label, User: by.user}
	of[p.number] = slices.Insert(of[p.number], 0, latest)
	if len(of[p.number]) > mostHistory {
		of[p.number] = of[p.number][:mostHistory]
	}
}

// past returns the values of a property, the latest first.
func (t *table) past(r *record, p *property) []change {
	if known, ok := t.history[r.id][p.number]; ok {
		return slices.Clone(known)
	}
	value := t.value(p, r.id, r.version)
	if value == "" {
		return []change{}
	}
	return []change{{Value: value, Timestamp: iso(r.created), SourceType: r.values.get(t.byName["hs_object_source"].number),
		SourceID: r.values.get(t.byName["hs_object_source_id"].number)}}
}
