package hubspot

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// The vectors are HubSpot's own example, computed for its documented secret.
const vectorSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"

func TestVerify(t *testing.T) {
	t.Parallel()
	const url, body = "https://www.example.com/webhook_uri", "{'example_field':'example_value'}"
	const first, second = "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="
	at := time.UnixMilli(1693657560000)
	for _, c := range []struct {
		name, method, url, body, stamp, signature, secret string
		now                                               time.Time
		good                                              bool
	}{
		{"first vector", "POST", url, body, "1693657560000", first, vectorSecret, at, true},
		{"second vector", "POST", url, body, "1700000300000", second, vectorSecret, time.UnixMilli(1700000300000), true},
		{"almost too old", "POST", url, body, "1693657560000", first, vectorSecret, at.Add(5 * time.Minute), true},
		{"too old", "POST", url, body, "1693657560000", first, vectorSecret, at.Add(5*time.Minute + time.Millisecond), false},
		{"dated ahead", "POST", url, body, "1693657560000", first, vectorSecret, at.Add(-6 * time.Minute), false},
		{"other body", "POST", url, body + " ", "1693657560000", first, vectorSecret, at, false},
		{"other method", "PUT", url, body, "1693657560000", first, vectorSecret, at, false},
		{"other address", "POST", url + "?a=b", body, "1693657560000", first, vectorSecret, at, false},
		{"other secret", "POST", url, body, "1693657560000", first, "no", at, false},
		{"no secret", "POST", url, body, "1693657560000", first, "", at, false},
		{"no timestamp", "POST", url, body, "", first, vectorSecret, at, false},
		{"timestamp is no number", "POST", url, body, "NaN", first, vectorSecret, at, false},
		{"no signature", "POST", url, body, "1693657560000", "", vectorSecret, at, false},
		{"signature is no base64", "POST", url, body, "1693657560000", "%%%", vectorSecret, at, false},
		{"signature cut short", "POST", url, body, "1693657560000", "K36dawei4A==", vectorSecret, at, false},
	} {
		h := http.Header{}
		h.Set("X-HubSpot-Request-Timestamp", c.stamp)
		h.Set("X-HubSpot-Signature-v3", c.signature)
		err := verify(provider.Delivery{Method: c.method, URL: c.url, Header: h, Body: []byte(c.body)}, c.secret, c.now)
		if c.good && err != nil || !c.good && leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestOnlySomeEscapesAreDecoded(t *testing.T) {
	t.Parallel()
	const given = "https://x.example/a%3Ab%2fc?d=%40%21%24%27%28%29%2A%2C%3B%3F&e=%20%25%26%2B%3D%23"
	const want = "https://x.example/a:b/c?d=@!$'()*,;?&e=%20%25%26%2B%3D%23"
	if got := escapes.Replace(given); got != want {
		t.Errorf("%s became %s", given, got)
	}
}

func TestEventsAreKnownAgain(t *testing.T) {
	t.Parallel()
	const event = `{"eventId":%d,"subscriptionId":12,"portalId":42,"occurredAt":1763884800000,"subscriptionType":"contact.propertyChange","attemptNumber":%d,"objectId":101,"propertyName":"email","propertyValue":%q}`
	id := func(number, attempt int, value string) string {
		events, err := parse(provider.Delivery{Body: []byte("[" + fmt.Sprintf(event, number, attempt, value) + "]")})
		if err != nil || len(events) != 1 {
			t.Fatalf("%v, %v", events, err)
		}
		return events[0].ID
	}
	first := id(1, 0, "a@b.de")
	if again := id(2, 3, "a@b.de"); again != first {
		t.Error("the second delivery of an event is taken for another event")
	}
	if other := id(1, 0, "c@d.de"); other == first {
		t.Error("two events are taken for one")
	}
	if strings.Contains(first, "a@b.de") {
		t.Error("the value can be read in the event's id")
	}
}

func FuzzParse(f *testing.F) {
	body, err := os.ReadFile("testdata/webhook.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	for _, s := range []string{``, `[]`, `{}`, `null`, `[[]]`, `[{"subscriptionType":"contact.merge","mergedObjectIds":[1e99]}]`,
		`[{"subscriptionType":"contact.merge","mergedObjectIds":[105,106],"occurredAt":1763884803000}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := parse(provider.Delivery{Body: body})
		if err != nil && leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%v", err)
		}
		for _, e := range events {
			if e.ID == "" || e.Object == "" || !isID(e.RecordID) || e.State == "" || e.State == provider.Merged && e.SurvivorID == "" {
				t.Errorf("an event without a record: %+v", e)
			}
		}
		if err != nil && json.Valid(body) && len(body) > 0 && body[0] == '[' {
			t.Errorf("a list was refused: %v", err)
		}
	})
}
