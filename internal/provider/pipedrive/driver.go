package pipedrive

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// driver speaks to one company's Pipedrive. It does what all drivers do, and
// is a Checker, a Preparer and a Subscriber.
type driver struct {
	provider.Account
	schemas schemas

	mu       sync.Mutex
	currency string // the user's own, once asked for
}

func newDriver(a provider.Account) provider.Driver { return &driver{Account: a} }

// clock returns the time, in UTC.
func (d *driver) clock() time.Time {
	if d.Now == nil {
		return time.Now().UTC()
	}
	return d.Now().UTC()
}

// page is an answer that holds several things, and where there are more.
type page[T any] struct {
	Data       []T `json:"data"`
	Additional struct {
		NextCursor string `json:"next_cursor"` // null is ""
	} `json:"additional_data"`
}

// get reads one thing.
func (d *driver) get(ctx context.Context, operation, path string, query url.Values, cost int, out any) (*provider.Response, error) {
	return d.JSON(ctx, provider.Request{Method: http.MethodGet, Path: path, Query: query, Cost: cost, Operation: operation}, out)
}

// each reads a list of version 2 to its end, or until take has enough.
func each[T any](ctx context.Context, d *driver, operation, path string, query url.Values, take func(T) (more bool)) error {
	for {
		var answer page[T]
		if _, err := d.get(ctx, operation, path, query, costOfList, &answer); err != nil {
			return err
		}
		for _, one := range answer.Data {
			if !take(one) {
				return nil
			}
		}
		next := answer.Additional.NextCursor
		if next == "" || next == query.Get("cursor") {
			return nil
		}
		query.Set("cursor", next)
	}
}

// one reads a record by its id. Gone, never there and hidden look the same.
func (d *driver) one(ctx context.Context, k *kind, id string) (record, error) {
	var answer struct {
		Data record `json:"data"`
	}
	_, err := d.get(ctx, "get "+k.one, k.path+"/"+url.PathEscape(id), nil, k.costOfOne(), &answer)
	if err != nil {
		return nil, err
	}
	if len(answer.Data) == 0 {
		return nil, gone("pipedrive.one", k)
	}
	return answer.Data.flat(), nil
}

// mostByID is how many ids a list takes.
const mostByID = 100

// byID reads the records that are neither deleted nor archived, by id.
func (d *driver) byID(ctx context.Context, k *kind, ids []string) (map[string]record, error) {
	found := make(map[string]record, len(ids))
	for some := range slices.Chunk(ids, mostByID) {
		query := url.Values{"ids": {strings.Join(some, ",")}, "limit": {strconv.Itoa(mostByID)}}
		err := each(ctx, d, "list "+k.name+" by id", k.path, query, func(r record) bool {
			found[r.text("id")] = r.flat()
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// goodID reports whether an id can be one of the kind's, so that nothing else
// gets into an address.
func (k *kind) goodID(id string) bool {
	if k.old {
		return len(id) == 36 && strings.Trim(id, "0123456789abcdefABCDEF-") == ""
	}
	n, err := strconv.ParseInt(id, 10, 64)
	return err == nil && n > 0
}

func gone(op string, k *kind) *leadbridge.Error {
	return &leadbridge.Error{Op: op, Kind: leadbridge.NotFound, Code: provider.CodeGone,
		Msg: "Pipedrive no longer has this " + k.one + ", or hides it from the connected user."}
}
