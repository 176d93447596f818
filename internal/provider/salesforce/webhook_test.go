package salesforce

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

const (
	eventBody = `{"objectType":"Lead","objectId":"00Q5e00000ZkM3hAAF","event":"created","data":{"LastName":"Doe"}}`
	// The HMAC-SHA256 of eventBody with the key "s3cret", made with openssl.
	eventHex    = "e13572c54299a0a18ed4b19f3774cf51c8e450ccb49c04665f9b8b39bdab0d65"
	eventBase64 = "4TVyxUKZoKGO1LGfN3TPUcjkUMy0nARmX5uLOb2rDWU="
)

func TestVerify(t *testing.T) {
	t.Parallel()
	const plain = "https://broker.example/api/crm/webhooks/salesforce?integrationId=1"
	for _, c := range []struct {
		name, signature, url, body, secret string
		good                               bool
	}{
		{"hex", eventHex, plain, eventBody, "s3cret", true},
		{"upper case hex", strings.ToUpper(eventHex), plain, eventBody, "s3cret", true},
		{"hex with a prefix", "sha256=" + eventHex, plain, eventBody, "s3cret", true},
		{"base64", eventBase64, plain, eventBody, "s3cret", true},
		{"base64 with a prefix", "sha256=" + eventBase64, plain, eventBody, "s3cret", true},
		{"another secret", eventHex, plain, eventBody, "other", false},
		{"another body", eventHex, plain, eventBody + " ", "s3cret", false},
		{"cut short", eventHex[:62], plain, eventBody, "s3cret", false},
		{"no signature", "", plain, eventBody, "s3cret", false},
		{"the secret in the address", "", plain + "&secret=s3cret", eventBody, "s3cret", true},
		{"a wrong secret in the address", "", plain + "&secret=s3cre", eventBody, "s3cret", false},
		{"an empty secret in the address", "", plain + "&secret=", eventBody, "", false},
		{"a wrong signature and the secret in the address", "00", plain + "&secret=s3cret", eventBody, "s3cret", false},
		{"no secret at all", eventHex, plain, eventBody, "", false},
		{"an address that is none", "", "://", eventBody, "s3cret", false},
	} {
		d := provider.Delivery{Method: http.MethodPost, URL: c.url, Header: http.Header{}, Body: []byte(c.body)}
		if c.signature != "" {
			d.Header.Set(signatureHeader, c.signature)
		}
		err := verify(d, c.secret, time.Time{})
		if (err == nil) != c.good || err != nil && leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	message := string(read(t, "outbound.xml"))
	for name, body := range map[string]string{
		"nothing":            "",
		"a word":             "hello",
		"a number":           "7",
		"no record":          `{"objectType":"Lead","event":"created"}`,
		"no object":          `{"objectId":"00Q5e00000ZkM3h","event":"created"}`,
		"a hostile object":   `{"objectType":"Lead'; --","objectId":"00Q5e00000ZkM3h"}`,
		"a hostile id":       `{"objectType":"Lead","objectId":"../../x"}`,
		"another envelope":   `<html></html>`,
		"no organisation":    strings.ReplaceAll(message, "OrganizationId>", "Other>"),
		"no notification":    strings.ReplaceAll(message, "Notification>", "Other>"),
		"broken off":         message[:len(message)/2],
		"a document type":    strings.Replace(message, "?>", `?><!DOCTYPE x [<!ENTITY a "b">]>`, 1),
		"an entity":          strings.Replace(message, "&amp;", "&a;", 1),
		"many notifications": strings.Replace(message, "</notifications>", strings.Repeat(`<Notification><Id>04l5e00000Gx7QzAAJ</Id></Notification>`, 100)+"</notifications>", 1),
	} {
		if events, err := parse(provider.Delivery{Body: []byte(body)}); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%s: got %v, %v", name, events, err)
		}
	}
}

// TestEventID wants repeats to be known, and others to be told apart.
func TestEventID(t *testing.T) {
	t.Parallel()
	id := func(body string) string {
		events, err := parse(provider.Delivery{Body: []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
		return events[0].ID
	}
	if id(eventBody) != id(" "+eventBody) || id(eventBody) == id(strings.Replace(eventBody, "Doe", "Dow", 1)) {
		t.Error("ids do not follow the content")
	}
}

func TestAcknowledge(t *testing.T) {
	t.Parallel()
	if kind, body := acknowledge(provider.Delivery{Header: http.Header{"Content-Type": {"application/json"}}}); kind != "application/json" || string(body) != "{}" {
		t.Errorf("a callout of a flow hears %s %s", kind, body)
	}
	kind, body := acknowledge(provider.Delivery{Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}}})
	var ack struct {
		Ack string `xml:"Body>notificationsResponse>Ack"`
	}
	if err := xml.Unmarshal(body, &ack); err != nil || ack.Ack != "true" || !strings.HasPrefix(kind, "text/xml") {
		t.Errorf("got %s %s, %v", kind, body, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(eventBody))
	f.Add([]byte("[" + eventBody + "]"))
	f.Add([]byte(`<Envelope><Body><notifications><Notification><Id>x</Id></Notification></notifications></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := parse(provider.Delivery{Body: body})
		for _, e := range events {
			if err == nil && (e.ID == "" || long(e.RecordID) == "" || e.Object == "") {
				t.Errorf("%s of %s", fmt.Sprint(e), body)
			}
		}
	})
}
