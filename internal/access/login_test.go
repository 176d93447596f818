package access_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/store"
	"leadbridge/internal/store/storetest"
)

const password = "walks in the rain"

func newUser(t *testing.T, s *access.Service, name string, role access.Role) access.User {
	t.Helper()
	u, err := s.CreateUser(context.Background(), access.NewUser{Name: name, Email: name + "@example.com", Role: role, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestLogIn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := storetest.SQLite(t)()
	s := access.New(db) // with hashes as they are kept
	u := newUser(t, s, "ann", access.Editor)
	newUser(t, s, "root", access.Administrator)
	log := func(email, password string) (access.User, error) {
		return s.LogIn(ctx, access.Credentials{Email: email, Password: password, Address: rand.Text()})
	}
	if got, err := log(" Ann@Example.com", password); err != nil || got.ID != u.ID || got.Role != access.Editor {
		t.Fatalf("logged in as %+v: %v", got, err)
	}
	stored, err := db.User(ctx, u.ID)
	if err != nil || !strings.HasPrefix(stored.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored is %q: %v", stored.PasswordHash, err)
	}
	_, wrong := log("ann@example.com", "wrong")
	_, unknown := log("bob@example.com", password)
	_, empty := log("", "")
	if wrong == nil || unknown == nil || empty == nil || wrong.Error() != unknown.Error() || wrong.Error() != empty.Error() {
		t.Errorf("the answers differ: %v, %v, %v", wrong, unknown, empty)
	}
	if _, err := s.DisableUser(ctx, u.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := log("ann@example.com", password); err == nil || err.Error() != wrong.Error() {
		t.Errorf("a disabled user: %v", err)
	}
	invited, err := s.CreateUser(ctx, access.NewUser{Name: "Cy", Email: "cy@example.com", Role: access.Viewer})
	if err != nil || !invited.Invited {
		t.Fatalf("invited %+v: %v", invited, err)
	}
	if _, err := log("cy@example.com", ""); err == nil || err.Error() != wrong.Error() {
		t.Errorf("an invited user: %v", err)
	}
}

// TestUnknownUserTakesAsLong compares the times that log-ins take: who has no
// account must not be told by the clock.
func TestUnknownUserTakesAsLong(t *testing.T) {
	ctx := context.Background()
	s := access.New(storetest.SQLite(t)())
	newUser(t, s, "ann", access.Viewer)
	took := func(email string) time.Duration {
		start := time.Now()
		_, _ = s.LogIn(ctx, access.Credentials{Email: email, Password: "not the password", Address: rand.Text()})
		return time.Since(start)
	}
	took("warm@example.com")
	known, unknown := time.Hour, time.Hour
	for i := range 4 { // the fastest of each, for the machine may be busy
		known, unknown = min(known, took("ann@example.com")), min(unknown, took(fmt.Sprintf("nobody%d@example.com", i)))
		if unknown > known/2 && known > unknown/2 {
			return
		}
	}
	t.Errorf("a known user takes %v, an unknown one %v", known, unknown)
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, clock, _ := service(t)
	newUser(t, s, "ann", access.Viewer)
	newUser(t, s, "bob", access.Viewer)
	log := func(email, password, address string) error {
		_, err := s.LogIn(ctx, access.Credentials{Email: email, Password: password, Address: address})
		return err
	}
	for i := range 5 {
		demand(t, log("ann@example.com", "wrong", fmt.Sprint("192.0.2.", i)), leadbridge.Unauthorized, "unauthorized")
	}
	// From anywhere, and with the right password too: else the answer would
	// tell a guesser.
	err := log("ann@example.com", password, "198.51.100.1")
	demand(t, err, leadbridge.RateLimited, "rate_limited")
	var limited *leadbridge.Error
	if limited, _ = err.(*leadbridge.Error); limited.After <= 0 || limited.After > time.Minute {
		t.Errorf("it is to wait %v", limited.After)
	}
	if err := log("bob@example.com", password, "192.0.2.1"); err != nil {
		t.Errorf("another account: %v", err)
	}
	clock.sleep(limited.After)
	if err := log("ann@example.com", password, "198.51.100.1"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	demand(t, log("ann@example.com", "wrong", "198.51.100.1"), leadbridge.Unauthorized, "unauthorized") // it counts from the beginning

	// One address that tries many accounts; of IPv6 it is the network.
	for i := range 30 {
		address := "203.0.113.9"
		demand(t, log(fmt.Sprintf("guess%d@example.com", i), "wrong", address), leadbridge.Unauthorized, "unauthorized")
		demand(t, log(fmt.Sprintf("guess%d@example.net", i), "wrong", fmt.Sprintf("2001:db8::%x", i+1)), leadbridge.Unauthorized, "unauthorized")
	}
	demand(t, log("bob@example.com", password, "203.0.113.9"), leadbridge.RateLimited, "rate_limited")
	demand(t, log("bob@example.com", password, "2001:db8::ffff"), leadbridge.RateLimited, "rate_limited")
	if err := log("bob@example.com", password, "2001:db8:1::1"); err != nil {
		t.Errorf("another network: %v", err)
	}
}

// plainSealer seals nothing but tells what was to be sealed where.
type plainSealer struct{}

func (plainSealer) Seal(id, column string, secret []byte) ([]byte, error) {
	return append([]byte(id+"/"+column+"/"), secret...), nil
}

func (plainSealer) Open(id, column string, sealed []byte) ([]byte, error) {
	secret, ok := strings.CutPrefix(string(sealed), id+"/"+column+"/")
	if !ok {
		return nil, leadbridge.Errorf(leadbridge.Internal, "plainSealer", "sealed for another place")
	}
	return []byte(secret), nil
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, clock, db := service(t)
	u := newUser(t, s, "ann", access.Viewer)
	if _, err := s.BeginTOTP(ctx, u.ID); leadbridge.KindOf(err) != leadbridge.Unavailable {
		t.Errorf("without a key: %v", err)
	}
	s.Sealer = plainSealer{}
	key, err := s.BeginTOTP(ctx, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if pending, err := s.PendingTOTP(ctx, u.ID); err != nil || pending.Secret() != key.Secret() {
		t.Errorf("pending is %v: %v", pending, err)
	}
	code := func() string {
		code, err := totp.GenerateCode(key.Secret(), clock.at)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	log := func(code string) error {
		_, err := s.LogIn(ctx, access.Credentials{Email: u.Email, Password: password, Code: code, Address: "192.0.2.1"})
		return err
	}
	if err := log(""); err != nil {
		t.Errorf("before it is confirmed: %v", err)
	}
	_, err = s.ConfirmTOTP(ctx, u.ID, "000000")
	demand(t, err, leadbridge.Invalid, "invalid")
	recovery, err := s.ConfirmTOTP(ctx, u.ID, code())
	if err != nil || len(recovery) != 10 {
		t.Fatalf("recovery codes %v: %v", recovery, err)
	}
	if stored, err := db.User(ctx, u.ID); err != nil || !strings.HasPrefix(string(stored.TOTPSealed), "user:"+u.ID+"/totp/") {
		t.Errorf("stored is %q: %v", stored.TOTPSealed, err)
	}
	for range 10 { // to ask is no failure
		demand(t, log(""), leadbridge.Unauthorized, access.CodeSecondFactor)
	}
	demand(t, log(code()), leadbridge.Unauthorized, access.CodeSecondFactorWrong) // it confirmed already
	clock.sleep(30 * time.Second)
	if err := log(code()[:3] + " " + code()[3:]); err != nil {
		t.Errorf("the next code: %v", err)
	}
	demand(t, log(code()), leadbridge.Unauthorized, access.CodeSecondFactorWrong)
	used := strings.ToUpper(recovery[3])
	if err := log(used); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	demand(t, log(used), leadbridge.Unauthorized, access.CodeSecondFactorWrong)
	if left, err := s.RecoveryCodesLeft(ctx, u.ID); left != 9 || err != nil {
		t.Errorf("%d codes are left: %v", left, err)
	}

	clock.sleep(30 * time.Second)
	first, err := s.LogIn(ctx, access.Credentials{Email: u.Email, Password: password, Address: "192.0.2.1"})
	demand(t, err, leadbridge.Unauthorized, access.CodeSecondFactor)
	_, err = s.LogInByCode(ctx, first.ID, first.Epoch+1, code(), "192.0.2.1")
	demand(t, err, leadbridge.Unauthorized, "unauthorized")
	if got, err := s.LogInByCode(ctx, first.ID, first.Epoch, code(), "192.0.2.1"); err != nil || got.ID != u.ID {
		t.Errorf("the second step: %+v, %v", got, err)
	}
	for range 5 {
		_, err = s.LogInByCode(ctx, first.ID, first.Epoch, "000000", "192.0.2.1")
		demand(t, err, leadbridge.Unauthorized, access.CodeSecondFactorWrong)
	}
	_, err = s.LogInByCode(ctx, first.ID, first.Epoch, "000000", "192.0.2.1")
	demand(t, err, leadbridge.RateLimited, "rate_limited")

	fresh, err := s.RenewRecoveryCodes(ctx, u.ID)
	if err != nil || slices.Contains(fresh, recovery[0]) {
		t.Errorf("new codes %v: %v", fresh, err)
	}
	if err := s.RemoveTOTP(ctx, u.ID); err != nil {
		t.Fatal(err)
	}
	clock.sleep(time.Hour)
	if err := log(""); err != nil {
		t.Errorf("after it was turned off: %v", err)
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	for password, good := range map[string]bool{
		"short":                             false,
		"eleven char":                       false,
		"walks in the rain":                 true,
		"ünïcödé 漢字 pass":                   true,
		strings.Repeat("long ", 41):         false,
		"password1234":                      false,
		"Password2026!":                     false,
		"passwordpassword":                  false,
		"!!qwertyuiop!!":                    false,
		"aaaaaaaaaaaaaa":                    false,
		"abcabcabcabcabc":                   false,
		"123456789012":                      false,
		"abcdefghijklm":                     false,
		"insurance2026":                     false,
		"Ann.Underhill@example.com":         false,
		"ann.underhill123":                  false,
		"annoyingly underhand":              true,
		strings.Repeat("a b c d e ", 2)[1:]: true,
	} {
		err := access.CheckPassword(password, "ann.underhill@example.com")
		if (err == nil) != good || err != nil && leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%q: %v", password, err)
		}
		if err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("the message holds the password %q", password)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, clock, db := service(t)
	newUser(t, s, "root", access.Administrator)
	u := newUser(t, s, "ann", access.Administrator)
	logged := func() access.User {
		t.Helper()
		now, err := s.User(ctx, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = db.OwnSession(ctx, rand.Text(), store.Session{UserID: u.ID, CreatedAt: clock.at, ExpiresAt: clock.at.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	for name, end := range map[string]func() error{
		"another password": func() error {
			_, err := s.SetPassword(ctx, u.ID, "another long password")
			return err
		},
		"ended": func() error { _, err := s.EndSessions(ctx, u.ID); return err },
		"disabled": func() error {
			_, err := s.DisableUser(ctx, u.ID)
			if err == nil {
				_, err = s.EnableUser(ctx, u.ID)
			}
			return err
		},
		"a link": func() error {
			code, err := s.PasswordLink(ctx, u.ID)
			if err == nil {
				_, err = s.ChoosePassword(ctx, code, "a third long password")
			}
			return err
		},
	} {
		before := logged()
		if _, err := s.Visit(ctx, u.ID, before.Epoch); err != nil {
			t.Fatal(err)
		}
		if err := end(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := s.Visit(ctx, u.ID, before.Epoch); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("%s: the session goes on: %v", name, err)
		}
		if left, err := s.Sessions(ctx, u.ID); len(left) != 0 || err != nil {
			t.Errorf("%s: %d sessions are left: %v", name, len(left), err)
		}
	}
	before, role := logged(), access.Viewer
	if _, err := s.UpdateUser(ctx, u.ID, access.UserPatch{Role: &role}); err != nil {
		t.Fatal(err)
	}
	now, err := s.Visit(ctx, u.ID, before.Epoch)
	if err != nil || now.May(access.Admin) || !now.May(access.LeadsRead) {
		t.Errorf("with another role, the session is of %+v: %v", now, err)
	}
	clock.sleep(time.Hour)
	if err := s.ForgetEnded(ctx); err != nil {
		t.Error(err)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, clock, _ := service(t)
	u, err := s.CreateUser(ctx, access.NewUser{Name: "Ann", Email: "ann@example.com", Role: access.Viewer})
	if err != nil {
		t.Fatal(err)
	}
	link := func() string {
		t.Helper()
		code, err := s.PasswordLink(ctx, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	first := link()
	second := link()
	for _, wrong := range []string{"", first, second + "x"} {
		if _, err := s.UserByLink(ctx, wrong); leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	_, err = s.ChoosePassword(ctx, second, "short")
	demand(t, err, leadbridge.Invalid, "invalid") // and the link is good still
	if got, err := s.ChoosePassword(ctx, second, password); err != nil || got.ID != u.ID || got.Invited {
		t.Fatalf("chose as %+v: %v", got, err)
	}
	_, err = s.ChoosePassword(ctx, second, password)
	demand(t, err, leadbridge.Unauthorized, "unauthorized")
	if _, err := s.LogIn(ctx, access.Credentials{Email: u.Email, Password: password}); err != nil {
		t.Error(err)
	}
	late := link()
	clock.sleep(access.LinkLifetime)
	if _, err := s.UserByLink(ctx, late); leadbridge.KindOf(err) != leadbridge.Unauthorized {
		t.Errorf("an old link: %v", err)
	}
	if _, err := s.DisableUser(ctx, u.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.PasswordLink(ctx, u.ID)
	demand(t, err, leadbridge.Conflict, "conflict")
}

func TestBadUsers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := service(t)
	for field, n := range map[string]access.NewUser{
		"email": {Name: "Ann", Email: "Ann <ann@example.com>", Role: access.Viewer},
		"name":  {Name: " ", Email: "ann@example.com", Role: access.Viewer},
		"role":  {Name: "Ann", Email: "ann@example.com", Role: "BOSS"},
	} {
		_, err := s.CreateUser(ctx, n)
		known, _ := err.(*leadbridge.Error)
		if known == nil || known.Kind != leadbridge.Invalid || known.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	u := newUser(t, s, "ann", access.Viewer)
	_, err := s.CreateUser(ctx, access.NewUser{Name: "Ann", Email: "ANN@example.com", Role: access.Viewer})
	demand(t, err, leadbridge.Conflict, "email_taken")
	for _, zone := range []string{"Mars/Base", "Local", "../etc/passwd"} {
		_, err = s.UpdateUser(ctx, u.ID, access.UserPatch{Zone: &zone})
		demand(t, err, leadbridge.Invalid, "invalid")
	}
}
