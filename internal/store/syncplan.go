package store

import (
	"slices"

	"leadbridge"
)

// exampleValues are the values that a plan's example shows. They are stored
// apart from the plan, in the order of its examples and then its refusals, so
// that they can be erased.
type exampleValues struct {
	Before map[string]string `json:"before,omitempty"`
	After  map[string]string `json:"after,omitempty"`
}

// splitPlan takes the values of a plan's examples out of it. There are none
// if no example has any.
func splitPlan(p *leadbridge.SyncPlan) (bare *leadbridge.SyncPlan, values []exampleValues) {
	if p == nil {
		return nil, nil
	}
	without, found := *p, false
	without.Examples, without.Refusals = slices.Clone(p.Examples), slices.Clone(p.Refusals)
	for _, list := range [][]leadbridge.SyncExample{without.Examples, without.Refusals} {
		for i := range list {
			e := &list[i]
			found = found || len(e.Before)+len(e.After) > 0
			values = append(values, exampleValues{e.Before, e.After})
			e.Before, e.After = nil, nil
		}
	}
	if !found {
		return &without, nil
	}
	return &without, values
}

// joinPlan puts them back, unless they were erased.
func joinPlan(p *leadbridge.SyncPlan, values []exampleValues) {
	if p == nil || len(values) != len(p.Examples)+len(p.Refusals) {
		return
	}
	for _, list := range [][]leadbridge.SyncExample{p.Examples, p.Refusals} {
		for i := range list {
			list[i].Before, list[i].After = values[i].Before, values[i].After
		}
		values = values[len(list):]
	}
}
