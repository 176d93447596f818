package providertest_test

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"leadbridge/internal/sandbox"
)

// toyPerson is a record of the toy CRM.
type toyPerson struct {
	ID         string            `json:"id"`
	Key        string            `json:"key,omitempty"`
	Fields     map[string]string `json:"fields"`
	CreatedAt  time.Time         `json:"createdAt"`
	ModifiedAt time.Time         `json:"modifiedAt"`
	Deleted    bool              `json:"deleted,omitempty"`
	MergedInto string            `json:"mergedInto,omitempty"`
	// Change counts all changes of the CRM; that of a person is its last.
	Change int `json:"change"`
}

// toyServer is the toy CRM: people with a name, a mail address and an age.
type toyServer struct {
	stage  *sandbox.Stage
	grants *sandbox.Grants

	mu      sync.Mutex
	people  map[string]*toyPerson
	changes int
	calls   []time.Time
	hook    string
}

const (
	toyCalls  = 20 // a second
	toySecret = "toy-hook-secret"
)

func newToyServer(s *sandbox.Stage) http.Handler {
	t := &toyServer{stage: s, people: map[string]*toyPerson{},
		grants: &sandbox.Grants{Clock: s.Clock, CodeLife: time.Minute, AccessLife: time.Hour, Rotation: sandbox.RotateLenient}}
	person := sandbox.People(s.Seed, 0, s.Clock.Now())
	for i := range s.RecordsOf(0) {
		p := person(i)
		t.change(&toyPerson{ID: strconv.Itoa(1000 + i), Fields: map[string]string{"name": p.First + " " + p.Last, "mail": p.Email, "age": "40"}, CreatedAt: p.CreatedAt}, p.ModifiedAt)
	}
	s.Fault = func(w http.ResponseWriter, _ *http.Request, fault string, after int) {
		switch {
		case fault == "tooMany" && after > 0:
			w.Header().Set("Retry-After", strconv.Itoa(after))
			fallthrough
		case fault == "tooMany":
			w.WriteHeader(http.StatusTooManyRequests)
		case fault == "html":
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html>"))
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	}
	t.actions()
	r := chi.NewRouter()
	r.Get("/authorize", t.authorize)
	r.Post("/token", t.token)
	r.Post("/revoke", func(_ http.ResponseWriter, r *http.Request) { t.grants.Revoke(r.FormValue("token")) })
	r.Post("/introspect", func(w http.ResponseWriter, r *http.Request) {
		_, good := t.grants.RefreshGood(r.FormValue("token"))
		toyReply(w, http.StatusOK, map[string]any{"active": good})
	})
	r.Group(func(r chi.Router) {
		r.Use(t.guard)
		r.Get("/me", func(w http.ResponseWriter, _ *http.Request) {
			toyReply(w, http.StatusOK, map[string]string{"id": "7", "name": "Toy & Sons"})
		})
		r.Get("/fields", func(w http.ResponseWriter, _ *http.Request) {
			toyReply(w, http.StatusOK, []string{"name", "mail", "age"})
		})
		r.Get("/people", t.list)
		r.Put("/people/by-key/{key}", t.put)
		r.Patch("/people/{id}", t.patch)
		r.Delete("/people/{id}", t.delete)
		r.Post("/hooks", func(_ http.ResponseWriter, r *http.Request) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.hook = r.FormValue("url")
		})
	})
	return r
}

func toyReply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (t *toyServer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	redirect := q.Get("redirect_uri")
	t.stage.Ask(w, r, sandbox.Consent{Vendor: "Toy", Accounts: []string{"Toy & Sons"}, Deny: sandbox.WithQuery(redirect, "error", "access_denied", "state", q.Get("state")),
		Approve: func(account int) string {
			code := t.grants.Issue(sandbox.Consented{Client: q.Get("client_id"), RedirectURI: redirect, Account: account, Challenge: q.Get("code_challenge")})
			return sandbox.WithQuery(redirect, "code", code, "state", q.Get("state"))
		}})
}

func (t *toyServer) token(w http.ResponseWriter, r *http.Request) {
	client := r.FormValue("client_id")
	if _, right := t.stage.Client(client, r.FormValue("client_secret")); !right {
		toyReply(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	var token sandbox.Token
	var err error
	if r.FormValue("grant_type") == "refresh_token" {
		token, err = t.grants.Refresh(r.FormValue("refresh_token"), client)
	} else {
		token, err = t.grants.Exchange(r.FormValue("code"), client, r.FormValue("redirect_uri"), r.FormValue("code_verifier"))
	}
	if err != nil {
		toyReply(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	toyReply(w, http.StatusOK, map[string]any{"access_token": token.Access, "refresh_token": token.Refresh, "expires_in": 3600, "account": "7"})
}

// guard checks the token and the pace.
func (t *toyServer) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := t.grants.Check(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		t.mu.Lock()
		now := t.stage.Clock.Now()
		t.calls = slices.DeleteFunc(append(t.calls, now), func(at time.Time) bool { return now.Sub(at) >= time.Second })
		tooMany := len(t.calls) > toyCalls
		t.mu.Unlock()
		if tooMany {
			t.stage.Fault(w, r, "tooMany", 1)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// change stores a person who was changed. The caller holds mu, or is alone.
func (t *toyServer) change(p *toyPerson, at time.Time) {
	t.changes++
	p.Change, p.ModifiedAt = t.changes, at
	t.people[p.ID] = p
	if t.hook == "" {
		return
	}
	body, _ := json.Marshal(map[string]string{"event": strconv.Itoa(t.changes), "person": p.ID})
	mac := hmac.New(sha256.New, []byte(toySecret))
	mac.Write(body)
	t.stage.Hooks.Send(sandbox.Message{URL: t.hook, Body: body, Attempt: func(int) (http.Header, []byte) {
		return http.Header{"X-Toy-Signature": {hex.EncodeToString(mac.Sum(nil))}}, body
	}})
}

// list gives people by ids, or those who changed, in the order of their
// changes.
func (t *toyServer) list(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := r.URL.Query()
	after, _ := strconv.Atoi(q.Get("after"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	since, _ := time.Parse(time.RFC3339Nano, q.Get("since"))
	var people []*toyPerson
	for _, p := range t.people {
		if ids := q.Get("ids"); ids != "" && !slices.Contains(strings.Split(ids, ","), p.ID) || p.Change <= after || p.ModifiedAt.Before(since) || since.IsZero() && ids == "" && p.Deleted {
			continue
		}
		people = append(people, p)
	}
	slices.SortFunc(people, func(a, b *toyPerson) int { return cmp.Compare(a.Change, b.Change) })
	more := limit > 0 && len(people) > limit
	if more {
		people = people[:limit]
	}
	toyReply(w, http.StatusOK, map[string]any{"people": people, "more": more, "now": t.stage.Clock.Now()})
}

func (t *toyServer) put(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := chi.URLParam(r, "key")
	for _, p := range t.people {
		if p.Key == key && !p.Deleted {
			t.write(w, r, p, http.StatusOK)
			return
		}
	}
	now := t.stage.Clock.Now()
	t.write(w, r, &toyPerson{ID: strconv.Itoa(100_000 + t.changes), Key: key, CreatedAt: now}, http.StatusCreated)
}

func (t *toyServer) patch(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.people[chi.URLParam(r, "id")]; p != nil && !p.Deleted {
		t.write(w, r, p, http.StatusOK)
		return
	}
	w.WriteHeader(http.StatusNotFound)
}

// write changes a copy of a person, if all values are good.
func (t *toyServer) write(w http.ResponseWriter, r *http.Request, p *toyPerson, status int) {
	var fields map[string]string
	if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if _, err := strconv.Atoi(fields["age"]); err != nil && fields["age"] != "" {
		toyReply(w, http.StatusUnprocessableEntity, map[string]string{"field": "age", "message": "is no number"})
		return
	}
	next := *p
	next.Fields = map[string]string{}
	for _, old := range []map[string]string{p.Fields, fields} {
		for k, v := range old {
			next.Fields[k] = v
		}
	}
	t.change(&next, t.stage.Clock.Now())
	toyReply(w, status, next)
}

func (t *toyServer) delete(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.remove(chi.URLParam(r, "id"), "") {
		w.WriteHeader(http.StatusNotFound)
	}
}

func (t *toyServer) remove(id, survivor string) bool {
	p := t.people[id]
	if p == nil || p.Deleted {
		return false
	}
	gone := *p
	gone.Deleted, gone.MergedInto = true, survivor
	t.change(&gone, t.stage.Clock.Now())
	return true
}

func (t *toyServer) actions() {
	add := func(name string, do func(id, other string)) {
		t.stage.AddAction(sandbox.Action{Name: name, Meaning: "For the exam.", Do: func(input func(string) string) (string, error) {
			t.mu.Lock()
			defer t.mu.Unlock()
			do(input("id"), input("other"))
			return name, nil
		}})
	}
	add("edit", func(id, _ string) {
		p := *t.people[id]
		p.Fields = map[string]string{"name": p.Fields["name"] + "!", "mail": p.Fields["mail"], "age": p.Fields["age"]}
		t.change(&p, t.stage.Clock.Now())
	})
	add("delete", func(id, _ string) { t.remove(id, "") })
	add("merge", func(id, other string) { t.remove(id, other) })
	add("expire", func(string, string) { t.grants.ExpireAccess(-1) })
	add("revoke", func(string, string) { t.grants.RevokeAccount(0) })
}
