package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var userExam = map[string]func(*testing.T, Opener){
	"user/keeping":            users,
	"user/first":              firstUser,
	"user/last administrator": lastAdministrator,
	"user/two remove another": twoAdministrators,
	"user/second factor":      secondFactor,
	"user/password link":      passwordLink,
}

const (
	viewer = "VIEWER"
	admin  = "ADMINISTRATOR"
)

// user stores a user who can log in.
func user(t testing.TB, db *store.DB, id, role string) store.User {
	t.Helper()
	u := store.User{ID: id, Email: id + "@example.com", Name: "Ünal " + id, Role: role, PasswordHash: "$argon2id$" + id, Epoch: 1, CreatedAt: start}
	if err := db.CreateUser(context.Background(), u); err != nil {
		t.Fatal(err)
	}
	return u
}

func users(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	b, a := user(t, db, "b", viewer), user(t, db, "a", admin)
	invited := store.User{ID: "c", Email: "c@example.com", Name: "aa\x00", Role: viewer, Epoch: 1, CreatedAt: start}
	if err := db.CreateUser(ctx, invited); err != nil {
		t.Fatal(err)
	}
	invited.Name = "aa"
	demand(t, db.CreateUser(ctx, store.User{ID: "d", Email: a.Email, Name: "x", Role: viewer, CreatedAt: start}), leadbridge.Conflict, "email_taken")
	if all, err := db.Users(ctx); err != nil || !reflect.DeepEqual(all, []store.User{invited, a, b}) {
		t.Errorf("listed %+v: %v", all, err)
	}
	name, zone, role, password, at := "Bo", "Europe/Berlin", admin, "new", start.Add(time.Hour)
	got, err := db.ChangeUser(ctx, "b", admin, store.UserChange{Name: &name, Zone: &zone, Role: &role, PasswordHash: &password, DisabledAt: &at, EndSessions: true})
	b.Name, b.Zone, b.Role, b.PasswordHash, b.DisabledAt, b.Epoch = name, zone, role, password, at, 2
	if err != nil || !reflect.DeepEqual(got, b) {
		t.Errorf("changed to %+v, %v", got, err)
	}
	b.DisabledAt, b.Zone = time.Time{}, ""
	if got, err = db.ChangeUser(ctx, "b", admin, store.UserChange{DisabledAt: &b.DisabledAt, Zone: &b.Zone}); err != nil || !reflect.DeepEqual(got, b) {
		t.Errorf("enabled as %+v, %v", got, err)
	}
	b.LastSeenAt = start.Add(time.Minute)
	if err := db.TouchUser(ctx, "b", b.LastSeenAt); err != nil {
		t.Fatal(err)
	}
	for _, find := range []func() (store.User, error){
		func() (store.User, error) { return db.User(ctx, "b") },
		func() (store.User, error) { return db.UserByEmail(ctx, "b@example.com") },
	} {
		if got, err := find(); err != nil || !reflect.DeepEqual(got, b) {
			t.Errorf("found %+v, %v", got, err)
		}
	}
	_, err = db.User(ctx, "nobody")
	demand(t, err, leadbridge.NotFound, "not_found")
	_, err = db.UserByEmail(ctx, "nobody\x00@example.com")
	demand(t, err, leadbridge.NotFound, "not_found")
	_, err = db.ChangeUser(ctx, "nobody", admin, store.UserChange{Name: &name})
	demand(t, err, leadbridge.NotFound, "not_found")
}

// firstUser uses one code many times at once.
func firstUser(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	if err := db.CreateToken(ctx, store.Token{ID: "code", Name: "code", Hash: []byte{0}, CreatedAt: start, ExpiresAt: start.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	first := func(id string, at time.Time) (bool, error) {
		return db.CreateFirstUser(ctx, "code", store.User{ID: id, Email: id, Name: id, Role: admin, Epoch: 1, CreatedAt: start}, at)
	}
	if done, err := first("late", start.Add(time.Hour)); err != nil || done {
		t.Errorf("an expired code made a user: %v, %v", done, err)
	}
	var made atomic.Int32
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			done, err := first(string(rune('a'+i)), start.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			if done {
				made.Add(1)
			}
		})
	}
	wg.Wait()
	if all, err := db.Users(ctx); err != nil || made.Load() != 1 || len(all) != 1 {
		t.Errorf("%d were made, %d users there: %v", made.Load(), len(all), err)
	}
}

func lastAdministrator(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	user(t, db, "v", viewer)
	name, role, at := "x", viewer, start
	change := func(id string, c store.UserChange) error {
		_, err := db.ChangeUser(ctx, id, admin, c)
		return err
	}
	if err := change("v", store.UserChange{Name: &name, DisabledAt: &at}); err != nil {
		t.Errorf("a viewer where there is no administrator: %v", err)
	}
	user(t, db, "a", admin)
	if err := db.CreateUser(ctx, store.User{ID: "invited", Email: "i", Name: "i", Role: admin, Epoch: 1, CreatedAt: start}); err != nil {
		t.Fatal(err)
	}
	demand(t, change("a", store.UserChange{Role: &role}), leadbridge.Conflict, "last_administrator")
	demand(t, change("a", store.UserChange{DisabledAt: &at}), leadbridge.Conflict, "last_administrator")
	if u, err := db.User(ctx, "a"); err != nil || u.Role != admin || !u.DisabledAt.IsZero() {
		t.Errorf("the last administrator is %+v, %v", u, err)
	}
	user(t, db, "b", admin)
	if err := change("a", store.UserChange{Role: &role}); err != nil {
		t.Error(err)
	}
}

// twoAdministrators lets two administrators disable each other at once.
func twoAdministrators(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	for _, id := range []string{"a", "b", "c", "d"} {
		user(t, db, id, admin)
	}
	var wg sync.WaitGroup
	for _, id := range []string{"a", "b", "c", "d"} {
		wg.Go(func() {
			if _, err := db.ChangeUser(ctx, id, admin, store.UserChange{DisabledAt: &start}); err != nil && leadbridge.KindOf(err) != leadbridge.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := db.Users(ctx)
	enabled := 0
	for _, u := range all {
		if u.DisabledAt.IsZero() {
			enabled++
		}
	}
	if err != nil || enabled != 1 {
		t.Errorf("%d administrators are left: %v", enabled, err)
	}
}

func secondFactor(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	user(t, db, "a", viewer)
	yes := func(got bool, err error) {
		t.Helper()
		if err != nil || !got {
			t.Errorf("got %v, %v", got, err)
		}
	}
	no := func(got bool, err error) {
		t.Helper()
		if err != nil || got {
			t.Errorf("got %v, %v", got, err)
		}
	}
	if err := errors.Join(db.SetTOTP(ctx, "a", []byte{1}), db.SetTOTP(ctx, "a", []byte{2, 0})); err != nil {
		t.Fatal(err)
	}
	if u, err := db.User(ctx, "a"); err != nil || !u.TOTPSince.IsZero() {
		t.Errorf("an unconfirmed factor: %+v, %v", u, err)
	}
	if err := db.ConfirmTOTP(ctx, "a", 100, [][]byte{{1}, {2}}, start); err != nil {
		t.Fatal(err)
	}
	demand(t, db.SetTOTP(ctx, "a", []byte{3}), leadbridge.Conflict, "second_factor_on")
	u, err := db.User(ctx, "a")
	if err != nil || !u.TOTPSince.Equal(start) || u.TOTPStep != 100 || !reflect.DeepEqual(u.TOTPSealed, []byte{2, 0}) {
		t.Errorf("a confirmed factor: %+v, %v", u, err)
	}
	no(db.UseTOTP(ctx, "a", 100))
	yes(db.UseTOTP(ctx, "a", 102))
	no(db.UseTOTP(ctx, "a", 101))
	yes(db.UseRecoveryCode(ctx, "a", []byte{1}))
	no(db.UseRecoveryCode(ctx, "a", []byte{1}))
	if n, err := db.RecoveryCodes(ctx, "a"); n != 1 || err != nil {
		t.Errorf("%d codes are left: %v", n, err)
	}
	if err := db.SetRecoveryCodes(ctx, "a", [][]byte{{7}, {8}, {9}}); err != nil {
		t.Fatal(err)
	}
	no(db.UseRecoveryCode(ctx, "a", []byte{2}))
	n, err := db.Reseal(ctx, func(id, column string, sealed []byte) ([]byte, error) {
		return append([]byte(id+"/"+column+"/"), sealed...), nil
	})
	if u, _ := db.User(ctx, "a"); err != nil || n != 1 || string(u.TOTPSealed) != "user:a/totp/\x02\x00" {
		t.Errorf("%d were sealed anew, as %q: %v", n, u.TOTPSealed, err)
	}
	user(t, db, "b", viewer)
	if err := errors.Join(db.SetTOTP(ctx, "b", []byte{1}), db.ConfirmTOTP(ctx, "b", 1, [][]byte{{7}}, start), db.RemoveTOTP(ctx, "b"), db.ForgetSecrets(ctx, "lost", start)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b"} {
		no(db.UseRecoveryCode(ctx, id, []byte{7}))
		if u, err := db.User(ctx, id); err != nil || !u.TOTPSince.IsZero() || u.TOTPSealed != nil {
			t.Errorf("a removed factor: %+v, %v", u, err)
		}
	}
}

func passwordLink(t *testing.T, open Opener) {
	db, ctx := open(), context.Background()
	user(t, db, "a", viewer)
	for _, hash := range [][]byte{{1}, {2}} {
		if err := db.SetPasswordLink(ctx, "a", hash, start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := db.UserByLink(ctx, []byte{1}, start)
	demand(t, err, leadbridge.NotFound, "not_found")
	_, err = db.UserByLink(ctx, []byte{2}, start.Add(time.Hour))
	demand(t, err, leadbridge.NotFound, "not_found")
	if u, err := db.UserByLink(ctx, []byte{2}, start); err != nil || u.ID != "a" {
		t.Errorf("found %+v, %v", u, err)
	}
	for i, want := range []bool{true, false} {
		if got, err := db.UsePasswordLink(ctx, []byte{2}, start); got != want || err != nil {
			t.Errorf("use %d: %v, %v", i, got, err)
		}
	}
}
