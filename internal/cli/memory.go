package cli

import (
	"os"
	"runtime/debug"
)

// How much the heap grows, in percent of what is in use, until the garbage collector runs, unless GOGC says it.
const (
	onceGrowth  = 50  // of a command that ends soon: a fifth less memory for no more time, since most of that is spent waiting
	againGrowth = 100 // of the daemon, whose CPU time counts: half a collection a pass
)

// growHeap sets that growth, for the whole process.
func growHeap(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}
