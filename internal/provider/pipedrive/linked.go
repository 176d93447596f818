package pipedrive

import (
	"context"
	"strings"

	"leadbridge/internal/provider"
)

// linkedKinds are the kinds that dotted fields such as "org.name" read from.
var linkedKinds = map[string]string{"org": organizations, "person": persons}

// addLinked fills the dotted fields of records from the records that they
// point to, which are read once for all.
func (d *driver) addLinked(ctx context.Context, k *kind, fields []string, rows []record, out []provider.Record) error {
	wanted := map[string][]string{} // by prefix
	for _, name := range fields {
		prefix, field, dotted := strings.Cut(name, ".")
		if dotted && linkedKinds[prefix] != "" && k.links[linkedKinds[prefix]] != "" {
			wanted[prefix] = append(wanted[prefix], field)
		}
	}
	for prefix, names := range wanted {
		link := k.links[linkedKinds[prefix]]
		found, err := d.linked(ctx, kinds[linkedKinds[prefix]], link, rows)
		if err != nil {
			return err
		}
		for i, r := range rows {
			id := r.text(link)
			other, there := found[id]
			for _, name := range names {
				// A linked record that is hidden from us says nothing.
				if there || id == "" {
					out[i].Values[prefix+"."+name] = other.text(name)
				}
			}
		}
	}
	return nil
}

// linked reads the records that rows point to.
func (d *driver) linked(ctx context.Context, k *kind, link string, rows []record) (map[string]record, error) {
	var ids []string
	seen := map[string]bool{"": true}
	for _, r := range rows {
		if id := r.text(link); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return d.byID(ctx, k, ids)
}
