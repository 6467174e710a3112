// Command release builds everything that a release of camsync consists of, from the checkout that it is run in, and
// without a network once its modules are in the cache:
//
//	go run ./internal/tools/release 0.1.0
//
// The same version of the same commit gives the same bytes, in whichever directory and whenever it is built, with the
// same version of Go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

const usage = `usage: go run ./internal/tools/release [-out dist] [-targets linux/amd64,…] [-modified] VERSION

It is run in the root of a checkout. SOURCE_DATE_EPOCH is the time that is written into the artefacts, and that of the
commit unless it is set.

`

func run(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage); flags.PrintDefaults() }
	out := flags.String("out", "dist", "the directory of the artefacts; it is made, and has to be empty")
	targets := flags.String("targets", "", "systems to build for, instead of all: OS/ARCH,…")
	modified := flags.Bool("modified", false, "build although there are changes that are not committed; the program then says so")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return errors.New("which version?")
	}
	chosen, err := parseTargets(*targets)
	if err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	s, err := readSource(ctx, root, flags.Arg(0), *modified)
	if err != nil {
		return err
	}
	began := time.Now()
	files, err := build(ctx, s, *out, chosen, func(step string) {
		fmt.Fprintf(stderr, "%6.1fs  %s\n", time.Since(began).Seconds(), step)
	})
	if err != nil {
		return err
	}
	for _, name := range files {
		info, err := os.Stat(filepath.Join(*out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(stderr, "%12d  %s\n", info.Size(), name)
	}
	return nil
}

// build makes all artefacts for the targets in the directory out, and returns their names in order. It reports what it
// does before it does it. A directory that holds anything is refused, so that the checksums cover what is in it.
func build(ctx context.Context, s source, out string, targets []target, report func(string)) ([]string, error) {
	if have, err := os.ReadDir(out); err == nil && len(have) > 0 {
		return nil, fmt.Errorf("%s is not empty: remove what an earlier build has left, or choose another directory with -out", out)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "camsync-release") // an absolute path
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(work) }() // it is the system's temporary directory

	b := &builder{source: s, out: out, work: work, report: report, made: map[string]string{}}
	for _, step := range []func(context.Context, []target) error{
		b.programs, b.documents, b.archives, b.packages, b.images, b.chart, b.notes, b.sums,
	} {
		if err := step(ctx, targets); err != nil {
			return nil, err
		}
	}
	return names(out)
}

// A builder makes the artefacts of a release, one sort after the other.
type builder struct {
	source
	out    string            // what is released
	work   string            // what is not
	made   map[string]string // the programs, by their names and targets: camsync linux/amd64
	docs   []document        // what is installed beside the program
	packer string            // the program that writes packages, once it is built
	report func(string)
}

func (b *builder) path(format string, args ...any) string {
	return filepath.Join(b.out, fmt.Sprintf(format, args...))
}

// names lists a directory, in order.
func names(dir string) (list []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list, err
}

// A target is a system that a program is built for.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "/" + t.arch }

// targets are all systems that a release is for.
func targets() []target {
	return []target{
		{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
	}
}

func parseTargets(text string) ([]target, error) {
	if text == "" {
		return targets(), nil
	}
	var chosen []target
	var known []string
	for _, t := range targets() {
		known = append(known, t.String())
	}
next:
	for name := range strings.SplitSeq(text, ",") {
		for _, t := range targets() {
			if t.String() == name {
				chosen = append(chosen, t)
				continue next
			}
		}
		return nil, fmt.Errorf("%q is not a target: one of %s", name, strings.Join(known, ", "))
	}
	return chosen, nil
}
