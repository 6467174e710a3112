//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	core "k8s.io/api/core/v1"
	rbac "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/yaml"

	"github.com/camsync/camsync/internal/tools/apiserver"
)

const (
	leads   = `"msg":"this replica leads"`
	deposed = `"msg":"this replica no longer leads"`
	applied = `"result":"applied"`
)

// TestOnAnAPIServer has what takes a real apiserver, of which there is one: it starts slowly.
func TestOnAnAPIServer(t *testing.T) {
	t.Parallel()
	server := apiserver.Start(t)
	t.Run("the manifests", func(t *testing.T) { theManifests(t, server) })
	t.Run("the chart", func(t *testing.T) { theChart(t, server) })
	t.Run("many organisations", func(t *testing.T) { manyOrganisations(t, server) })
	t.Run("three replicas", func(t *testing.T) { threeReplicas(t, server) })
}

// Three replicas, with exactly the rights of deploy/kubernetes, manage one organisation. Whatever
// happens to the leader or the apiserver, one continues, and no two write at the same time.
func threeReplicas(t *testing.T, server *apiserver.Server) {
	account(t, server, "alone", "camsync")
	config := server.As(t, "default", "alone")
	w := newWorld(t)
	w.desire(t, "developer")
	start := func(name string) *replica { return w.replica(t, name, config, "-f", w.file, "--interval", "1h") }
	all := []*replica{start("a"), start("b"), start("c")}
	first := oneOf(t, leads, all...)
	first.says(t, applied)

	// The leader is killed. The next one knows what it applied, and has nothing to do.
	first.signal(t, syscall.SIGKILL)
	<-first.ended
	all = without(first, all...)
	second := oneOf(t, leads, all...)
	second.says(t, `"result":"in_sync","write":false`)
	all = append(all, start("d"))

	// The leader is suspended during a pass, for longer than its lease, and another applies the
	// change. When it resumes, its reads are outdated, and it may not write any more.
	reads := w.hold(second.name)
	w.desire(t, "analyst")
	reads.entered(t)
	second.signal(t, syscall.SIGSTOP)
	third := oneOf(t, leads, without(second, all...)...)
	third.says(t, applied)
	w.release(reads)
	second.signal(t, syscall.SIGCONT)
	second.says(t, deposed)
	second.waitForStandby(t)

	// The apiserver is lost. The leader is unknown, so nothing is written until the apiserver is
	// back.
	server.Stop(t)
	third.says(t, deposed)
	w.desire(t, "developer")
	third.signal(t, syscall.SIGHUP)
	third.waitForStandby(t)
	server.Continue(t)
	fourth := oneOf(t, leads, all...)
	fourth.says(t, applied)

	// The leader is stopped during a write. The write is finished before another replica leads.
	writes := w.hold("")
	w.desire(t, "visitor")
	writes.entered(t)
	fourth.signal(t, syscall.SIGTERM)
	fourth.says(t, `"msg":"stopping`)
	for _, r := range without(fourth, all...) {
		if log, _ := r.after(r.seen); strings.Contains(log, leads) {
			t.Errorf("%s leads while %s writes", r.name, fourth.name)
		}
	}
	w.release(writes)
	<-fourth.ended
	if code := fourth.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("%s ended with %d", fourth.name, code)
	}
	fifth := oneOf(t, leads, without(fourth, all...)...)
	fifth.says(t, `"result":"in_sync","write":false`)
	w.noneTogether(t)
	if got, want := w.written(), strings.Join([]string{first.name, third.name, fourth.name, fourth.name}, " "); got != want {
		t.Errorf("written by %s, want %s: once for each change, by who led", got, want)
	}
}

// Each organisation has a lease. When a replica ends, another takes over all that it led.
func manyOrganisations(t *testing.T, server *apiserver.Server) {
	account(t, server, "many", "camsync-one", "camsync-two")
	config := server.As(t, "default", "many")
	var args []string
	var worlds []*world
	for _, name := range []string{"one", "two"} {
		w := newWorld(t)
		w.desire(t, "developer")
		path := filepath.Join(t.TempDir(), name+".env")
		text := "CAMUNDA_CONSOLE_CLIENT_ID=emulator\nCAMUNDA_CONSOLE_CLIENT_SECRET='emulator-secret'\nCAMUNDA_CONSOLE_BASE_URL=" + w.door(t, name) + "\nCAMUNDA_OAUTH_URL=" + w.url + "/oauth/token\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--org", name+"="+w.file+","+path)
		worlds = append(worlds, w)
	}
	first := worlds[0].replica(t, "a", config, args...)
	first.says(t, applied)
	first.says(t, applied)
	second := worlds[0].replica(t, "b", config, args...)
	second.says(t, `"msg":"another replica leads"`)
	first.signal(t, syscall.SIGTERM)
	second.says(t, `"result":"in_sync","write":false`)
	second.says(t, `"result":"in_sync","write":false`)
	<-first.ended
	for i, name := range []string{"one", "two"} {
		if got := worlds[i].written(); got != name {
			t.Errorf("organisation %s was written to by %q, want once", name, got)
		}
	}
}

// account makes a service account with the role of deploy/kubernetes, for the leases of these names.
func account(t *testing.T, server *apiserver.Server, name string, leases ...string) {
	t.Helper()
	client, err := kubernetes.NewForConfig(server.Admin)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "kubernetes", "role.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var role rbac.Role
	var binding rbac.RoleBinding
	first, second, _ := strings.Cut(string(text), "\n---\n")
	for text, into := range map[string]any{first: &role, second: &binding} {
		if err := yaml.UnmarshalStrict([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	for i := range role.Rules {
		if len(role.Rules[i].ResourceNames) > 0 {
			role.Rules[i].ResourceNames = leases
		}
	}
	role.Name, binding.Name, binding.RoleRef.Name = name, name, name
	binding.Subjects[0].Namespace, binding.Subjects[0].Name = "default", name
	service := &core.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}
	_, err = client.CoreV1().ServiceAccounts("default").Create(t.Context(), service, metav1.CreateOptions{})
	if err == nil {
		_, err = client.RbacV1().Roles("default").Create(t.Context(), &role, metav1.CreateOptions{})
	}
	if err == nil {
		_, err = client.RbacV1().RoleBindings("default").Create(t.Context(), &binding, metav1.CreateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}
