package main

import (
	"os"
	"syscall"
)

// peak is how many KiB the process has had resident at most.
func peak(state *os.ProcessState) int {
	usage, _ := state.SysUsage().(*syscall.Rusage)
	if usage == nil {
		return 0
	}
	return int(usage.Maxrss)
}
