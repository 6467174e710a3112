package apply

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// metricsCredentials are all that a program needs to read a cluster's metrics as a monitoring client. Which client and cluster they
// are for is beside them, since a user name can be given again.
func metricsCredentials(l *lane, a *diff.Action, c api.NewClient) Credentials {
	user := userOf(a)
	out := Credentials{Secret: c.Secret, Replaces: a.Supersedes, scrape: scrape{
		at: l.metrics, cluster: a.Name.Outer, uuid: l.uuid, user: user, declared: cmp.Or(a.Declared, a.Name.Own),
	}}
	for _, v := range []struct{ name, value string }{
		{"METRICS_URL", l.metrics.URL()}, {"METRICS_USERNAME", user}, {"METRICS_PASSWORD", c.Secret.Reveal()},
		{spec.MetricsClientID, c.ID}, {spec.MetricsClusterID, l.uuid},
	} {
		out.variables = append(out.variables, variable{v.name, spec.Seal(v.value)})
	}
	return out
}

// A scrape is what a scrape configuration for Prometheus says beside the password.
type scrape struct {
	at                  spec.MetricsEndpoint
	cluster, uuid, user string
	declared            string // what the file calls the client, under whatever user name: jobs keep their name
}

// userOf is the user name of the monitoring client that an action makes or gives a new password.
func userOf(a *diff.Action) string { return cmp.Or(a.User, a.Name.Own) }

// Scrape is a file for Prometheus's scrape_config_files. The password is in the file of that name beside it, which Prometheus reads at
// each scrape and looks for relative to this file. Whose credentials these are is a comment, which is left out as long as the password is
// not in place. The name of the job is that of no other client of any organisation.
func (c Credentials) Scrape(passwordFile string, whole bool) []byte {
	var b strings.Builder
	s := c.scrape
	fmt.Fprintf(&b, "# Written by camsync: the metrics of cluster %s for monitoring client %s.\n", yamlText(s.cluster), yamlText(s.user))
	for _, v := range c.variables {
		if v.name == spec.MetricsClientID && whole || v.name == spec.MetricsClusterID {
			b.WriteString("# " + dotenv.Line(v.name, v.value.Reveal()))
		}
	}
	job := "camunda-" + s.cluster + "-" + s.declared + "-" + s.uuid[:min(len(s.uuid), 8)]
	fmt.Fprintf(&b, `scrape_configs:
  - job_name: %s
    scheme: %s
    metrics_path: %s
    basic_auth:
      username: %s
      password_file: %s
    static_configs:
      - targets: [%s]
        labels: {camunda_cluster: %s, camunda_cluster_id: %s}
`, yamlText(job), yamlText(s.at.Scheme), yamlText(s.at.Path), yamlText(s.user), yamlText(passwordFile),
		yamlText(s.at.Target), yamlText(s.cluster), yamlText(s.uuid))
	return []byte(b.String())
}

// yamlText is a text in double quotes: those of JSON are those of YAML.
func yamlText(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil { // text always marshals
		panic(err)
	}
	return string(quoted)
}
