package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	stage "leadbridge/internal/sandbox"
)

// hookRetries are the waits before a delivery is tried again.
var hookRetries = []time.Duration{3 * time.Second, 30 * time.Second, 150 * time.Second}

// hookTimeout ends an attempt.
const hookTimeout = 10 * time.Second

// event is what happened to a record.
type event struct {
	t        *table
	action   string  // create, change, delete
	old, now *record // nil: there is none
	why      cause
	id       string
	at       time.Time
}

func (e event) record() *record {
	if e.now != nil {
		return e.now
	}
	return e.old
}

// entityID is the record's id as webhooks write it.
func (e event) entityID() string {
	if e.t.kind == kindLead {
		return e.record().text(leadUUID)
	}
	return strconv.Itoa(e.record().id)
}

// tell sends an event to all webhooks that asked for it and may know.
func (co *company) tell(t *table, action string, old, now *record, why cause) {
	if why.correlation == "" && len(co.hooks) > 0 {
		why.correlation = co.uuid()
	}
	for _, h := range co.hooks {
		e := event{t: t, action: action, old: old, now: now, why: why, at: time.UnixMilli(co.now()).UTC()}
		if h.removed == 0 && h.bannedUntil <= co.now() && h.wants(e) && h.user.sees(t, e.record()) {
			e.id = co.uuid()
			co.send(h, e)
		}
	}
}

func (h *hook) wants(e event) bool {
	return (h.object == "*" || h.object == e.t.kind) && (h.action == "*" || h.action == e.action || h.action == e.actionV1())
}

func (co *company) send(h *hook, e event) {
	body := co.bodyV2(h, e)
	if h.version == "1.0" {
		body = co.bodyV1(h, e)
	}
	co.sim.stage.Hooks.Send(stage.Message{
		URL: h.url, Timeout: time.Duration(float64(hookTimeout) / co.sim.stage.TimeScale), Retries: hookRetries,
		Attempt: func(attempt int) (http.Header, []byte) {
			co.attempted(h, attempt)
			return h.header(), numbered(body, h.version, attempt)
		},
		Accepted: func(status int, _ []byte) bool {
			co.answered(h, status)
			return status/100 == 2
		}})
}

func (h *hook) header() http.Header {
	header := http.Header{"Content-Type": {"application/json"}, "User-Agent": {"Pipedrive Webhooks"}}
	if h.authUser != "" || h.authPassword != "" {
		header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(h.authUser+":"+h.authPassword)))
	}
	return header
}

// numbered writes a body with the number of its attempt, counted from 0.
func numbered(body map[string]any, version string, attempt int) []byte {
	body = maps.Clone(body)
	if version == "1.0" {
		body["retry"] = attempt
	} else {
		meta := maps.Clone(body["meta"].(map[string]any))
		meta["attempt"] = attempt + 1
		body["meta"] = meta
	}
	text, _ := json.Marshal(body)
	return text
}

// attempted counts: a second attempt means that the first has failed.
func (co *company) attempted(h *hook, attempt int) {
	co.mu.Lock()
	defer co.mu.Unlock()
	now := co.now()
	h.lastDelivery = now
	if attempt == 0 {
		return
	}
	if h.failingSince == 0 {
		h.failingSince = now
	}
	if attempt != 1 {
		return
	}
	if h.failed++; h.failed >= banAfter {
		h.failed, h.bannedUntil = 0, now+banTime.Milliseconds()
	}
}

func (co *company) answered(h *hook, status int) {
	co.mu.Lock()
	defer co.mu.Unlock()
	if h.lastStatus = status; status/100 == 2 {
		h.failed, h.failingSince = 0, 0
	}
}

// bodyV2 makes a webhook of version 2.0, where all ids in meta are texts.
func (co *company) bodyV2(h *hook, e event) map[string]any {
	permitted := []string{}
	for _, u := range co.users {
		if u.active && u.sees(e.t, e.record()) {
			permitted = append(permitted, strconv.Itoa(u.id))
		}
	}
	meta := map[string]any{"action": e.action, "entity": e.t.kind, "entity_id": e.entityID(), "id": e.id, "correlation_id": e.why.correlation,
		"company_id": strconv.Itoa(co.id), "user_id": strconv.Itoa(e.why.user.id), "timestamp": e.at.Format(timeLead), "type": "general", "version": "2.0",
		"is_bulk_edit": e.why.bulk, "change_source": e.why.source, "webhook_id": strconv.Itoa(h.id), "webhook_owner_id": strconv.Itoa(h.owner.id),
		"permitted_user_ids": permitted, "host": co.domain + ".pipedrive.com"}
	if e.action == "delete" && e.why.mergedInto != 0 {
		meta["merged_to_id"] = strconv.Itoa(e.why.mergedInto)
	}
	if e.action == "change" && e.why.mergedFrom != 0 {
		meta["merged_from_id"] = strconv.Itoa(e.why.mergedFrom)
	}
	body := map[string]any{"meta": meta, "data": nil, "previous": nil}
	switch e.action {
	case "create":
		data := co.wrapped(e.t, e.now)
		data["update_time"] = nil // not known yet, as the vendor has it
		body["data"] = data
	case "change":
		body["data"], body["previous"] = co.wrapped(e.t, e.now), changed(co.wrapped(e.t, e.old), co.wrapped(e.t, e.now))
	case "delete":
		body["previous"] = co.wrapped(e.t, e.old)
	}
	return body
}

var actionsV1 = map[string]string{"create": "added", "change": "updated", "delete": "deleted"}

func (e event) actionV1() string {
	if e.why.mergedInto != 0 {
		return "merged"
	}
	return actionsV1[e.action]
}

// bodyV1 makes a webhook of version 1.0, with the whole state before.
func (co *company) bodyV1(h *hook, e event) map[string]any {
	form := func(r *record) any {
		switch {
		case r == nil:
			return nil
		case e.t.kind == kindLead:
			return co.showLead(r, true)
		case e.t.kind == kindNote:
			return co.showNote(r)
		}
		return co.flat(e.t, r)
	}
	var permitted []int
	for _, u := range co.users {
		if u.active && u.sees(e.t, e.record()) {
			permitted = append(permitted, u.id)
		}
	}
	var id any = e.record().id
	if e.t.kind == kindLead {
		id = e.record().text(leadUUID)
	}
	matches := map[string]any{"current": []int{}, "previous": []int{}}
	return map[string]any{"v": 1, "matches_filters": matches, "event": e.actionV1() + "." + e.t.kind, "current": form(e.now), "previous": form(e.old), "retry": 0,
		"meta": map[string]any{"v": 1, "action": e.actionV1(), "object": e.t.kind, "id": id, "company_id": co.id, "user_id": e.why.user.id,
			"host": co.domain + ".pipedrive.com", "timestamp": e.at.Unix(), "timestamp_micro": e.at.UnixMicro(), "permitted_user_ids": slices.Clone(permitted),
			"trans_pending": false, "is_bulk_update": e.why.bulk, "pipedrive_service_name": false, "change_source": e.why.source, "webhook_id": strconv.Itoa(h.id),
			"matches_filters": matches}}
}
