package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"testing"
	"time"
)

func newGrants(r Rotation) *Grants {
	return &Grants{Clock: &Clock{}, CodeLife: 5 * time.Minute, AccessLife: time.Hour, Rotation: r}
}

func consented(t *testing.T, g *Grants) Token {
	t.Helper()
	c := Consented{Client: "app", RedirectURI: "http://127.0.0.1/cb", Account: 1}
	token, err := g.Exchange(g.Issue(c), "app", c.RedirectURI, "")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestCodes(t *testing.T) {
	g := newGrants(RotateOff)
	verifier := "correct-horse-battery-staple-correct-horse-battery"
	sum := sha256.Sum256([]byte(verifier))
	c := Consented{Client: "app", RedirectURI: "http://127.0.0.1/cb", Challenge: base64.RawURLEncoding.EncodeToString(sum[:])}
	tests := []struct {
		name                       string
		client, redirect, verifier string
		late                       time.Duration
		want                       error
	}{
		{"right", "app", c.RedirectURI, verifier, 0, nil},
		{"late", "app", c.RedirectURI, verifier, 6 * time.Minute, ErrExpired},
		{"other client", "other", c.RedirectURI, verifier, 0, ErrClient},
		{"other address", "app", "http://127.0.0.1/other", verifier, 0, ErrRedirect},
		{"no verifier", "app", c.RedirectURI, "", 0, ErrNoProof},
		{"wrong verifier", "app", c.RedirectURI, "x" + verifier, 0, ErrVerifier},
	}
	for _, tt := range tests {
		code := g.Issue(c)
		g.Clock.Advance(tt.late)
		if _, err := g.Exchange(code, tt.client, tt.redirect, tt.verifier); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if tt.want == nil {
			if _, err := g.Exchange(code, tt.client, tt.redirect, tt.verifier); !errors.Is(err, ErrUsed) {
				t.Errorf("%s again: %v", tt.name, err)
			}
		}
	}
}

func TestRotation(t *testing.T) {
	t.Run("off", func(t *testing.T) {
		g := newGrants(RotateOff)
		first := consented(t, g)
		for range 3 {
			next, err := g.Refresh(first.Refresh, "app")
			if err != nil || next.Refresh != first.Refresh || next.Access == first.Access {
				t.Fatalf("%+v, %v", next, err)
			}
		}
	})
	t.Run("lenient", func(t *testing.T) {
		g := newGrants(RotateLenient)
		first := consented(t, g)
		_, err := g.Refresh(first.Refresh, "app") // whose answer was lost
		if err != nil {
			t.Fatal(err)
		}
		second, err := g.Refresh(first.Refresh, "app")
		if err != nil {
			t.Fatal("the old token died before the new one was used:", err)
		}
		if _, err := g.Check(second.Access); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Refresh(first.Refresh, "app"); !errors.Is(err, ErrReused) {
			t.Error("the old token lives on:", err)
		}
		if _, err := g.Refresh(second.Refresh, "app"); err != nil {
			t.Error("the grant died:", err)
		}
	})
	t.Run("strict", func(t *testing.T) {
		g := newGrants(RotateStrict)
		first := consented(t, g)
		second, err := g.Refresh(first.Refresh, "app")
		if err != nil {
			t.Fatal(err)
		}
		if _, good := g.RefreshGood(first.Refresh); good {
			t.Error("the old token is said to be good")
		}
		if _, err := g.Refresh(first.Refresh, "app"); !errors.Is(err, ErrReused) {
			t.Error(err)
		}
		if _, err := g.Check(second.Access); !errors.Is(err, ErrUnknown) {
			t.Error("reuse did not revoke the grant:", err)
		}
	})
}

func TestGrantLimits(t *testing.T) {
	g := newGrants(RotateOff)
	g.MostGrants, g.RefreshIdle = 2, 24*time.Hour
	first, _, third := consented(t, g), consented(t, g), consented(t, g)
	if _, err := g.Refresh(first.Refresh, "app"); !errors.Is(err, ErrUnknown) {
		t.Error("the oldest grant lives on:", err)
	}
	g.Clock.Advance(25 * time.Hour)
	if _, err := g.Check(third.Access); !errors.Is(err, ErrExpired) {
		t.Error(err)
	}
	if _, err := g.Refresh(third.Refresh, "app"); !errors.Is(err, ErrExpired) {
		t.Error("an idle grant lives on:", err)
	}
}
