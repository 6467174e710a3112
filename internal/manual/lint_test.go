package manual_test

import (
	"os"
	"os/exec"
	"slices"
	"testing"
)

// Lint fails for what mandoc or groff object to, as far as they are installed.
func Lint(t *testing.T, files []string) {
	t.Helper()
	tools := 0
	for _, tool := range [][]string{{"mandoc", "-Tlint", "-W", "warning"}, {"groff", "-man", "-ww", "-Tutf8", "-z"}} {
		if _, err := exec.LookPath(tool[0]); err != nil {
			continue
		}
		tools++
		if out, err := exec.Command(tool[0], slices.Concat(tool[1:], files)...).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", tool[0], err, out)
		}
	}
	if tools == 0 && os.Getenv("CI") != "" {
		t.Error("neither mandoc nor groff is installed")
	} else if tools == 0 {
		t.Skip("neither mandoc nor groff is installed")
	}
}
