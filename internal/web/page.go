package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

// page is one request for a page, and its answer.
type page struct {
	w   http.ResponseWriter
	r   *http.Request
	web *Web
	// User is who asks; it is empty before the log-in.
	User access.User
}

func (p *page) ctx() context.Context { return p.r.Context() }

// param is a part of the path, as the pattern names it.
func (p *page) param(name string) string { return chi.URLParam(p.r, name) }

// value is a field of the form or of the address, without space around it.
func (p *page) value(name string) string { return strings.TrimSpace(p.r.FormValue(name)) }

// actor names who does it, for the records that are kept of it.
func (p *page) actor() string { return p.User.Name }

// partial reports whether a part of a page is asked for, by htmx.
func (p *page) partial() bool {
	return p.r.Header.Get("HX-Request") == "true" && p.r.Header.Get("HX-Boosted") != "true"
}

// render shows a page.
func (p *page) render(name string, data any) error { return p.renderAs(http.StatusOK, name, data) }

// renderAs shows a page with another status than 200.
func (p *page) renderAs(status int, name string, data any) error {
	return p.execute(status, name, "layout", data)
}

// fragment shows one named template of a page alone.
func (p *page) fragment(name, part string, data any) error {
	return p.execute(http.StatusOK, name, part, data)
}

func (p *page) execute(status int, name, part string, data any) error {
	var body bytes.Buffer
	if err := p.web.templates.execute(&body, name, part, p.view(data)); err != nil {
		return err
	}
	h := p.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request")
	p.w.WriteHeader(status)
	_, _ = body.WriteTo(p.w)
	return nil
}

// redirect leads on, as the answer to a form. The address is one of ours.
func (p *page) redirect(to string) error {
	if p.partial() {
		p.w.Header().Set("HX-Redirect", to)
		p.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(p.w, p.r, to, http.StatusSeeOther)
	return nil
}

// flash is shown on top of the next page that is rendered: what was done.
func (p *page) flash(text string) { p.web.sessions.Put(p.ctx(), keyFlash, "good:"+text) }

// warn is flash for what went well in part only.
func (p *page) warn(text string) { p.web.sessions.Put(p.ctx(), keyFlash, "warn:"+text) }

// download sends a file. It may take any time, as long as the browser reads.
// An error after the first bytes breaks the answer off, so that nobody takes
// half a file for a whole one.
func (p *page) download(name, contentType string, write func(io.Writer) error) error {
	late := &lateFile{page: p, name: name, contentType: contentType}
	buffered := bufio.NewWriterSize(late, 32<<10)
	err := write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil && late.started {
		panic(http.ErrAbortHandler)
	}
	if err == nil {
		late.start()
	}
	return err
}

// lateFile sends its headers with the first bytes.
type lateFile struct {
	*page
	name, contentType string
	started           bool
}

func (l *lateFile) start() {
	if l.started {
		return
	}
	l.started = true
	l.w.Header().Set("Content-Type", l.contentType)
	l.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": l.name}))
	l.w.WriteHeader(http.StatusOK)
}

func (l *lateFile) Write(b []byte) (int, error) {
	l.start()
	_ = http.NewResponseController(l.w).SetWriteDeadline(time.Now().Add(gate.WriteWithin))
	return l.w.Write(b)
}

// faults tells what is wrong with a form, by field. It reports false for
// errors that are not the input's fault.
func (p *page) faults(err error) (faults, bool) {
	var known *leadbridge.Error
	if !errors.As(err, &known) || known.Kind != leadbridge.Invalid && known.Kind != leadbridge.Conflict {
		return nil, false
	}
	return faults{known.Field: sentence(known.Msg)}, true
}

// faults are messages by the field of the form that they belong to. The field
// "" is the form as a whole.
type faults map[string]string

func isUpload(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "multipart/form-data"
}

// back is the page that a form was sent from, if it is one of ours.
func (p *page) back(otherwise string) string {
	back := p.value("back")
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n") {
		return otherwise
	}
	return back
}
