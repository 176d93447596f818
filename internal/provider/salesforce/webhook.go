package salesforce

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// signatureHeader carries the HMAC-SHA256 of the raw body, with the webhook
// secret as its key, in hex or base64. Salesforce sends no such header of its
// own: an Apex trigger makes it with Crypto.generateMac.
const signatureHeader = "X-Salesforce-Signature"

// verify takes a delivery that is signed. Outbound messages and the callouts
// of a flow cannot be signed; their address holds the secret, as "secret" in
// its query, and only https and the organisation's administrators know it.
func verify(d provider.Delivery, secret string, _ time.Time) error {
	doubt := func(msg string) error {
		return leadbridge.Errorf(leadbridge.Unauthorized, "salesforce.Verify", "%s", msg)
	}
	if secret == "" {
		return doubt("The integration has no webhook secret.")
	}
	if signature := d.Header.Get(signatureHeader); signature != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(d.Body)
		if got := decodeMAC(signature); !hmac.Equal(got, mac.Sum(nil)) {
			return doubt("The signature in X-Salesforce-Signature does not fit the body and the webhook secret.")
		}
		return nil
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		return doubt("The address of the delivery cannot be read.")
	}
	given, want := sha256.Sum256([]byte(u.Query().Get("secret"))), sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		return doubt("The delivery is not signed, and its address does not hold the webhook secret.")
	}
	return nil
}

// decodeMAC reads a MAC in hex or base64.
func decodeMAC(s string) []byte {
	s = strings.TrimPrefix(strings.TrimSpace(s), "sha256=")
	if b, err := hex.DecodeString(s); err == nil && len(b) == sha256.Size {
		return b
	}
	b, _ := base64.StdEncoding.DecodeString(s)
	return b
}

// parse reads an outbound message or a JSON event, or a list of those.
func parse(d provider.Delivery) ([]provider.Event, error) {
	body := strings.TrimSpace(strings.TrimPrefix(string(d.Body), "\ufeff"))
	switch {
	case strings.HasPrefix(body, "<"):
		return parseOutbound(body)
	case strings.HasPrefix(body, "["):
		var many []jsonEvent
		if err := json.Unmarshal([]byte(body), &many); err != nil {
			return nil, unreadEvent()
		}
		events := make([]provider.Event, 0, len(many))
		for _, one := range many {
			e, err := one.event()
			if err != nil {
				return nil, err
			}
			events = append(events, e)
		}
		return events, nil
	}
	var one jsonEvent
	if err := json.Unmarshal([]byte(body), &one); err != nil {
		return nil, unreadEvent()
	}
	e, err := one.event()
	return []provider.Event{e}, err
}

func unreadEvent() error {
	return leadbridge.Errorf(leadbridge.Invalid, "salesforce.Parse",
		`The delivery is neither an outbound message nor JSON of the form {"objectType","objectId","event","data"}.`)
}

// jsonEvent is the JSON form. EventID, OrganizationID and Timestamp may be
// left out. Without an EventID two events with the same content count as one.
type jsonEvent struct {
	EventID        string                     `json:"eventId"`
	OrganizationID string                     `json:"organizationId"`
	ObjectType     string                     `json:"objectType"`
	ObjectID       string                     `json:"objectId"`
	Event          string                     `json:"event"`
	Timestamp      string                     `json:"timestamp"`
	Data           map[string]json.RawMessage `json:"data"`
}

func (j jsonEvent) event() (provider.Event, error) {
	e := provider.Event{ID: j.EventID, AccountID: long(j.OrganizationID), Object: j.ObjectType, RecordID: long(j.ObjectID), State: provider.Live}
	if e.RecordID == "" || !fieldName.MatchString(e.Object) {
		return e, leadbridge.Errorf(leadbridge.Invalid, "salesforce.Parse", "The event must name its record in objectType and objectId.")
	}
	for _, s := range []string{j.Timestamp, j.value("SystemModstamp"), j.value("LastModifiedDate")} {
		if at, err := stamp(s); err == nil {
			e.At = at
			break
		}
	}
	switch event := strings.ToLower(j.Event); {
	case strings.HasPrefix(event, "undelete"):
	case strings.HasPrefix(event, "delete"):
		e.State = provider.Deleted
	case strings.HasPrefix(event, "merge"):
		e.State = provider.Merged
	case strings.HasPrefix(event, "convert"):
		e.State = provider.Converted
	}
	if master := long(j.value("MasterRecordId")); master != "" {
		e.State, e.SurvivorID = provider.Merged, master
	}
	if e.ID == "" {
		content, err := json.Marshal(j)
		if err != nil {
			return e, unreadEvent()
		}
		sum := sha256.Sum256(content)
		e.ID = hex.EncodeToString(sum[:16])
	}
	return e, nil
}

// value is a text among the event's data.
func (j jsonEvent) value(name string) string {
	var s string
	_ = json.Unmarshal(j.Data[name], &s)
	return s
}
