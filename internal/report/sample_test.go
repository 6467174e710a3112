package report_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

var update = flag.Bool("update", false, "write the golden files anew")

// canary is the secret value that the calls of the sample carry; no report may show it.
const canary = "canary-hunter2"

func at(line, column int) spec.Pos { return spec.Pos{File: "org.yaml", Line: line, Column: column} }

// samplePlan has every shape that a line of a plan can take.
func samplePlan() diff.Plan {
	plan := diff.Plan{
		Actions: []diff.Action{
			{
				Verb: diff.Create, Name: spec.ClusterName("production"), Harms: spec.Cost, Pos: at(12, 5),
				Fields: []diff.Field{
					{Name: "region", Desired: "Belgium, Europe (europe-west1)"}, {Name: "channel", Desired: "Stable"},
					{Name: "planType", Desired: "G3-S"}, {Name: "generation", Desired: "Camunda 8.8+gen3"}, {Name: "stage", Desired: "prod"},
				},
				Calls: []api.Call{api.CreateCluster{Name: "production"}},
			},
			{
				Verb: diff.Create, Name: spec.Secrets.Name("production", "SLACK_TOKEN"), Pos: at(31, 7),
				Calls: []api.Call{api.CreateSecret{Name: "SLACK_TOKEN", Value: spec.Seal(canary)}},
			},
			{
				Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Harms: spec.AccessLoss | spec.AccessGain, Pos: at(7, 5),
				Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: "developer"}},
			},
			{
				Verb: diff.Update, Name: spec.Clients.Name("staging", "order-worker"), UUID: "5f0c0c5e-0001", Harms: spec.CredentialLoss, Pos: at(52, 9),
				Fields: []diff.Field{{Name: "permissions", Live: "Zeebe", Desired: "Zeebe, Operate"}},
				Calls:  []api.Call{api.DeleteClient{ID: "a~b"}, api.CreateClient{Name: "order-worker", Permissions: []string{"Zeebe", "Operate"}}},
			},
			{
				Verb: diff.Update, Name: spec.ClusterName("staging"), UUID: "5f0c0c5e-0001", Pos: at(41, 5),
				Fields: []diff.Field{{Name: "description", Desired: "Where releases are tried before they meet customers"}},
			},
			{
				Verb: diff.Update, Name: spec.Allowlists.Name("staging", ""), UUID: "5f0c0c5e-0001", Harms: spec.AccessLoss, Pos: at(45, 7),
				Fields: []diff.Field{{Name: "network", Desired: "203.0.113.0/24"}, {Name: "description of 198.51.100.7", Live: "VPN", Desired: "Office"}, {Name: "network", Live: "10.0.0.0/8"}},
			},
			{
				Verb: diff.Hold, Would: diff.Delete, Name: spec.Secrets.Name("staging", "OLD_TOKEN"), UUID: "5f0c0c5e-0001", Harms: spec.CredentialLoss,
				Reason: "credential-loss is not allowed", Hint: "--allow credential-loss, or policy.allow in the file, allows it",
			},
			{
				Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("a cluster whose name is as long as the API lets it be"), UUID: "5f0c0c5e-0002", Pos: at(61, 5),
				Fields: []diff.Field{{Name: "region", Live: "Iowa, North America (us-central1)", Desired: "europe-west1"}},
				Reason: "the region of a cluster cannot change", Hint: "create a cluster under another name there, move, then delete this one",
			},
			{
				Verb: diff.Delete, Name: spec.MemberName("bob@example.com"), Harms: spec.AccessLoss,
				Fields: []diff.Field{{Name: "roles", Live: "developer, analyst"}},
			},
		},
		Unmanaged: []spec.Name{spec.ClusterName("sandbox")},
		Notes:     []string{"cluster/staging/allowlist: unknown: the API left it out: the credentials may lack the IP allowlist permission"},
	}
	for i := range 24 {
		plan.Unmanaged = append(plan.Unmanaged, spec.Secrets.Name("staging", fmt.Sprintf("S%02d", i)))
	}
	return plan
}

// sampleResults is the sample plan after a run in which one action failed.
func sampleResults() []apply.Result {
	outcomes := []apply.Outcome{apply.Failed, apply.NotTried, apply.Updated, apply.Updated, apply.Updated, apply.Updated, apply.Held, apply.Held, apply.Deleted}
	var results []apply.Result
	for i, a := range samplePlan().Actions {
		r := apply.Result{Action: a, Outcome: outcomes[i]}
		switch r.Outcome {
		case apply.Failed:
			r.Err = errors.New("POST /clusters: 400 Bad Request: the organisation has no cluster left in its plan")
		case apply.NotTried:
			r.Err = errors.New("cluster/production was not created")
		}
		results = append(results, r)
	}
	return results
}

// golden compares got with a file in testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; -update writes it anew\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
