package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/gate"
)

const (
	pollEvery  = 500 * time.Millisecond
	pulseEvery = 15 * time.Second
)

// moment is how something that is watched stands: an import, or a run of a
// sync.
type moment struct {
	version int64 // another one: there is news
	ended   bool  // it changes no more by itself
	data    func(context.Context) any
}

// LastEvent is what a client that comes back has seen.
type LastEvent struct {
	LastEventID string `header:"Last-Event-ID" doc:"The id of the last event seen; nothing older is sent"`
}

// watched answers with the events of something from now on. An event's id is
// the version, so a client that comes back with the last one misses nothing
// and sees nothing twice; after the end it gets 204, which tells it to stop.
func (a *API) watched(ctx context.Context, lastEventID string, look func(context.Context) (moment, error)) (*huma.StreamResponse, error) {
	now, err := look(ctx)
	if err != nil {
		return nil, err
	}
	seen, _ := strconv.ParseInt(lastEventID, 10, 64) // what is no id of ours is no id
	return &huma.StreamResponse{Body: func(c huma.Context) {
		r, w := unwrap(c)
		if now.ended && seen == now.version {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		e := &events{w: w, flush: http.NewResponseController(w)}
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Accel-Buffering", "no") // proxies shall not hold events back
		a.watch(r.Context(), e, now, seen, look)
	}}, nil
}

func (a *API) watch(ctx context.Context, e *events, now moment, seen int64, look func(context.Context) (moment, error)) {
	poll, pulse := time.NewTicker(pollEvery), time.NewTicker(pulseEvery)
	defer poll.Stop()
	defer pulse.Stop()
	e.comment("leadbridge")
	for {
		if now.version != seen {
			seen = now.version
			e.send("progress", seen, now.data(ctx))
		}
		if now.ended {
			e.send("end", seen, now.data(ctx))
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-a.draining: // the client comes back to the server's successor
			return
		case <-pulse.C:
			e.comment("still here")
		case <-poll.C:
			next, err := look(ctx)
			if leadbridge.KindOf(err) == leadbridge.NotFound {
				return
			}
			if err == nil {
				now = next
			}
		}
		if e.err != nil {
			return
		}
	}
}

// eventAnswers documents a stream of events.
func eventAnswers(op *huma.Operation, what string) {
	op.Description = "Server-sent events. `progress` has the progress as its data and is sent when the " + what + " changes; `end` is the last one. " +
		"A client that comes back after the end gets 204, which tells it to stop."
	op.Responses = answers("200", "Events", map[string]*huma.Schema{"text/event-stream": text()})
	op.Responses["204"] = &huma.Response{Description: "The " + what + " has ended and the client saw its last event"}
}

// events writes server-sent events.
type events struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	err   error
}

func (e *events) send(name string, id int64, data any) {
	body, err := json.Marshal(data)
	if err != nil { // numbers and texts always have a JSON form
		panic(err)
	}
	e.write("event: %s\nid: %d\ndata: %s\n\n", name, id, body)
}

func (e *events) comment(text string) { e.write(": %s\n\n", text) }

func (e *events) write(format string, args ...any) {
	if e.err != nil {
		return
	}
	_ = e.flush.SetWriteDeadline(time.Now().Add(gate.WriteWithin))
	if _, e.err = fmt.Fprintf(e.w, format, args...); e.err == nil {
		e.err = e.flush.Flush()
	}
}
