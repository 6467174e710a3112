// Package server runs real servers for tests only: programs that a build.sh has put into the cache, each on ports of its own.
package server

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long to wait for a state of a server.
const patience = 2 * time.Minute

// Built is the newest cached program of that name; empty if there is none.
func Built(name string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(cache, "camsync-test", name+"-*[0-9]"))
	if err != nil || len(found) == 0 {
		return ""
	}
	return slices.Max(found)
}

// Alone keeps other processes from starting servers of this binary meanwhile, since free ports are
// reserved for no one until a program listens on them.
func Alone(binary string) (end func()) {
	lock := flock.New(binary + ".lock")
	_ = lock.Lock() // without the lock, two processes find the same port at worst
	return func() { _ = lock.Close() }
}

// Ports are as many different ports that are free and outside the ephemeral range.
func Ports(tb testing.TB, n int) []int {
	tb.Helper()
	const first, last, tries = 10_000, 30_000, 100
	var ports []int
	for try := 1; len(ports) < n; try++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first+mathrand.IntN(last-first)))
		if err == nil {
			defer func() { _ = l.Close() }()
			ports = append(ports, l.Addr().(*net.TCPAddr).Port)
		} else if try == tries {
			tb.Fatal(err)
		}
	}
	return ports
}

// A Program is a running program. What it writes is in the file log of its directory.
type Program struct {
	Ended chan struct{} // closed once it has ended

	process *os.Process
}

// Launch starts a program that is killed at the end of the test.
func Launch(tb testing.TB, dir, name string, args ...string) Program {
	tb.Helper()
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	_ = log.Close() // the program has its own descriptor
	p := Program{make(chan struct{}), cmd.Process}
	go func() {
		defer close(p.Ended)
		_ = cmd.Wait() // its exit is in the log
	}()
	tb.Cleanup(p.Kill)
	return p
}

// Kill ends the program, like a power failure.
func (p Program) Kill() {
	_ = p.process.Kill() // an error means it has ended
	<-p.Ended
}

// Until asks again and again whether something is so. If that takes too long, it fails the test with what is wrong and the end of
// the log in the directory.
func Until(tb testing.TB, dir, wrong string, is func(context.Context) error) {
	tb.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		err := is(tb.Context())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(dir, "log")) // an error means there is no log
			tb.Fatalf("%s: %v\n%s", wrong, err, text[max(0, len(text)-4000):])
		}
	}
}
