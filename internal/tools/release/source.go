package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A source is what a release is built from.
type source struct {
	root    string    // of the checkout
	version string    // as 0.1.0 or 0.1.0-rc.1
	commit  string    // in full; with "-modified", if files differ from it
	date    time.Time // in whole seconds, in UTC: all that is in the artefacts is of this time
	env     []string  // for the compiler, beside that of the process
}

// versions that all sorts of packages can express and order.
var versions = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(alpha|beta|rc)\.(0|[1-9]\d*))?$`)

// readSource asks git for the commit and its time. Changes that are not committed are refused unless modified says
// otherwise: what is released is what others can check out.
func readSource(ctx context.Context, root, version string, modified bool) (source, error) {
	s := source{root: root, version: strings.TrimPrefix(version, "v")}
	if !versions.MatchString(s.version) {
		return s, fmt.Errorf("%q is not a version: like 0.1.0, or 0.1.0-rc.1 with alpha, beta or rc", version)
	}
	if _, err := os.Stat(filepath.Join(root, "cmd/camsync/main.go")); err != nil {
		return s, fmt.Errorf("%s is not the root of a checkout of camsync: %w", root, err)
	}
	git := func(args ...string) (string, error) {
		c := exec.CommandContext(ctx, "git", args...)
		var wrong bytes.Buffer
		c.Dir, c.Stderr = root, &wrong
		text, err := c.Output()
		if err != nil {
			return "", fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(wrong.String()))
		}
		return strings.TrimSpace(string(text)), nil
	}
	about, err := git("log", "-1", "--format=%H %ct")
	if err != nil {
		return s, err
	}
	commit, at, _ := strings.Cut(about, " ")
	changes, err := git("status", "--porcelain")
	switch {
	case err != nil:
		return s, err
	case changes != "" && !modified:
		return s, fmt.Errorf("there are changes that are not committed; commit them, or try the build with -modified:\n%s", changes)
	case changes != "":
		commit += "-modified"
	}
	s.commit = commit
	if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		at = epoch
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || seconds < 0 {
		return s, fmt.Errorf("SOURCE_DATE_EPOCH is %q: seconds since 1970, please", at)
	}
	s.date = time.Unix(seconds, 0).UTC()
	return s, nil
}

// buildTool builds a program of another module, with the versions that its own go.sum pins. The module is downloaded
// once.
func buildTool(ctx context.Context, module, program, path string) error {
	download := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	download.Dir = filepath.Dir(path) // not that of a module, whose go.mod would have a say
	download.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	text, err := download.Output()
	var about struct{ Dir, Error string }
	if wrong := json.Unmarshal(text, &about); err != nil || wrong != nil {
		return fmt.Errorf("%s: %w", module, errors.Join(err, wrong, errors.New(about.Error)))
	}
	c := exec.CommandContext(ctx, "go", "build", "-o", path, program)
	c.Dir, c.Env = about.Dir, append(os.Environ(), "GOFLAGS=-mod=readonly", "GOOS=", "GOARCH=", "GOWORK=off", "CGO_ENABLED=0")
	return output(c)
}

// output runs a program that says something only if it fails.
func output(c *exec.Cmd) error {
	text, err := c.CombinedOutput()
	if err == nil {
		return nil
	}
	return errors.Join(fmt.Errorf("%s: %w", strings.Join(c.Args, " "), err), errors.New(strings.TrimSpace(string(text))))
}

// read reads a file of the checkout.
func (s source) read(path string) ([]byte, error) { return os.ReadFile(filepath.Join(s.root, path)) }
