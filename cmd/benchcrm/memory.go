package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// heapLimit is that of the server and of imports; see cmd/leadbridge.
const heapLimit = 140 << 20 // bytes

// tuneMemory sweeps the heap as the server does.
func tuneMemory() {
	debug.SetGCPercent(200)
	debug.SetMemoryLimit(heapLimit)
}

// resetMemory begins the measurement of the most memory anew, where the system
// lets us.
func resetMemory() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peakMemory is the most memory that was resident, in bytes; 0 if the system
// does not say.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}
