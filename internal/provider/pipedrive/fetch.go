package pipedrive

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Fetch implements [provider.Driver]. The list by ids leaves out what is
// deleted and archived, so the missing ones are asked for one by one. A merged
// record looks deleted here; only the event of the merge names its survivor.
func (d *driver) Fetch(ctx context.Context, object string, ids, fields []string) ([]provider.Record, error) {
	k, err := kindNamed("pipedrive.Fetch", object)
	if err != nil {
		return nil, err
	}
	found, err := d.read(ctx, k, ids)
	if err != nil {
		return nil, err
	}
	var rows []record
	for _, id := range ids {
		if r := found[id]; r != nil {
			rows = append(rows, r)
			delete(found, id)
		}
	}
	out, err := d.records(ctx, k, fields, rows)
	if err != nil || k.name != leads {
		return out, err
	}
	return d.follow(ctx, ids, out)
}

// fewIDs is how many records are cheaper to read one by one: a list costs as
// much as ten of them.
const fewIDs = 10

// read reads records by their ids, whatever their state. Unknown ones are
// left out.
func (d *driver) read(ctx context.Context, k *kind, ids []string) (map[string]record, error) {
	var good []string
	for _, id := range ids {
		if k.goodID(id) {
			good = append(good, id)
		}
	}
	found := map[string]record{}
	if !k.old && len(good) > fewIDs {
		var err error
		if found, err = d.byID(ctx, k, good); err != nil {
			return nil, err
		}
	}
	for _, id := range good {
		if found[id] != nil {
			continue
		}
		r, err := d.one(ctx, k, id)
		switch leadbridge.CodeOf(err) {
		case "":
			found[id] = r
		case provider.CodeGone:
		default:
			return nil, err
		}
	}
	return found, nil
}

// follow finds the deals that missing or deleted leads were converted to,
// among those that changed last.
func (d *driver) follow(ctx context.Context, ids []string, out []provider.Record) ([]provider.Record, error) {
	there := map[string]bool{}
	for _, r := range out {
		there[r.ID] = r.State != provider.Deleted
	}
	lost := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return there[id] || !kinds[leads].goodID(id) })
	if len(lost) == 0 {
		return out, nil
	}
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "sort_by": {"update_time"}, "sort_direction": {"desc"}}
	maps.Copy(query, sourceLead)
	var answer page[record]
	if _, err := d.get(ctx, "list deals", kinds[deals].path, query, costOfList, &answer); err != nil {
		return nil, err
	}
	for _, deal := range answer.Data {
		if c := converted(deal); slices.Contains(lost, c.ID) {
			out = slices.DeleteFunc(out, func(r provider.Record) bool { return r.ID == c.ID })
			out = append(out, c)
		}
	}
	return out, nil
}
