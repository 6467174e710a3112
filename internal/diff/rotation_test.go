package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// delivered says whose credentials are at the destination of the one client of the file.
func delivered(id string) func(d, l *spec.Organization) {
	return func(d, _ *spec.Organization) {
		k := &d.Clusters.Value()[0].Clients.Value()[0]
		k.Delivered = spec.Known(id)
		k.Credentials.File = "w.env"
	}
}

// lost says which live clients camsync has created and lost the secrets of.
func lost(names ...string) func(d, l *spec.Organization) {
	return func(_, l *spec.Organization) {
		clients := l.Clusters.Value()[0].Clients.Value()
		for i := range clients {
			for _, name := range names {
				clients[i].Lost = clients[i].Lost || clients[i].Name == name
			}
		}
	}
}

func all(changes ...func(d, l *spec.Organization)) func(d, l *spec.Organization) {
	return func(d, l *spec.Organization) {
		for _, change := range changes {
			change(d, l)
		}
	}
}

const (
	toFile    = `clusters: [{name: my c, clients: [{name: w, permissions: [Zeebe], credentials: {file: w.env}}]}]`
	toCommand = `clusters: [{name: my c, clients: [{name: w, permissions: [Zeebe], credentials: {command: [vault]}}]}]`
	pruning   = "policy: {prune: [clients], allow: [credential-loss]}\n"

	one    = `clusters: [{name: my c, clients: [{name: w, permissions: [Zeebe]}]}]`
	second = `clusters: [{name: my c, clients: [{name: w+2, permissions: [Zeebe]}]}]`
	both   = `clusters: [{name: my c, clients: [{name: w+2, permissions: [Zeebe]}, {name: w, permissions: [Zeebe]}]}]`

	ofW = "rotation cluster/my c/client/w: rotation under way, begun unknown; "
)

// left is a rotation of which nothing is remembered, and whose new credentials are at their destination.
func left(name string) string {
	return ofW + "old credentials (" + name + ") valid until it is finished; camsync rotate --finish 'my c/client/w' ends it"
}

// unproven is one of which it is not known whether the new credentials were delivered.
func unproven(successor, name string) string {
	return ofW + "whether the credentials of " + successor + " were delivered is not known; those of " + name + " stay valid; camsync rotate --begin 'my c/client/w' makes others"
}

func TestRotationsOfClients(t *testing.T) {
	testPlans(t, []planCase{
		{name: "the second is the client", desired: toFile, live: second, but: delivered("client-w~2")},
		{name: "the second is the client, as far as a command tells", desired: toCommand, live: second},
		{
			name: "the second was handed over, and the first is left", desired: toFile, live: both, but: delivered("client-w~2"),
			want: left("w"),
		},
		{
			name: "the second was not handed over, and nobody knows why", desired: toFile, live: both, but: delivered("client-w"),
			want: left("w~2"),
		},
		{
			name: "the second was lost before it was handed over", desired: toFile, live: both, but: all(delivered("client-w"), lost("w~2")),
			want: "delete cluster/my c/client/w~2 client id: client-w~2 → (none), secret: lost while it was created → (none)",
		},
		{
			name: "a command may have got the second before it was lost", desired: toCommand, live: both, but: lost("w~2"),
			want: "update cluster/my c/client/w secret: lost while it was created → a new one, credentials → command vault\n" + unproven("w~2", "w"),
		},
		{
			name: "neither was handed over", desired: toFile, live: both, but: delivered("another"),
			want: "hold cluster/my c/client/w credentials: not at their destination → w.env [credential-loss]: its secret was shown when it was created, and is not in w.env\n" + unproven("w~2", "w"),
		},
		{
			name: "never pruned: the first is in use until the grace is over", desired: pruning + toFile, live: both, but: delivered("client-w~2"),
			want: left("w"),
		},
		{
			name: "never pruned: the second may have been handed over elsewhere", desired: pruning + toFile, live: both, but: delivered("client-w"),
			want: left("w~2"),
		},
		{
			name: "not pruned where the first may yet be in use", desired: pruning + toCommand, live: both,
			want: unproven("w~2", "w"),
		},
		{
			name: "lost, and protected by the name in the file", desired: "policy: {protect: [cluster/my c/client/w]}\n" + toFile, live: both, but: all(delivered("client-w"), lost("w~2")),
			want: "hold delete cluster/my c/client/w~2 client id: client-w~2 → (none), secret: lost while it was created → (none): it is protected by cluster/my c/client/w",
		},
		{
			name: "other permissions", desired: `
				policy: {allow: [credential-loss]}
				clusters: [{name: my c, clients: [{name: w, permissions: [Operate], credentials: {file: w.env}}]}]`, live: both, but: delivered("client-w~2"),
			want: "update cluster/my c/client/w permissions: Zeebe → Operate, credentials → w.env [credential-loss]\nunmanaged cluster/my c/client/w\n" + left("w"),
		},
		{
			name: "two of one name", desired: toFile,
			live: both, but: all(delivered("client-w"), func(_, l *spec.Organization) { l.Clusters.Value()[0].Clients.Value()[0].Name = "w" }),
			want: "hold cluster/my c/client/w: 2 live clients have the name w: client-w, client-w~2",
		},
		{
			name: "of a client that no file declares", desired: `clusters: [{name: my c, clients: []}]`, live: both,
			want: "unmanaged cluster/my c/client/w\nunmanaged cluster/my c/client/w~2",
		},
		{
			name: "the tenth is newer than the second", desired: toCommand,
			live: `clusters: [{name: my c, clients: [{name: w+10, permissions: [Zeebe]}, {name: w+2, permissions: [Operate]}]}]`,
			want: "unmanaged cluster/my c/client/w~2\n" + unproven("w~10", "w~2"),
		},
		{
			name: "lost ones count for no budget", desired: toFile,
			live: `clusters: [{name: my c, clients: [{name: w, permissions: [Zeebe]}, {name: w+2, permissions: [Zeebe]}, {name: w+3, permissions: [Zeebe]}, {name: w+4, permissions: [Zeebe]}]}]`,
			but:  all(delivered("client-w"), lost("w~2", "w~3", "w~4")),
			want: `
				delete cluster/my c/client/w~2 client id: client-w~2 → (none), secret: lost while it was created → (none)
				delete cluster/my c/client/w~3 client id: client-w~3 → (none), secret: lost while it was created → (none)
				delete cluster/my c/client/w~4 client id: client-w~4 → (none), secret: lost while it was created → (none)`,
		},
	})
}

func TestARotationIsRecreatedUnderItsName(t *testing.T) {
	d, l := load(t, strings.Replace(pruning+toFile, "Zeebe", "Operate", 1)), applied(load(t, both))
	delivered("client-w~2")(&d, &l)
	a := diff.Between(d, l).Actions[0]
	if calls := fmt.Sprint(a.Calls); calls != "[{client-w~2} {w~2 [Operate]}]" || a.Supersedes != "client-w~2" {
		t.Errorf("%s calls %s and takes the place of %s", a, calls, a.Supersedes)
	}
}

func TestRotate(t *testing.T) {
	const (
		create       = "create cluster/my c/client/w~2 permissions: (none) → Zeebe, credentials → "
		deleteFirst  = "delete cluster/my c/client/w client id: client-w → (none), permissions: Zeebe → (none) [credential-loss]"
		deleteSecond = "delete cluster/my c/client/w~2 client id: client-w~2 → (none), permissions: Zeebe → (none) [credential-loss]"
		third        = "create cluster/my c/client/w~3 permissions: (none) → Zeebe, credentials → "
		again        = "create cluster/my c/client/w permissions: (none) → Zeebe, credentials → "
	)
	var long = strings.Repeat("w", 49)
	for _, c := range []struct {
		planCase
		handed string
	}{
		{planCase{name: "the first time", desired: toFile, live: one, but: delivered("client-w"), want: create + "w.env\n--\n" + deleteFirst}, ""},
		{planCase{name: "to a command", desired: toCommand, live: one, want: create + "command vault\n--\n" + deleteFirst}, ""},
		{planCase{name: "the second time", desired: toFile, live: second, but: delivered("client-w~2"), want: again + "w.env\n--\n" + deleteSecond}, ""},
		{planCase{name: "what an earlier run has handed over is finished", desired: toFile, live: both, but: delivered("client-w~2"), want: "--\n" + deleteFirst}, ""},
		{planCase{name: "what an earlier run has not handed over is not", desired: toFile, live: both, but: delivered("client-w"),
			want: third + "w.env\n--\n" + deleteSecond + "\n" + deleteFirst}, ""},
		{planCase{name: "a lost one is replaced", desired: toFile, live: both, but: all(delivered("client-w"), lost("w~2")),
			want: third + "w.env\n--\n" + deleteSecond + "\n" + deleteFirst}, ""},
		{planCase{name: "what a command has done is not known", desired: toCommand, live: both,
			want: third + "command vault\n--\n" + deleteFirst + "\n" + deleteSecond}, ""},
		{planCase{name: "credentials that nobody has", desired: toFile, live: one, but: delivered(""), want: create + "w.env\n--\n" + deleteFirst}, ""},
		{planCase{name: "after the grace", desired: toFile, live: both, but: delivered("client-w~2"), want: "--\n" + deleteFirst}, "w~2"},
		{planCase{name: "after the grace of a command", desired: toCommand, live: both, want: "--\n" + deleteFirst}, "w~2"},
		{planCase{name: "the new one went during the grace", desired: toFile, live: one, but: delivered("client-w~2"),
			want: "hold cluster/my c/client/w: what is at w.env is no longer what this run has handed over as w~2"}, "w~2"},
		{planCase{name: "the file changed during the grace", desired: toFile, live: both, but: delivered("another"),
			want: "hold cluster/my c/client/w: what is at w.env is no longer what this run has handed over as w~2"}, "w~2"},
		{planCase{name: "another run came after", desired: toCommand, live: `clusters: [{name: my c, clients: [{name: w+2, permissions: [Zeebe]}, {name: w+3, permissions: [Zeebe]}]}]`,
			want: "hold cluster/my c/client/w: what is at command vault is no longer what this run has handed over as w~2"}, "w~2"},
		{planCase{name: "not created", desired: toFile, live: `clusters: [{name: my c}]`, want: "hold cluster/my c/client/w: it does not exist yet"}, ""},
		{planCase{name: "no cluster", desired: toFile, live: `clusters: []`, want: "hold cluster/my c/client/w: its cluster does not exist yet"}, ""},
		{planCase{name: "other permissions", desired: toFile, live: `clusters: [{name: my c, clients: [{name: w, permissions: [Operate]}]}]`,
			want: "hold cluster/my c/client/w: its permissions are Operate, and the file asks for Zeebe"}, ""},
		{planCase{name: "no destination", desired: one, live: one, want: "hold cluster/my c/client/w: its secret is shown once, and the file names no destination for it"}, ""},
		{planCase{name: "clients that are not seen", desired: toFile, live: one, but: func(_, l *spec.Organization) {
			l.Clusters.Value()[0].Clients = spec.Unknown[[]spec.Client]("403 Forbidden")
		}, want: "hold cluster/my c/clients: the API clients are unknown: 403 Forbidden"}, ""},
		{planCase{name: "a cluster that is suspended", desired: toFile, live: one, but: func(_, l *spec.Organization) { l.Clusters.Value()[0].Status = spec.Suspended },
			want: "hold create cluster/my c/client/w~2 permissions: (none) → Zeebe, credentials → w.env: the cluster is Suspended\n" +
				"hold delete cluster/my c/client/w client id: client-w → (none), permissions: Zeebe → (none) [credential-loss]: the cluster is Suspended"}, ""},
		{planCase{name: "protected", desired: "policy: {protect: [\"cluster/my c/*\"]}\n" + toFile, live: one, but: delivered("client-w"),
			want: "hold create cluster/my c/client/w~2 permissions: (none) → Zeebe, credentials → w.env: it goes together with cluster/my c/client/w, which is held\n" +
				"hold delete cluster/my c/client/w client id: client-w → (none), permissions: Zeebe → (none) [credential-loss]: it is protected by cluster/my c/*"}, ""},
		{planCase{name: "never the client that the run is logged in with", desired: toFile, live: one,
			but: all(delivered("client-w"), func(_, l *spec.Organization) { l.Self = "client-w" }),
			want: "hold create cluster/my c/client/w~2 permissions: (none) → Zeebe, credentials → w.env: it goes together with cluster/my c/client/w, which is held\n" +
				"hold delete cluster/my c/client/w client id: client-w → (none), permissions: Zeebe → (none) [credential-loss]: camsync itself is logged in with this client"}, ""},
		{planCase{name: "another organisation", desired: "organization: {ownerId: other}\n" + toFile, live: one,
			want: "refused: these credentials belong to organisation org, and the file is for other"}, ""},
		{planCase{name: "a name that leaves no room for an ending", desired: strings.ReplaceAll(toFile, "name: w,", "name: "+long+","), live: strings.ReplaceAll(one, "name: w,", "name: "+long+","),
			but: delivered("client-" + long),
			want: "create cluster/my c/client/" + spec.RotationName(long, 2) + " permissions: (none) → Zeebe, credentials → w.env\n--\n" +
				"delete cluster/my c/client/" + long + " client id: client-" + long + " → (none), permissions: Zeebe → (none) [credential-loss]"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, l := load(t, c.desired), applied(load(t, c.live))
			if c.but != nil {
				c.but(&d, &l)
			}
			name := d.Clusters.Value()[0].Clients.Value()[0].Name
			r, err := diff.Rotate(d, l, spec.Clients.Name("my c", name), diff.Order{Handed: diff.Handed{Name: c.handed, Old: []string{"client-w"}}})
			if err != nil {
				t.Fatal(err)
			}
			got := text(r.Create)
			if len(r.Remove.Actions) > 0 {
				got = strings.TrimPrefix(got+"\n--\n"+text(r.Remove), "\n")
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestRotateUndeclared(t *testing.T) {
	d, l := load(t, toFile), applied(load(t, both))
	for _, c := range []struct{ cluster, client, want string }{
		{"my c", "w~2", `the file declares no client "w~2" in cluster "my c", but w`},
		{"c", "w", `the file declares no cluster "c", but my c`},
	} {
		if _, err := diff.Rotate(d, l, spec.Clients.Name(c.cluster, c.client), diff.Order{}); err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}
