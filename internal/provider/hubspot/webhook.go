package hubspot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// freshness is how old a delivery may be, and how far ahead of our clock.
const freshness = 5 * time.Minute

// escapes are the ones that HubSpot decodes in the address before it signs;
// all others stay as they are.
var escapes = strings.NewReplacer(
	"%3A", ":", "%2F", "/", "%3F", "?", "%40", "@", "%21", "!", "%24", "$", "%27", "'", "%28", "(", "%29", ")", "%2A", "*", "%2C", ",", "%3B", ";",
	"%3a", ":", "%2f", "/", "%3f", "?", "%2a", "*", "%2c", ",", "%3b", ";")

// verify checks version 3 of HubSpot's signature, the only one that covers the
// time: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
func verify(d provider.Delivery, secret string, now time.Time) error {
	refuse := func(msg string) error { return leadbridge.Errorf(leadbridge.Unauthorized, "hubspot.Verify", "%s", msg) }
	if secret == "" {
		return refuse("There is no client secret to check the delivery's signature with. Set the app's client secret.")
	}
	stamp := d.Header.Get("X-HubSpot-Request-Timestamp")
	ms, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return refuse("The delivery does not say when it was sent.")
	}
	if age := now.Sub(time.UnixMilli(ms)); age > freshness || age < -freshness {
		return refuse("The delivery was sent more than five minutes ago or is dated ahead. Check this machine's clock.")
	}
	given, err := base64.StdEncoding.DecodeString(d.Header.Get("X-HubSpot-Signature-v3"))
	if err != nil || len(given) == 0 {
		return refuse("The delivery carries no signature of version 3.")
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(d.Method + escapes.Replace(d.URL)))
	mac.Write(d.Body)
	mac.Write([]byte(stamp))
	if !hmac.Equal(given, mac.Sum(nil)) {
		return refuse("The delivery's signature does not fit. The app's client secret or this machine's public address may be another than HubSpot has.")
	}
	return nil
}

// wireEvent is one event of a delivery. Other parts are ignored, and so are
// its values: what changed is read from HubSpot.
type wireEvent struct {
	Subscription text   `json:"subscriptionId"`
	Portal       text   `json:"portalId"`
	Type         string `json:"subscriptionType"`
	ObjectType   string `json:"objectTypeId"`
	ObjectID     text   `json:"objectId"`
	Property     string `json:"propertyName"`
	Value        any    `json:"propertyValue"`
	OccurredAt   text   `json:"occurredAt"`
	Primary      text   `json:"primaryObjectId"`
	Merged       []text `json:"mergedObjectIds"`
	NewID        text   `json:"newObjectId"`
	FromID       text   `json:"fromObjectId"`
	ToID         text   `json:"toObjectId"`
	Removed      bool   `json:"associationRemoved"`
}

// parse reads a delivery: a list of events. Those of other kinds of record,
// and those that say nothing of a record, are left out.
func parse(d provider.Delivery) ([]provider.Event, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(d.Body, &raw); err != nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, "hubspot.Parse", "The delivery is no list of events.")
	}
	var events []provider.Event
	for _, r := range raw {
		var e wireEvent
		if json.Unmarshal(r, &e) != nil {
			continue // not an event as HubSpot documents it
		}
		events = append(events, e.events()...)
	}
	return events, nil
}

func (e wireEvent) events() []provider.Event {
	singular, what, _ := strings.Cut(e.Type, ".")
	k, ok := kindOfEvent(singular, e.ObjectType)
	if !ok {
		return nil
	}
	if what == "merge" {
		return e.merge(k)
	}
	id := e.ObjectID
	if what == "associationChange" && id == "" {
		id = e.FromID
	}
	state := provider.Live
	switch what {
	case "deletion":
		state = provider.Deleted
	case "privacyDeletion":
		state = provider.Erased
	}
	return e.about(k, id, state, "")
}

// merge tells of each record that lives on in another, and of that one.
func (e wireEvent) merge(k kind) []provider.Event {
	survivor, all := e.NewID, append(e.Merged, e.Primary)
	if survivor == "" {
		survivor = e.Primary
	}
	if survivor == "" {
		survivor = e.ObjectID
	}
	if !isID(string(survivor)) {
		return nil // nobody says in which record the others live on
	}
	var out []provider.Event
	for _, id := range all {
		if id != survivor {
			out = append(out, e.about(k, id, provider.Merged, survivor)...)
		}
	}
	return append(out, e.about(k, survivor, provider.Live, "")...)
}

func (e wireEvent) about(k kind, id text, state provider.RecordState, survivor text) []provider.Event {
	ms, err := strconv.ParseInt(string(e.OccurredAt), 10, 64)
	if err != nil || !isID(string(id)) {
		return nil
	}
	return []provider.Event{{ID: e.identity(id, state), AccountID: string(e.Portal), Object: k.name, RecordID: string(id), State: state,
		SurvivorID: string(survivor), At: time.UnixMilli(ms).UTC()}}
}

// identity is the same for every delivery of an event. HubSpot's eventId is
// not unique, so that it is made of what the event says; only its digest
// leaves this place, because the value may be private.
func (e wireEvent) identity(id text, state provider.RecordState) string {
	b, _ := json.Marshal([]any{e.Portal, e.Subscription, e.Type, id, state, e.Property, e.OccurredAt, e.Value, e.FromID, e.ToID, e.Removed})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
