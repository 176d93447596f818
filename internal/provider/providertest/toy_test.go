package providertest_test

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/providertest"
	"leadbridge/internal/sandbox"
)

// A fourth CRM costs what is in this file, and a line in package all.
func toy() provider.Provider {
	return provider.Provider{
		Definition: provider.Definition{
			Name: "TOY", Title: "Toy CRM", Auth: []leadbridge.AuthMethod{leadbridge.AuthOAuth2}, Hosts: []string{"toy.example"}, APIURL: "https://api.toy.example",
			OAuth: provider.OAuth{Login: "https://login.toy.example", AuthorizeURL: "{login}/authorize", TokenURL: "{login}/token", RevokeURL: "{login}/revoke",
				IntrospectURL: "{login}/introspect", PKCE: true, ReadGrant: func(answer map[string]any, _ string, g *leadbridge.Grant) error {
					g.AccountID = fmt.Sprint(answer["account"])
					return nil
				}},
			Objects: []provider.Object{{Name: "people", Title: "People", Kind: provider.KindLead, FetchBatch: 10, PushBatch: 5,
				Suggested: []provider.Suggested{{Source: "mail", Target: leadbridge.FieldEmail, Direction: leadbridge.Bidirectional}}}},
			Limits: []provider.Limit{{Bucket: "second", Calls: toyCalls, Window: time.Second}},
		},
		Dialect: provider.Dialect{
			Authorize: func(h http.Header, g leadbridge.Grant, _ leadbridge.AuthMethod) {
				h.Set("Authorization", "Bearer "+g.AccessToken)
			},
			Classify: classifyToy,
		},
		Webhook: provider.Webhook{Verify: verifyToy, Parse: parseToy},
		New:     func(a provider.Account) provider.Driver { return toyDriver{a} },
		Sandbox: newToyServer,
	}
}

func classifyToy(r *provider.Response) *leadbridge.Error {
	e := &leadbridge.Error{Op: "toy", Kind: leadbridge.Unavailable, Code: provider.CodeNoAnswer, Msg: fmt.Sprintf("Toy CRM answered HTTP %d.", r.Status)}
	switch {
	case r.Status < 400:
		return nil
	case r.Status == http.StatusUnauthorized:
		e.Kind, e.Code = leadbridge.Unauthorized, provider.CodeExpired
	case r.Status == http.StatusNotFound:
		e.Kind, e.Code = leadbridge.NotFound, provider.CodeGone
	case r.Status == http.StatusTooManyRequests:
		e.Kind, e.Code = leadbridge.RateLimited, provider.CodeLimitBurst
		seconds, _ := strconv.Atoi(r.Header.Get("Retry-After"))
		e.After = time.Duration(seconds) * time.Second
	case r.Status == http.StatusUnprocessableEntity:
		var problem struct{ Field, Message string }
		_ = json.Unmarshal(r.Body, &problem)
		e.Kind, e.Code, e.Field, e.Msg = leadbridge.Invalid, provider.CodeBadValue, problem.Field, problem.Message
	}
	return e
}

func verifyToy(d provider.Delivery, secret string, _ time.Time) error {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(d.Body)
	if got, err := hex.DecodeString(d.Header.Get("X-Toy-Signature")); err != nil || secret == "" || !hmac.Equal(got, mac.Sum(nil)) {
		return errors.New("the signature does not fit")
	}
	return nil
}

func parseToy(d provider.Delivery) ([]provider.Event, error) {
	var e struct{ Event, Person string }
	err := json.Unmarshal(d.Body, &e)
	return []provider.Event{{ID: e.Event, Object: "people", RecordID: e.Person}}, err
}

type toyDriver struct{ provider.Account }

func (d toyDriver) Describe(ctx context.Context, _ string) ([]provider.Field, error) {
	var names []string
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: "/fields", Operation: "fields"}, &names)
	var fields []provider.Field
	for _, n := range names {
		fields = append(fields, provider.Field{Name: n, Title: strings.ToUpper(n), Type: leadbridge.TypeString, Custom: n == "age"})
	}
	return fields, err
}

type toyAnswer struct {
	People []toyPerson
	More   bool
	Now    time.Time
}

func (a toyAnswer) records(fields []string) []provider.Record {
	var all []provider.Record
	for _, p := range a.People {
		r := provider.Record{Object: "people", ID: p.ID, Key: p.Key, Values: map[string]string{}, CreatedAt: p.CreatedAt, ModifiedAt: p.ModifiedAt, State: provider.Live}
		for _, f := range fields {
			r.Values[f] = p.Fields[f]
		}
		if p.Deleted {
			r.State = provider.Deleted
		}
		if p.MergedInto != "" {
			r.State, r.SurvivorID = provider.Merged, p.MergedInto
		}
		all = append(all, r)
	}
	return all
}

// Pull's cursor is the last change that was read, and when the run began.
func (d toyDriver) Pull(ctx context.Context, q provider.Query) (provider.Page, error) {
	after, began, _ := strings.Cut(q.Cursor, " ")
	limit := q.Limit
	if limit == 0 {
		limit = 50
	}
	query := url.Values{"after": {after}, "limit": {strconv.Itoa(limit)}}
	if !q.Since.IsZero() {
		query.Set("since", q.Since.Format(time.RFC3339Nano))
	}
	var a toyAnswer
	if _, err := d.JSON(ctx, provider.Request{Method: "GET", Path: "/people", Query: query, Operation: "list people"}, &a); err != nil {
		return provider.Page{}, err
	}
	if began == "" {
		began = a.Now.Format(time.RFC3339Nano)
	}
	page := provider.Page{Records: a.records(q.Fields)}
	if a.More {
		page.Cursor = fmt.Sprint(a.People[len(a.People)-1].Change, " ", began)
		return page, nil
	}
	page.Watermark, _ = time.Parse(time.RFC3339Nano, began)
	return page, nil
}

func (d toyDriver) Fetch(ctx context.Context, _ string, ids, fields []string) ([]provider.Record, error) {
	var a toyAnswer
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: "/people", Query: url.Values{"ids": {strings.Join(ids, ",")}}, Operation: "fetch people"}, &a)
	return a.records(fields), err
}

func (d toyDriver) Push(ctx context.Context, _ string, writes []provider.Write) ([]provider.Outcome, error) {
	outcomes := make([]provider.Outcome, len(writes))
	for i, w := range writes {
		r := provider.Request{Method: "PATCH", Path: "/people/" + w.ID, JSON: w.Values, Repeatable: true, Operation: "write person", Records: 1}
		switch {
		case w.Delete:
			r.Method, r.JSON = "DELETE", nil
		case w.ID == "":
			r.Method, r.Path = "PUT", "/people/by-key/"+url.PathEscape(w.Key)
		}
		var p toyPerson
		var out any = &p
		if w.Delete {
			out = nil
		}
		resp, err := d.JSON(ctx, r, out)
		if err != nil && !errors.As(err, &outcomes[i].Err) {
			return nil, err
		}
		if err == nil {
			outcomes[i] = provider.Outcome{ID: cmp.Or(p.ID, w.ID), Created: resp.Status == http.StatusCreated, ModifiedAt: p.ModifiedAt}
		}
	}
	return outcomes, nil
}

func (d toyDriver) Check(ctx context.Context, _ []string) (provider.Identity, []provider.Finding, error) {
	var me struct{ ID, Name string }
	_, err := d.JSON(ctx, provider.Request{Method: "GET", Path: "/me", Operation: "me"}, &me)
	return provider.Identity{AccountID: me.ID, AccountName: me.Name}, nil, err
}

func (d toyDriver) Subscribe(ctx context.Context, callback string, _ []string) (string, error) {
	_, err := d.Do(ctx, provider.Request{Method: "POST", Path: "/hooks", Query: url.Values{"url": {callback}}, Repeatable: true, Operation: "subscribe"})
	return toySecret, err
}

func (d toyDriver) Unsubscribe(context.Context, string) error { return nil }

func TestToy(t *testing.T) {
	named := func(name string) providertest.Action {
		return func(_, id, other string) (string, map[string]string) {
			return name, map[string]string{"id": id, "other": other}
		}
	}
	providertest.Run(t, toy(), providertest.Setup{
		Text: "name",
		New: func(n int) map[string]string {
			return map[string]string{"name": fmt.Sprint("New Person ", n), "mail": fmt.Sprintf("new%d@example.com", n)}
		},
		Bad: func() map[string]string { return map[string]string{"age": "forty"} },
		Actions: map[string]providertest.Action{providertest.Edit: named("edit"), providertest.Delete: named("delete"), providertest.Merge: named("merge"),
			providertest.ExpireTokens: named("expire"), providertest.RevokeGrant: named("revoke")},
		Lacks: map[string]string{"auth/two accounts": "the toy has one"},
		Vices: map[string]sandbox.ViceSetting{sandbox.ViceSlowBody: {Rate: 1, Value: new(float64)}},
	})
}
