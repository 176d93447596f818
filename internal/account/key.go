package account

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"leadbridge"
)

const (
	// KeySetting names the setting with the keys.
	KeySetting = "LEADBRIDGE_KEY"
	// KeyFile is the file in the data folder that holds the key when the
	// setting is not given.
	KeyFile = "leadbridge.key"

	keyCheckText = "leadbridge"
)

// KeyStore is what the check of the key needs of the store.
type KeyStore interface {
	KeyCheck(ctx context.Context) ([]byte, error)
	AddKeyCheck(ctx context.Context, sealed []byte) ([]byte, error)
	ForgetSecrets(ctx context.Context, reason string, at time.Time) error
}

// LoadKeys returns the keys of the setting, or else of the file in the data
// folder, which it makes at the first start. It fails if they do not open
// what the database holds.
func LoadKeys(ctx context.Context, s KeyStore, setting, dir string) (*Keys, error) {
	check, err := s.KeyCheck(ctx)
	if err != nil {
		return nil, err
	}
	k, err := readKeys(setting, dir, check == nil)
	if err != nil {
		return nil, err
	}
	if check == nil {
		mine, err := k.Seal("", "sealed", []byte(keyCheckText))
		if err != nil {
			return nil, err
		}
		// Another process may start for the first time as well.
		if check, err = s.AddKeyCheck(ctx, mine); err != nil {
			return nil, err
		}
	}
	if _, err := k.Open("", "sealed", check); err != nil {
		return nil, leadbridge.InvalidField("account.LoadKeys", k.source, "is not the key that this database's connections are sealed with. %s", lostKey)
	}
	return k, nil
}

// lostKey says what to do when the right key is not there.
const lostKey = "Give the right one in " + KeySetting + " or put the file " + KeyFile + " back from a backup or from the machine that made it; " +
	"all processes on one database need the same key. If it is lost for good, run: leadbridge key forget. " +
	"It removes the stored tokens and keys, and each CRM must be connected again; leads and mappings stay."

// readKeys reads the keys, and makes the file if it may and there is none.
func readKeys(setting, dir string, mayMake bool) (*Keys, error) {
	const op = "account.LoadKeys"
	if strings.TrimSpace(setting) != "" {
		return newKeys(setting, KeySetting)
	}
	path := filepath.Join(dir, KeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !mayMake {
		return nil, leadbridge.InvalidField(op, path, "the key file is not there. %s", lostKey)
	}
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = makeKeyFile(dir, path); err != nil {
			return nil, leadbridge.InvalidField(op, path, "the key file cannot be made: %s. Make the folder writable, or set %s", err, KeySetting)
		}
	}
	if err != nil {
		return nil, leadbridge.InvalidField(op, path, "the key file cannot be read: %s", err)
	}
	_ = os.Chmod(path, 0o600) // a backup may have let others read it
	return newKeys(strings.TrimSpace(string(text)), path)
}

// makeKeyFile makes the file whole or not at all, and returns what it holds
// then: of two processes that make it at once one is first.
func makeKeyFile(dir, path string) ([]byte, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, KeyFile+".*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(newKeyText() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		// Not every file system has links.
		if err := os.Rename(f.Name(), path); err != nil {
			return nil, err
		}
	}
	return os.ReadFile(path)
}

// ForgetKeys removes all secrets of a database whose key is lost, so that the
// next start makes a new one.
func ForgetKeys(ctx context.Context, s KeyStore, now time.Time) error {
	return s.ForgetSecrets(ctx, "The key that the connection was sealed with was given up. Connect it again.", now)
}

// Reseal seals every secret anew with the first key and returns how many
// there were. All processes must have the new key and the old one by then;
// afterwards the old one is not needed any more.
func (s *Service) Reseal(ctx context.Context) (int, error) {
	return s.store.Reseal(ctx, func(integrationID, column string, sealed []byte) ([]byte, error) {
		secret, err := s.keys.Open(integrationID, column, sealed)
		if err != nil {
			return nil, err
		}
		return s.keys.Seal(integrationID, column, secret)
	})
}
