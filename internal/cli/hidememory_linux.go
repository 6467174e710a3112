package cli

import "golang.org/x/sys/unix"

// hideMemory keeps other processes of this user, such as the programs that a file names, from reading this one's
// environment and memory through /proc, or by a debugger. Root can do so all the same, no core is dumped, and the entries
// of this process in /proc belong to root. A program that is started is not hidden: the kernel undoes it there.
//
// It is one guard of several. A kernel that refuses it leaves camsync as it is on other systems.
func hideMemory() { _ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
