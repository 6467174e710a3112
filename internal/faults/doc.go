// Package faults is the proof that nothing is lost: whole runs of camsync against the emulator, which are killed at every
// boundary, get every wrong answer, and are run again until nothing is left to do.
//
// It holds tests only. Time, the network and the end of a process are simulated; files and all of
// camsync's own packages are real. CONTRIBUTING.md says how to run the long versions.
package faults
