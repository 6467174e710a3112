package delivery_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// Neither of the two files of a scrape configuration is written over what is not ours, and only both together count as delivered.
func TestPrometheusDestinations(t *testing.T) {
	const ours = "# METRICS_CLIENT_ID=c-1\n# METRICS_CLUSTER_ID=u-1\nscrape_configs: []\n"
	for _, test := range []struct {
		name, config, password string
		delivered, refused     string
	}{
		{"nothing", "", "", "", ""},
		{"ours", ours, "secret", "c-1", ""},
		{"without its password", ours, "", "", ""},
		{"half written", strings.Replace(ours, "# METRICS_CLIENT_ID=c-1\n", "", 1), "secret", "", ""},
		{"another's configuration", "scrape_configs: []\n", "", "", "grafana.yml holds something other than credentials"},
		{"another's password", "", "secret", "", "grafana.password holds something other than credentials"},
		{"in another format", "METRICS_CLIENT_ID=c-1\n", "secret", "c-1", "grafana.password holds something other than credentials"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			d := spec.Destination{File: filepath.Join(dir, "grafana.yml"), Format: spec.Prometheus}
			for path, text := range map[string]string{d.File: test.config, d.PasswordFile(): test.password} {
				if text == "" {
					continue
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if client, _ := sources.DeliveredMonitoring(d); client.Value() != test.delivered || !client.IsKnown() {
				t.Errorf("delivered is %q, want %q", client.Value(), test.delivered)
			}
			err := delivery.Destinations{}.Prepare(d)
			if (err == nil) != (test.refused == "") || err != nil && !strings.HasSuffix(strings.SplitN(err.Error(), ":", 2)[0], test.refused) {
				t.Errorf("Prepare says %v, want %q", err, test.refused)
			}
		})
	}
}
