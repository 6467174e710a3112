package pid1

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// passedOn are the signals that somebody sends to a container. What the kernel sends to the first process because of itself,
// such as SIGCHLD and SIGPIPE, is its own affair.
var passedOn = []os.Signal{
	syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGCONT, syscall.SIGWINCH,
}

// Run carries out this program in a process of its own, where this one is the first of its PID namespace, and returns its
// exit code once it has ended. Ran is false in every other process: that one has to do the work. So it is where no process
// can be started, which is told.
func Run(failed func(error)) (code int, ran bool) {
	if os.Getpid() != firstPID {
		return 0, false
	}
	signals := make(chan os.Signal, 2*len(passedOn)) // from before the start on, so that none is lost
	for _, s := range passedOn {
		if !signal.Ignored(s) { // so it stays, as under nohup
			signal.Notify(signals, s)
		}
	}
	defer signal.Stop(signals)
	pid, err := start()
	if err != nil {
		failed(err)
		return 0, false
	}
	done := make(chan struct{})
	over := make(chan struct{})
	go func() { // ends with the program
		defer close(over)
		pass(pid, signals, done)
	}()
	code = collect(pid)
	close(done)
	<-over
	return code, true
}

// start begins the same program again, with all that this process has. It has a process group of its own, which gets the
// terminal: a Ctrl-C there is one for the program, and not a second one by way of this process.
func start() (pid int, err error) {
	attributes := &syscall.ProcAttr{
		Env:   os.Environ(),
		Files: []uintptr{0, 1, 2},
		Sys:   &syscall.SysProcAttr{Setpgid: true},
	}
	paths := []string{"/proc/self/exe"}
	if path, err := os.Executable(); err == nil {
		paths = []string{path, "/proc/self/exe"}
	}
	try := func() (err error) {
		for _, path := range paths {
			if pid, err = syscall.ForkExec(path, os.Args, attributes); err == nil {
				return nil
			}
		}
		return err
	}
	for fd := range attributes.Files {
		if !term.IsTerminal(fd) {
			continue
		}
		terminal := *attributes.Sys
		terminal.Foreground, terminal.Ctty = true, fd
		plain := attributes.Sys
		attributes.Sys = &terminal
		if err = try(); err == nil {
			return pid, nil
		}
		attributes.Sys = plain // it is not the terminal that controls this process
		break
	}
	err = try()
	return pid, err
}

// pass hands signals on until the program has ended.
func pass(pid int, signals <-chan os.Signal, done <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			if number, ok := s.(syscall.Signal); ok {
				_ = syscall.Kill(pid, number) // it may have ended meanwhile
			}
		case <-done:
			return
		}
	}
}

// collect waits for every process that ends, until the program does, and returns its exit code. A program that a Ctrl-Z has
// stopped goes on: there is no shell that could let it.
func collect(pid int) int {
	for {
		var status syscall.WaitStatus
		ended, err := syscall.Wait4(-1, &status, syscall.WUNTRACED, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil: // there is no process left, and nobody knows how the program ended
			return 1
		case ended != pid:
		case status.Stopped():
			if status.StopSignal() == syscall.SIGTSTP {
				_ = syscall.Kill(pid, syscall.SIGCONT)
			}
		case status.Signaled():
			return killedBy + int(status.Signal())
		default:
			return status.ExitStatus()
		}
	}
}
