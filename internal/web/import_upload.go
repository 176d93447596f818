package web

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"leadbridge"
	"leadbridge/internal/gate"
	"leadbridge/internal/importer"
)

// uploadImport takes a file and leads to its columns. The script of the page
// gets the address in a header, and errors as text.
func (w *Web) uploadImport(p *page) error {
	u, err := w.takeUpload(p)
	if err == nil {
		d, err := w.ImportSetup.NewDraft(p.ctx(), p.importActor(), u)
		if err != nil {
			return err
		}
		if u.Format == "" {
			return p.redirect(draftPath(d, "reading")) // an archive with several files
		}
		return p.redirect(draftPath(d, "columns"))
	}
	text, ours := uploadFault(err)
	switch {
	case ours:
		return err
	case p.partial():
		return p.execute(http.StatusUnprocessableEntity, "import/new", "upload-fault", text)
	}
	return w.showNewImport(p, http.StatusUnprocessableEntity, newImportPage{Error: text})
}

// uploadFault is what people are told of a file that was not taken. ours says
// that the fault is not the file's.
func uploadFault(err error) (text string, ours bool) {
	var tooLarge *http.MaxBytesError
	switch kind := leadbridge.KindOf(err); {
	case errors.As(err, &tooLarge):
		return "The file is larger than this server takes.", false
	case kind == leadbridge.Invalid, kind == leadbridge.Unsupported:
		return fileSays(err), false
	}
	return "", true
}

// fileSays is what an error says of a file. It often begins with the file's
// name, which is not to be changed.
func fileSays(err error) string {
	var known *leadbridge.Error
	if !errors.As(err, &known) || known.Msg == "" {
		return sentence(err.Error())
	}
	return strings.TrimSuffix(known.Msg, ".") + "."
}

// takeUpload stores the file of a form, as it comes in.
func (w *Web) takeUpload(p *page) (u importer.Upload, err error) {
	deadlines := http.NewResponseController(p.w)
	// A little more than the file may be, so that the file's own limit is met
	// first and its error is the clearer one.
	p.r.Body = http.MaxBytesReader(p.w, patientBody{p.r.Body, deadlines}, w.maxFileSize+maxForm)
	form, err := p.r.MultipartReader()
	if err != nil {
		return u, noUpload()
	}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return u, noUpload()
		}
		if err != nil {
			return u, brokenUpload(err)
		}
		if part.FormName() != "file" {
			continue
		}
		if part.FileName() == "" {
			return u, noUpload()
		}
		u, err = w.ImportSetup.Upload(p.ctx(), p.importActor(), part.FileName(), part)
		if leadbridge.KindOf(err) == leadbridge.Internal {
			err = brokenUpload(err)
		}
		return u, err
	}
}

func noUpload() error {
	return leadbridge.InvalidField("web.upload", "file", "No file was chosen. Choose one, or drop it into the box.")
}

// brokenUpload tells a connection that broke off from a fault of ours.
func brokenUpload(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, io.ErrUnexpectedEOF) {
		return leadbridge.InvalidField("web.upload", "file", "The upload broke off. Send the file again.")
	}
	return err
}

// patientBody waits for a slow connection as long as something arrives.
type patientBody struct {
	io.ReadCloser
	deadlines *http.ResponseController
}

func (b patientBody) Read(to []byte) (int, error) {
	_ = b.deadlines.SetReadDeadline(time.Now().Add(gate.BodyWithin))
	_ = b.deadlines.SetWriteDeadline(time.Now().Add(gate.BodyWithin + gate.WriteWithin))
	n, err := b.ReadCloser.Read(to)
	if err == io.EOF {
		_ = b.deadlines.SetReadDeadline(time.Time{})
	}
	return n, err
}
