package sources

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestCaseB9ValuesOfSecretsAreText(t *testing.T) {
	for text, want := range map[string]string{
		"v": "", "\ufeffv": "", "v\x00": "NUL", "\xff\xfev\x00": "not UTF-8", "v\x00w\x00": "NUL", "\ufeff": "empty",
	} {
		got := sealed(text, "file x")
		value, known := got.Get()
		why, _ := got.Why()
		if known != (want == "") || known && value.Reveal() != "v" || !strings.Contains(why, want) {
			t.Errorf("%q: %v, %q", text, known, why)
		}
	}
}

// A destination that an editor has saved with a byte order mark is read like any; one in UTF-16 is not known to be empty.
func TestCaseB9CredentialsThatAnEditorHasSaved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	for _, c := range []struct{ format, text, want, why string }{
		{"env", "\ufeffCAMUNDA_CLIENT_ID='ab'\r\nCAMUNDA_CLUSTER_ID='u1'\r\n", "ab", ""},
		{"env", "\ufeffexport CAMUNDA_CLIENT_ID=ab\nCAMUNDA_CLUSTER_ID=u1", "ab", ""},
		{"json", "\ufeff{\"CAMUNDA_CLIENT_ID\": \"ab\", \"CAMUNDA_CLUSTER_ID\": \"u1\"}", "ab", ""},
		{"env", "\ufeff", "", ""},
		{"env", "\xff\xfeC\x00A\x00", "", "UTF-16"},
		{"json", "\xfe\xff\x00{\x00}", "", "UTF-16"},
		{"env", "C\x00A\x00", "", "UTF-16 or binary"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		d := spec.Destination{File: file, Format: c.format}
		client, cluster := Delivered(d)
		id, known := client.Get()
		why, _ := client.Why()
		if id != c.want || known != (c.why == "") || !strings.Contains(why, c.why) {
			t.Errorf("%q: %q, %t, %q", c.text, id, known, why)
		}
		if (cluster == "u1") != (c.want != "") {
			t.Errorf("%q: for %q", c.text, cluster)
		}
	}
}
