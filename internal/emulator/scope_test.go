package emulator_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestScopes(t *testing.T) {
	all := emulator.Credential{ID: "all", Secret: "s"}
	readers := emulator.Credential{ID: "reader", Secret: "s", Scopes: []emulator.Scope{emulator.ClusterRead, emulator.MemberRead, emulator.AllowlistWrite}}
	nobody := emulator.Credential{ID: "nobody", Secret: "s", Scopes: []emulator.Scope{}}
	w := newWorld(t, emulator.Options{Credentials: []emulator.Credential{all, readers, nobody}})
	id := w.create("prod")

	w.token = w.login("reader", "s")
	w.want("GET", "/members", nil, 200, "")
	w.want("POST", "/members/ana@example.com", `{"orgRoles":["admin"]}`, 403, "Members:write")
	w.want("GET", "/clusters/"+id+"/secrets", nil, 403, "Connector Secrets:read")
	w.want("GET", "/clusters/"+id+"/clients", nil, 403, "Zeebe Client:read")
	w.want("GET", "/clusters/"+id+"/backups", nil, 403, "Backups:read")
	w.want("GET", "/activity/json", nil, 403, "Activity:read")
	w.want("DELETE", "/clusters/"+id, nil, 403, "Cluster:write")
	w.want("PUT", "/clusters/"+id+"/ipallowlist", `{"ipallowlist":[]}`, 204, "")
	for _, path := range []string{"/clusters", "/clusters/" + id} {
		if text := w.want("GET", path, nil, 200, "prod"); strings.Contains(text, "ipallowlist") || strings.Contains(text, "ipwhitelist") {
			t.Errorf("the allowlist is shown without the scope: %s", text)
		}
	}
	w.Change(func(o *emulator.Options) { o.NullAllowlist = true })
	w.want("GET", "/clusters", nil, 200, `"ipallowlist":null,"ipwhitelist":null`)

	w.token = w.login("nobody", "s")
	w.want("GET", "/clusters", nil, 403, "Cluster:read")
	w.want("GET", "/members", nil, 403, "Members:read")

	w.Change(func(o *emulator.Options) { o.Credentials = []emulator.Credential{all} })
	w.want("GET", "/clusters", nil, 401, "")
}
