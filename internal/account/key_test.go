package account_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
	"leadbridge/internal/store/storetest"
)

func keyText(b byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

func TestSeal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := storetest.SQLite(t)()
	k, err := account.LoadKeys(ctx, db, keyText(1), "")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := k.Seal("7", "grant_sealed", []byte("secret token"))
	if err != nil || bytes.Contains(sealed, []byte("secret")) {
		t.Fatalf("sealed %q, %v", sealed, err)
	}
	again, _ := k.Seal("7", "grant_sealed", []byte("secret token"))
	if bytes.Equal(sealed, again) {
		t.Error("the same secret is sealed to the same text")
	}
	if got, err := k.Open("7", "grant_sealed", sealed); err != nil || string(got) != "secret token" {
		t.Errorf("opened %q, %v", got, err)
	}
	for _, place := range [][2]string{{"8", "grant_sealed"}, {"7", "webhook_secret"}} {
		if _, err := k.Open(place[0], place[1], sealed); err == nil {
			t.Errorf("it opens at %v as well", place)
		}
	}
	for n := range sealed {
		broken := bytes.Clone(sealed)
		broken[n] ^= 1
		if _, err := k.Open("7", "grant_sealed", broken); err == nil {
			t.Errorf("it opens with byte %d changed", n)
		}
	}
	for n := range sealed {
		if _, err := k.Open("7", "grant_sealed", sealed[:n]); err == nil {
			t.Errorf("it opens with %d bytes", n)
		}
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, dir := storetest.SQLite(t)(), t.TempDir()
	path := filepath.Join(dir, account.KeyFile)
	first, err := account.LoadKeys(ctx, db, "", dir)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) != 0 {
		t.Errorf("%v are left", left)
	}
	sealed, err := first.Seal("1", "c", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := account.LoadKeys(ctx, db, "", dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := second.Open("1", "c", sealed); err != nil || string(got) != "x" {
		t.Errorf("after a restart it opens to %q, %v", got, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.LoadKeys(ctx, db, string(text), ""); err != nil {
		t.Errorf("the file's key is not taken in the setting: %v", err)
	}
	// The wrong key, and a lost one, are told at the start.
	for name, load := range map[string]func() error{
		"another setting": func() error { _, err := account.LoadKeys(ctx, db, keyText(9), dir); return err },
		"no file":         func() error { _, err := account.LoadKeys(ctx, db, "", t.TempDir()); return err },
		"not a key":       func() error { _, err := account.LoadKeys(ctx, db, "hunter2", dir); return err },
		"half a key":      func() error { _, err := account.LoadKeys(ctx, db, keyText(1)[:20], dir); return err },
	} {
		err := load()
		if leadbridge.KindOf(err) != leadbridge.Invalid || !strings.Contains(err.Error(), "key") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := account.ForgetKeys(ctx, db, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := account.LoadKeys(ctx, db, keyText(9), dir); err != nil {
		t.Errorf("after the lost key was given up: %v", err)
	}
}

func TestReseal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db := newToy(t), storetest.SQLite(t)()
	load := func(setting string) *account.Keys {
		k, err := account.LoadKeys(ctx, db, setting, "")
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	s := y.service(t, db, load(keyText(1)), nil)
	i := connect(t, y, s)
	secret, err := s.WebhookSecret(ctx, i.ID)
	if err != nil || len(secret) != 43 {
		t.Fatalf("the webhook's secret is %q, %v", secret, err)
	}
	if n, err := y.service(t, db, load(keyText(2)+", "+keyText(1)), nil).Reseal(ctx); n != 2 || err != nil {
		t.Errorf("resealed %d, %v", n, err)
	}
	_, err = account.LoadKeys(ctx, db, keyText(1), "")
	demand(t, err, leadbridge.Invalid, "invalid")
	s = y.service(t, db, load(keyText(2)), nil)
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Error(err)
	}
	if got, err := s.WebhookSecret(ctx, i.ID); err != nil || got != secret {
		t.Errorf("the webhook's secret is %q, %v", got, err)
	}
}

// After the key was given up, the connection says what to do, and connecting
// it again is enough.
func TestLostKey(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	y, db, s := setUp(t)
	i := connect(t, y, s)
	if err := account.ForgetKeys(ctx, db, y.clock.Now()); err != nil {
		t.Fatal(err)
	}
	k, err := account.LoadKeys(ctx, db, keyText(7), "")
	if err != nil {
		t.Fatal(err)
	}
	s = y.service(t, db, k, nil)
	_, err = s.Test(ctx, i.ID)
	demand(t, err, leadbridge.Unauthorized, provider.CodeRevoked)
	c := ask(t, s, i)
	if _, err := s.Callback(ctx, "toy", y.agree(t, c.AuthorizationURL, 0), c.Browser); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Test(ctx, i.ID); err != nil {
		t.Error(err)
	}
	if secret, err := s.WebhookSecret(ctx, i.ID); err != nil || secret != "" {
		t.Errorf("the webhook's secret is %q, %v", secret, err)
	}
}

// A key file that a backup brought back readable for all is so no longer.
func TestKeyFileIsOurs(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes there")
	}
	db, dir := storetest.SQLite(t)(), t.TempDir()
	file := filepath.Join(dir, account.KeyFile)
	if err := os.WriteFile(file, []byte(keyText(1)+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := account.LoadKeys(context.Background(), db, "", dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file is %v, %v", info.Mode(), err)
	}
}
