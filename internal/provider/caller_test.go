package provider_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// script answers each call with its next line: a status and headers, or a
// fault: "close" (no answer), "cut" (half an answer), "html".
func script(served *atomic.Int32, lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		n := int(served.Add(1)) - 1
		parts := strings.Fields(lines[min(n, len(lines)-1)])
		switch parts[0] {
		case "close":
			panic(http.ErrAbortHandler)
		case "cut":
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"half":`))
			panic(http.ErrAbortHandler)
		case "html":
			_, _ = io.WriteString(w, "<html>We will be back</html>")
			return
		}
		var status int
		_, _ = fmt.Sscan(parts[0], &status)
		for _, h := range parts[1:] {
			name, value, _ := strings.Cut(h, "=")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"ok":true}`)
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	const get, post, safePost = "GET", "POST", "POST repeatable"
	for _, c := range []struct {
		name, call string
		script     []string
		served     int
		code       string // "" for success
		blocked    string // buckets
		least      time.Duration
		after      time.Duration
	}{
		{"success", get, []string{"200"}, 1, "", "", 0, 0},
		{"a server error passes", get, []string{"500", "502", "200"}, 3, "", "", 0, 0},
		{"a server error stays", get, []string{"503"}, 5, provider.CodeNoAnswer, "", 0, 0},
		{"Retry-After is never shortened", get, []string{"503 Retry-After=9", "200"}, 2, "", "", 9 * time.Second, 0},
		{"a long Retry-After is told", get, []string{"503 Retry-After=900", "200"}, 1, provider.CodeNoAnswer, "", 0, 900 * time.Second},
		{"a create may have been made", post, []string{"500", "200"}, 1, provider.CodeUncertain, "", 0, 0},
		{"a gateway may have passed a create on", post, []string{"504", "200"}, 1, provider.CodeUncertain, "", 0, 0},
		{"a server that is busy made no create", post, []string{"503", "200"}, 2, "", "", 0, 0},
		{"a lost answer to a read", get, []string{"close", "close", "200"}, 3, "", "", 0, 0},
		{"a lost answer to a create", post, []string{"close", "200"}, 1, provider.CodeUncertain, "", 0, 0},
		{"half an answer to a create", post, []string{"cut", "200"}, 1, provider.CodeUncertain, "", 0, 0},
		{"half an answer to a read", get, []string{"cut", "200"}, 2, "", "", 0, 0},
		{"a lost answer to a safe write", safePost, []string{"close", "200"}, 2, "", "", 0, 0},
		{"HTML for JSON once", get, []string{"html", "200"}, 2, "", "", 0, 0},
		{"HTML for JSON always", get, []string{"html"}, 2, provider.CodeBadAnswer, "", 0, 0},
		{"HTML for a create's answer", post, []string{"html", "200"}, 1, provider.CodeUncertain, "", 0, 0},
		{"too fast, even for a create", post, []string{"429 Retry-After=3", "200"}, 2, "", "|", 3 * time.Second, 0},
		{"too fast, without saying for how long", get, []string{"429", "200"}, 2, "", "|", time.Second, 0},
		{"too fast in one bucket", get, []string{"429 X-Bucket=search", "200"}, 2, "", "search|", time.Second, 0},
		{"too fast for long", get, []string{"429 Retry-After=60"}, 1, provider.CodeLimitBurst, "|", 0, time.Minute},
		{"the day is used up", get, []string{"429 X-Daily=1 Retry-After=3600"}, 1, provider.CodeLimitDaily, "|", 0, time.Hour},
		{"the day is used up, nobody says until when", get, []string{"429 X-Daily=1"}, 1, provider.CodeLimitDaily, "|", 0, 15 * time.Minute},
		{"locked out", get, []string{"403"}, 1, provider.CodeLockedOut, "|", 0, 5 * time.Minute},
		{"a mistake of ours", post, []string{"422", "200"}, 1, provider.CodeBadValue, "", 0, 0},
		{"a redirect", get, []string{"302 Location=https://evil.example/"}, 2, provider.CodeBadAnswer, "", 0, 0},
		{"the token ended", post, []string{"401", "200"}, 2, "", "", 0, 0},
		{"the new token is no better", get, []string{"401"}, 2, provider.CodeExpired, "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var served atomic.Int32
			r := newRig(t, script(&served, c.script...))
			method, _, safe := strings.Cut(c.call, " ")
			begin := r.clock.Now()
			var out map[string]any
			_, err := r.JSON(context.Background(), provider.Request{Method: method, Path: "/x", Repeatable: safe, Operation: "x", JSON: map[string]int{"a": 1}}, &out)
			if code := leadbridge.CodeOf(err); code != c.code {
				t.Fatalf("got %q (%v), want %q", code, err, c.code)
			}
			if int(served.Load()) != c.served {
				t.Errorf("%d calls, want %d", served.Load(), c.served)
			}
			if got := strings.Join(append(r.pacer.blocked, ""), "|"); got != c.blocked {
				t.Errorf("blocked %q, want %q", got, c.blocked)
			}
			if waited := r.clock.Now().Sub(begin); waited < c.least {
				t.Errorf("waited %s, want at least %s", waited, c.least)
			}
			var e *leadbridge.Error
			if errors.As(err, &e) && e.After != c.after {
				t.Errorf("After is %s, want %s", e.After, c.after)
			}
			if c.after > 0 && c.blocked != "" && (e.Kind != leadbridge.RateLimited || !r.pacer.until[0].Equal(r.clock.Now().Add(c.after))) {
				t.Errorf("got %s, blocked until %s", e.Kind, r.pacer.until[0])
			}
			if len(r.log.all) != c.served || len(r.pacer.costs) != c.served {
				t.Errorf("%d attempts logged, %d paced, want %d", len(r.log.all), len(r.pacer.costs), c.served)
			}
		})
	}
}

func TestTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer old" {
			w.WriteHeader(401)
			return
		}
		_, _ = io.WriteString(w, `{}`)
	})
	for range 3 {
		if _, err := r.Do(context.Background(), provider.Request{Method: "GET", Path: "/x"}); err != nil {
			t.Fatal(err)
		}
	}
	if r.grants.renewed != 1 {
		t.Errorf("renewed %d times", r.grants.renewed)
	}
}

// A server that is not there got nothing: even a create may be repeated.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	listener.Close()
	r := newRig(t, nil)
	r.grants.url, r.Sandbox = address, address
	_, err = r.Do(context.Background(), provider.Request{Method: "POST", Path: "/x", Operation: "create person"})
	if leadbridge.CodeOf(err) != provider.CodeNoAnswer || len(r.log.all) != 5 {
		t.Errorf("%v after %d calls", err, len(r.log.all))
	}
}

// The context bounds the waits: there is no use in one that outlives it.
func TestContextBoundsWaits(t *testing.T) {
	t.Parallel()
	var served atomic.Int32
	r := newRig(t, script(&served, "503 Retry-After=12"))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	begin := time.Now()
	_, err := r.Do(ctx, provider.Request{Method: "GET", Path: "/x"})
	if leadbridge.CodeOf(err) != provider.CodeNoAnswer || served.Load() != 1 || time.Since(begin) > 4*time.Second {
		t.Errorf("%v after %d calls and %s", err, served.Load(), time.Since(begin))
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	for method, code := range map[string]string{"GET": provider.CodeNoAnswer, "POST": provider.CodeUncertain} {
		ctx, cancel := context.WithCancel(context.Background())
		r := newRig(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			cancel()
			<-r.Context().Done()
		})
		_, err := r.Do(ctx, provider.Request{Method: method, Path: "/x"})
		if !errors.Is(err, context.Canceled) || leadbridge.CodeOf(err) != code || len(r.log.all) != 1 {
			t.Errorf("%s: %v (%s) after %d calls", method, err, leadbridge.CodeOf(err), len(r.log.all))
		}
	}
}

func TestTokenNeverFollowsARedirect(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(other.Close)
	r := newRig(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	_, err := r.Do(context.Background(), provider.Request{Method: "GET", Path: "/x"})
	if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(other.URL, "http://")) || reached.Load() != 0 {
		t.Errorf("%v, reached %d times", err, reached.Load())
	}
}

func TestRequestIsWhatWasAsked(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body string
	r := newRig(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
		w.Header().Set("X-Used", "1")
		if r.Header.Get("Accept-Encoding") != "gzip" {
			w.WriteHeader(400)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `{"name":"Ada"}`)
		_ = z.Close()
	})
	var out struct{ Name string }
	ctx := provider.WithPriority(context.Background(), provider.ForBackfill)
	_, err := r.JSON(ctx, provider.Request{Method: "PATCH", Path: "/people/1?a=b", Query: map[string][]string{"q": {"x y"}}, JSON: map[string]string{"t": "<&>"},
		Header: http.Header{"X-Trace": {"7"}}, Bucket: "search", Cost: 3, Operation: "change person", Records: 2}, &out)
	if err != nil || out.Name != "Ada" {
		t.Fatal(err, out)
	}
	if got.URL.String() != "/people/1?a=b&q=x+y" || body != `{"t":"<&>"}` || got.Header.Get("Content-Type") != "application/json" || got.Header.Get("X-Trace") != "7" {
		t.Error(got.URL, body, got.Header)
	}
	if r.pacer.costs[0] != (provider.Cost{Bucket: "search", Amount: 3, Priority: provider.ForBackfill}) || len(r.pacer.observed) != 1 {
		t.Error(r.pacer.costs, r.pacer.observed)
	}
	c := r.log.all[0]
	if c.IntegrationID != "i1" || c.Operation != "change person" || c.Status != 200 || c.Records != 2 || c.Attempt != 1 || c.Err != "" {
		t.Error(c)
	}
}
