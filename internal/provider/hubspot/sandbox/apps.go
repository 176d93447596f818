package sandbox

import (
	"slices"
	"sync"

	stage "leadbridge/internal/sandbox"
)

// firstApp is the id of the first OAuth app; the others count on.
const firstApp = 1001

// app is an OAuth app with its webhooks, one configuration for all accounts
// that installed it.
type app struct {
	ID        int
	Client    string // its client id; "" while only its webhooks were set up
	secret    string
	installed map[int]bool // by account
	target    *target
	// subscriptions by id, ascending.
	subscriptions []*subscription
}

// apps are guarded by mu, what is in them too.
type apps struct {
	mu               sync.Mutex
	all              []*app
	lastSubscription int
}

func newApps(clients []stage.Client) *apps {
	a := &apps{lastSubscription: 100}
	for i, c := range clients {
		a.all = append(a.all, &app{ID: firstApp + i, Client: c.ID, secret: c.Secret, installed: map[int]bool{}})
	}
	return a
}

// of returns the app with a client id; one that is not known is made.
func (a *apps) of(client string) *app {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := slices.IndexFunc(a.all, func(x *app) bool { return x.Client == client }); i >= 0 {
		return a.all[i]
	}
	// An app whose webhooks were set up before it was first seen.
	if i := slices.IndexFunc(a.all, func(x *app) bool { return x.Client == "" }); i >= 0 {
		a.all[i].Client = client
		return a.all[i]
	}
	return a.make(client, firstApp+len(a.all))
}

// byID returns the app with an id. The caller holds mu.
func (a *apps) byID(id int) *app {
	if i := slices.IndexFunc(a.all, func(x *app) bool { return x.ID == id }); i >= 0 {
		return a.all[i]
	}
	return a.make("", id)
}

func (a *apps) make(client string, id int) *app {
	x := &app{ID: id, Client: client, installed: map[int]bool{}}
	a.all = append(a.all, x)
	return x
}

// install notes that an account has the app, and the secret it showed.
func (a *apps) install(x *app, account int, secret string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	x.installed[account] = true
	if secret != "" {
		x.secret = secret
	}
}

// uninstall ends all apps' grants and webhooks in an account.
func (h *hub) uninstall(account int) {
	h.grants.RevokeAccount(account)
	h.apps.mu.Lock()
	defer h.apps.mu.Unlock()
	for _, x := range h.apps.all {
		delete(x.installed, account)
	}
}
