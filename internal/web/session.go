package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
	"leadbridge/internal/store"
)

// A session ends when nobody used it for idleFor, and in any case after
// lifetime.
const (
	idleFor  = 12 * time.Hour
	lifetime = 14 * 24 * time.Hour
)

// What a session holds.
const (
	keyUser    = "user"
	keyEpoch   = "epoch" // of the user, when they logged in
	keyFlash   = "flash"
	keyPending = "pending" // who gave the password and owes a code
	keySince   = "since"   // when that was, in seconds since 1970
)

// Sessions keeps sessions under digests of their tokens.
type Sessions interface {
	FindCtx(ctx context.Context, token string) ([]byte, bool, error)
	CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error
	DeleteCtx(ctx context.Context, token string) error
	OwnSession(ctx context.Context, token string, s store.Session) error
}

// storedSessions adds what the library asks for and never calls.
type storedSessions struct{ Sessions }

func (s storedSessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s storedSessions) Commit(token string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expires)
}

func (s storedSessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

func newSessions(kept Sessions, secure bool) *scs.SessionManager {
	s := scs.New()
	s.Store, s.Codec = storedSessions{kept}, sessionCodec{}
	s.IdleTimeout, s.Lifetime = idleFor, lifetime
	s.Cookie.Name = "leadbridge"
	if secure {
		s.Cookie.Name, s.Cookie.Secure = "__Host-leadbridge", true
	}
	s.Cookie.HttpOnly, s.Cookie.SameSite, s.Cookie.Path = true, http.SameSiteLaxMode, "/"
	return s
}

// sessionCodec writes the same session in the same bytes, so that the store
// can tell that nothing changed. Values are texts and whole numbers.
type sessionCodec struct{}

type sessionData struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"`
}

func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(sessionData{deadline, values})
}

func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	d := sessionData{Values: map[string]any{}}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&d); err != nil {
		return d.Deadline, nil, err
	}
	for name, v := range d.Values {
		if number, ok := v.(json.Number); ok {
			n, err := number.Int64()
			if err != nil {
				return d.Deadline, nil, err
			}
			d.Values[name] = n
		}
	}
	return d.Deadline, d.Values, nil
}

// current returns who is logged in.
func (w *Web) current(ctx context.Context) (access.User, error) {
	id := w.sessions.GetString(ctx, keyUser)
	if id == "" {
		return access.User{}, leadbridge.Errorf(leadbridge.Unauthorized, "web", "Log in first.")
	}
	return w.access.Visit(ctx, id, w.sessions.GetInt64(ctx, keyEpoch))
}

// enter begins a session of a user. It gets a new token, so that nobody could
// have planted the old one, and what the browser did before is forgotten.
func (w *Web) enter(p *page, user access.User) error {
	ctx := p.ctx()
	if err := w.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := w.sessions.RenewToken(ctx); err != nil {
		return err
	}
	w.sessions.Put(ctx, keyUser, user.ID)
	w.sessions.Put(ctx, keyEpoch, user.Epoch)
	now := time.Now().UTC()
	return w.keptSessions.OwnSession(ctx, w.sessions.Token(ctx), store.Session{UserID: user.ID, Address: gate.Address(p.r), Agent: agentOf(p.r),
		CreatedAt: now, ExpiresAt: now.Add(idleFor)})
}

const maxAgent = 300 // bytes

// agentOf is the browser, as it names itself.
func agentOf(r *http.Request) string {
	agent := r.UserAgent()
	return agent[:min(len(agent), maxAgent)]
}

// askLogin leads to the log-in and from there back.
func (w *Web) askLogin(p *page, err error) error {
	if leadbridge.KindOf(err) != leadbridge.Unauthorized {
		return err
	}
	to := "/login"
	if p.r.Method == http.MethodGet && p.r.URL.Path != "/" && !p.partial() {
		to += "?next=" + url.QueryEscape(p.r.URL.RequestURI())
	}
	return p.redirect(to)
}
