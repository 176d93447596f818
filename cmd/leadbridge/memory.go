package main

import (
	"os"
	"runtime/debug"
)

// tuneGC lets the heap grow to three times what lives before it is swept.
// What lives is small, some 50 MB at an import, and sweeping took a sixth of
// the time. GOGC, if set, has the last word.
func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}
