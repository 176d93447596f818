package main

import (
	"os"
	"runtime/debug"
)

// heapLimit is where the heap of an import or a server is swept more often to
// stay small; what lives in it is some 90 MB at the most. The database's own
// caches come on top. Commands that hold a whole file do without the limit.
const heapLimit = 140 << 20 // bytes

// tuneGC lets the heap grow to three times what lives before it is swept, for
// sweeping took a sixth of an import's time. GOGC, if set, has the last word.
func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// limitHeap sets the limit. GOMEMLIMIT, if set, has the last word.
func limitHeap() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
}
