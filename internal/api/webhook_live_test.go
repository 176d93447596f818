package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/api"
	"leadbridge/internal/lead"
	"leadbridge/internal/provider"
	"leadbridge/internal/store"
	"leadbridge/internal/syncer"
)

// live is a post whose events are read, and end in leads.
type live struct {
	*post
	syncs *syncer.Service
	// hearing is who hears of events just now.
	hearing atomic.Pointer[syncer.Service]
}

// Hear implements [api.Events].
func (l *live) Hear(ctx context.Context, integrationID string, events []provider.Event) error {
	return l.hearing.Load().Hear(ctx, integrationID, events)
}

func newLive(t testing.TB, records int, slugs ...string) *live {
	t.Helper()
	l := &live{}
	l.post = newPost(t, "", records, slugs, func(p *post) api.Events {
		l.syncs = syncer.New(syncer.Config{Region: "US"}, p.db, p.accounts, lead.New(p.db))
		l.hearing.Store(l.syncs)
		return l
	})
	t.Cleanup(func() { _ = l.syncs.Stop(context.WithoutCancel(t.Context())) })
	return l
}

// keep keeps an object in step: it is mapped as suggested, and synced once.
func (l *live) keep(slug, object string) {
	l.t.Helper()
	ctx, id := l.t.Context(), l.i[slug].ID
	inbound := leadbridge.Inbound
	_, err := l.accounts.Update(ctx, id, 0, account.Change{Objects: []string{object}, SyncDirection: &inbound})
	l.must(err)
	_, err = l.accounts.Accept(ctx, id, object)
	l.must(err)
	l.run(id, syncer.StartRequest{Purpose: leadbridge.ForDryRun})
	l.run(id, syncer.StartRequest{})
}

// run works on a run to its end.
func (l *live) run(integrationID string, req syncer.StartRequest) {
	l.t.Helper()
	run, err := l.syncs.Start(l.t.Context(), "ann", integrationID, req)
	l.must(err)
	for done := false; !done; {
		done, err = l.syncs.Run(l.t.Context(), run.ID, time.Minute)
		l.must(err)
	}
	if run, err = l.db.Run(l.t.Context(), run.ID); err != nil || run.Status != leadbridge.RunCompleted {
		l.t.Fatalf("the run is %s: %s%s, %v", run.Status, run.Reason, run.ErrorMessage, err)
	}
}

// act does something at a CRM as a person would.
func (l *live) act(slug, action string, inputs map[string]string) {
	l.t.Helper()
	form := url.Values{}
	for k, v := range inputs {
		form.Set(k, v)
	}
	resp, err := http.PostForm(l.crms[slug].URL+"/_sandbox/actions/"+action, form)
	l.must(err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		l.t.Fatalf("%s %v: HTTP %d", action, inputs, resp.StatusCode)
	}
}

// links returns the links of an integration by record.
func (l *live) links(slug, object string) map[string]leadbridge.Link {
	l.t.Helper()
	links, err := l.db.Links(l.t.Context(), store.LinkFilter{IntegrationID: l.i[slug].ID, Object: object, Limit: 5000})
	l.must(err)
	byRecord := map[string]leadbridge.Link{}
	for _, link := range links {
		byRecord[link.RecordID] = link
	}
	return byRecord
}

// lead returns the lead of a record, nil if there is none.
func (l *live) lead(slug, object, recordID string) *leadbridge.Lead {
	l.t.Helper()
	link, ok := l.links(slug, object)[recordID]
	if !ok {
		return nil
	}
	found, err := l.db.Lead(l.t.Context(), link.LeadID)
	l.must(err)
	return found
}

// soon waits until something is so.
func (l *live) soon(what string, is func() bool) {
	l.t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("%s did not come to be; the log:\n%s", what, l.log)
		}
	}
}

// TestWebhookToLead has people work in each CRM, whose own deliveries bring
// what they did to the leads.
func TestWebhookToLead(t *testing.T) {
	t.Parallel()
	for slug, c := range map[string]struct {
		object       string
		listen       func(l *live)
		edit, remove string
		inputs       func(id string) map[string]string
		value        string
	}{
		"hubspot": {"contacts", listenToHubSpot, "editRecord", "deleteRecord", func(id string) map[string]string {
			return map[string]string{"object": "contacts", "id": id, "property": "lastname", "value": "Webhooked"}
		}, "Webhooked"},
		"pipedrive": {"persons", func(l *live) {
			l.must(l.accounts.CheckSubscriptions(l.t.Context()))
		}, "editRecord", "deleteRecord", func(id string) map[string]string {
			return map[string]string{"object": "persons", "id": id, "field": "name", "value": "Ann Webhooked"}
		}, "Webhooked"},
		"salesforce": {"Lead", func(l *live) {
			address, err := l.accounts.WebhookURL(l.t.Context(), l.i["salesforce"].ID)
			l.must(err)
			l.act("salesforce", "addOutboundMessage", map[string]string{"url": address, "object": "Lead", "fields": "Id"})
		}, "edit", "", func(id string) map[string]string {
			return map[string]string{"id": id, "field": "LastName", "value": "Webhooked"}
		}, "Webhooked"},
	} {
		t.Run(slug, func(t *testing.T) {
			t.Parallel()
			l := newLive(t, 30, slug)
			l.keep(slug, c.object)
			c.listen(l)
			var ids []string
			for id := range l.links(slug, c.object) {
				ids = append(ids, id)
			}
			if len(ids) < 20 {
				t.Fatalf("%d records are linked", len(ids))
			}
			l.act(slug, c.edit, c.inputs(ids[0]))
			l.soon("the edit", func() bool { return l.lead(slug, c.object, ids[0]).Values[leadbridge.FieldLastName] == c.value })
			if n, _, err := l.db.CountInbox(t.Context(), l.i[slug].ID); err != nil || n > 0 {
				l.soon("an empty inbox", func() bool { n, _, err := l.db.CountInbox(t.Context(), l.i[slug].ID); return err == nil && n == 0 })
			}
			if c.remove == "" {
				return // Salesforce sends no message of what is deleted
			}
			l.act(slug, c.remove, map[string]string{"object": c.object, "id": ids[1]})
			l.soon("the deletion", func() bool { return l.links(slug, c.object)[ids[1]].State == leadbridge.LinkGone })
			if gone := l.lead(slug, c.object, ids[1]); !gone.Deleted() {
				t.Errorf("the deleted record's lead is %+v", gone)
			}
		})
	}
}

// listenToHubSpot sets the app's webhooks up, as its developer does by hand.
func listenToHubSpot(l *live) {
	l.t.Helper()
	address, err := l.accounts.WebhookURL(l.t.Context(), l.i["hubspot"].ID)
	l.must(err)
	set := func(method, path, body string) {
		l.t.Helper()
		r, err := http.NewRequest(method, l.crms["hubspot"].URL+"/app-webhooks/2026-09/1001/"+path+"?hapikey=developer", strings.NewReader(body))
		l.must(err)
		resp, err := http.DefaultClient.Do(r)
		l.must(err)
		resp.Body.Close()
		if resp.StatusCode/100 != 2 {
			l.t.Fatalf("%s %s: HTTP %d", method, path, resp.StatusCode)
		}
	}
	set(http.MethodPut, "settings", fmt.Sprintf(`{"targetUrl":%q,"throttling":{"maxConcurrentRequests":10}}`, address))
	for _, event := range []string{"contact.creation", "contact.deletion", "contact.merge", "contact.privacyDeletion"} {
		set(http.MethodPost, "subscriptions", fmt.Sprintf(`{"eventType":%q,"active":true}`, event))
	}
	set(http.MethodPost, "subscriptions", `{"eventType":"contact.propertyChange","propertyName":"lastname","active":true}`)
}
