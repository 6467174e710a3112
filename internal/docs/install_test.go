package docs

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// artefacts are the names of the files of a release.
var artefacts = regexp.MustCompile(`^(camsync(-k8s)?_0\.1\.0_linux_(amd64|arm64)\.tar\.gz|camsync_0\.1\.0_linux_(amd64|arm64)\.(deb|rpm|apk)|camsync(-k8s)?_0\.1\.0_oci\.tar|camsync-0\.1\.0\.tgz)$`)

// checkArtefacts holds the files of a release that a command names to those that there are.
func checkArtefacts(t *testing.T, command string) {
	t.Helper()
	found := regexp.MustCompile(`\bcamsync[\w-]*[-_]0\.1\.0[\w.]*`).FindAllString(command, -1)
	for _, name := range found {
		if !artefacts.MatchString(name) {
			t.Errorf("%s: no release has %s", command, name)
		}
	}
	if len(found) == 0 {
		t.Errorf("%s names no file of a release", command)
	}
}

// checkArchived looks for a file of the archive where the archive is made.
func checkArchived(t *testing.T, command string) {
	t.Helper()
	file := strings.Fields(command)[4]
	_, file, _ = strings.Cut(file, "/")
	if source := source(t, filepath.Join("internal", "tools", "release")); file != "camsync" && file != "man/camsync.1" && !strings.Contains(source, `"`+file+`"`) {
		t.Errorf("%s: the archive does not have %s", command, file)
	}
}
