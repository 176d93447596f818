package sandbox

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// Message is one webhook delivery that a simulator sends.
type Message struct {
	URL  string
	Body []byte
	// Header makes the headers of an attempt, counted from 0; signatures with
	// a timestamp are made anew each time. Body may be replaced too.
	Attempt func(attempt int) (http.Header, []byte)
	// Timeout ends an attempt.
	Timeout time.Duration
	// Retries are the waits before each further attempt, by the vendor's own
	// ladder; the stage's TimeScale shortens them.
	Retries []time.Duration
	// Accepted says whether an answer counts as delivered; nil: any 2xx.
	Accepted func(status int, body []byte) bool
	// Done is told how it ended; it may be nil.
	Done func(delivered bool, attempts, lastStatus int)
}

// The vices of every sender.
const (
	ViceHookRepeat  = "hookRepeat"
	ViceHookReorder = "hookReorder"
	ViceHookLoss    = "hookLoss"
)

// Hooks sends webhooks, each in its turn, at most eight at once.
type Hooks struct {
	stage  *Stage
	client *http.Client
	ctx    context.Context
	end    context.CancelFunc
	slots  chan struct{}
	wait   sync.WaitGroup
	mu     sync.Mutex
	sent   int
}

func newHooks(s *Stage) *Hooks {
	h := &Hooks{stage: s, slots: make(chan struct{}, 8), client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	h.ctx, h.end = context.WithCancel(context.Background())
	s.Vices.Add(
		Vice{ViceHookRepeat, "A webhook is delivered twice.", "", 0},
		Vice{ViceHookReorder, "A webhook is delivered late, after those that follow.", "milliseconds", 300},
		Vice{ViceHookLoss, "A webhook is not delivered at all.", "", 0})
	return h
}

// Send delivers a message in the background.
func (h *Hooks) Send(m Message) {
	if h.ctx.Err() != nil || h.strikes(ViceHookLoss) {
		return
	}
	times := 1
	if h.strikes(ViceHookRepeat) {
		times = 2
	}
	for range times {
		h.wait.Go(func() { h.deliver(m) })
	}
}

// Sent returns how many attempts were made.
func (h *Hooks) Sent() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sent
}

func (h *Hooks) strikes(vice string) bool {
	r, err := http.NewRequest(http.MethodPost, "http://sandbox/webhook", nil)
	return err == nil && h.stage.Vices.Strikes(vice, r)
}

func (h *Hooks) deliver(m Message) {
	if h.strikes(ViceHookReorder) {
		pause(h.ctx, h.stage.Vices.Value(ViceHookReorder))
	}
	status := 0
	for attempt := 0; attempt <= len(m.Retries); attempt++ {
		if attempt > 0 {
			pause(h.ctx, float64(m.Retries[attempt-1])/float64(time.Millisecond)/h.stage.TimeScale)
		}
		if h.ctx.Err() != nil {
			return
		}
		var delivered bool
		if delivered, status = h.attempt(m, attempt); delivered {
			if m.Done != nil {
				m.Done(true, attempt+1, status)
			}
			return
		}
	}
	if m.Done != nil {
		m.Done(false, len(m.Retries)+1, status)
	}
}

func (h *Hooks) attempt(m Message, attempt int) (delivered bool, status int) {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	h.mu.Lock()
	h.sent++
	h.mu.Unlock()
	header, body := http.Header{}, m.Body
	if m.Attempt != nil {
		header, body = m.Attempt(attempt)
	}
	ctx, cancel := context.WithTimeout(h.ctx, max(m.Timeout, time.Second))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(body))
	if err != nil {
		return false, 0
	}
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return false, 0
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if m.Accepted != nil {
		return m.Accepted(resp.StatusCode, answer), resp.StatusCode
	}
	return resp.StatusCode/100 == 2, resp.StatusCode
}

func (h *Hooks) close() {
	h.end()
	h.wait.Wait()
}
