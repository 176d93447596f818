package pipedrive

import (
	"context"
	"net/http"
	"net/url"
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

// list is an answer that holds several records.
type list struct {
	Data       []record `json:"data"`
	Additional struct {
		NextCursor *string `json:"next_cursor"`
	} `json:"additional_data"`
}

func (l list) next() string {
	if l.Additional.NextCursor == nil {
		return ""
	}
	return *l.Additional.NextCursor
}

// get reads one thing.
func (d *driver) get(ctx context.Context, operation, path string, query url.Values, cost int, out any) (*provider.Response, error) {
	return d.JSON(ctx, provider.Request{Method: http.MethodGet, Path: path, Query: query, Cost: cost, Operation: operation}, out)
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
	for len(ids) > 0 {
		n := min(len(ids), mostByID)
		query := url.Values{"ids": {strings.Join(ids[:n], ",")}, "limit": {strconv.Itoa(mostByID)}}
		for cursor := ""; ; {
			if cursor != "" {
				query.Set("cursor", cursor)
			}
			var answer list
			if _, err := d.get(ctx, "list "+k.name+" by id", k.path, query, costOfList, &answer); err != nil {
				return nil, err
			}
			for _, r := range answer.Data {
				r = r.flat()
				found[r.text("id")] = r
			}
			if answer.next() == "" || answer.next() == cursor {
				break
			}
			cursor = answer.next()
		}
		ids = ids[n:]
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
