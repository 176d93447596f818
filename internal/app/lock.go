package app

import (
	"io"
	"os"
	"path/filepath"

	"leadbridge"
)

// lockFolder keeps a second server away from the data folder until the lock
// is closed or the process ends.
func lockFolder(dir string) (io.Closer, error) {
	const op = "app.Serve"
	path := filepath.Join(dir, "serve.lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Invalid, op, "The data folder %s cannot be locked: %w", dir, err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		return nil, leadbridge.Errorf(leadbridge.Conflict, op, "Another leadbridge serve uses the data folder %s. Stop it, or choose another folder with --data.", dir)
	}
	return f, nil
}
