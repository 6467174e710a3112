package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

func TestReview(t *testing.T) {
	org := live()
	members := append(org.Members.Value(),
		spec.Member{Email: "plain@x.org", Roles: []string{"visitor"}},
		spec.Member{Email: "owner@x.org", Roles: []string{"owner"}},
		spec.Member{Email: "late@x.org", Roles: []string{"visitor"}, Pending: true},
		spec.Member{Email: "early@x.org", Roles: []string{"developer"}, Pending: true},
		spec.Member{Email: "ageless@x.org", Roles: []string{"developer"}, Pending: true},
	)
	org.Members = spec.Known(members)
	clusters := append(org.Clusters.Value(), spec.Cluster{UUID: "C2", Name: "hidden", Clients: spec.Unknown[[]spec.Client]("403")})
	org.Clusters = spec.Known(clusters)
	log := audit.New(newest(
		member("eve@x.org", api.EntryCreated, "late@x.org", "roles"),
		member("me", api.EntryCreated, "early@x.org", "roles"),
		inside("eve@x.org", api.EntryCreated, "client", "k-2", "permissions"),
		member("eve@x.org", api.EntryDeleted, "ageless@x.org", "roles"),
		member("eve@x.org", api.EntryCreated, "ageless@x.org", "roles"),
	), org, actor.New("me"))
	desired := spec.Organization{Members: spec.Known([]spec.Member{{Email: "ana@EXAMPLE.com"}, {Email: "plain@x.org"}}), Clusters: spec.Known([]spec.Cluster{{Name: "prod"}})}
	r := audit.NewReview(time.Unix(0, 0), org, log, "k-2", &desired)

	got := ""
	for _, m := range r.Admins() {
		got += fmt.Sprintf("admin %s %s\n", m.Email, m.Declared)
	}
	for _, m := range r.Pending() {
		got += fmt.Sprintf("pending %s %v by %q %s\n", m.Email, !m.Since.IsZero(), m.By, m.Declared)
	}
	for _, c := range r.Clients {
		got += fmt.Sprintf("client %s/%s %v self %v by %s %s\n", c.Cluster, c.Name, c.Permissions, c.Self, c.By, c.Declared)
	}
	for _, o := range r.Outside() {
		got += fmt.Sprintf("outside %s %v %s\n", o.Name, o.Rights, o.Declared)
	}
	for _, m := range r.Others() {
		got += "other " + m.Email + "\n"
	}
	want := `admin Ana@example.com yes
admin owner@x.org not managed
pending early@x.org true by "me" no
pending late@x.org true by "eve@x.org" no
pending ageless@x.org false by "" no
client prod/worker [Zeebe] self true by eve@x.org not managed
outside member/ageless@x.org [developer] no
outside member/early@x.org [developer] no
outside member/late@x.org [visitor] no
outside cluster/prod/client/worker [Zeebe] not managed
other plain@x.org
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(r.Unknown) != 1 || r.MembersMissing || !r.ClientsMissing || r.Unknown[0] != "cluster/hidden/clients: 403" {
		t.Errorf("unknown: %q", r.Unknown)
	}
	if free := audit.NewReview(time.Unix(0, 0), org, log, "me", nil); free.Members[0].Declared != "" || free.Clients[0].Declared != "" || free.Against || len(free.Outside()) != 0 {
		t.Error("without a file, nothing is declared or not")
	}
	if unread := audit.NewReview(time.Unix(0, 0), org, audit.Unread("403"), "me", nil); unread.Undated != "403" || !unread.Pending()[0].Since.IsZero() {
		t.Errorf("without a log, ages are unknown because of %q", unread.Undated)
	}
}

func TestARotatedClientIsInTheFile(t *testing.T) {
	alive := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "prod", UUID: "C1", Clients: spec.Known([]spec.Client{
		{Name: "worker", ID: "a"}, {Name: "worker~2", ID: "b"}, {Name: "stray~2", ID: "c"},
	})}})}
	desired := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "prod", Clients: spec.Known([]spec.Client{{Name: "worker"}})}})}
	r := audit.NewReview(time.Unix(0, 0), alive, audit.Unread("403"), "", &desired)
	got := ""
	for _, c := range r.Clients {
		got += fmt.Sprintf("%s %s\n", c.Name, c.Declared)
	}
	for _, c := range audit.Covered(desired, alive) {
		got += fmt.Sprintf("%v %d/%d\n", c.Kind, c.Declared, c.Live)
	}
	if want := "stray~2 no\nworker no\nworker~2 yes\nclusters 1/1\nclients 1/3\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
