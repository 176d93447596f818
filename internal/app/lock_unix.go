//go:build unix

package app

import (
	"os"
	"syscall"
)

// lockFile locks a file against other processes, or fails at once.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
