package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
)

// target is where an app's webhooks go.
type target struct {
	TargetURL  string     `json:"targetUrl"`
	Throttling throttling `json:"throttling"`
	CreatedAt  string     `json:"createdAt"`
	UpdatedAt  string     `json:"updatedAt,omitempty"`
}

type throttling struct {
	MaxConcurrentRequests int    `json:"maxConcurrentRequests"`
	Period                string `json:"period,omitempty"`
}

// subscription is a kind of event that an app wants to hear of.
type subscription struct {
	ID           string `json:"id"`
	EventType    string `json:"eventType"`
	PropertyName string `json:"propertyName,omitempty"`
	ObjectTypeID string `json:"objectTypeId,omitempty"`
	Active       bool   `json:"active"`
	CreatedAt    string `json:"createdAt"`
	UpdatedAt    string `json:"updatedAt,omitempty"`
}

var eventType = regexp.MustCompile(`^(contact|company|deal|ticket|product|line_item|object)\.(creation|deletion|merge|restore|propertyChange|associationChange)$|^contact\.privacyDeletion$`)

func (h *hub) webhookRoutes(r chi.Router) {
	for _, path := range []string{"/webhooks/v3", "/webhooks/2026-03", "/app-webhooks/2026-09"} {
		r.Route(path+"/{app}", func(r chi.Router) {
			r.Get("/settings", h.setup(getTarget))
			r.Put("/settings", h.setup(putTarget))
			r.Delete("/settings", h.setup(deleteTarget))
			r.Get("/subscriptions", h.setup(listSubscriptions))
			r.Post("/subscriptions", h.setup(createSubscription))
			r.Post("/subscriptions/batch/update", h.setup(updateSubscriptions))
			r.Get("/subscriptions/{subscription}", h.setup(getSubscription))
			r.Patch("/subscriptions/{subscription}", h.setup(updateSubscription))
			r.Delete("/subscriptions/{subscription}", h.setup(deleteSubscription))
		})
	}
}

// appCall is a call about an app's webhooks, made with a developer's key.
type appCall struct {
	hub *hub
	app *app
	r   *http.Request
}

// setup makes a handler of what is done while the apps are locked.
func (h *hub) setup(do func(c appCall) (int, any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(chi.URLParam(r, "app"))
		switch {
		case r.URL.Query().Get("hapikey") == "" && !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "):
			writeFault(w, &fault{status: http.StatusUnauthorized, category: "INVALID_AUTHENTICATION", message: "The API key of the developer account (hapikey) is missing."})
			return
		case err != nil || id <= 0:
			writeFault(w, invalid("The app id must be a number"))
			return
		}
		h.apps.mu.Lock()
		status, body, err := do(appCall{h, h.apps.byID(id), r})
		h.apps.mu.Unlock()
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, status, body)
	}
}

func (c appCall) now() string { return iso(millis(c.hub.Clock.Now())) }

func (c appCall) read(into any) error {
	if err := json.NewDecoder(c.r.Body).Decode(into); err != nil {
		return invalid("Invalid input JSON: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

func getTarget(c appCall) (int, any, error) {
	if c.app.target == nil {
		return 0, nil, notFound("The app has no webhook settings")
	}
	return http.StatusOK, *c.app.target, nil
}

// putTarget takes an address: https, or anything on this machine.
func putTarget(c appCall) (int, any, error) {
	var in target
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	u, err := url.Parse(in.TargetURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return 0, nil, invalid("The target URL must begin with https://")
	}
	if in.Throttling.MaxConcurrentRequests < 1 {
		return 0, nil, invalid("maxConcurrentRequests must be 1 or more")
	}
	in.CreatedAt, in.UpdatedAt = c.now(), c.now()
	if c.app.target != nil {
		in.CreatedAt = c.app.target.CreatedAt
	}
	c.app.target = &in
	return http.StatusOK, in, nil
}

func deleteTarget(c appCall) (int, any, error) {
	c.app.target = nil
	return http.StatusNoContent, nil, nil
}

func listSubscriptions(c appCall) (int, any, error) {
	results := []subscription{}
	for _, s := range c.app.subscriptions {
		results = append(results, *s)
	}
	return http.StatusOK, map[string]any{"results": results}, nil
}

func createSubscription(c appCall) (int, any, error) {
	var in subscription
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	change := strings.HasSuffix(in.EventType, ".propertyChange")
	switch {
	case !eventType.MatchString(in.EventType):
		return 0, nil, invalid("%q is not a valid event type", in.EventType)
	case change && in.PropertyName == "":
		return 0, nil, invalid("A subscription to %s needs a propertyName", in.EventType)
	case in.PropertyName == "hs_lastmodifieddate" || in.PropertyName == "lastmodifieddate" || in.PropertyName == "num_unique_conversion_events":
		return 0, nil, invalid("The property %s cannot be subscribed to", in.PropertyName)
	case strings.HasPrefix(in.EventType, "object.") && in.ObjectTypeID == "":
		return 0, nil, invalid("A subscription to %s needs an objectTypeId", in.EventType)
	}
	same := func(s *subscription) bool {
		return s.EventType == in.EventType && s.PropertyName == in.PropertyName && s.ObjectTypeID == in.ObjectTypeID
	}
	if i := slices.IndexFunc(c.app.subscriptions, same); i >= 0 { // the same again changes nothing
		c.app.subscriptions[i].Active = in.Active
		return http.StatusCreated, *c.app.subscriptions[i], nil
	}
	c.hub.apps.lastSubscription++
	in.ID, in.CreatedAt, in.UpdatedAt = strconv.Itoa(c.hub.apps.lastSubscription), c.now(), c.now()
	c.app.subscriptions = append(c.app.subscriptions, &in)
	return http.StatusCreated, in, nil
}

func (c appCall) subscription(id string) (*subscription, error) {
	i := slices.IndexFunc(c.app.subscriptions, func(s *subscription) bool { return s.ID == id })
	if i < 0 {
		return nil, notFound("The app has no subscription %s", id)
	}
	return c.app.subscriptions[i], nil
}

func getSubscription(c appCall) (int, any, error) {
	s, err := c.subscription(chi.URLParam(c.r, "subscription"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, *s, nil
}

func updateSubscription(c appCall) (int, any, error) {
	s, err := c.subscription(chi.URLParam(c.r, "subscription"))
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		Active *bool `json:"active"`
	}
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	set(&s.Active, in.Active)
	s.UpdatedAt = c.now()
	return http.StatusOK, *s, nil
}

func updateSubscriptions(c appCall) (int, any, error) {
	var in struct {
		Inputs []struct {
			ID     text `json:"id"`
			Active bool `json:"active"`
		} `json:"inputs"`
	}
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	results := []subscription{}
	for _, x := range in.Inputs {
		s, err := c.subscription(string(x.ID))
		if err != nil {
			return 0, nil, err
		}
		s.Active, s.UpdatedAt = x.Active, c.now()
		results = append(results, *s)
	}
	return http.StatusOK, map[string]any{"status": "COMPLETE", "results": results, "startedAt": c.now(), "completedAt": c.now()}, nil
}

func deleteSubscription(c appCall) (int, any, error) {
	s, err := c.subscription(chi.URLParam(c.r, "subscription"))
	if err != nil {
		return 0, nil, err
	}
	c.app.subscriptions = slices.DeleteFunc(c.app.subscriptions, func(x *subscription) bool { return x == s })
	return http.StatusNoContent, nil, nil
}
