package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	stage "leadbridge/internal/sandbox"
)

// How deliveries are made.
const (
	mostEvents   = 100                   // in one delivery
	gathering    = 40 * time.Millisecond // events that come together go together
	deliveryTime = 5 * time.Second       // for an answer
)

// ladder is when a failed delivery is tried again: ten times within a day.
var ladder = []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
	3 * time.Hour, 4 * time.Hour, 6 * time.Hour, 7 * time.Hour}

// sender gathers events and delivers them.
type sender struct {
	hub    *hub
	mu     sync.Mutex
	last   int64
	queues map[mailbox]*[]event
}

// mailbox is where the events for one app from one account gather.
type mailbox struct {
	app     *app
	account int
}

func newSender(h *hub) *sender { return &sender{hub: h, queues: map[mailbox]*[]event{}} }

// queue takes an event. The caller holds the lock of the apps.
func (s *sender) queue(x *app, a *account, sub *subscription, o occurrence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	// The number is not unique, as the vendor warns.
	e, box := a.event(x.ID, sub, o, s.last%1_000_000), mailbox{x, a.number}
	if s.queues[box] == nil {
		s.queues[box] = &[]event{}
		target, secret := *x.target, x.secret
		time.AfterFunc(gathering, func() { s.flush(box, target, secret) })
	}
	*s.queues[box] = append(*s.queues[box], e)
}

// flush sends what has gathered.
func (s *sender) flush(box mailbox, to target, secret string) {
	s.mu.Lock()
	events := *s.queues[box]
	delete(s.queues, box)
	s.mu.Unlock()
	for part := range slices.Chunk(events, mostEvents) {
		if s.hub.Vices.On(viceHookShuffle) {
			slices.Reverse(part)
		}
		s.hub.Hooks.Send(stage.Message{URL: to.TargetURL, Timeout: deliveryTime, Retries: ladder,
			Attempt: func(attempt int) (http.Header, []byte) {
				body := attemptBody(part, attempt)
				return signed(secret, to.TargetURL, body, s.hub.Clock.Now()), body
			}})
	}
}

func attemptBody(events []event, attempt int) []byte {
	numbered := slices.Clone(events)
	for i := range numbered {
		numbered[i].Attempt = attempt
	}
	body, _ := json.Marshal(numbered)
	return body
}

// signed are the headers of a delivery: the signature of today, and the first
// one for old receivers.
func signed(secret, address string, body []byte, now time.Time) http.Header {
	at := strconv.FormatInt(now.UnixMilli(), 10)
	old := sha256.Sum256([]byte(secret + string(body)))
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)")
	h.Set("X-HubSpot-Request-Timestamp", at)
	h.Set("X-HubSpot-Signature-v3", signature(secret, http.MethodPost, address, string(body), at))
	h.Set("X-HubSpot-Signature", hex.EncodeToString(old[:]))
	h.Set("X-HubSpot-Signature-Version", "v1")
	return h
}

// decoded are the only escapes that are undone before signing.
var decoded = strings.NewReplacer("%3A", ":", "%2F", "/", "%3F", "?", "%40", "@", "%21", "!", "%24", "$", "%27", "'",
	"%28", "(", "%29", ")", "%2A", "*", "%2C", ",", "%3B", ";",
	"%3a", ":", "%2f", "/", "%3f", "?", "%2a", "*", "%2c", ",", "%3b", ";")

// signature is version 3 of the vendor's.
func signature(secret, method, address, body, timestamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(method + decoded.Replace(address) + body + timestamp))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
