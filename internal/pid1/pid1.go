// Package pid1 makes a program fit to be the first process of a container.
//
// The kernel gives the first process of a PID namespace every process whose parent has ended, and expects it to collect
// them: else they stay as zombies until the container's process limit is reached. Programs that fetch secrets leave such
// children. Collecting whatever has ended would take from os/exec the ends that it waits for, so that the work and the
// collecting are two processes: the first process starts the same program again, passes its signals on, collects every
// process that ends, and ends as the program did.
package pid1

// firstPID is that of the first process of a PID namespace.
const firstPID = 1

// killedBy is the exit code of a program that a signal has ended, less that signal's number, as shells have it.
const killedBy = 128
