package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"time"

	"leadbridge"
	"leadbridge/internal/gate"
	"leadbridge/internal/store"
)

// Keys remembers the answers to requests that carry an Idempotency-Key.
type Keys interface {
	ClaimKey(ctx context.Context, token, key string, at, expired, abandoned time.Time) (*store.KeptResponse, error)
	KeepResponse(ctx context.Context, token, key string, r store.KeptResponse) error
	ReleaseKey(ctx context.Context, token, key string) error
}

const (
	// KeepAnswers is how long an Idempotency-Key is remembered.
	KeepAnswers = 24 * time.Hour

	abandonedAfter = 10 * time.Minute
	maxKey         = 255     // bytes
	maxKept        = 1 << 20 // bytes of a body
)

// keptHeaders are the headers of an answer that are given again with it.
var keptHeaders = []string{"Content-Type", "Location", "ETag"}

// idempotent makes a POST that carries an Idempotency-Key happen once: the
// same request with the same key gets the first one's answer again.
func (a *API) idempotent(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		if r.Method != http.MethodPost || len(r.Header.Values("Idempotency-Key")) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if !goodKey(key) {
			a.fail(w, r, leadbridge.InvalidField("api", "Idempotency-Key", "must be 1 to %d printable ASCII characters, for example a UUID", maxKey))
			return
		}
		digest, r, err := digested(w, r)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		token, now := caller(r.Context()).ID, time.Now()
		kept, err := a.keys.ClaimKey(r.Context(), token, key, now, now.Add(-KeepAnswers), now.Add(-abandonedAfter))
		switch {
		case err != nil:
			a.fail(w, r, err)
		case kept == nil:
			a.answerOnce(w, r, next, token, key, digest)
		case kept.Status == 0:
			a.fail(w, r, &leadbridge.Error{Op: "api", Kind: leadbridge.Conflict, Code: "idempotency_key_in_use", After: retrySoon,
				Msg: "The first request with this Idempotency-Key is still running. Ask again in a moment."})
		default:
			a.answerAgain(w, r, kept, digest)
		}
	})
}

func goodKey(key string) bool {
	if key == "" || len(key) > maxKey {
		return false
	}
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return true
}

// digested returns a request that can be read, and its digest. Of a form the
// digest grows while the form is read; its boundary is not part of it.
func digested(w http.ResponseWriter, r *http.Request) (hash.Hash, *http.Request, error) {
	digest := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery} {
		_, _ = io.WriteString(digest, part+"\x00")
	}
	if !isForm(r) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			return nil, r, err
		}
		_, _ = digest.Write(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	return digest, r.WithContext(context.WithValue(r.Context(), keyDigest, digest)), nil
}

func (a *API) answerOnce(w http.ResponseWriter, r *http.Request, next http.Handler, token, key string, digest hash.Hash) {
	held := &heldWriter{ResponseWriter: w, header: w.Header().Clone()}
	// The answer is kept even if the client has gone: that is what the key is for.
	ctx := context.WithoutCancel(r.Context())
	ended := false
	defer func() {
		if !ended {
			_ = a.keys.ReleaseKey(ctx, token, key)
		}
	}()
	next.ServeHTTP(held, r)
	if keepable(held.status) && held.body.Len() <= maxKept {
		header := http.Header{}
		for _, name := range keptHeaders {
			if v := held.header.Get(name); v != "" {
				header.Set(name, v)
			}
		}
		err := a.keys.KeepResponse(ctx, token, key, store.KeptResponse{Request: digest.Sum(nil), Status: held.status, Header: header, Body: held.body.Bytes()})
		if err != nil {
			a.log.ErrorContext(ctx, "the answer of an Idempotency-Key was not kept", slog.String("request", gate.RequestID(ctx)), slog.String("error", err.Error()))
		}
		ended = err == nil
	}
	for name, values := range held.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(held.status, http.StatusOK))
	_, _ = w.Write(held.body.Bytes())
}

// keepable reports whether the same request would get the same answer again.
func keepable(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return false
	}
	return status >= 200 && status < 500
}

func (a *API) answerAgain(w http.ResponseWriter, r *http.Request, kept *store.KeptResponse, digest hash.Hash) {
	if isForm(r) {
		if err := a.form(w, r).drain(); err != nil {
			a.fail(w, r, err)
			return
		}
	}
	if subtle.ConstantTimeCompare(digest.Sum(nil), kept.Request) != 1 {
		a.fail(w, r, &leadbridge.Error{Op: "api", Kind: leadbridge.Invalid, Code: "idempotency_key_reused", Field: "Idempotency-Key",
			Msg: "the key was used for another request before; use a new one"})
		return
	}
	for name, values := range kept.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(kept.Status)
	_, _ = w.Write(kept.Body)
}
