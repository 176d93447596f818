package pipedrive

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"leadbridge"
	"leadbridge/internal/provider"
)

// byKey returns the record that carries a write's key, nil if there is none.
// One whose key was never tried is not searched for. A lead is looked for among those of its person or organization, which is
// exact; all else among the recent ones and then by search.
func (b *batch) byKey(ctx context.Context, w provider.Write) (record, error) {
	if b.kind.old && w.New {
		return nil, nil
	}
	if b.kind.old {
		return b.leadByKey(ctx, w)
	}
	if b.recent == nil {
		var err error
		if b.recent, err = b.readRecent(ctx); err != nil {
			return nil, err
		}
	}
	if w.Key == "" || b.schema.key == "" {
		return nil, nil
	}
	if r := b.recent.byKey[w.Key]; r != nil {
		return b.fresh(ctx, r.text("id"))
	}
	if w.New {
		return nil, nil
	}
	found, err := b.search(ctx, "custom_fields", w.Key)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		if r.text(b.schema.key) == w.Key {
			return r, nil
		}
	}
	return nil, nil
}

// fresh reads a record again, nil if it is gone.
func (b *batch) fresh(ctx context.Context, id string) (record, error) {
	r, err := b.one(ctx, b.kind, id)
	if leadbridge.CodeOf(err) == provider.CodeGone || r.flag("is_deleted") {
		return nil, nil
	}
	return r, err
}

func (b *batch) leadByKey(ctx context.Context, w provider.Write) (record, error) {
	if w.Key == "" {
		return nil, nil
	}
	for filter, id := range b.owners(w) {
		rows, err := b.leadsOf(ctx, filter, id)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if b.kind.key(b.schema, r) == w.Key {
				return r, nil
			}
		}
	}
	return nil, nil
}

// owners returns the filter for the leads of the person that a new lead is
// for, else of its organization.
func (b *batch) owners(w provider.Write) map[string]string {
	links := map[string]string{"person_id": w.Values["person_id"], "organization_id": w.Values["organization_id"]}
	for _, l := range w.Links {
		if name := b.kind.links[l.Object]; name != "" {
			links[name] = l.ID
		}
	}
	for _, name := range []string{"person_id", "organization_id"} {
		if links[name] != "" {
			return map[string]string{name: links[name]}
		}
	}
	return nil
}

// search returns the records in one of whose fields the exact text stands.
// The index does not say enough, so each is read.
func (b *batch) search(ctx context.Context, in, term string) ([]record, error) {
	var answer struct {
		Data struct {
			Items []struct {
				Item record `json:"item"`
			} `json:"items"`
		} `json:"data"`
	}
	query := url.Values{"term": {term}, "fields": {in}, "exact_match": {"true"}, "limit": {strconv.Itoa(mostByID)}}
	_, err := b.JSON(ctx, provider.Request{Method: http.MethodGet, Path: b.kind.path + "/search", Query: query, Cost: costOfSearch,
		Bucket: bucketSearch, Operation: "search " + b.kind.name}, &answer)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, i := range answer.Data.Items {
		ids = append(ids, i.Item.text("id"))
	}
	found, err := b.read(ctx, b.kind, ids)
	if err != nil {
		return nil, err
	}
	var rows []record
	for _, id := range ids {
		if r := found[id]; r != nil && !r.flag("is_deleted") {
			rows = append(rows, r)
		}
	}
	return rows, nil
}
