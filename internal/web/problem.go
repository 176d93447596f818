package web

import (
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"

	"leadbridge"
	"leadbridge/internal/gate"
)

// problem is what the error page shows.
type problem struct {
	Status    int
	Title     string
	Text      string
	RequestID string // only for faults of our own, to find them in the log
}

// problemOf is what people are told of each kind of error.
var problemOf = map[leadbridge.Kind]problem{
	leadbridge.Invalid:      {Status: http.StatusUnprocessableEntity, Title: "This cannot be done as it is"},
	leadbridge.NotFound:     {Status: http.StatusNotFound, Title: "This is not here"},
	leadbridge.Conflict:     {Status: http.StatusConflict, Title: "Somebody was faster"},
	leadbridge.Unauthorized: {Status: http.StatusForbidden, Title: "Please log in"},
	leadbridge.Forbidden:    {Status: http.StatusForbidden, Title: "Not allowed"},
	leadbridge.RateLimited:  {Status: http.StatusTooManyRequests, Title: "Too many tries"},
	leadbridge.Unavailable:  {Status: http.StatusServiceUnavailable, Title: "Not possible just now"},
	leadbridge.Unsupported:  {Status: http.StatusNotImplemented, Title: "Leadbridge does not do this"},
	leadbridge.Internal:     {Status: http.StatusInternalServerError, Title: "Something broke on our side"},
}

// fail shows an error: as a page, or to htmx as a message on top of the page
// that is there. What is our own fault is told to the log, not to people.
func (w *Web) fail(p *page, err error) {
	var known *leadbridge.Error
	var tooLarge *http.MaxBytesError
	shown := problemOf[leadbridge.KindOf(err)]
	switch {
	case errors.As(err, &tooLarge):
		shown = problem{Status: http.StatusRequestEntityTooLarge, Title: "Too large", Text: "What was sent is larger than this page takes."}
	case errors.As(err, &known) && known.Kind != leadbridge.Internal:
		shown.Text = sentence(known.Error())
		if known.After > 0 {
			p.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(known.After.Seconds()))))
		}
	case p.ctx().Err() != nil:
		return // nobody is there any more
	default:
		w.log.ErrorContext(p.ctx(), "page failed", slog.String("request", gate.RequestID(p.ctx())), slog.String("error", err.Error()))
		shown.Text = "Nothing was changed by halves. Try again; if it stays, tell your administrator the number below: the server's log has more under it."
		shown.RequestID = gate.RequestID(p.ctx())
	}
	part := "layout"
	if p.partial() {
		part = "problem"
	}
	if broken := p.execute(shown.Status, "problem/problem", part, shown); broken != nil {
		w.log.ErrorContext(p.ctx(), "the error page failed", slog.String("request", gate.RequestID(p.ctx())), slog.String("error", broken.Error()))
		http.Error(p.w, shown.Title, shown.Status)
	}
}

// sentence makes a whole sentence of an error's words.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	text = string(unicode.ToUpper(first)) + text[size:]
	if last := text[len(text)-1]; last != '.' && last != '?' && last != '!' {
		text += "."
	}
	return text
}
