package apply_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

const cluster = "5f0c0000-0000-4000-8000-000000000001"

// answers gives a new client for a creation and lets everything else succeed.
func answers(call api.Call, _ string) (api.Answer, error) {
	if c, ok := call.(api.CreateClient); ok {
		return api.Answer{Client: &api.NewClient{
			ID: "new~id", Name: c.Name, Secret: spec.Seal("it's ~secret"), Audience: "zeebe.camunda.io",
			Links: map[string]string{"zeebe": cluster + ".bru-2.zeebe.camunda.io", "operate": "https://bru-2.operate.camunda.io/" + cluster},
		}}, nil
	}
	return api.Answer{}, nil
}

func newClient(destination spec.Destination, before ...api.Call) diff.Plan {
	return diff.Plan{Actions: []diff.Action{{
		Verb: diff.Create, Name: spec.Clients.Name("c", "worker"), UUID: cluster, Destination: &destination,
		Calls: append(before, api.CreateClient{Name: "worker", Permissions: []string{"Zeebe"}}),
	}}}
}

func TestCredentialsReachTheirFile(t *testing.T) {
	for format, want := range map[string]string{
		"env": `
			CAMUNDA_CLIENT_MODE=saas
			CAMUNDA_CLUSTER_ID=` + cluster + `
			CAMUNDA_CLIENT_ID=new~id
			CAMUNDA_CLIENT_AUTH_CLIENTID=new~id
			ZEEBE_CLIENT_ID=new~id
			CAMUNDA_CLIENT_SECRET='it'\''s ~secret'
			CAMUNDA_CLIENT_AUTH_CLIENTSECRET='it'\''s ~secret'
			ZEEBE_CLIENT_SECRET='it'\''s ~secret'
			CAMUNDA_OAUTH_URL=https://login.cloud.camunda.io/oauth/token
			ZEEBE_AUTHORIZATION_SERVER_URL=https://login.cloud.camunda.io/oauth/token
			CAMUNDA_TOKEN_AUDIENCE=zeebe.camunda.io
			ZEEBE_TOKEN_AUDIENCE=zeebe.camunda.io
			CAMUNDA_CLUSTER_REGION=bru-2
			ZEEBE_ADDRESS=` + cluster + `.bru-2.zeebe.camunda.io:443
			ZEEBE_GRPC_ADDRESS=grpcs://` + cluster + `.bru-2.zeebe.camunda.io:443
			ZEEBE_REST_ADDRESS=https://bru-2.zeebe.camunda.io/` + cluster + `
			CAMUNDA_REST_ADDRESS=https://bru-2.zeebe.camunda.io/` + cluster + `
			CAMUNDA_OPERATE_BASE_URL=https://bru-2.operate.camunda.io/` + cluster + "\n",
		"json": `{
			  "CAMUNDA_CLIENT_AUTH_CLIENTID": "new~id",
			  "CAMUNDA_CLIENT_AUTH_CLIENTSECRET": "it's ~secret",
			  "CAMUNDA_CLIENT_ID": "new~id",
			  "CAMUNDA_CLIENT_MODE": "saas",
			  "CAMUNDA_CLIENT_SECRET": "it's ~secret",
			  "CAMUNDA_CLUSTER_ID": "` + cluster + `",
			  "CAMUNDA_CLUSTER_REGION": "bru-2",
			  "CAMUNDA_OAUTH_URL": "https://login.cloud.camunda.io/oauth/token",
			  "CAMUNDA_OPERATE_BASE_URL": "https://bru-2.operate.camunda.io/` + cluster + `",
			  "CAMUNDA_REST_ADDRESS": "https://bru-2.zeebe.camunda.io/` + cluster + `",
			  "CAMUNDA_TOKEN_AUDIENCE": "zeebe.camunda.io",
			  "ZEEBE_ADDRESS": "` + cluster + `.bru-2.zeebe.camunda.io:443",
			  "ZEEBE_AUTHORIZATION_SERVER_URL": "https://login.cloud.camunda.io/oauth/token",
			  "ZEEBE_CLIENT_ID": "new~id",
			  "ZEEBE_CLIENT_SECRET": "it's ~secret",
			  "ZEEBE_GRPC_ADDRESS": "grpcs://` + cluster + `.bru-2.zeebe.camunda.io:443",
			  "ZEEBE_REST_ADDRESS": "https://bru-2.zeebe.camunda.io/` + cluster + `",
			  "ZEEBE_TOKEN_AUDIENCE": "zeebe.camunda.io"
			}` + "\n",
	} {
		t.Run(format, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "new", "folder", "worker."+format)
			results := apply.Run(t.Context(), &org{answer: answers}, newClient(spec.Destination{File: file, Format: format}), apply.Options{Deliver: delivery.Destinations{}})
			check(t, "outcomes", outcomes(results), "cluster/c/client/worker created")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			check(t, "file", strings.TrimSpace(string(text)), want)
			if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 {
				t.Errorf("the file has mode %v", info.Mode())
			}
		})
	}
}

func TestClientIsNotTouchedWhereItsDestinationIsNotWritable(t *testing.T) {
	o := &org{answer: answers}
	folder := t.TempDir()
	plan := newClient(spec.Destination{File: folder, Format: "env"}, api.DeleteClient{ID: "old"})
	results := apply.Run(t.Context(), o, plan, apply.Options{Deliver: delivery.Destinations{}})
	if len(o.sent) != 0 {
		t.Errorf("sent %q though %s can not be written", o.sent, folder)
	}
	check(t, "outcomes", outcomes(results), "cluster/c/client/worker failed: credentials: "+folder+" is not a regular file")
}

// A full disk takes the proof and refuses the credentials.
type fullDisk struct{ shown string }

func (*fullDisk) Prepare(spec.Destination) error { return nil }

func (f *fullDisk) Put(_ spec.Destination, c apply.Credentials) error {
	f.shown = fmt.Sprintf("%v %+v %#v", c, c, c)
	return errors.New("no space left on device")
}

func TestClientWhoseSecretCanNotBeKeptIsDeletedAgain(t *testing.T) {
	o := &org{answer: answers}
	disk := &fullDisk{}
	results := apply.Run(t.Context(), o, newClient(spec.Destination{File: "x"}), apply.Options{Deliver: disk})
	check(t, "outcomes", outcomes(results), "cluster/c/client/worker failed: credentials: no space left on device; the new client was deleted again")
	check(t, "sent", strings.Join(o.sent, "\n"), cluster+" api.CreateClient\n"+cluster+" api.DeleteClient")
	if strings.Contains(disk.shown, "secret~") || strings.Contains(disk.shown, "it's") {
		t.Errorf("printed credentials show the secret: %s", disk.shown)
	}
}

func TestRotationSaysWhatIsLeftAfterHalfOfIt(t *testing.T) {
	o := &org{answer: func(call api.Call, _ string) (api.Answer, error) {
		if _, ok := call.(api.CreateClient); ok {
			return api.Answer{}, errors.New("403 Forbidden")
		}
		return api.Answer{}, nil
	}}
	plan := newClient(spec.Destination{File: filepath.Join(t.TempDir(), "worker.env")}, api.DeleteClient{ID: "old"})
	check(t, "outcomes", outcomes(apply.Run(t.Context(), o, plan, apply.Options{Deliver: delivery.Destinations{}})),
		"cluster/c/client/worker failed: deleted, but not created again: 403 Forbidden")
}
