//go:build unix

package main

import (
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/camsync/camsync/internal/tools/apiserver"
)

// Helm installs the chart into a real apiserver, upgrades it, rolls it back and uninstalls it, in a namespace with the
// policy "restricted". There is nothing of it before, and nothing after.
func theChart(t *testing.T, server *apiserver.Server) {
	client, err := kubernetes.NewForConfig(server.Admin)
	if err != nil {
		t.Fatal(err)
	}
	const namespace = "charted"
	if _, err := client.CoreV1().Namespaces().Create(t.Context(), &core.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: namespace, Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"},
	}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		t.Helper()
		return helm(t, append(args, "--namespace", namespace, "--kube-apiserver", server.Admin.Host, "--kube-token", server.Admin.BearerToken, "--kube-ca-file", server.Admin.CAFile)...)
	}
	must := func(args ...string) string {
		t.Helper()
		text, err := run(args...)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	replicas := func() (n int32) {
		t.Helper()
		d, err := client.AppsV1().Deployments(namespace).Get(t.Context(), "camsync", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return *d.Spec.Replicas
	}

	if text := must("install", "camsync", chart, "--set-file", file); !strings.Contains(text, "create secret generic camsync-credentials") {
		t.Errorf("it does not say what is missing: %s", text)
	}
	deployment, err := client.AppsV1().Deployments(namespace).Get(t.Context(), "camsync", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	restricted(t, client, namespace, deployment.Spec.Template)
	if _, err := run("install", "second", chart, "--set-file", file); err == nil {
		t.Error("a second release in the namespace would share the lease of the first, and never lead")
	}

	must("upgrade", "camsync", chart, "--reuse-values", "--set", "replicas=1", "--set", "networkPolicy.enabled=false")
	if n := replicas(); n != 1 {
		t.Errorf("%d replicas after the upgrade", n)
	}
	if _, err := client.NetworkingV1().NetworkPolicies(namespace).Get(t.Context(), "camsync", metav1.GetOptions{}); !errors.IsNotFound(err) {
		t.Errorf("the NetworkPolicy after the upgrade: %v", err)
	}
	must("rollback", "camsync", "1")
	if n := replicas(); n != 3 {
		t.Errorf("%d replicas after the rollback", n)
	}
	if _, err := client.NetworkingV1().NetworkPolicies(namespace).Get(t.Context(), "camsync", metav1.GetOptions{}); err != nil {
		t.Errorf("the NetworkPolicy after the rollback: %v", err)
	}
	must("uninstall", "camsync")
	for _, path := range []string{
		"/apis/apps/v1/namespaces/charted/deployments/camsync", "/api/v1/namespaces/charted/serviceaccounts/camsync", "/api/v1/namespaces/charted/configmaps/camsync-org",
		"/apis/rbac.authorization.k8s.io/v1/namespaces/charted/roles/camsync", "/apis/rbac.authorization.k8s.io/v1/namespaces/charted/rolebindings/camsync",
		"/apis/networking.k8s.io/v1/namespaces/charted/networkpolicies/camsync",
	} {
		if _, err := client.RESTClient().Get().AbsPath(path).DoRaw(t.Context()); !errors.IsNotFound(err) {
			t.Errorf("%s after uninstalling: %v", path, err)
		}
	}
}
