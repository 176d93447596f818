package hubspot

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// Fetch reads records by their ids. What is not among the live ones is looked
// for in the recycle bin, and last one by one, because only that way HubSpot
// surely answers with the survivor of a merge.
func (d *driver) Fetch(ctx context.Context, object string, ids, fields []string) ([]provider.Record, error) {
	k, err := kindNamed("hubspot.Fetch", object)
	if err != nil {
		return nil, err
	}
	own, ofContact := split(fields)
	names := d.wanted(own, mergedIDs)
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) })
	live, err := d.read(ctx, k, "", ids, names, false)
	if err != nil {
		return nil, err
	}
	var records []provider.Record
	missing := each(ids, func(id string) bool {
		r, ok := d.among(k, live, id, own)
		if ok {
			records = append(records, r)
		}
		return ok
	})
	bin, err := d.read(ctx, k, "", missing, d.wanted(nil), true)
	if err != nil {
		return nil, err
	}
	byID := index(bin)
	for _, id := range missing {
		if w, ok := byID[id]; ok {
			records = append(records, d.tombstone(k, w))
			continue
		}
		r, ok, err := d.survivor(ctx, k, id)
		if err != nil {
			return nil, err
		}
		if ok {
			records = append(records, r)
		}
	}
	return records, d.addContacts(ctx, k, records, ofContact)
}

// each calls found for each id and returns those for which it says no.
func each(ids []string, found func(id string) bool) []string {
	var rest []string
	for _, id := range ids {
		if !found(id) {
			rest = append(rest, id)
		}
	}
	return rest
}

func isID(id string) bool {
	return id != "" && strings.Trim(id, "0123456789") == ""
}

// among finds the record of that id among live ones: itself, or the one that
// it was merged into.
func (d *driver) among(k kind, live []wireRecord, id string, fields []string) (provider.Record, bool) {
	for _, w := range live {
		if w.ID == id {
			return d.record(k, w, fields), true
		}
	}
	for _, w := range live {
		for _, r := range losers(k, w) {
			if r.ID == id {
				return r, true
			}
		}
	}
	return provider.Record{}, false
}

// survivor asks for one record that no batch knew. HubSpot answers with
// another one if it was merged.
func (d *driver) survivor(ctx context.Context, k kind, id string) (provider.Record, bool, error) {
	var w wireRecord
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: d.objects(k, id), Query: url.Values{"properties": {d.key}},
		Operation: "read one of " + k.name}, &w)
	switch {
	case leadbridge.CodeOf(err) == provider.CodeGone:
		return provider.Record{}, false, nil
	case err != nil:
		return provider.Record{}, false, err
	case w.ID == id:
		// It came to be between the calls. The caller asks again when it is
		// told of the change.
		return provider.Record{}, false, nil
	}
	return provider.Record{Object: k.name, ID: id, State: provider.Merged, SurvivorID: w.ID, ModifiedAt: w.UpdatedAt.UTC()}, true, nil
}

// ends says what became of records that are in the recycle bin: some were
// merged into others, and some are back.
func (d *driver) ends(ctx context.Context, k kind, gone []wireRecord) ([]provider.Record, error) {
	ids := make([]string, len(gone))
	for i, w := range gone {
		ids[i] = w.ID
	}
	live, err := d.read(ctx, k, "", ids, []string{mergedIDs}, false)
	if err != nil {
		return nil, err
	}
	var out []provider.Record
	for _, w := range gone {
		r, ok := d.among(k, live, w.ID, nil)
		switch {
		case !ok:
			out = append(out, d.tombstone(k, w))
		case r.State == provider.Merged:
			out = append(out, r)
		}
	}
	return out, nil
}
