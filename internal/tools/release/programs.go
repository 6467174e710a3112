package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// programs builds camsync for each target, and camsync-k8s for those of Linux.
func (b *builder) programs(ctx context.Context, targets []target) error {
	for _, t := range targets {
		if err := b.program(ctx, "camsync", t); err != nil {
			return err
		}
		if t.os != "linux" {
			continue
		}
		if err := b.program(ctx, "camsync-k8s", t); err != nil {
			return err
		}
	}
	return nil
}

// program builds one program. Nothing but the source, the version and the compiler goes into it: neither a path of this
// machine nor what the checkout knows of its tags, which a copy of the source does not have.
func (b *builder) program(ctx context.Context, name string, t target) error {
	b.report("building " + name + " for " + t.String())
	file := name
	if t.os == "windows" {
		file += ".exe"
	}
	path, err := filepath.Abs(filepath.Join(b.work, "programs", t.os+"-"+t.arch, file))
	if err != nil {
		return err
	}
	const cli = "github.com/camsync/camsync/internal/cli"
	flags := fmt.Sprintf("-s -w -X %s.version=v%s -X %s.revision=%s", cli, b.version, cli, b.commit)
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags="+flags, "-o", path, "./cmd/"+name)
	c.Dir = b.root
	c.Env = append(append(os.Environ(), b.env...), "CGO_ENABLED=0", "GOOS="+t.os, "GOARCH="+t.arch,
		"GOFLAGS=-mod=readonly", "GOWORK=off", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off")
	if err := output(c); err != nil {
		return err
	}
	b.made[name+" "+t.String()] = path
	return b.bill(name, t, path)
}

// here is a camsync that runs on this machine. It is built if it is not among the targets.
func (b *builder) here(ctx context.Context) (string, error) {
	t := target{runtime.GOOS, runtime.GOARCH}
	name := "camsync " + t.String()
	if b.made[name] != "" {
		return b.made[name], nil
	}
	scratch := *b
	scratch.out, scratch.made = filepath.Join(b.work, "here"), map[string]string{}
	if err := os.MkdirAll(scratch.out, 0o700); err != nil {
		return "", err
	}
	err := scratch.program(ctx, "camsync", t)
	return scratch.made[name], err
}
