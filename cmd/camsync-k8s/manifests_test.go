//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/yaml"

	"github.com/camsync/camsync/internal/tools/apiserver"
)

const dir = "../../deploy/kubernetes"

// paths are the apiserver's paths for the objects of the manifests.
var paths = map[string]string{
	"Namespace": "/api/v1/namespaces", "ServiceAccount": "/api/v1/namespaces/camsync/serviceaccounts",
	"Role":          "/apis/rbac.authorization.k8s.io/v1/namespaces/camsync/roles",
	"RoleBinding":   "/apis/rbac.authorization.k8s.io/v1/namespaces/camsync/rolebindings",
	"Deployment":    "/apis/apps/v1/namespaces/camsync/deployments",
	"NetworkPolicy": "/apis/networking.k8s.io/v1/namespaces/camsync/networkpolicies",
}

// A real apiserver accepts each manifest, and knows each field of it.
func theManifests(t *testing.T, server *apiserver.Server) {
	client, err := kubernetes.NewForConfig(server.Admin)
	if err != nil {
		t.Fatal(err)
	}
	var kustomization struct{ Resources []string }
	parse(t, read(t, "kustomization.yaml"), &kustomization)
	taken := map[string]bool{}
	for _, file := range kustomization.Resources {
		for text := range strings.SplitSeq(read(t, file), "\n---\n") {
			var about struct{ Kind string }
			parse(t, text, &about)
			path, known := paths[about.Kind]
			if !known {
				t.Errorf("%s: no path for a %s", file, about.Kind)
				continue
			}
			taken[about.Kind] = true
			post := client.RESTClient().Post().AbsPath(path).Param("fieldValidation", "Strict").SetHeader("Content-Type", "application/yaml").Body([]byte(text))
			if _, err := post.DoRaw(t.Context()); err != nil {
				t.Errorf("%s: %s: %v", file, about.Kind, err)
			}
		}
	}
	if len(taken) != len(paths) {
		t.Errorf("taken: %v", taken)
	}
	var deployment apps.Deployment
	parse(t, read(t, "deployment.yaml"), &deployment)
	restricted(t, client, "camsync", deployment.Spec.Template)
}

// The program accepts the command line of the Deployment, as far as possible without a cluster, and
// the example file.
func TestTheDeploymentsCommandLine(t *testing.T) {
	var deployment apps.Deployment
	if err := yaml.UnmarshalStrict([]byte(read(t, "deployment.yaml")), &deployment); err != nil {
		t.Fatal(err)
	}
	container := deployment.Spec.Template.Spec.Containers[0]
	if text, err := program(t, container.Args...); err == nil || !strings.Contains(text, "camsync: --leader-elect: ") {
		t.Errorf("%q: %v, %s", container.Args, err, text)
	}
	if text, err := program(t, "validate", "-f", filepath.Join(dir, "org.yaml")); err != nil {
		t.Errorf("the example: %v, %s", err, text)
	}
	mounts := map[string]bool{}
	for _, m := range container.VolumeMounts {
		mounts[m.MountPath] = true
	}
	for _, arg := range container.Args {
		if _, path, _ := strings.Cut(arg, "=/"); path != "" && !mounts["/"+filepath.Dir(path)] {
			t.Errorf("%s: nothing is mounted there", arg)
		}
	}
}

// program runs camsync-k8s without credentials, and without a cluster.
func program(t *testing.T, args ...string) (string, error) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, args...)
	cmd.Env = []string{asReplica + "=https://127.0.0.1:1 none none", "HOME=" + t.TempDir()}
	text, err := cmd.CombinedOutput()
	return string(text), err
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parse(t *testing.T, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}
