// Package blob keeps uploaded files: in a folder of this machine, or wherever
// else something with the same four methods puts them.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"leadbridge"
)

// Blob is a stored file, open for reading at any place.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64 // bytes
}

// Store keeps files by their ID, which must be a plain name.
type Store interface {
	// Put stores what r yields, up to limit bytes, and answers its size and
	// SHA-256. Nothing is kept of a file that is larger or that fails.
	Put(ctx context.Context, id string, r io.Reader, limit int64) (size int64, digest string, err error)
	Open(ctx context.Context, id string) (Blob, error)
	Delete(ctx context.Context, id string) error
	// Writable reports whether a file could be stored now.
	Writable(ctx context.Context) error
}

// Dir keeps files in a folder. Names cannot lead out of it.
type Dir struct{ root *os.Root }

// NewDir returns the store of a folder, which is made if it is not there.
func NewDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, "blob.NewDir", "The folder for uploads %s cannot be made: %w", path, err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, "blob.NewDir", "The folder for uploads %s cannot be opened: %w", path, err)
	}
	return &Dir{root}, nil
}

// Put implements [Store]. The file gets its name only when it is whole and on
// the disk.
func (d *Dir) Put(ctx context.Context, id string, r io.Reader, limit int64) (int64, string, error) {
	const op = "blob.Put"
	if filepath.Base(id) != id || id == "." || id == ".." {
		return 0, "", leadbridge.InvalidField(op, "fileUrl", "%q is not the name of an uploaded file", id)
	}
	part := id + ".part"
	f, err := d.root.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, "", leadbridge.Errorf(leadbridge.Unavailable, op, "The upload cannot be stored: %w", err)
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, digest), io.LimitReader(reader{ctx, r}, limit+1))
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	switch {
	case errors.Is(err, syscall.ENOSPC):
		err = &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Code: "disk_full", Msg: "The disk for uploads is full. Free some space and upload the file again; nothing was kept of it.", Err: err}
	case err != nil:
		err = &leadbridge.Error{Op: op, Kind: leadbridge.Unavailable, Msg: "The upload broke off or cannot be stored. Try again.", Err: err}
	case n > limit:
		err = &leadbridge.Error{Op: op, Kind: leadbridge.Invalid, Code: "file_too_large", Field: "file",
			Msg: "The file is larger than " + bytesText(limit) + ". Split it, or raise MAX_IMPORT_FILE_SIZE."}
	default:
		err = d.root.Rename(part, id)
	}
	if err != nil {
		_ = d.root.Remove(part)
		return 0, "", err
	}
	return n, hex.EncodeToString(digest.Sum(nil)), nil
}

// Open implements [Store].
func (d *Dir) Open(_ context.Context, id string) (Blob, error) {
	f, err := d.root.Open(id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, leadbridge.Errorf(leadbridge.NotFound, "blob.Open", "The uploaded file %q is not there any more. Upload it again.", id)
	}
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Unavailable, "blob.Open", "The uploaded file cannot be read: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return file{f, info.Size()}, nil
}

// Delete implements [Store]. A file that is not there is deleted already.
func (d *Dir) Delete(_ context.Context, id string) error {
	if err := d.root.Remove(id); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return leadbridge.Errorf(leadbridge.Unavailable, "blob.Delete", "The uploaded file cannot be removed: %w", err)
	}
	return nil
}

// Writable implements [Store].
func (d *Dir) Writable(ctx context.Context) error {
	const probe = ".writable"
	f, err := d.root.Create(probe)
	if err == nil {
		_, err = f.WriteString("x")
		err = errors.Join(err, f.Close(), d.root.Remove(probe))
	}
	if err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, "blob.Writable", "The folder for uploads cannot be written: %w", err)
	}
	return nil
}

type file struct {
	*os.File
	size int64
}

func (f file) Size() int64 { return f.size }

// reader ends a copy when its context does.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
