package sandbox

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"leadbridge"
)

// controlPath is where the control page of each simulator is.
const controlPath = "/_sandbox"

// Server is a running simulator.
type Server struct {
	Stage    *Stage
	URL      string
	server   *http.Server
	listener net.Listener
	done     chan struct{}
}

// Start runs a simulator on loopback until Close.
func Start(name string, build func(*Stage) http.Handler, o Options) (*Server, error) {
	const op = "sandbox.Start"
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(o.Addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, leadbridge.InvalidField(op, name+" address", "is %q; the sandbox listens on this machine only, for example on 127.0.0.1:8099", o.Addr)
	}
	if o.Records < 10 || o.Records > 1_000_000 {
		return nil, leadbridge.InvalidField(op, "records", "is %d; it must be 10 to 1000000", o.Records)
	}
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, leadbridge.InvalidField(op, name+" address", "the sandbox cannot listen on %s: %s", o.Addr, err)
	}
	stage := NewStage(name, o)
	stage.Base = "http://" + listener.Addr().String()
	s := &Server{Stage: stage, URL: stage.Base, listener: listener, done: make(chan struct{})}
	s.server = &http.Server{Handler: guard(stage.wrap(build(stage))), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener)
	}()
	return s, nil
}

// Close stops the simulator and its webhooks.
func (s *Server) Close() error {
	s.Stage.Hooks.close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.server.Close()
	}
	<-s.done
	return err
}

// identifier is a part of a path that names one thing among many.
var identifier = regexp.MustCompile(`^(\d[\d.]*|[0-9A-Za-z]{15}|[0-9A-Za-z]{18}|[0-9a-f]{40}|[0-9a-fA-F-]{36}|.*[@%].*|.*-\d+)$`)

// routeOf is a call's path with * in place of what names one thing.
func routeOf(r *http.Request) string {
	parts := strings.Split(r.URL.Path, "/")
	for i, p := range parts {
		if identifier.MatchString(p) && !strings.HasPrefix(p, "20") {
			parts[i] = "*"
		}
	}
	return r.Method + " " + strings.Join(parts, "/")
}

// wrap puts the vices, the log and the control page around a simulator.
func (s *Stage) wrap(next http.Handler) http.Handler {
	control := s.control()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isControl(r.URL.Path) {
			control.ServeHTTP(w, r)
			return
		}
		start := time.Now()
		call := Call{At: s.Clock.Now(), Method: r.Method, Path: r.URL.Path, Query: redact(r.URL.RawQuery)}
		defer func() {
			call.Duration = time.Since(start)
			s.Calls.add(routeOf(r), call)
		}()
		s.answer(w, r, next, &call)
	})
}

// secretQuery is what a query may carry that must not be logged.
var secretQuery = regexp.MustCompile(`((?:^|&)(?:api_token|oauth_token|(?:access_|refresh_)?token|hapikey|code|code_verifier|client_secret|password)=)[^&]*`)

func redact(query string) string { return secretQuery.ReplaceAllString(query, "${1}***") }

// answer lets the vices strike, and answers. It notes on the call what became
// of it, also when it ends with no answer at all.
func (s *Stage) answer(w http.ResponseWriter, r *http.Request, next http.Handler, call *Call) {
	struck := func(name string) bool {
		if call.Vice == "" && s.Vices.Strikes(name, r) {
			call.Vice = name
			return true
		}
		return false
	}
	if s.Vices.Strikes(ViceLatency, r) {
		pause(r.Context(), s.Vices.Value(ViceLatency))
	}
	a := &answer{header: http.Header{}, status: http.StatusOK}
	switch {
	case struck(ViceTooMany):
		s.Fault(a, r, "tooMany", max(1, int(s.Vices.Value(ViceTooMany))))
	case struck(ViceTooManyBare):
		s.Fault(a, r, "tooMany", 0)
	case struck(ViceServerError):
		s.Fault(a, r, "serverError", 0)
	case struck(ViceHTML):
		s.Fault(a, r, "html", 0)
	case struck(ViceTimeoutBefore):
		pause(r.Context(), s.Vices.Value(ViceTimeoutBefore))
		panic(http.ErrAbortHandler)
	default:
		next.ServeHTTP(a, r)
	}
	if struck(ViceTimeoutAfterCommit) {
		pause(r.Context(), s.Vices.Value(ViceTimeoutAfterCommit))
		panic(http.ErrAbortHandler)
	}
	call.Status = a.status
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Date", s.Clock.Now().Format(http.TimeFormat))
	body := a.body.Bytes()
	if len(body) > 1 && struck(ViceTruncated) {
		// The length is announced and not kept, as when a proxy dies.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.status)
	if struck(ViceSlowBody) {
		s.trickle(w, r, body)
	} else {
		_, _ = w.Write(body)
	}
}

// answer is what a simulator says, before the vices let it out.
type answer struct {
	header  http.Header
	status  int
	written bool
	body    bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if !a.written {
		a.status, a.written = status, true
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.written = true
	return a.body.Write(p)
}

func (s *Stage) trickle(w http.ResponseWriter, r *http.Request, body []byte) {
	const pieces = 10
	step := max(1, len(body)/pieces)
	for len(body) > 0 {
		n := min(step, len(body))
		_, _ = w.Write(body[:n])
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		body = body[n:]
		pause(r.Context(), s.Vices.Value(ViceSlowBody))
	}
}

func pause(ctx context.Context, milliseconds float64) {
	if milliseconds <= 0 {
		return
	}
	t := time.NewTimer(time.Duration(milliseconds * float64(time.Millisecond)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
