package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestIdempotency(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	body := map[string]any{"fileUrl": s.upload(t, messy), "name": "once"}
	send := func(key, token string, body any) *answer {
		return s.do(t, call{method: "POST", path: "/api/crm/imports", body: body, token: token, header: map[string]string{"Idempotency-Key": key}})
	}
	first := send("a", "", body).want(t, http.StatusCreated)
	again := send("a", "", body).want(t, http.StatusCreated)
	if string(again.body) != string(first.body) || again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("the same request got %s, before %s", again.body, first.body)
	}
	if first.Header.Get("Idempotency-Replayed") != "" || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("only the second answer is a replay")
	}
	send("a", "", map[string]any{"fileUrl": body["fileUrl"], "name": "twice"}).wantProblem(t, 422, "idempotency_key_reused")
	send("", "", body).wantProblem(t, 422, "invalid")
	send(strings.Repeat("k", 256), "", body).wantProblem(t, 422, "invalid")

	// Keys belong to their token.
	other := send("a", s.token(t, 0, "imports:write"), body).want(t, http.StatusCreated)
	if string(other.body) == string(first.body) {
		t.Error("another token got the first one's answer")
	}
	// A fault of the request is answered the same way again.
	send("b", "", map[string]any{"name": "no file"}).wantProblem(t, 422, "invalid")
	if a := send("b", "", map[string]any{"name": "no file"}).want(t, 422); a.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("a fault of the request was not kept")
	}
	// A conflict may go away, so it is not kept.
	id := decode[jobView](t, first).ID
	conflict := call{method: "POST", path: "/api/crm/imports/" + id + "/reapply", header: map[string]string{"Idempotency-Key": "c"}}
	for range 2 {
		a := s.do(t, conflict)
		a.wantProblem(t, 409, "conflict")
		if a.Header.Get("Idempotency-Replayed") != "" {
			t.Error("a conflict was kept")
		}
	}
}

// TestIdempotentUpload sends a form again, with another boundary.
func TestIdempotentUpload(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	send := func(content string) *answer {
		return s.do(t, call{method: "POST", path: "/api/crm/imports/upload", body: form{"file": content}, header: map[string]string{"Idempotency-Key": "u"}})
	}
	first, again := send(messy).want(t, 201), send(messy).want(t, 201)
	if string(first.body) != string(again.body) {
		t.Errorf("the same upload became %s and %s", first.body, again.body)
	}
	send(messy+"Dora;Ames;dora@example.com;\n").wantProblem(t, 422, "idempotency_key_reused")
}

// TestIdempotencyAtOnce sends the same request many times at once: it happens
// once, and the others get its answer or are told to wait.
func TestIdempotencyAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	body := map[string]any{"fileUrl": s.upload(t, messy), "name": "once"}
	var wg sync.WaitGroup
	answers := make([]*answer, 8)
	for i := range answers {
		wg.Go(func() {
			answers[i] = s.do(t, call{method: "POST", path: "/api/crm/imports", body: body, header: map[string]string{"Idempotency-Key": "k"}})
		})
	}
	wg.Wait()
	for _, a := range answers {
		if a.StatusCode == http.StatusConflict {
			if a.wantProblem(t, 409, "idempotency_key_in_use"); a.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to ask again")
			}
			continue
		}
		a.want(t, http.StatusCreated)
	}
	if p := decode[list[jobView]](t, s.do(t, call{method: "GET", path: "/api/crm/imports"}).want(t, 200)); len(p.Items) != 1 {
		t.Errorf("%d imports were made", len(p.Items))
	}
}
