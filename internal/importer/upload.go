package importer

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/google/uuid"

	"leadbridge"
	"leadbridge/internal/blob"
	"leadbridge/internal/source"
	"leadbridge/internal/store"
)

// fileScheme starts our own references to uploaded files. No other URL is
// ever fetched.
const fileScheme = "file:"

// Upload is a stored file, in the given shape.
type Upload struct {
	FileURL  string                `json:"fileUrl"`
	FileName string                `json:"fileName"`
	Size     int64                 `json:"size"` // bytes
	Format   leadbridge.ImportType `json:"format"`
}

// Upload stores a file for a later preview or import. A file that cannot be
// read as a table is refused at once, and nothing is kept of it.
func (s *Service) Upload(ctx context.Context, actor Actor, name string, r io.Reader) (Upload, error) {
	name = baseName(name)
	id := uuid.Must(uuid.NewV7()).String()
	size, digest, err := s.blobs.Put(ctx, id, r, s.config.MaxFileSize)
	if err != nil {
		return Upload{}, err
	}
	u := Upload{FileURL: fileScheme + id, FileName: name, Size: size}
	err = func() error {
		b, err := s.blobs.Open(ctx, id)
		if err != nil {
			return err
		}
		defer b.Close()
		d, err := source.Detect(namedBlob{b, name}, leadbridge.SourceOptions{})
		if err != nil && leadbridge.CodeOf(err) != "zip_many_members" {
			return err
		}
		u.Format = d.Format
		return s.store.CreateFile(ctx, store.File{ID: id, Name: name, Size: size, SHA256: digest, Actor: string(actor), CreatedAt: s.now()})
	}()
	if err != nil {
		return Upload{}, errors.Join(err, s.blobs.Delete(ctx, id))
	}
	return u, nil
}

// baseName is the last part of whatever path a browser sent.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		return "upload"
	}
	if r := []rune(name); len(r) > 200 {
		name = string(r[len(r)-200:])
	}
	return name
}

// openFile opens an uploaded file by our reference to it.
func (s *Service) openFile(ctx context.Context, fileURL string) (namedBlob, store.File, error) {
	const op = "importer.openFile"
	id, ours := strings.CutPrefix(fileURL, fileScheme)
	if _, err := uuid.Parse(id); !ours || err != nil {
		return namedBlob{}, store.File{}, leadbridge.InvalidField(op, "fileUrl", "is not a reference that an upload here returned; upload the file first. Other URLs are not fetched.")
	}
	f, err := s.store.File(ctx, id)
	if err != nil {
		return namedBlob{}, f, err
	}
	b, err := s.blobs.Open(ctx, id)
	if err != nil {
		return namedBlob{}, f, err
	}
	return namedBlob{b, f.Name}, f, nil
}

// namedBlob is a blob under the name that its user gave it.
type namedBlob struct {
	blob.Blob
	name string
}

func (b namedBlob) Name() string { return b.name }
