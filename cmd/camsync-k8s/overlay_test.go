//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	networking "k8s.io/api/networking/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// build returns what kustomize makes of an overlay over the manifests, by kind.
func build(t *testing.T, overlay map[string]string) map[string]string {
	t.Helper()
	fs := filesys.MakeFsInMemory()
	write := func(path, text string) {
		if err := fs.WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			write(filepath.Join("/base", name), read(t, name))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for name, text := range overlay {
		write(filepath.Join("/overlay", name), text)
	}
	made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(fs, "/overlay")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, r := range made.Resources() {
		kinds[r.GetKind()] = r.MustYaml()
		if r.GetLabels()["app.kubernetes.io/name"] != "camsync" {
			t.Errorf("%s %s lacks the label of camsync", r.GetKind(), r.GetName())
		}
	}
	return kinds
}

// A NetworkPolicy that is narrowed to Prometheus' pods selects those: no label of camsync gets into
// the selector.
func TestCaseC1AnOverlayThatNarrowsTheNetworkPolicy(t *testing.T) {
	kinds := build(t, map[string]string{
		"kustomization.yaml": "resources: [../base]\npatches: [{path: policy.yaml}]\n",
		"policy.yaml": `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: camsync}
spec:
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: observability}}
          podSelector: {matchLabels: {app.kubernetes.io/name: prometheus}}
      ports: [{port: 8321, protocol: TCP}]
`,
	})
	var policy networking.NetworkPolicy
	if err := yaml.UnmarshalStrict([]byte(kinds["NetworkPolicy"]), &policy); err != nil {
		t.Fatal(err)
	}
	peer := policy.Spec.Ingress[0].From[0]
	if len(policy.Spec.Ingress) != 1 || len(policy.Spec.Ingress[0].From) != 1 || len(peer.PodSelector.MatchLabels) != 1 || peer.PodSelector.MatchLabels["app.kubernetes.io/name"] != "prometheus" {
		t.Errorf("the peer is %v", peer)
	}
	if n := len(policy.Spec.PodSelector.MatchLabels); n != 0 {
		t.Errorf("the policy is for pods with %d labels, and so not for all of the namespace", n)
	}
	var deployment apps.Deployment
	if err := yaml.UnmarshalStrict([]byte(kinds["Deployment"]), &deployment); err != nil {
		t.Fatal(err)
	}
	for name, value := range deployment.Spec.Selector.MatchLabels {
		if deployment.Spec.Template.Labels[name] != value {
			t.Errorf("the Deployment does not select its own pods by %s", name)
		}
	}
}

// A label that an overlay adds does not change selectors, which a Deployment does not allow.
func TestCaseC1AnOverlayThatAddsALabel(t *testing.T) {
	base := build(t, map[string]string{"kustomization.yaml": "resources: [../base]\n"})
	labelled := build(t, map[string]string{"kustomization.yaml": "resources: [../base]\nlabels: [{pairs: {team: platform}, includeTemplates: true}]\n"})
	var before, after apps.Deployment
	for text, into := range map[string]*apps.Deployment{base["Deployment"]: &before, labelled["Deployment"]: &after} {
		if err := yaml.UnmarshalStrict([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if len(after.Spec.Selector.MatchLabels) != len(before.Spec.Selector.MatchLabels) || after.Spec.Template.Labels["team"] != "platform" {
		t.Errorf("selector %v, labels %v", after.Spec.Selector.MatchLabels, after.Spec.Template.Labels)
	}
}

// Without the operator, nothing of it is needed; with it, one component adds the PodMonitor.
func TestCaseC5ThePodMonitorIsOptional(t *testing.T) {
	base := build(t, map[string]string{"kustomization.yaml": "resources: [../base]\n"})
	if text, there := base["PodMonitor"]; there {
		t.Errorf("without the operator the apiserver refuses\n%s", text)
	}
	with := build(t, map[string]string{"kustomization.yaml": "resources: [../base]\ncomponents: [../base/components/prometheus-operator]\n"})
	if !strings.Contains(with["PodMonitor"], "namespace: camsync") {
		t.Errorf("the component has no PodMonitor for camsync:\n%s", with["PodMonitor"])
	}
}
