//go:build unix

package daemon

import "syscall"

// descriptors is how many files and connections the process may have open at once; 0 where nobody knows.
func descriptors() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > 1<<20 {
		return 0
	}
	return int(limit.Cur)
}
