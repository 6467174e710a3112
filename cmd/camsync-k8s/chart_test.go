//go:build unix

package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/camsync/camsync/internal/tools/server"
)

const (
	chart = "../../deploy/helm/camsync"
	// file gives the chart the file that the Kustomize directory has.
	file = `organisation.files.org\.yaml=` + dir + "/org.yaml"
)

// helm runs a real Helm, and returns what it prints.
func helm(t *testing.T, args ...string) (string, error) {
	t.Helper()
	binary := server.Built("helm")
	switch {
	case binary == "" && os.Getenv("CI") == "true":
		t.Fatal("no Helm here: internal/tools/helm/build.sh builds one")
	case binary == "":
		t.Skip("no Helm here: internal/tools/helm/build.sh builds one")
	}
	home := t.TempDir()
	c := exec.Command(binary, args...)
	c.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}
	var out, wrong bytes.Buffer
	c.Stdout, c.Stderr = &out, &wrong
	err := c.Run()
	if err != nil {
		err = fmt.Errorf("helm %s: %w: %s%s", strings.Join(args, " "), err, out.String(), wrong.String())
	}
	return out.String(), err
}

// rendered is what the chart makes, by kind.
func rendered(t *testing.T, args ...string) map[string]map[string]any {
	t.Helper()
	text, err := helm(t, append([]string{"template", "camsync", chart, "--namespace", "camsync", "--set-file", file}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]map[string]any{}
	for document := range strings.SplitSeq(text, "\n---\n") {
		var object map[string]any
		parse(t, document, &object)
		if object != nil {
			kinds[object["kind"].(string)] = object
		}
	}
	return kinds
}

// based is what the Kustomize directory makes, by kind, with the component for the Prometheus operator.
func based(t *testing.T) map[string]map[string]any {
	t.Helper()
	kinds := map[string]map[string]any{}
	for kind, text := range build(t, map[string]string{"kustomization.yaml": "resources: [../base]\ncomponents: [../base/components/prometheus-operator]\n"}) {
		var object map[string]any
		parse(t, text, &object)
		kinds[kind] = object
	}
	return kinds
}

// With the example's file and otherwise its own values, the chart makes what the Kustomize directory makes, but for what is named here.
func TestTheChartIsTheKustomizeDirectory(t *testing.T) {
	t.Parallel()
	got, want := rendered(t, "--set", "podMonitor.enabled=true"), based(t)
	delete(want, "Namespace") // helm install --create-namespace
	at(got["Deployment"], "spec", "template", "spec", "containers", 0)["image"] = "camsync-k8s"
	at(want["NetworkPolicy"], "spec")["podSelector"] = at(got["NetworkPolicy"], "spec")["podSelector"] // a release may share its namespace
	for _, objects := range []map[string]map[string]any{got, want} {
		for _, object := range objects {
			onlyOwnLabels(object)
		}
	}
	if kinds := slices.Sorted(maps.Keys(want)); len(kinds) != 7 {
		t.Errorf("only these are compared: %v", kinds)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- Kustomize, + chart:\n%s", diff)
	}
}

// onlyOwnLabels removes the labels that Helm's charts add to each object.
func onlyOwnLabels(object map[string]any) {
	labels := at(object, "metadata", "labels")
	for _, name := range []string{"app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart"} {
		delete(labels, name)
	}
}

// at is the mapping at a path of an object, which has to be there.
func at(object map[string]any, path ...any) map[string]any {
	var here any = object
	for _, step := range path {
		switch step := step.(type) {
		case string:
			here = here.(map[string]any)[step]
		case int:
			here = here.([]any)[step]
		}
	}
	return here.(map[string]any)
}

// A value that is unknown or cannot be meant is refused before anything is installed, and said with its place.
func TestValuesOfTheChart(t *testing.T) {
	t.Parallel()
	if text, err := helm(t, "lint", "--strict", chart, "--set-file", file); err != nil || !strings.Contains(text, "0 chart(s) failed") {
		t.Errorf("%v, %s", err, text)
	}
	for args, says := range map[string]string{
		"":                                  "what is the organisation to look like?",
		"--set-file organisation.file=x.go": "x.go",
		"--set organisation.existingConfigMap=org,replica=2":                       "additional properties 'replica' not allowed",
		"--set organisation.existingConfigMap=org,replicas=-1":                     "/replicas",
		"--set organisation.existingConfigMap=org,image.digest=sha256:12":          "/image/digest",
		"--set organisation.existingConfigMap=org,credentials.existingSecret=":     "/credentials/existingSecret",
		"--set organisation.existingConfigMap=org,credentials.clientSecret=canary": "additional properties 'clientSecret' not allowed",
		"--set organisation.existingConfigMap=Org":                                 "/organisation/existingConfigMap",
		"--set organisation.files.org=x":                                           "/organisation/files",
		"--set grace=soon,organisation.existingConfigMap=org":                      "/grace",
		"--set organisation.existingConfigMap=org,organisation.files.a\\.yaml=x":   "exclude each other",
	} {
		_, err := helm(t, append([]string{"template", "camsync", chart}, strings.Fields(args)...)...)
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `"`, `'`), says) {
			t.Errorf("%s: %v, and not %q", args, err, says)
		}
	}
}

// What is chosen is rendered where Kubernetes looks for it.
func TestTheChartsChoices(t *testing.T) {
	t.Parallel()
	values := filepath.Join(t.TempDir(), "values.yaml")
	digest := "sha256:" + strings.Repeat("0a", 32)
	if err := os.WriteFile(values, []byte(`
image: {repository: registry.example.com/camsync-k8s, digest: "`+digest+`", pullPolicy: Always}
imagePullSecrets: [{name: registry}]
organisation: {files: {clusters.yaml: "x-a: 1"}}
credentials: {existingSecret: other}
extraArgs: [--on-drift=apply, "--notify=@/etc/camsync-notify/notify.txt"]
extraEnv: [{name: SLACK_TOKEN, valueFrom: {secretKeyRef: {name: slack, key: token}}}]
extraEnvFrom: [{secretRef: {name: more}}]
extraVolumes: [{name: notify, secret: {secretName: notify}}]
extraVolumeMounts: [{name: notify, mountPath: /etc/camsync-notify, readOnly: true}]
state: {existingClaim: camsync-state}
podLabels: {team: platform}
podAnnotations: {a: b}
nodeSelector: {kubernetes.io/os: linux}
tolerations: [{key: a, operator: Exists}]
priorityClassName: high
serviceAccount: {annotations: {c: d}}
networkPolicy: {enabled: false}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	got := rendered(t, "--values", values)
	if _, there := got["NetworkPolicy"]; there {
		t.Error("there is a NetworkPolicy")
	}
	text, err := yaml.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"image: registry.example.com/camsync-k8s@" + digest + "\n", "imagePullPolicy: Always\n", "- name: registry\n", "- -f=/etc/camsync\n",
		"- --on-drift=apply\n", "- --notify=@/etc/camsync-notify/notify.txt\n", "name: slack\n", "name: more\n", "secretName: notify\n", "mountPath: /etc/camsync-notify\n",
		"claimName: camsync-state\n", "team: platform\n", "a: b\n", "kubernetes.io/os: linux\n", "operator: Exists\n", "priorityClassName: high\n", "c: d\n", "secretName: other\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
