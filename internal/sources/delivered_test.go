package sources

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestDelivered(t *testing.T) {
	for name, c := range map[string]struct{ format, text, want string }{
		"plain":     {"env", "A=b\nCAMUNDA_CLIENT_ID=a~b.c-d_e\nCAMUNDA_CLIENT_SECRET=x\n", "a~b.c-d_e"},
		"quoted":    {"env", "CAMUNDA_CLIENT_ID='~ab'\n", "~ab"},
		"exported":  {"env", "export CAMUNDA_CLIENT_ID=\"ab\"\r\n", "ab"},
		"json":      {"json", `{"CAMUNDA_CLIENT_ID": "ab", "n": 1}`, "ab"},
		"other":     {"env", "ZEEBE_CLIENT_ID=ab\n", ""},
		"no json":   {"json", "CAMUNDA_CLIENT_ID=ab\n", ""},
		"no string": {"json", `{"CAMUNDA_CLIENT_ID": 1}`, ""},
		"empty":     {"env", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if client, _ := Delivered(spec.Destination{File: file, Format: c.format}); client.Value() != c.want || !client.IsKnown() {
				t.Errorf("%v; want %q", client, c.want)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("CAMUNDA_CLIENT_ID=ab\nCAMUNDA_CLUSTER_ID='U-1'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, got := Delivered(spec.Destination{File: file}); got != "U-1" {
		t.Errorf("they are for the cluster %q", got)
	}
	if client, _ := Delivered(spec.Destination{File: filepath.Join(t.TempDir(), "none")}); client.Value() != "" || !client.IsKnown() {
		t.Errorf("no file: %v", client)
	}
	if client, _ := Delivered(spec.Destination{File: t.TempDir()}); client.IsKnown() {
		t.Error("a directory is known to hold no credentials")
	}
	command := spec.Destination{Command: []string{"/bin/vault", "argument"}}
	client, _ := Delivered(command)
	if why, unknown := client.Why(); !unknown || why != "command vault cannot be asked" {
		t.Errorf("a command: %q, %t", why, unknown)
	}
}
