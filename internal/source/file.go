package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"leadbridge"
)

// DiskFile is a [File] on disk.
type DiskFile struct {
	*os.File
	name      string
	size      int64
	temporary bool // goes away when closed
}

// OpenPath opens a file on disk. The caller closes it, after the readers that
// were opened on it.
func OpenPath(path string) (*DiskFile, error) {
	const op = "source.OpenPath"
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, leadbridge.Errorf(leadbridge.NotFound, op, "there is no file %s: %w", path, fs.ErrNotExist)
		}
		return nil, leadbridge.Errorf(leadbridge.Invalid, op, "the file cannot be opened: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, leadbridge.Errorf(leadbridge.Unavailable, op, "the file cannot be read: %w", err)
	}
	if !info.Mode().IsRegular() {
		f.Close()
		return nil, leadbridge.Errorf(leadbridge.Invalid, op, "%s is not a regular file", path)
	}
	return &DiskFile{File: f, name: filepath.Base(path), size: info.Size()}, nil
}

// Close closes the file.
func (f *DiskFile) Close() error {
	err := f.File.Close()
	if f.temporary {
		err = errors.Join(err, os.Remove(f.File.Name()))
	}
	return err
}

// Name returns the last element of the path.
func (f *DiskFile) Name() string { return f.name }

// Size returns the size in bytes that the file had when it was opened.
func (f *DiskFile) Size() int64 { return f.size }
