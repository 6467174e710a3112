package cli

import "golang.org/x/sys/unix"

// hideMemory keeps other processes of this user, such as the programs that a file names, from reading this one's
// environment and memory through /proc, or with a debugger. Root still can; no core is dumped, and the entries of this
// process in /proc belong to root. Programs that it starts are not hidden: the kernel resets the attribute.
//
// It is best effort: if the kernel refuses it, camsync works as on other systems.
func hideMemory() { _ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
