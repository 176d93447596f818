package hubspot_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"leadbridge/internal/provider/hubspot"
	"leadbridge/internal/provider/providertest"
	"leadbridge/internal/sandbox"
)

func TestExam(t *testing.T) {
	t.Parallel()
	examine(t, providertest.Setup{
		Object: "contacts",
		Text:   "lastname",
		New: func(n int) map[string]string {
			return map[string]string{"lastname": fmt.Sprint("Examined ", n), "firstname": "Ada", "email": fmt.Sprintf("exam%d@example.com", n)}
		},
		Bad: func() map[string]string { return map[string]string{"email": "no address"} },
	}, "jobtitle", "contact.propertyChange")
}

// A third of the contacts have a deal.
func TestExamDeals(t *testing.T) {
	t.Parallel()
	examine(t, providertest.Setup{
		Object:  "deals",
		Records: 200,
		Count:   67,
		Text:    "dealname",
		New: func(n int) map[string]string {
			return map[string]string{"dealname": fmt.Sprint("Examined ", n), "dealstage": "appointmentscheduled", "amount": "1200"}
		},
		Bad: func() map[string]string { return map[string]string{"dealstage": "no such stage"} },
	}, "amount", "deal.propertyChange")
}

// examine runs the exam; edited is the property that people change, whose
// changes are events of that type.
func examine(t *testing.T, s providertest.Setup, edited, event string) {
	s.Actions = actions(edited)
	s.Vices = map[string]sandbox.ViceSetting{"smallPages": providertest.Always(3), "editsWhilePaging": providertest.Always(1)}
	s.Limits = map[string]sandbox.ViceSetting{"burstLimit": providertest.Always(110), "searchLimit": providertest.Always(5)}
	s.Lags = map[string]sandbox.ViceSetting{"indexLag": providertest.Always(60)}
	s.Listen = func(t *testing.T, x *providertest.Exam, callback string) string {
		setUp(t, x, http.MethodPut, "settings", fmt.Sprintf(`{"targetUrl":%q,"throttling":{"maxConcurrentRequests":10}}`, callback))
		setUp(t, x, http.MethodPost, "subscriptions", fmt.Sprintf(`{"eventType":%q,"propertyName":%q,"active":true}`, event, edited))
		return x.Authority.App.ClientSecret // that of the app signs its webhooks
	}
	providertest.Run(t, hubspot.Provider(), s)
}

// actions are what people do; edited is the property that they change.
func actions(edited string) map[string]providertest.Action {
	var edits atomic.Int32
	action := func(name string) providertest.Action {
		return func(object, id, other string) (string, map[string]string) {
			n := edits.Add(1)
			return name, map[string]string{"object": object, "id": id, "other": other, "property": edited, "value": fmt.Sprint(n)}
		}
	}
	return map[string]providertest.Action{
		providertest.Edit: action("editRecord"), providertest.Delete: action("deleteRecord"),
		// HubSpot's merge names the survivor first.
		providertest.Merge: func(object, id, other string) (string, map[string]string) {
			return "mergeRecords", map[string]string{"object": object, "id": other, "other": id}
		},
		providertest.ExpireTokens: func(_, _, _ string) (string, map[string]string) { return "expireTokens", nil },
		providertest.RevokeGrant:  func(_, _, _ string) (string, map[string]string) { return "uninstall", nil },
	}
}

// setUp changes the app's webhooks, as its developer does by hand.
func setUp(t *testing.T, x *providertest.Exam, method, path, body string) {
	t.Helper()
	r, err := http.NewRequest(method, x.Server.URL+"/app-webhooks/2026-09/1001/"+path+"?hapikey=developer", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Fatalf("%s %s: HTTP %d", method, path, resp.StatusCode)
	}
}
