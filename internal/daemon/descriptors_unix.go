//go:build unix

package daemon

import "syscall"

// descriptors returns how many file descriptors the process may have open, or 0 if that is unknown.
func descriptors() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > 1<<20 {
		return 0
	}
	return int(limit.Cur)
}
