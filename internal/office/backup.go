package office

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"leadbridge"
)

// BackupStore is what backups need of the store.
type BackupStore interface {
	// Embedded reports whether the database is a file of ours.
	Embedded() bool
	// Backup writes all of the database into a new file.
	Backup(ctx context.Context, file string) error
}

// BackupReady reports whether [Service.Backup] can make one; otherwise the
// database's server has tools of its own.
func (s *Service) BackupReady() bool { return s.store.Embedded() }

// Backup writes a copy of the database, as it is at one moment, while
// everybody goes on working. Uploaded files and the key that the tokens of
// CRMs are sealed with are not in it.
func (s *Service) Backup(ctx context.Context, w io.Writer) (err error) {
	const op = "office.Backup"
	dir, err := os.MkdirTemp(s.Dir, "backup-")
	if err != nil {
		return leadbridge.Errorf(leadbridge.Unavailable, op, "There is no room for the backup in the data folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "leadbridge.db")
	if err := s.store.Backup(ctx, file); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, op, "backup: %w", err)
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// BackupTo is [Service.Backup] into a new file.
func (s *Service) BackupTo(ctx context.Context, file string) error { return s.store.Backup(ctx, file) }
