package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// As the first process of a container, camsync-k8s starts another process for its work, as camsync
// does, forwards SIGTERM, and exits with its code.
func TestCaseB12AsTheFirstProcess(t *testing.T) {
	c := exec.Command(os.Args[0], "emulator", "--listen", "127.0.0.1:0")
	c.Env = append(os.Environ(), asReplica+"=http://127.0.0.1:1 none none")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no PID namespace can be made: %v", err)
		}
		t.Skipf("no PID namespace can be made: %v", err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "export ") {
		t.Errorf("%q, %v", line, err)
	}
	var work []string
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(c.Process.Pid) + "/task/*/children")
	for _, path := range threads {
		text, _ := os.ReadFile(path) // an error means the thread has ended
		work = append(work, strings.Fields(string(text))...)
	}
	if err != nil || len(work) != 1 {
		t.Errorf("its children: %q, %v; want one", work, err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
