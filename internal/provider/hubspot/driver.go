package hubspot

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// driver speaks HubSpot's language for one account.
type driver struct {
	provider.Account
	version string
	key     string // the property that carries our own key
}

func newDriver(a provider.Account) provider.Driver {
	return &driver{Account: a, version: cmp.Or(a.Settings[settingVersion], defaultVersion), key: cmp.Or(a.Settings[settingKey], defaultKey)}
}

// path makes an address from the API's family and what follows the version.
func (d *driver) path(family string, parts ...string) string {
	path := family + "/" + url.PathEscape(d.version)
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return path
}

func (d *driver) objects(k kind, parts ...string) string {
	return d.path("/crm/objects", append([]string{k.name}, parts...)...)
}

func (d *driver) properties(k kind, parts ...string) string {
	return d.path("/crm/properties", append([]string{k.name}, parts...)...)
}

// split tells a kind's own fields from those of its contact, which are
// returned without their prefix.
func split(fields []string) (own, ofContact []string) {
	for _, f := range fields {
		if name, ok := strings.CutPrefix(f, contactPrefix); ok {
			ofContact = append(ofContact, name)
		} else {
			own = append(own, f)
		}
	}
	return own, ofContact
}

// wanted are the properties to ask for: the fields, our key and the others
// named, each once.
func (d *driver) wanted(fields []string, others ...string) []string {
	var names []string
	for _, f := range slices.Concat(fields, []string{d.key}, others) {
		if !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	return names
}

// read returns those of the records that there are, by any property with
// unique values; "" means HubSpot's own ids. Records that were merged away
// come as their survivors.
func (d *driver) read(ctx context.Context, k kind, by string, ids, properties []string, archived bool) ([]wireRecord, error) {
	var all []wireRecord
	for batch := range slices.Chunk(ids, batchSize) {
		body := wireRead{Properties: properties, History: []string{}, IDProperty: by}
		for _, id := range batch {
			body.Inputs = append(body.Inputs, wireID{ID: id})
		}
		query := url.Values{}
		if archived {
			query.Set("archived", "true")
		}
		var answer wireBatch
		_, err := d.JSON(ctx, provider.Request{Method: "POST", Path: d.objects(k, "batch", "read"), Query: query, JSON: body,
			Repeatable: true, Operation: "read " + k.name}, &answer)
		switch {
		case leadbridge.CodeOf(err) == provider.CodeGone: // none of them is there
		case err != nil:
			return nil, err
		default:
			all = append(all, answer.Results...)
		}
	}
	return all, nil
}
