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
	"leadbridge/internal/access"
)

const (
	pollEvery  = 500 * time.Millisecond
	pulseEvery = 15 * time.Second
)

type watchImport struct {
	ImportID
	LastEventID string `header:"Last-Event-ID" doc:"The id of the last event seen; nothing older is sent"`
}

// registerEvents adds the stream of an import's progress. An event's id is
// the job's version, so a client that comes back misses nothing and sees
// nothing twice.
func (a *API) registerEvents(op huma.Operation) {
	op.Description = "Server-sent events. `progress` has the progress as its data and is sent when the job changes; `end` is the last one. " +
		"A client that comes back after the end gets 204, which tells it to stop."
	op.Responses = answers("200", "Events", map[string]*huma.Schema{"text/event-stream": text()})
	op.Responses["204"] = &huma.Response{Description: "The import has ended and the client saw its last event"}
	register(a, access.ImportsRead, op, func(ctx context.Context, in *watchImport) (*huma.StreamResponse, error) {
		j, err := a.imports.Job(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		seen, _ := strconv.ParseInt(in.LastEventID, 10, 64) // what is no id of ours is no id
		return &huma.StreamResponse{Body: func(c huma.Context) {
			r, w := unwrap(c)
			if ended(j) && seen == j.Version {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			e := &events{w: w, flush: http.NewResponseController(w)}
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("X-Accel-Buffering", "no") // proxies shall not hold events back
			a.watch(r.Context(), e, j, seen)
		}}, nil
	})
}

func (a *API) watch(ctx context.Context, e *events, j *leadbridge.ImportJob, seen int64) {
	poll, pulse := time.NewTicker(pollEvery), time.NewTicker(pulseEvery)
	defer poll.Stop()
	defer pulse.Stop()
	e.comment("leadbridge")
	for {
		if j.Version != seen {
			seen = j.Version
			e.send("progress", seen, a.imports.ProgressOf(j))
		}
		if ended(j) {
			e.send("end", seen, a.imports.ProgressOf(j))
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
			next, err := a.imports.Job(ctx, j.ID)
			if leadbridge.KindOf(err) == leadbridge.NotFound {
				return
			}
			if err == nil {
				j = next
			}
		}
		if e.err != nil {
			return
		}
	}
}

// ended reports whether a job changes no more by itself.
func ended(j *leadbridge.ImportJob) bool {
	switch j.Status {
	case leadbridge.ImportCompleted, leadbridge.ImportFailed, leadbridge.ImportCancelled, leadbridge.ImportRolledBack:
		return true
	}
	return false
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
	_ = e.flush.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, e.err = fmt.Fprintf(e.w, format, args...); e.err == nil {
		e.err = e.flush.Flush()
	}
}
