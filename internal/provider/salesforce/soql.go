package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The two ways to ask: with the deleted, and without.
const (
	liveRows = "query"
	allRows  = "queryAll"
)

// pageRows is the most that an answer to a query holds (REST:resources-query.md).
const pageRows = 2_000

// longestQuery is how much of a query goes into an address. Address and
// headers together may have 16 KB; the token and the rest need some of it.
const longestQuery = 12_000

// queryAnswer is an answer to a query.
type queryAnswer struct {
	TotalSize int              `json:"totalSize"`
	Done      bool             `json:"done"`
	Records   []map[string]any `json:"-"`
	Raw       json.RawMessage  `json:"records"`
}

// alwaysThere are columns that every object has and shows.
var alwaysThere = []string{"Id", "IsDeleted", "CreatedDate", "SystemModstamp"}

// fieldName is what a field's name looks like, or a path to one of another
// record. Nothing else gets into a query.
var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,5}$`)

// optional are the columns that are read if the account may see them.
func (d *driver) optional(object string) []string {
	if object == lead {
		return []string{"MasterRecordId", "IsConverted", "ConvertedContactId", d.keyField}
	}
	return []string{"MasterRecordId", "AccountId", d.keyField}
}

// columns lists what a query selects.
func (d *driver) columns(object string, fields []string) (string, error) {
	names := slices.Clone(alwaysThere)
	d.mu.Lock()
	for _, name := range d.optional(object) {
		if !d.hidden[object+"."+name] {
			names = append(names, name)
		}
	}
	d.mu.Unlock()
	if object == lead && has(fields, "Company") {
		names = append(names, "Name") // see company.go
	}
	for _, f := range fields {
		if !fieldName.MatchString(f) {
			return "", &leadbridge.Error{Op: "salesforce.Pull", Kind: leadbridge.Invalid, Code: provider.CodeUnknownField, Field: f,
				Msg: "is no name that a field of Salesforce can have; choose a field from the list"}
		}
		if !has(names, f) {
			names = append(names, f)
		}
	}
	return strings.Join(names, ","), nil
}

// has looks for a name without regard to case, as Salesforce does.
func has(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// hide notes that a column of our own choice is not there, if a query for
// some columns failed for that. The query can be asked again without it then.
func (d *driver) hide(object, columns string, fields []string, err error) bool {
	e := asError(err)
	if e == nil || e.Code != provider.CodeUnknownField || has(fields, e.Field) {
		return false
	}
	asked := strings.Split(columns, ",")
	for _, name := range d.optional(object) {
		if strings.EqualFold(name, e.Field) && slices.Contains(asked, name) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.hidden[object+"."+name] = true
			return true
		}
	}
	return false
}

// rows asks for an object's columns; tail is what follows its name.
func (d *driver) rows(ctx context.Context, way, object string, fields []string, tail string) (queryAnswer, error) {
	for {
		columns, err := d.columns(object, fields)
		if err != nil {
			return queryAnswer{}, err
		}
		a, err := d.soql(ctx, way, "read "+object, "SELECT "+columns+" FROM "+object+tail)
		if d.hide(object, columns, fields, err) {
			continue
		}
		return a, err
	}
}

// soql asks a query and returns the first page of its answer.
func (d *driver) soql(ctx context.Context, way, operation, query string) (a queryAnswer, err error) {
	q := url.Values{"q": {query}}
	if len(q.Encode()) <= longestQuery {
		_, err = d.get(ctx, operation, "/"+way, q, &a)
	} else {
		err = d.longSOQL(ctx, way, operation, q, &a)
	}
	if err != nil {
		return a, err
	}
	if a.Records, err = decodeRows(a.Raw); err != nil {
		return a, &leadbridge.Error{Op: "salesforce.Query", Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
			Msg: "Salesforce answered a query with records that cannot be read.", Err: err}
	}
	a.Raw = nil
	return a, nil
}

// longSOQL asks a query that is too long for an address, as the only part of
// a batch.
func (d *driver) longSOQL(ctx context.Context, way, operation string, q url.Values, out *queryAnswer) error {
	version := strings.TrimPrefix(d.base, "/services/data/")
	var batch struct {
		Results []struct {
			StatusCode int             `json:"statusCode"`
			Result     json.RawMessage `json:"result"`
		} `json:"results"`
	}
	resp, err := d.JSON(ctx, provider.Request{Method: http.MethodPost, Path: d.base + "/composite/batch", Operation: operation, Repeatable: true,
		JSON: map[string]any{"batchRequests": []any{map[string]string{"method": http.MethodGet, "url": version + "/" + way + "?" + q.Encode()}}}}, &batch)
	if err != nil {
		return err
	}
	if len(batch.Results) != 1 {
		return unreadable("the query")
	}
	one := batch.Results[0]
	if e := classify(&provider.Response{Status: one.StatusCode, Header: resp.Header, Body: one.Result}); e != nil {
		return e
	}
	if err := json.Unmarshal(one.Result, out); err != nil {
		return unreadable("the query")
	}
	return nil
}

// unreadable is the error for an answer that is not what is documented.
func unreadable(what string) *leadbridge.Error {
	return &leadbridge.Error{Op: "salesforce", Kind: leadbridge.Unavailable, Code: provider.CodeBadAnswer,
		Msg: fmt.Sprintf("Salesforce answered %s with something that it does not document.", what)}
}

// quote writes a text as a literal of a query.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(s) + "'"
}

// idList writes ids as the list of an IN. They must be well formed.
func idList(ids []string) string { return "('" + strings.Join(ids, "','") + "')" }

// literal writes a time as a literal of a query.
func literal(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
