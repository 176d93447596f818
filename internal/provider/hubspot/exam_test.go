package hubspot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"leadbridge/internal/provider/hubspot"
	"leadbridge/internal/provider/providertest"
	"leadbridge/internal/sandbox"
)

func TestExam(t *testing.T) {
	t.Parallel()
	action := func(name string) providertest.Action {
		return func(object, id, other string) (string, map[string]string) {
			return name, map[string]string{"object": object, "id": id, "other": other, "property": "jobtitle", "value": "Edited " + id}
		}
	}
	providertest.Run(t, hubspot.Provider(), providertest.Setup{
		Text: "lastname",
		New: func(n int) map[string]string {
			return map[string]string{"lastname": fmt.Sprint("Examined ", n), "firstname": "Ada", "email": fmt.Sprintf("exam%d@example.com", n)}
		},
		Bad: func() map[string]string { return map[string]string{"email": "no address"} },
		Actions: map[string]providertest.Action{
			providertest.Edit: action("editRecord"), providertest.Delete: action("deleteRecord"),
			// HubSpot's merge names the survivor first.
			providertest.Merge: func(object, id, other string) (string, map[string]string) {
				return "mergeRecords", map[string]string{"object": object, "id": other, "other": id}
			},
			providertest.ExpireTokens: func(_, _, _ string) (string, map[string]string) { return "expireTokens", nil },
			providertest.RevokeGrant:  func(_, _, _ string) (string, map[string]string) { return "uninstall", nil },
		},
		Vices:  map[string]sandbox.ViceSetting{"smallPages": providertest.Always(3), "editsWhilePaging": providertest.Always(1)},
		Listen: listen,
	})
}

// listen sets up the app's webhooks, as its developer does by hand. Their
// secret is the app's own.
func listen(t *testing.T, x *providertest.Exam, callback string) string {
	for path, body := range map[string]string{
		"settings":      fmt.Sprintf(`{"targetUrl":%q,"throttling":{"maxConcurrentRequests":10}}`, callback),
		"subscriptions": `{"eventType":"contact.propertyChange","propertyName":"jobtitle","active":true}`,
	} {
		method := http.MethodPost
		if path == "settings" {
			method = http.MethodPut
		}
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
			t.Fatalf("%s: HTTP %d", path, resp.StatusCode)
		}
	}
	return x.Authority.App.ClientSecret
}
