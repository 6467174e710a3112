package orgfile_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// What no cluster shows is said once; what only some do not show, or for other reasons, at each of them.
func TestCaseU14UnseenSaidOnce(t *testing.T) {
	cluster := func(name, secrets string) spec.Cluster {
		return spec.Cluster{
			Name: name, BackupRegion: spec.Unknown[spec.Choice]("the API left it out"),
			Secrets: spec.Unknown[[]spec.Secret](secrets),
		}
	}
	got := write(t, spec.Organization{Clusters: spec.Known([]spec.Cluster{cluster("a", "403"), cluster("b", "403"), cluster("c", "500")})})
	if n := strings.Count(got, "backupRegion"); n != 1 || !strings.Contains(got, "\n  # backupRegion of every cluster: unknown: the API left it out\n  - name: a\n") {
		t.Errorf("backupRegion is named %d times in\n%s", n, got)
	}
	if n := strings.Count(got, "    # secrets: unknown: "); n != 3 {
		t.Errorf("secrets are named %d times in\n%s", n, got)
	}
	if len(load(t, got).Clusters.Value()) != 3 {
		t.Errorf("it does not load as three clusters:\n%s", got)
	}
	if one := write(t, spec.Organization{Clusters: spec.Known([]spec.Cluster{cluster("a", "403")})}); !strings.Contains(one, "    # backupRegion: unknown: the API") {
		t.Errorf("of one cluster alone:\n%s", one)
	}
}
