//go:build linux

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A descriptor names a blob of an OCI layout.
type descriptor struct {
	MediaType, Digest string
	Size              int
	Platform          struct{ OS, Architecture string }
	Annotations       map[string]string
}

// imaged reads an image as its specification says, holds its settings to the Dockerfile's, and runs its program as its
// user, with nothing but what is in it.
func imaged(t *testing.T, s source, out, name string) {
	blobs := unpack(t, bytes.NewReader(content(t, out, name+"_"+tested+"_oci.tar")))
	blob := func(d descriptor, into any) []byte {
		t.Helper()
		data := blobs["blobs/"+strings.Replace(d.Digest, ":", "/", 1)]
		if sum := fmt.Sprintf("sha256:%x", sha256.Sum256(data)); sum != d.Digest || len(data) != d.Size {
			t.Fatalf("%+v is %d bytes with the checksum %s", d, len(data), sum)
		}
		if into != nil {
			if err := json.Unmarshal(data, into); err != nil {
				t.Fatal(err)
			}
		}
		return data
	}
	var top, index struct{ Manifests []descriptor }
	if err := json.Unmarshal(blobs["index.json"], &top); err != nil || len(top.Manifests) != 1 || top.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != tested {
		t.Fatalf("index.json: %+v, %v", top, err)
	}
	blob(top.Manifests[0], &index)
	if len(index.Manifests) != 1 || index.Manifests[0].Platform.OS != "linux" || index.Manifests[0].Platform.Architecture != runtime.GOARCH {
		t.Fatalf("the index: %+v", index)
	}
	var manifest struct {
		Config descriptor
		Layers []descriptor
	}
	blob(index.Manifests[0], &manifest)
	var about struct {
		OS, Architecture string
		Config           struct {
			User, WorkingDir string
			Env, Entrypoint  []string
			Labels           map[string]string
		}
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	blob(manifest.Config, &about)
	if len(manifest.Layers) != 1 || len(about.RootFS.DiffIDs) != 1 {
		t.Fatalf("%+v, %+v", manifest, about)
	}
	z, err := gzip.NewReader(bytes.NewReader(blob(manifest.Layers[0], nil)))
	if err != nil {
		t.Fatal(err)
	}
	layer, err := io.ReadAll(z)
	if err != nil || fmt.Sprintf("sha256:%x", sha256.Sum256(layer)) != about.RootFS.DiffIDs[0] {
		t.Fatalf("the layer is not %s: %v", about.RootFS.DiffIDs[0], err)
	}
	docker := content(t, s.root, "Dockerfile")
	for _, line := range []string{
		"USER " + about.Config.User, "WORKDIR " + about.Config.WorkingDir, "ENV " + strings.Join(about.Config.Env, " "), `ENTRYPOINT ["` + strings.Join(about.Config.Entrypoint, `", "`) + `"]`,
	} {
		if bytes.Count(docker, []byte("\n"+line+"\n")) != 2 {
			t.Errorf("the Dockerfile does not say %s of both images", line)
		}
	}
	if about.Config.Labels["org.opencontainers.image.revision"] != s.commit || about.Config.Labels["org.opencontainers.image.version"] != tested {
		t.Errorf("labels %v", about.Config.Labels)
	}
	contained(t, s, layer, docker)
}

// contained has what is in the layer, which is what the Dockerfile puts there, and runs it.
func contained(t *testing.T, s source, layer, docker []byte) {
	root := t.TempDir()
	found := map[string]*tar.Header{}
	for r := tar.NewReader(bytes.NewReader(layer)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		found[strings.TrimSuffix(h.Name, "/")] = h
		path := filepath.Join(root, h.Name)
		if h.Typeflag == tar.TypeDir {
			err = os.Mkdir(path, os.FileMode(h.Mode))
		} else {
			var data []byte
			if data, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(path, data, os.FileMode(h.Mode))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^COPY --from=\S+ (--chown=65532:65532 )?\S+ /(\S+)$`).FindAllSubmatch(docker, -1) {
		h := found[string(m[2])]
		if h == nil || (h.Uid == 65532) != (len(m[1]) > 0) || h.Uid != h.Gid || !h.ModTime.Equal(s.date) {
			t.Errorf("%s: %+v", m[2], h)
		}
	}
	pool := x509.NewCertPool()
	if pem := content(t, root, "etc/ssl/certs/ca-certificates.crt"); !pool.AppendCertsFromPEM(pem) || bytes.Count(pem, []byte("BEGIN")) < 100 {
		t.Error("there are no roots of certificates")
	}
	if os.Getuid() != 0 {
		t.Skip("only root can run it as another user")
	}
	c := exec.Command("/camsync", "version")
	c.Dir, c.Env = "/work", []string{"CAMUNDA_TOKEN_CACHE_DIR=/cache", "CAMSYNC_STATE_DIR=/state", "ZONEINFO=/zoneinfo.zip"}
	c.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if text, err := c.CombinedOutput(); err != nil || !strings.HasPrefix(string(text), "camsync v"+tested+" "+s.commit+" ") {
		t.Errorf("%v, %s", err, text)
	}
}

// unpack reads a tar.
func unpack(t *testing.T, r io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[h.Name], err = io.ReadAll(tr); err != nil {
			t.Fatal(err)
		}
	}
}
