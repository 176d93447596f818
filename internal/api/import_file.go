package api

import (
	"context"
	"io"
	"net/http"
	"os"

	"github.com/danielgtaylor/huma/v2"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/importer"
	"leadbridge/internal/source"
)

// previewRequest is what a preview takes beside the file.
type previewRequest struct {
	FileURL      string         `json:"fileUrl" minLength:"1" doc:"The reference that the upload returned"`
	Options      previewOptions `json:"options,omitempty"`
	FieldMapping fieldMapping   `json:"fieldMapping,omitempty" doc:"What is confirmed so far"`
}

type previewOptions struct {
	OptionsRequest
	Rows int `json:"rows,omitempty" minimum:"0" maximum:"200" doc:"How many rows to show"`
}

func (o previewOptions) domain(mapping fieldMapping) importer.PreviewOptions {
	return importer.PreviewOptions{ImportOptions: o.OptionsRequest.domain(), FieldMapping: mapping, Rows: o.Rows}
}

func (a *API) registerFiles() {
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: importsPath + path, OperationID: id, Summary: summary, Tags: []string{"Imports"}}
	}
	upload := op(http.MethodPost, "/upload", "uploadImportFile", "Upload a file for a preview or an import")
	upload.DefaultStatus = http.StatusCreated
	upload.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": formBody(nil)}}
	upload.Responses = answers("201", "Created", map[string]*huma.Schema{"application/json": schemaOf[importer.Upload](a)})
	upload.SkipValidateBody = true // the library would take any body for the form's fields
	upload.Middlewares = a.orForm(a.upload)
	register(a, access.ImportsWrite, upload, func(context.Context, *struct{}) (*struct{}, error) {
		return nil, problem(http.StatusUnsupportedMediaType, `Send the file as multipart/form-data in the field "file".`)
	})

	preview := op(http.MethodPost, "/preview", "previewImport", "See what an import of a file would come to; nothing is written")
	preview.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": formBody(map[string]*huma.Schema{"options": schemaOf[previewOptions](a), "fieldMapping": schemaOf[fieldMapping](a)})}}
	preview.Middlewares = a.orForm(a.previewForm)
	register(a, access.ImportsRead, preview, func(ctx context.Context, in *struct{ Body previewRequest }) (*item[*importer.Preview], error) {
		p, err := a.imports.Preview(ctx, in.Body.FileURL, in.Body.Options.domain(in.Body.FieldMapping))
		return &item[*importer.Preview]{p}, err
	})

	templates := op(http.MethodGet, "/templates", "listImportTemplates", "Get the files to fill in and import")
	templates.Responses = answers("200", "OK", map[string]*huma.Schema{"application/json": schemaOf[Page[importer.Template]](a), "text/csv": text()})
	type listTemplates struct {
		Format string `query:"format" enum:"json,csv" default:"json" doc:"csv is the template itself"`
		Name   string `query:"name" default:"leads" doc:"Which template, with format=csv"`
	}
	register(a, access.ImportsRead, templates, func(_ context.Context, in *listTemplates) (*huma.StreamResponse, error) {
		all := importer.Templates()
		if in.Format != "csv" {
			return a.streamJSON(Page[importer.Template]{Items: all}), nil
		}
		for _, t := range all {
			if t.Name == in.Name {
				return a.stream("text/csv; charset=utf-8", t.FileName, func(_ context.Context, w io.Writer) error {
					_, err := io.WriteString(w, t.CSV)
					return err
				}), nil
			}
		}
		return nil, leadbridge.Errorf(leadbridge.NotFound, "api", "There is no template %q.", in.Name)
	})
}

func (a *API) upload(w http.ResponseWriter, r *http.Request) error {
	var stored *importer.Upload
	err := a.eachPart(w, r, func(p part) error {
		if p.name != "file" || stored != nil {
			return onlyField(p, "file")
		}
		u, err := a.imports.Upload(r.Context(), actor(r.Context()), p.fileName, p)
		stored = &u
		return err
	})
	switch {
	case err != nil:
		return err
	case stored == nil:
		return noFile()
	}
	return answerJSON(w, http.StatusCreated, stored)
}

// eachPart walks a form to its end.
func (a *API) eachPart(w http.ResponseWriter, r *http.Request, do func(part) error) error {
	f := a.form(w, r)
	for {
		p, err := f.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = do(p)
		}
		if err != nil {
			return err
		}
	}
}

func onlyField(p part, fields string) error {
	return leadbridge.InvalidField("api", p.name, "is not a field of this form, or is there twice; the form has %s", fields)
}

func noFile() error {
	return leadbridge.InvalidField("api", "file", `is missing; send the file as multipart/form-data in the field "file"`)
}

// previewForm previews a file that is sent along. It is put aside for the
// time of the request only.
func (a *API) previewForm(w http.ResponseWriter, r *http.Request) error {
	var options previewOptions
	var mapping fieldMapping
	var file *asideFile
	defer func() {
		if file != nil {
			file.remove()
		}
	}()
	err := a.eachPart(w, r, func(p part) (err error) {
		switch {
		case p.name == "options":
			return p.decode(&options)
		case p.name == "fieldMapping":
			return p.decode(&mapping)
		case p.name == "file" && file == nil:
			file, err = putAside(p, a.maxFileSize)
			return err
		}
		return onlyField(p, "file, options and fieldMapping")
	})
	switch {
	case err != nil:
		return err
	case file == nil:
		return noFile()
	}
	preview, err := a.imports.PreviewFile(r.Context(), file, options.domain(mapping))
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, preview)
}

// asideFile is a file on disk for a short time, under its user's name.
type asideFile struct {
	*source.DiskFile
	name, path string
}

// Name returns what the user calls the file.
func (f *asideFile) Name() string { return f.name }

func (f *asideFile) remove() {
	_ = f.Close()
	_ = os.Remove(f.path)
}

func putAside(p part, limit int64) (*asideFile, error) {
	const op = "api.preview"
	f, err := os.CreateTemp("", "leadbridge-preview-*")
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Unavailable, op, "The file cannot be put aside for the preview: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(p, limit+1))
	_ = f.Close()
	aside := &asideFile{name: p.fileName, path: f.Name()}
	if err == nil && n > limit {
		err = &leadbridge.Error{Op: op, Kind: leadbridge.Invalid, Code: "file_too_large", Field: "file",
			Msg: "the file is larger than the server takes; split it, or raise MAX_IMPORT_FILE_SIZE"}
	}
	if err == nil {
		aside.DiskFile, err = source.OpenPath(f.Name())
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return nil, err
	}
	return aside, nil
}
