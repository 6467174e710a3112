package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A program is one that is measured, and the tests of the same checkout.
type program struct {
	path    string
	bench   string // a test binary of internal/cli; empty where there is only the program
	current bool   // of this checkout
}

// earlier is the program of a commit, or one that is there already.
func earlier(ctx context.Context, dir, base string) (program, error) {
	if info, err := os.Stat(base); err == nil && info.Mode().IsRegular() {
		path, err := filepath.Abs(base)
		return program{path: path}, err
	}
	tree := filepath.Join(dir, "tree")
	if err := os.Mkdir(tree, 0o700); err != nil {
		return program{}, err
	}
	archive := filepath.Join(dir, "tree.tar")
	if err := quietly(exec.CommandContext(ctx, "git", "archive", "--output", archive, base)); err != nil {
		return program{}, err
	}
	if err := quietly(exec.CommandContext(ctx, "tar", "-xf", archive, "-C", tree)); err != nil {
		return program{}, err
	}
	return built(ctx, dir, "before", tree)
}

// built builds the program of a checkout, as it is released.
func built(ctx context.Context, dir, name, tree string) (program, error) {
	p := program{path: filepath.Join(dir, name), bench: filepath.Join(dir, name+".test"), current: tree == "."}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", p.path, "./cmd/camsync")
	test := exec.CommandContext(ctx, "go", "test", "-c", "-o", p.bench, "./internal/cli")
	for _, cmd := range []*exec.Cmd{build, test} {
		cmd.Dir, cmd.Env = tree, append(os.Environ(), "CGO_ENABLED=0")
		if err := quietly(cmd); err != nil {
			return p, err
		}
	}
	return p, nil
}

func quietly(cmd *exec.Cmd) error {
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, text)
	}
	return nil
}

// run runs the program once and says what it took. Its exit code has to be one of those that are expected.
func (p program) run(ctx context.Context, dir string, env []string, codes []int, args ...string) figure {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, env, &output
	begun := time.Now()
	err := cmd.Run()
	f := figure{took: time.Since(begun)}
	if cmd.ProcessState == nil {
		f.err = err
		return f
	}
	f.exit, f.memory = cmd.ProcessState.ExitCode(), peak(cmd.ProcessState)
	for _, code := range codes {
		if f.exit == code {
			return f
		}
	}
	f.err = fmt.Errorf("camsync %s: exit code %d\n%s", args[0], f.exit, output.Bytes()[max(0, output.Len()-2000):])
	return f
}
