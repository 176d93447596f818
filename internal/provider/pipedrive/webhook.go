package pipedrive

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// hookUser is the user of the Basic authentication of our webhooks; the
// secret is the password. Pipedrive signs nothing.
const hookUser = "leadbridge"

// verify compares the password that comes with a delivery. Digests are
// compared, so that the time tells nothing of lengths either.
func verify(d provider.Delivery, secret string, _ time.Time) error {
	const op = "pipedrive.Verify"
	denied := leadbridge.Errorf(leadbridge.Unauthorized, op, "the delivery does not carry the webhook's password")
	scheme, coded, _ := strings.Cut(d.Header.Get("Authorization"), " ")
	if secret == "" || !strings.EqualFold(scheme, "Basic") {
		return denied
	}
	given, err := base64.StdEncoding.DecodeString(strings.TrimSpace(coded))
	if err != nil {
		return denied
	}
	got, want := sha256.Sum256(given), sha256.Sum256([]byte(hookUser+":"+secret))
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return denied
	}
	return nil
}

// envelope is a delivery of either version. In version 2 the ids of meta are
// texts, in version 1 numbers.
type envelope struct {
	Meta struct {
		Action   string          `json:"action"`
		Entity   string          `json:"entity"`
		EntityID json.RawMessage `json:"entity_id"`
		ID       json.RawMessage `json:"id"`
		Company  json.RawMessage `json:"company_id"`
		Time     json.RawMessage `json:"timestamp"`
		MergedTo json.RawMessage `json:"merged_to_id"`
		// Version 1.
		Object string          `json:"object"`
		Micro  json.RawMessage `json:"timestamp_micro"`
	} `json:"meta"`
	Data    record `json:"data"`
	Current record `json:"current"`
}

// parse reads a delivery, which holds one event. Kinds that are not kept in
// step give none.
func parse(d provider.Delivery) ([]provider.Event, error) {
	var e envelope
	if err := json.Unmarshal(d.Body, &e); err != nil {
		return nil, &leadbridge.Error{Op: "pipedrive.Parse", Kind: leadbridge.Invalid, Msg: "the delivery is not the JSON that Pipedrive documents", Err: err}
	}
	if e.Meta.Entity == "" {
		return e.old(), nil
	}
	k := kindOfEvent(e.Meta.Entity)
	id := scalar(e.Meta.EntityID)
	if k == nil || !k.goodID(id) {
		return nil, nil
	}
	event := provider.Event{ID: scalar(e.Meta.ID), AccountID: scalar(e.Meta.Company), Object: k.name, RecordID: id,
		State: provider.Live, At: moment(scalar(e.Meta.Time))}
	switch survivor := scalar(e.Meta.MergedTo); {
	case k.goodID(survivor) && survivor != id:
		event.State, event.SurvivorID = provider.Merged, survivor
	case e.Meta.Action == "delete":
		event.State = provider.Deleted
	case e.Data.flag("is_archived"):
		event.State = provider.Archived
	}
	if event.ID == "" {
		event.ID = fmt.Sprintf("%s.%s.%s.%s", e.Meta.Entity, id, e.Meta.Action, scalar(e.Meta.Time))
	}
	return []provider.Event{event}, nil
}

// old reads version 1, whose events have no id of their own.
func (e envelope) old() []provider.Event {
	k := kindOfEvent(e.Meta.Object)
	id := scalar(e.Meta.ID)
	if k == nil || !k.goodID(id) {
		return nil
	}
	event := provider.Event{AccountID: scalar(e.Meta.Company), Object: k.name, RecordID: id, State: provider.Live}
	stamp := scalar(e.Meta.Micro)
	if stamp == "" {
		stamp = scalar(e.Meta.Time)
	}
	event.ID = fmt.Sprintf("%s.%s.%s.%s", e.Meta.Object, id, e.Meta.Action, stamp)
	var at int64
	if json.Unmarshal(e.Meta.Time, &at) == nil && at > 0 {
		event.At = time.Unix(at, 0).UTC()
	}
	switch {
	case e.Meta.Action == "deleted":
		event.State = provider.Deleted
	case e.Current.flag("is_archived"):
		event.State = provider.Archived
	}
	return []provider.Event{event}
}

// scalar is a text or a number as text; anything else is none of what a
// delivery should say there.
func scalar(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] != '"' && raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return ""
	}
	return textOf(raw)
}

func kindOfEvent(entity string) *kind {
	for _, k := range kinds {
		if k.one == entity {
			return k
		}
	}
	return nil
}
