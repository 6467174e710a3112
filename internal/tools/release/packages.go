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
	"strings"
	"time"
)

// nfpm writes the packages. It is a program of its own, so that what it links is not in go.mod: its go.sum pins that.
// Later versions need modules of which the Go module proxy has no source.
const nfpm = "github.com/goreleaser/nfpm/v2@v2.45.2"

const (
	summary     = "Keep a Camunda 8 SaaS organisation in the state that YAML files describe"
	description = summary + `.
camsync reads the files and the organisation, shows the difference as a plan, and
applies it: once, in CI, or continuously as a daemon.`
)

// An installed file of a package, as nfpm takes it.
type installed struct {
	Source      string `json:"src,omitempty"`
	Destination string `json:"dst"`
	Type        string `json:"type,omitempty"` // dir, or config|noreplace for a file that its owner may change
	Info        struct {
		Mode  os.FileMode `json:"mode"`
		Owner string      `json:"owner"`
		Group string      `json:"group"`
		Time  time.Time   `json:"mtime"`
	} `json:"file_info"`
}

// packages makes a .deb, an .rpm and an .apk for each architecture of Linux. They have no scripts: installing starts
// and enables nothing, and the unit makes its user by itself (DynamicUser), while it runs.
func (b *builder) packages(ctx context.Context, targets []target) error {
	for _, t := range targets {
		if t.os != "linux" {
			continue
		}
		if b.packer == "" {
			b.report("building nfpm")
			b.packer = filepath.Join(b.work, "nfpm")
			if err := buildTool(ctx, nfpm, "./cmd/nfpm", b.packer); err != nil {
				return err
			}
		}
		for _, format := range []string{"deb", "rpm", "apk"} {
			b.report("packing " + format + " for " + t.arch)
			if err := b.pack(ctx, format, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// packageVersion is a version as the packager takes it for a format. Of 0.1.0-rc.1 it makes 0.1.0_rc.1 for apk, which is no
// version there: a number stands right after its word (apk-package(5)).
func packageVersion(format, version string) string {
	if number, candidate, found := strings.Cut(version, "-"); found && format == "apk" {
		return number + "-" + strings.Replace(candidate, ".", "", 1)
	}
	return version
}

func (b *builder) pack(ctx context.Context, format string, t target) error {
	dir, err := filepath.Abs(filepath.Join(b.work, format+"-"+t.arch))
	if err != nil {
		return err
	}
	contents, err := b.contents(dir, format, t)
	if err != nil {
		return err
	}
	config, err := json.Marshal(map[string]any{
		"name": "camsync", "arch": t.arch, "platform": "linux", "version": packageVersion(format, b.version), "version_schema": "semver", "release": "1",
		"section": "admin", "priority": "optional", "maintainer": "The camsync project <camsync@users.noreply.github.com>",
		"description": description, "vendor": "The camsync project", "homepage": "https://github.com/camsync/camsync", "license": "Apache-2.0",
		"mtime": b.date, "contents": contents, "umask": 0o022,
		"deb": map[string]any{"compression": "gzip"},
		"rpm": map[string]any{"group": "Applications/System", "summary": summary, "buildhost": "localhost", "compression": "gzip:9"},
	})
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "nfpm.json")
	if err := os.WriteFile(path, config, 0o600); err != nil {
		return err
	}
	out, err := filepath.Abs(b.path("camsync_%s_linux_%s.%s", b.version, t.arch, format))
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, b.packer, "package", "--config", path, "--packager", format, "--target", out)
	c.Dir = dir
	return output(c)
}

// contents writes what a package installs into dir, and lists it.
func (b *builder) contents(dir, format string, t target) ([]installed, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	unit, err := b.unit()
	if err != nil {
		return nil, err
	}
	var all []installed
	add := func(from, to, sort string, mode os.FileMode) {
		f := installed{Source: from, Destination: to, Type: sort}
		f.Info.Mode, f.Info.Owner, f.Info.Group, f.Info.Time = mode, "root", "root", b.date
		all = append(all, f)
	}
	texts := []document{
		{path: "/usr/lib/systemd/system/camsync.service", text: unit},
	}
	for _, own := range []struct{ from, to string }{
		{"LICENSE", "/usr/share/doc/camsync/copyright"}, {"README.md", "/usr/share/doc/camsync/README.md"}, {"CHANGELOG.md", "/usr/share/doc/camsync/CHANGELOG.md"},
		{"deploy/systemd/camsync.env", "/etc/camsync/camsync.env"},
	} {
		text, err := b.read(own.from)
		if err != nil {
			return nil, err
		}
		texts = append(texts, document{path: own.to, text: text})
	}
	for _, d := range b.docs {
		if to := d.installed(format); to != "" {
			texts = append(texts, document{path: to, text: d.text})
		}
	}
	add(b.made["camsync "+t.String()], "/usr/bin/camsync", "", 0o755)
	add("", "/etc/camsync", "dir", 0o755)
	add("", "/usr/share/doc/camsync", "dir", 0o755)
	for i, d := range texts {
		sort := ""
		if filepath.Dir(d.path) == "/etc/camsync" {
			sort = "config|noreplace"
		}
		from := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(from, d.text, 0o600); err != nil {
			return nil, err
		}
		add(from, d.path, sort, 0o644)
	}
	return all, nil
}

// unit is the unit for a program that a package has installed. By hand, programs go to /usr/local.
func (b *builder) unit() ([]byte, error) {
	text, err := b.read("deploy/systemd/camsync.service")
	if err != nil {
		return nil, err
	}
	byHand, packaged := []byte("\nExecStart=/usr/local/bin/camsync "), []byte("\nExecStart=/usr/bin/camsync ")
	if bytes.Count(text, byHand) != 1 {
		return nil, errors.New("deploy/systemd/camsync.service does not start /usr/local/bin/camsync")
	}
	return bytes.Replace(text, byHand, packaged, 1), nil
}
