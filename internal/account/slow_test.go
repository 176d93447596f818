package account_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
	"leadbridge/internal/sandbox"
)

// dawdling is a way to a CRM that takes its time over its answers.
func dawdling(wait func(path string)) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		wait(r.URL.Path)
		return http.DefaultTransport.RoundTrip(r)
	})}
}

// Nobody else renews while one process waits for one slow answer after the
// other.
func TestSlowRenewalKeepsItsLease(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	y.grants.Rotation = sandbox.RotateStrict
	i := connect(t, y, s)
	state, err := db.Grant(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	// A process dies in the middle of a renewal, which makes the next one ask
	// first whether the grant is still good.
	died := y.clock.Now()
	if leased, _, err := db.LeaseGrant(ctx, i.ID, "died", state.Generation, died, died.Add(time.Minute)); !leased || err != nil {
		t.Fatal(leased, err)
	}
	y.clock.Advance(2 * time.Minute)
	slow := y.service(t, db, loadKeys(t, db), dawdling(func(path string) {
		y.clock.Advance(80 * time.Second)
		if now := y.clock.Now(); strings.HasSuffix(path, "/token") {
			if leased, _, err := db.LeaseGrant(ctx, i.ID, "other", state.Generation, now, now.Add(time.Minute)); leased || err != nil {
				t.Errorf("another process began to renew as well: %v", err)
			}
		}
	}))
	if _, err := slow.Renew(ctx, i.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Error(err)
	}
}

// What a renewal failed with is forgotten once a person has connected again.
func TestReconnectForgetsFailures(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, _, s := setUp(t)
	i := connect(t, y, s)
	y.clock.Advance(toyLife)
	y.refuse.Store("temporarily_unavailable")
	_, err := s.Test(ctx, i.ID)
	demand(t, err, leadbridge.Unavailable, provider.CodeNoAnswer)
	y.refuse.Store("")
	c := ask(t, s, i)
	if _, err := s.Callback(ctx, "toy", y.agree(t, c.AuthorizationURL, 0), c.Browser); err != nil {
		t.Fatal(err)
	}
	y.grants.ExpireAccess(0) // the new token is refused at once
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Errorf("the new connection fails with the old one's error: %v", err)
	}
}

// The answer to a renewal that is under way at the end is stored before.
func TestSettle(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	asked, answer := make(chan bool), make(chan bool)
	slow := y.service(t, db, loadKeys(t, db), dawdling(func(string) { asked <- true; <-answer }))
	renewed := make(chan error, 1)
	go func() { _, err := slow.Renew(ctx, i.ID); renewed <- err }()
	<-asked
	brief, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	demand(t, slow.Settle(brief), leadbridge.Unavailable, "unavailable")
	close(answer)
	if err := slow.Settle(ctx); err != nil {
		t.Error(err)
	}
	if state, err := db.Grant(ctx, i.ID); err != nil || state.Generation != 2 || state.Owner != "" {
		t.Errorf("after the end it is %+v, %v", state, err)
	}
	if err := <-renewed; err != nil {
		t.Error(err)
	}
	none, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if _, err := slow.Renew(none, i.ID); err == nil {
		t.Error("a renewal began after the end")
	}
}

// A connection that is deleted while it is renewed is revoked by what the
// renewal brought, for the CRM no longer knows the token before.
func TestDeleteDuringRenewal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	y.grants.Rotation = sandbox.RotateStrict
	i := connect(t, y, s)
	before, err := s.GrantOf(ctx, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	asked, answer, revoked := make(chan bool), make(chan bool), make(chan string, 1)
	slow := y.service(t, db, loadKeys(t, db), &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/token":
			asked <- true
			<-answer
		case "/revoke":
			body, _ := r.GetBody()
			form, _ := io.ReadAll(body)
			values, _ := url.ParseQuery(string(form))
			revoked <- values.Get("token")
		}
		return http.DefaultTransport.RoundTrip(r)
	})})
	go func() { _, _ = slow.Renew(ctx, i.ID) }()
	<-asked
	deleted := make(chan error, 1)
	go func() { deleted <- slow.Delete(ctx, i.ID) }()
	time.Sleep(50 * time.Millisecond) // for Delete to begin
	close(answer)
	if err := <-deleted; err != nil {
		t.Fatal(err)
	}
	if used := <-revoked; used == before.RefreshToken {
		t.Error("a token that was replaced already was revoked")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
