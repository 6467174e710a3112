// Package pid1 makes a program fit to be the first process of a container.
//
// The kernel makes the first process of a PID namespace the parent of every orphan, and expects it to
// reap them: zombies would count towards the container's process limit. Programs that fetch secrets
// leave such orphans. Reaping any child would steal exit statuses that os/exec waits for, so work and
// reaping are two processes: the first process starts the same program again, forwards its signals,
// reaps all children, and exits with the program's exit code.
package pid1

// firstPID is the first process of a PID namespace.
const firstPID = 1

// killedBy plus the number of a signal is the exit code of a program that the signal ended, as in
// shells.
const killedBy = 128
