package sandbox

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// hook is a webhook that somebody asked for.
type hook struct {
	id             int
	user           *user // whose rights decide which events it gets
	owner          *user
	client         string // the app that made it; "" for an API token
	url            string
	action, object string
	name           string
	version        string
	authUser       string
	authPassword   string
	added          int64 // Unix milliseconds, as all below
	lastDelivery   int64
	lastStatus     int
	failed         int // first attempts that failed, towards a ban
	bannedUntil    int64
	failingSince   int64
	removed        int64
	reason         string
}

const (
	// mostHooks is how many webhooks a user may have.
	mostHooks = 40
	// The rules for addresses that do not answer.
	banAfter    = 10
	banTime     = 30 * time.Minute
	deleteAfter = 3 * 24 * time.Hour
)

func (c *call) showHook(h *hook) map[string]any {
	out := map[string]any{"id": h.id, "company_id": c.co.id, "owner_id": h.owner.id, "user_id": h.user.id, "admin_id": h.owner.id, "name": h.name,
		"event_action": h.action, "event_object": h.object, "subscription_url": h.url, "version": h.version, "is_active": flag(h.removed == 0),
		"add_time": timeText(timeLead, h.added), "remove_time": nil, "remove_reason": nil, "type": "general", "http_auth_user": nil, "http_auth_password": nil,
		"last_delivery_time": nil, "last_http_status": nil}
	if h.client != "" {
		out["type"] = "application"
	}
	for key, at := range map[string]int64{"remove_time": h.removed, "last_delivery_time": h.lastDelivery} {
		if at != 0 {
			out[key] = timeText(timeLead, at)
		}
	}
	for key, text := range map[string]string{"remove_reason": h.reason, "http_auth_user": h.authUser, "http_auth_password": h.authPassword} {
		if text != "" {
			out[key] = text
		}
	}
	if h.lastStatus != 0 {
		out["last_http_status"] = h.lastStatus
	}
	return out
}

func listHooks(c *call) (answer, *fault) {
	all := []map[string]any{}
	for _, h := range c.co.hooks {
		all = append(all, c.showHook(h))
	}
	return answer{http.StatusOK, map[string]any{"status": "ok", "success": true, "data": all}}, nil
}

func hookFault(status int, field, message string) *fault {
	return &fault{status: status, body: map[string]any{"status": "error", "success": false, "errors": map[string]any{field: []string{message}}}}
}

func createHook(c *call) (answer, *fault) {
	body, err := c.object()
	if err != nil {
		return answer{}, err
	}
	text := func(key string) string { s, _ := body[key].(string); return s }
	h := &hook{id: c.co.nextHook, owner: c.user, user: c.user, client: c.client, url: text("subscription_url"), action: text("event_action"), object: text("event_object"),
		name: text("name"), version: text("version"), authUser: text("http_auth_user"), authPassword: text("http_auth_password"), added: c.now}
	if h.version == "" {
		h.version = "2.0"
	}
	if err := c.checkHook(h); err != nil {
		return answer{}, err
	}
	if id, err := parseInt(&field{key: "user_id", of: "int"}, body["user_id"]); err == nil {
		if h.user = c.co.user(id.(int)); h.user == nil {
			return answer{}, hookFault(http.StatusBadRequest, "user_id", "not found")
		}
	}
	c.co.nextHook++
	c.co.hooks = append(c.co.hooks, h)
	return answer{http.StatusCreated, map[string]any{"status": "ok", "success": true, "data": c.showHook(h)}}, nil
}

var (
	hookActions   = []string{"create", "change", "delete", "*"}
	hookActionsV1 = []string{"added", "updated", "deleted", "merged"}
	hookObjects   = []string{"activity", "deal", "lead", "note", "organization", "person", "pipeline", "product", "stage", "user", "*"}
)

func (c *call) checkHook(h *hook) *fault {
	mine := 0
	for _, o := range c.co.hooks {
		if o.owner == h.owner && o.removed == 0 {
			mine++
		}
	}
	switch {
	case h.name == "" || len([]rune(h.name)) > textMost:
		return hookFault(http.StatusBadRequest, "name", "must be given, at most 255 characters")
	case h.version != "1.0" && h.version != "2.0":
		return hookFault(http.StatusBadRequest, "version", "must be one of 1.0, 2.0")
	case !slices.Contains(hookActions, h.action) && !(h.version == "1.0" && slices.Contains(hookActionsV1, h.action)):
		return hookFault(http.StatusBadRequest, "event_action", "is not a valid action")
	case !slices.Contains(hookObjects, h.object):
		return hookFault(http.StatusBadRequest, "event_object", "is not a valid object")
	case !reachable(h.url):
		return hookFault(http.StatusBadRequest, "subscription_url", "invalid or non-reachable URL")
	case mine >= mostHooks:
		return hookFault(http.StatusBadRequest, "subscription_url", "the limit of 40 webhooks per user is reached")
	}
	return nil
}

// reachable reports whether a webhook may go to an address: a public one by
// https, which is taken at its word, or one on this machine that answers.
func reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	if !isLoopback(u.Hostname()) {
		ip := net.ParseIP(u.Hostname())
		return u.Scheme == "https" && (ip == nil || !ip.IsPrivate() && !ip.IsLinkLocalUnicast())
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	conn, err := net.DialTimeout("tcp", net.JoinHostPort(u.Hostname(), port), time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

func deleteHook(c *call) (answer, *fault) {
	i := slices.IndexFunc(c.co.hooks, func(h *hook) bool { return h.id == c.id() })
	if i < 0 {
		return answer{}, hookFault(http.StatusNotFound, "id", "not found")
	}
	c.co.hooks[i].removed = c.now
	c.co.hooks = slices.Delete(c.co.hooks, i, i+1)
	return answer{http.StatusOK, map[string]any{"status": "ok", "success": true}}, nil
}

// settleHooks ends the webhooks that had no success for too long. Whoever
// calls it holds the lock.
func (co *company) settleHooks(now int64) {
	for _, h := range co.hooks {
		if h.removed == 0 && h.failingSince != 0 && now-h.failingSince >= deleteAfter.Milliseconds() {
			h.removed, h.reason = now, "No successful deliveries for 3 days"
		}
	}
}

// removeAppHooks ends the webhooks of an app that is not allowed in any more.
func (s *simulator) removeAppHooks(account int, client string) {
	co := s.companies[account]
	co.mu.Lock()
	defer co.mu.Unlock()
	co.hooks = slices.DeleteFunc(co.hooks, func(h *hook) bool { return h.client == client })
}
