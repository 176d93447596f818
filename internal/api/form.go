package api

import (
	"encoding/json"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/gate"
)

// form reads a multipart form as a stream. What is read of it goes into the
// request's digest, if it has one.
type form struct {
	reader *multipart.Reader
	digest hash.Hash
	err    error
}

func isForm(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "multipart/form-data"
}

// form opens the form of a request, which may be as large as one file.
func (a *API) form(w http.ResponseWriter, r *http.Request) *form {
	f := &form{}
	f.digest, _ = r.Context().Value(keyDigest).(hash.Hash)
	// A little more than the file may be, so that the file's own limit is
	// met first and its error is the clearer one.
	r.Body = http.MaxBytesReader(w, patientBody{r.Body, http.NewResponseController(w)}, a.maxFileSize+maxBody)
	f.reader, f.err = r.MultipartReader()
	if f.err != nil {
		f.err = problem(http.StatusBadRequest, "The form cannot be read: "+f.err.Error()+".")
	}
	return f
}

// part is one part of a form.
type part struct {
	io.Reader
	name     string // of the field
	fileName string // as the client called it, without folders
}

// next returns the next part, io.EOF after the last.
func (f *form) next() (part, error) {
	if f.err != nil {
		return part{}, f.err
	}
	p, err := f.reader.NextPart()
	if err != nil {
		f.err = broken(err)
		return part{}, f.err
	}
	next := part{Reader: reader{p}, name: p.FormName(), fileName: baseName(p.FileName())}
	if f.digest != nil {
		_, _ = io.WriteString(f.digest, next.name+"\x00"+next.fileName+"\x00")
		next.Reader = io.TeeReader(next.Reader, f.digest)
	}
	return next, nil
}

// drain reads what is left of the form.
func (f *form) drain() error {
	for {
		p, err := f.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			_, err = io.Copy(io.Discard, p)
		}
		if err != nil {
			return err
		}
	}
}

// decode reads a part as JSON.
func (p part) decode(into any) error {
	body, err := io.ReadAll(io.LimitReader(p, maxBody+1))
	if err != nil {
		return err
	}
	if len(body) > maxBody {
		return problem(http.StatusRequestEntityTooLarge, "The form field "+p.name+" is too large.")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return leadbridge.InvalidField("api", p.name, "is not the JSON that it should be: %s", err)
	}
	return nil
}

func baseName(name string) string {
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}

// reader gives the errors of a form's body their meaning.
type reader struct{ io.Reader }

func (r reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, broken(err)
}

func broken(err error) error {
	var tooLarge *http.MaxBytesError
	if err == nil || err == io.EOF || errors.As(err, &tooLarge) {
		return err
	}
	return problem(http.StatusBadRequest, "The form broke off or cannot be read. Send it again.")
}

// patientBody waits for a slow client as long as something arrives.
type patientBody struct {
	io.ReadCloser
	deadlines *http.ResponseController
}

func (b patientBody) Read(p []byte) (int, error) {
	_ = b.deadlines.SetReadDeadline(time.Now().Add(gate.BodyWithin))
	_ = b.deadlines.SetWriteDeadline(time.Now().Add(gate.BodyWithin + gate.WriteWithin))
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.deadlines.SetReadDeadline(time.Time{})
	}
	return n, err
}
