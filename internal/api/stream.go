package api

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"leadbridge/internal/gate"
)

func unwrap(c huma.Context) (*http.Request, http.ResponseWriter) { return humachi.Unwrap(c) }

// stream answers with what write writes. An error before anything was sent
// becomes a problem; after that the connection is cut, so that nobody takes
// half an answer for a whole one. Unlike other answers it may take any time,
// as long as the client keeps reading.
func (a *API) stream(contentType, fileName string, write func(context.Context, io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		r, w := unwrap(c)
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		answer := &lateAnswer{w: w, deadlines: http.NewResponseController(w), contentType: contentType, fileName: fileName}
		buffered := bufio.NewWriterSize(answer, 32<<10)
		err := write(ctx, buffered)
		if err == nil {
			err = buffered.Flush()
		}
		switch {
		case err == nil:
			answer.start()
		case !answer.started:
			a.fail(w, r, err)
		default:
			if r.Context().Err() == nil { // the client is still there
				a.problem(ctx, err) // tells the log
			}
			panic(http.ErrAbortHandler)
		}
	}}
}

// lateAnswer sends its headers with the first bytes.
type lateAnswer struct {
	w                     http.ResponseWriter
	deadlines             *http.ResponseController
	contentType, fileName string
	started               bool
}

func (l *lateAnswer) start() {
	if l.started {
		return
	}
	l.started = true
	l.w.Header().Set("Content-Type", l.contentType)
	if l.fileName != "" {
		l.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": l.fileName}))
	}
	l.w.WriteHeader(http.StatusOK)
}

func (l *lateAnswer) Write(p []byte) (int, error) {
	l.start()
	_ = l.deadlines.SetWriteDeadline(time.Now().Add(gate.WriteWithin))
	return l.w.Write(p)
}

// streamJSON is the JSON form of an answer that has other forms too.
func (a *API) streamJSON(v any) *huma.StreamResponse {
	return a.stream("application/json", "", func(_ context.Context, w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(v)
	})
}

// answerJSON writes an answer outside the library.
func answerJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
	return nil
}
