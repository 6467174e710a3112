package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// nobody is the user of the images, as in the Dockerfile.
const nobody = 65532

// images makes an image of each program for all architectures of Linux, as a tar of an OCI layout. They are what the
// Dockerfile makes, without Docker and without a base: a program, the roots of certificates and the time zones.
func (b *builder) images(ctx context.Context, targets []target) error {
	for _, name := range []string{"camsync", "camsync-k8s"} {
		index := mutate.IndexMediaType(mutate.Annotations(empty.Index, b.labels(name)).(v1.ImageIndex), types.OCIImageIndex)
		found := false
		for _, t := range targets {
			if b.made[name+" "+t.String()] == "" || t.os != "linux" {
				continue
			}
			found = true
			image, err := b.image(ctx, name, t)
			if err != nil {
				return err
			}
			index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: platform(t)}})
		}
		if !found {
			continue
		}
		b.report("writing the image " + name)
		if err := b.layout(name, index); err != nil {
			return err
		}
	}
	return nil
}

// image is the image for one architecture.
func (b *builder) image(ctx context.Context, name string, t target) (v1.Image, error) {
	program, err := os.ReadFile(b.made[name+" "+t.String()])
	if err != nil {
		return nil, err
	}
	zones, err := zoneinfo(ctx)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	if err := plainTar(&packed, []entry{
		{name: "camsync", data: program, mode: 0o755},
		{name: "etc/", mode: 0o755}, {name: "etc/ssl/", mode: 0o755}, {name: "etc/ssl/certs/", mode: 0o755},
		{name: "etc/ssl/certs/ca-certificates.crt", data: roots(), mode: 0o644},
		{name: "zoneinfo.zip", data: zones, mode: 0o644},
		{name: "cache/", mode: 0o700, owner: nobody}, {name: "state/", mode: 0o700, owner: nobody}, {name: "work/", mode: 0o755},
	}, b.date); err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(packed.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(gzip.BestCompression))
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(mutate.MediaType(empty.Image, types.OCIManifestSchema1), layer)
	if err != nil {
		return nil, err
	}
	about := platform(t)
	image, err = mutate.ConfigFile(mutate.ConfigMediaType(image, types.OCIConfigJSON), &v1.ConfigFile{
		Architecture: about.Architecture, OS: about.OS, Variant: about.Variant,
		Created: v1.Time{Time: b.date},
		RootFS:  rootFS(image),
		History: []v1.History{{Created: v1.Time{Time: b.date}, CreatedBy: name + " " + b.version}},
		Config: v1.Config{
			User: "65532:65532", WorkingDir: "/work", Entrypoint: []string{"/camsync"},
			Env:    []string{"CAMUNDA_TOKEN_CACHE_DIR=/cache", "CAMSYNC_STATE_DIR=/state", "ZONEINFO=/zoneinfo.zip"},
			Labels: b.labels(name),
		},
	})
	if err != nil {
		return nil, err
	}
	return mutate.Annotations(image, b.labels(name)).(v1.Image), nil
}

func rootFS(image v1.Image) v1.RootFS {
	config, err := image.ConfigFile()
	if err != nil {
		return v1.RootFS{} // which no one accepts
	}
	return config.RootFS
}

func platform(t target) *v1.Platform {
	p := &v1.Platform{OS: t.os, Architecture: t.arch}
	if t.arch == "arm64" {
		p.Variant = "v8"
	}
	return p
}

// labels are what the specification of OCI has names for.
func (b *builder) labels(name string) map[string]string {
	const home = "https://github.com/camsync/camsync"
	return map[string]string{
		"org.opencontainers.image.title":         name,
		"org.opencontainers.image.description":   summary,
		"org.opencontainers.image.version":       b.version,
		"org.opencontainers.image.revision":      b.commit,
		"org.opencontainers.image.created":       b.date.Format("2006-01-02T15:04:05Z"),
		"org.opencontainers.image.source":        home,
		"org.opencontainers.image.documentation": home + "/blob/main/docs/deployment.md",
		"org.opencontainers.image.licenses":      "Apache-2.0",
	}
}

// layout writes an index as a tar of an OCI layout, under the version as its name.
func (b *builder) layout(name string, index v1.ImageIndex) error {
	dir := filepath.Join(b.work, "oci-"+name)
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	if err := path.AppendIndex(index, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": b.version})); err != nil {
		return err
	}
	var entries []entry
	if err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || file == dir {
			return err
		}
		inside, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		made := entry{name: filepath.ToSlash(inside), mode: 0o644}
		if e.IsDir() {
			made.name, made.mode = made.name+"/", 0o755
		} else if made.data, err = os.ReadFile(file); err != nil {
			return err
		}
		entries = append(entries, made)
		return nil
	}); err != nil {
		return err
	}
	return write(b.path("%s_%s_oci.tar", name, b.version), func(w io.Writer) error { return plainTar(w, entries, b.date) })
}

// roots are the certificates that Mozilla trusts without limits, as go.mod pins them: those of this machine may be
// others. What limits the trust in some more is not in a certificate, so that a file of them cannot say it.
func roots() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // into memory
		}
	}
	return b.Bytes()
}

// zoneinfo is the data of time zones that comes with the compiler.
func zoneinfo(ctx context.Context) ([]byte, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
}
