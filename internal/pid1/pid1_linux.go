package pid1

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// passedOn are the signals that are sent to a container. Others, such as SIGCHLD and SIGPIPE, concern
// the first process itself.
var passedOn = []os.Signal{
	syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGCONT, syscall.SIGWINCH,
}

// Run reports the exit code of this program, run in a process of its own, if this process is the
// first of its PID namespace. Otherwise, or if no process can be started, ran is false and the caller
// has to do the work; failed is called with the error.
func Run(failed func(error)) (code int, ran bool) {
	if os.Getpid() != firstPID {
		return 0, false
	}
	signals := make(chan os.Signal, 2*len(passedOn)) // registered before the start, so none is lost
	for _, s := range passedOn {
		if !signal.Ignored(s) { // stays ignored, as under nohup
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

// start starts the same program with the environment and files of this process. Its own process group
// becomes the foreground one, so a Ctrl-C reaches it only once.
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
		attributes.Sys = plain // not the controlling terminal
		break
	}
	err = try()
	return pid, err
}

// pass forwards signals until the program has ended.
func pass(pid int, signals <-chan os.Signal, done <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			if number, ok := s.(syscall.Signal); ok {
				_ = syscall.Kill(pid, number) // an error means it has ended
			}
		case <-done:
			return
		}
	}
}

// collect reaps every process until the program ends, and returns its exit code. It continues a
// program that Ctrl-Z has stopped, since no shell could.
func collect(pid int) int {
	for {
		var status syscall.WaitStatus
		ended, err := syscall.Wait4(-1, &status, syscall.WUNTRACED, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil: // no child is left, so the status is lost
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
