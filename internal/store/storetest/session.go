package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var sessionExam = map[string]func(*testing.T, Opener){
	"session/data":    sessionData,
	"session/owner":   sessionOwner,
	"session/forget":  sessionForget,
	"session/silence": sessionSilence,
}

func sessionData(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	later := time.Now().Add(time.Hour)
	find := func(token, want string) {
		t.Helper()
		data, found, err := db.FindCtx(ctx, token)
		if err != nil || found != (want != "") || string(data) != want {
			t.Errorf("%s holds %q, %v: %v", token, data, found, err)
		}
	}
	find("a", "")
	for _, data := range []string{"one", "two\x00"} {
		if err := db.CommitCtx(ctx, "a", []byte(data), later); err != nil {
			t.Fatal(err)
		}
		find("a", data)
	}
	if err := db.CommitCtx(ctx, "b", []byte("over"), time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	find("b", "")
	if err := errors.Join(db.DeleteCtx(ctx, "a"), db.DeleteCtx(ctx, "never there")); err != nil {
		t.Fatal(err)
	}
	find("a", "")
}

// sessionSilence wants nothing written where nothing changes.
func sessionSilence(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	user(t, db, "u", viewer)
	ends := time.Now().Add(time.Hour)
	if err := db.OwnSession(ctx, "a", store.Session{UserID: "u", CreatedAt: start, ExpiresAt: ends}); err != nil {
		t.Fatal(err)
	}
	end := func() time.Time {
		t.Helper()
		all, err := db.Sessions(ctx, "u", time.Now())
		if err != nil || len(all) != 1 {
			t.Fatalf("%d sessions: %v", len(all), err)
		}
		return all[0].ExpiresAt
	}
	commit := func(at time.Time) time.Time {
		t.Helper()
		if err := db.CommitCtx(ctx, "a", []byte("data"), at); err != nil {
			t.Fatal(err)
		}
		return end()
	}
	first := commit(ends)
	if got := commit(ends.Add(time.Minute)); !got.Equal(first) {
		t.Errorf("a minute later, the end is written anew: %v, %v", first, got)
	}
	if got := commit(ends.Add(10 * time.Minute)); !got.After(first) {
		t.Errorf("ten minutes later, the end is %v still", got)
	}
}

func sessionOwner(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	user(t, db, "u", viewer)
	user(t, db, "v", viewer)
	later := time.Now().Add(time.Hour)
	for token, owner := range map[string]string{"a": "u", "b": "u", "c": "v"} {
		s := store.Session{UserID: owner, Address: "192.0.2.1", Agent: "Firefox\x00", CreatedAt: start, ExpiresAt: later}
		if err := errors.Join(db.OwnSession(ctx, token, s), db.CommitCtx(ctx, token, []byte("data"), later)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := db.Sessions(ctx, "u", time.Now())
	if err != nil || len(all) != 2 || all[0].Agent != "Firefox" || all[0].Address != "192.0.2.1" || !all[0].CreatedAt.Equal(start) || all[0].UserID != "u" {
		t.Errorf("listed %+v: %v", all, err)
	}
	if epoch, err := db.EndSessions(ctx, "u"); epoch != 2 || err != nil {
		t.Errorf("ended to the epoch %d: %v", epoch, err)
	}
	for token, want := range map[string]bool{"a": false, "b": false, "c": true} {
		if _, found, err := db.FindCtx(ctx, token); found != want || err != nil {
			t.Errorf("%s is there: %v, %v", token, found, err)
		}
	}
	_, err = db.EndSessions(ctx, "nobody")
	demand(t, err, leadbridge.NotFound, "not_found")
}

func sessionForget(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	user(t, db, "u", viewer)
	for token, ends := range map[string]time.Time{"old": start, "new": start.Add(time.Hour)} {
		if err := db.OwnSession(ctx, token, store.Session{UserID: "u", CreatedAt: start, ExpiresAt: ends}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.ForgetSessions(ctx, start); err != nil {
		t.Fatal(err)
	}
	if all, err := db.Sessions(ctx, "u", start.Add(-time.Hour)); err != nil || len(all) != 1 || !all[0].ExpiresAt.Equal(start.Add(time.Hour)) {
		t.Errorf("left are %+v: %v", all, err)
	}
}
