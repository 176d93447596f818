package salesforce

import (
	"context"
	"slices"
	"strconv"

	"leadbridge/internal/provider"
)

// Fetch returns records by their ids, the deleted ones among them. What even
// the Recycle Bin has no more is left out. A merged record names the one that
// lives on in the end, also when that was merged itself meanwhile.
func (d *driver) Fetch(ctx context.Context, object string, ids, fields []string) ([]provider.Record, error) {
	if err := d.usable("salesforce.Fetch", object); err != nil {
		return nil, err
	}
	found, err := d.byID(ctx, object, fields, ids)
	if err != nil {
		return nil, err
	}
	if err := d.follow(ctx, object, found); err != nil {
		return nil, err
	}
	records := make([]provider.Record, 0, len(found))
	for _, id := range ids {
		if r, ok := found[long(id)]; ok {
			r.ID = id
			records = append(records, r)
			delete(found, long(id))
		}
	}
	return records, nil
}

// byID returns records by the long forms of their ids.
func (d *driver) byID(ctx context.Context, object string, fields, ids []string) (map[string]provider.Record, error) {
	found := make(map[string]provider.Record, len(ids))
	wanted := make([]string, 0, len(ids))
	for _, id := range ids {
		if id = long(id); id != "" {
			wanted = append(wanted, id)
		}
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	for len(wanted) > 0 {
		some := wanted[:min(batchSize, len(wanted))]
		a, err := d.rows(ctx, allRows, object, fields, " WHERE Id IN "+idList(some)+" LIMIT "+strconv.Itoa(len(some)))
		if err != nil {
			return nil, err
		}
		for _, row := range a.Records {
			r := d.fromJSON(object, fields, row)
			found[long(r.ID)] = r
		}
		wanted = wanted[len(some):]
		if !a.Done && len(a.Records) > 0 {
			// The page was cut short: what it lacks is asked for again.
			wanted = append(wanted, slices.DeleteFunc(some, func(id string) bool { _, ok := found[id]; return ok })...)
		}
	}
	return found, nil
}

// mostMerges is how many merges one after the other are followed.
const mostMerges = 5

// follow puts the last survivor in the place of one that was merged itself.
func (d *driver) follow(ctx context.Context, object string, records map[string]provider.Record) error {
	for range mostMerges {
		var survivors []string
		for _, r := range records {
			if r.State == provider.Merged {
				survivors = append(survivors, r.SurvivorID)
			}
		}
		found, err := d.byID(ctx, object, nil, survivors)
		if err != nil {
			return err
		}
		moved := false
		for id, r := range records {
			if next := found[long(r.SurvivorID)]; r.State == provider.Merged && next.State == provider.Merged {
				r.SurvivorID, moved = next.SurvivorID, true
				records[id] = r
			}
		}
		if !moved {
			return nil
		}
	}
	return nil
}
