package storetest

import (
	"context"
	"net/http"
	"reflect"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/store"
)

var accessExam = map[string]func(*testing.T, Opener){
	"access/tokens":           tokens,
	"access/idempotency keys": idempotencyKeys,
}

func tokens(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	a := store.Token{ID: "a", Name: "Ünal", Hash: []byte{1, 0, 255}, Scopes: []string{"leads:read", "admin"}, CreatedAt: start, ExpiresAt: start.Add(time.Hour)}
	b := store.Token{ID: "b", Name: "b", Hash: []byte{2}, Scopes: []string{"leads:read"}, CreatedAt: start.Add(time.Second)}
	for _, token := range []store.Token{b, a} {
		if err := db.CreateToken(ctx, token); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := db.TokenByHash(ctx, a.Hash); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err := db.TokenByHash(ctx, []byte{3})
	demand(t, err, leadbridge.NotFound, "not_found")
	a.LastUsedAt, b.RevokedAt = start.Add(time.Minute), start.Add(2*time.Minute)
	if err := db.TouchToken(ctx, "a", a.LastUsedAt); err != nil {
		t.Error(err)
	}
	for _, at := range []time.Time{b.RevokedAt, b.RevokedAt.Add(time.Hour)} { // the first counts
		if err := db.RevokeToken(ctx, "b", at); err != nil {
			t.Error(err)
		}
	}
	demand(t, db.RevokeToken(ctx, "c", start), leadbridge.NotFound, "not_found")
	if got, err := db.Tokens(ctx); err != nil || !reflect.DeepEqual(got, []store.Token{a, b}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func idempotencyKeys(t *testing.T, open Opener) {
	db := open()
	ctx := context.Background()
	claim := func(token string, at time.Time) *store.KeptResponse {
		t.Helper()
		kept, err := db.ClaimKey(ctx, token, "key", at, at.Add(-24*time.Hour), at.Add(-10*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	free := func(kept *store.KeptResponse, why string) {
		t.Helper()
		if kept != nil {
			t.Fatalf("the key is taken by %+v, %s", kept, why)
		}
	}
	at := start
	free(claim("a", at), "at first")
	free(claim("b", at), "though by another token")
	if kept := claim("a", at.Add(time.Minute)); kept == nil || kept.Status != 0 {
		t.Fatalf("a running request's key is %+v", kept)
	}
	if err := db.ReleaseKey(ctx, "a", "key"); err != nil {
		t.Fatal(err)
	}
	free(claim("a", at), "though it was released")
	free(claim("a", at.Add(11*time.Minute)), "though its request was abandoned")
	at = at.Add(11 * time.Minute)
	want := store.KeptResponse{Request: []byte{1, 0}, Status: 201, Header: http.Header{"Location": {"/x"}}, Body: []byte("{\x00}")}
	if err := db.KeepResponse(ctx, "a", "key", want); err != nil {
		t.Fatal(err)
	}
	if err := db.ReleaseKey(ctx, "a", "key"); err != nil { // no more
		t.Fatal(err)
	}
	if kept := claim("a", at.Add(time.Hour)); kept == nil || !reflect.DeepEqual(*kept, want) {
		t.Fatalf("kept %+v, want %+v", kept, want)
	}
	free(claim("a", at.Add(25*time.Hour)), "though a day has passed")
	if err := db.ForgetKeys(ctx, at.Add(26*time.Hour)); err != nil {
		t.Fatal(err)
	}
	free(claim("a", at.Add(25*time.Hour)), "though it was forgotten")
}
