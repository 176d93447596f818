package account

import (
	"sync"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// refusalsEvery is how often the log tells of refused deliveries of a CRM:
// whoever forges them must not fill the disk.
const refusalsEvery = time.Minute

// refusals counts the deliveries that were refused since the log last told of
// them, by the CRM's name.
type refusals struct {
	mu    sync.Mutex
	count map[string]int
	told  map[string]time.Time
}

// note counts one more, and returns how many there are to be told of now, 0
// if it is too early.
func (r *refusals) note(name string, now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.count == nil {
		r.count, r.told = map[string]int{}, map[string]time.Time{}
	}
	r.count[name]++
	if told, ok := r.told[name]; ok && now.Sub(told) < refusalsEvery {
		return 0
	}
	n := r.count[name]
	r.count[name], r.told[name] = 0, now
	return n
}

// refuse is the answer to a delivery that is not trusted. The reason is for
// the log only.
func (s *Service) refuse(p provider.Provider, reason string) error {
	if n := s.refusals.note(p.Name, s.Now()); n > 0 {
		s.Logger.Warn("deliveries to the webhook were refused", "crm", p.Name, "count", n, "lastReason", reason)
	}
	return &leadbridge.Error{Op: "account.Deliver", Kind: leadbridge.Unauthorized, Code: CodeWebhookRefused, Msg: "The delivery is refused."}
}
