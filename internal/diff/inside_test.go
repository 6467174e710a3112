package diff_test

import (
	"fmt"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func between(d, l spec.Organization) diff.Plan { return diff.Between(d, l) }

func TestAllowlists(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "the same networks, grouped, ordered and spelled otherwise",
			desired: `
				clusters: [{name: c, allowlist: [{ip: "203.0.113.0/24, 198.51.100.7", description: Office}]}]`,
			live: `
				clusters: [{name: c, allowlist: [{ip: 198.51.100.7/32, description: Office}, {ip: 203.0.113.0/24, description: Office}]}]`,
		},
		{
			name: "an entry without a description leaves the live one's",
			desired: `
				clusters: [{name: c, allowlist: [{ip: 203.0.113.0/24}]}]`,
			live: `
				clusters: [{name: c, allowlist: [{ip: 203.0.113.0/24, description: Office}]}]`,
		},
		{
			name: "widened, narrowed, both, described anew",
			desired: `
				clusters:
				- {name: a, allowlist: [{ip: 203.0.113.0/24}, {ip: 198.51.100.7}]}
				- {name: b, allowlist: [{ip: 203.0.113.0/25}]}
				- {name: c, allowlist: [{ip: 198.51.100.7}]}
				- {name: d, allowlist: [{ip: 203.0.113.0/24, description: new}]}
				- {name: e, allowlist: [{ip: 203.0.113.0/25}, {ip: 203.0.113.128/25}]}`,
			live: `
				clusters:
				- {name: a, allowlist: [{ip: 203.0.113.0/24}]}
				- {name: b, allowlist: [{ip: 203.0.113.0/24}]}
				- {name: c, allowlist: [{ip: 203.0.113.0/24}]}
				- {name: d, allowlist: [{ip: 203.0.113.0/24, description: old}]}
				- {name: e, allowlist: [{ip: 203.0.113.0/24}]}`,
			want: `
				update cluster/a/allowlist network: (none) → 198.51.100.7 [access-gain]
				update cluster/b/allowlist network: (none) → 203.0.113.0/25, network: 203.0.113.0/24 → (none) [access-loss]
				update cluster/c/allowlist network: (none) → 198.51.100.7, network: 203.0.113.0/24 → (none) [access-loss,access-gain]
				update cluster/d/allowlist description of 203.0.113.0/24: old → new
				update cluster/e/allowlist network: (none) → 203.0.113.0/25, network: (none) → 203.0.113.128/25, network: 203.0.113.0/24 → (none)`,
		},
		{
			name: "opened and closed",
			desired: `
				clusters:
				- {name: a, allowlist: [], allowOpen: true}
				- {name: b, allowlist: [{ip: 203.0.113.0/24}]}`,
			live: `
				clusters:
				- {name: a, allowlist: [{ip: 203.0.113.0/24}]}
				- {name: b}`,
			want: `
				update cluster/a/allowlist who may reach it: the listed networks → everyone, network: 203.0.113.0/24 → (none) [access-gain]
				update cluster/b/allowlist who may reach it: everyone → the listed networks, network: (none) → 203.0.113.0/24 [access-loss]`,
		},
		{
			name: "opened without the word for it, even if no loader had looked",
			desired: `
				clusters: [{name: a, allowlist: [], allowOpen: true}]`,
			live: `
				clusters: [{name: a, allowlist: [{ip: 203.0.113.0/24}]}]`,
			but: func(d, _ *spec.Organization) {
				d.Clusters.Value()[0].Allowlist = spec.Known(spec.Allowlist{})
			},
			want: `hold cluster/a/allowlist who may reach it: the listed networks → everyone, network: 203.0.113.0/24 → (none) [access-gain]: the list lets everyone in`,
		},
		{
			name: "opened in two halves",
			desired: `
				clusters: [{name: a, allowlist: [{ip: "0.0.0.0/1, 128.0.0.0/1"}]}, {name: b, allowlist: [{ip: "::/1"}, {ip: "8000::/1"}], allowOpen: true}]`,
			live: `
				clusters: [{name: a, allowlist: [{ip: 203.0.113.0/24}]}, {name: b, allowlist: [{ip: "::/1"}]}]`,
			want: `
				hold cluster/a/allowlist who may reach it: the listed networks → everyone, network: (none) → 0.0.0.0/1, network: (none) → 128.0.0.0/1, network: 203.0.113.0/24 → (none) [access-gain]: the list lets everyone in
				update cluster/b/allowlist who may reach it: the listed networks → everyone, network: (none) → 8000::/1 [access-gain]`,
		},
		{
			name: "left out by the API",
			desired: `
				clusters: [{name: a, allowlist: [{ip: 203.0.113.0/24}]}]`,
			live: `
				clusters: [{name: a}]`,
			but: func(_, l *spec.Organization) {
				l.Clusters.Value()[0].Allowlist = spec.Unknown[spec.Allowlist]("the API left it out")
			},
			want: `hold cluster/a/allowlist: the allowlist is unknown: the API left it out`,
		},
		{
			name: "live text that is no network",
			desired: `
				clusters: [{name: a, allowlist: [{ip: 203.0.113.0/24}]}]`,
			live: `
				clusters: [{name: a, allowlist: [{ip: 203.0.113.0/24}]}]`,
			but: func(_, l *spec.Organization) {
				l.Clusters.Value()[0].Allowlist = spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{{IP: "10.0.0.1-10.0.0.9"}}})
			},
			want: `update cluster/a/allowlist network: (none) → 203.0.113.0/24, network: 10.0.0.1-10.0.0.9 → (none) [access-loss,access-gain]`,
		},
	})
}

// What the live list says of networks stays where the file has no content of them.
func TestDescriptionsOfAllowlistsStay(t *testing.T) {
	for name, c := range map[string]struct{ desired, live, want string }{
		"the file's":               {"{ip: 10.0.0.1, description: Mine}", "{ip: 10.0.0.2, description: Old}", "[{10.0.0.1 Mine}]"},
		"of all":                   {`{ip: "10.0.0.1, 10.0.0.2"}, {ip: 10.0.0.9}`, `{ip: "10.0.0.2,10.0.0.1", description: Office}`, "[{10.0.0.1, 10.0.0.2 Office} {10.0.0.9 }]"},
		"of the one that is there": {`{ip: "10.0.0.9, 10.0.0.1/32"}`, "{ip: 10.0.0.1, description: Office}", "[{10.0.0.9, 10.0.0.1/32 Office}]"},
		"of each": {`{ip: "10.0.0.1, 10.0.0.2, 10.0.0.9"}`, "{ip: 10.0.0.1, description: Office}, {ip: 10.0.0.2, description: Home}",
			"[{10.0.0.1 Office} {10.0.0.2 Home} {10.0.0.9 }]"},
	} {
		d := load(t, "clusters: [{name: c, allowlist: ["+c.desired+"]}]")
		l := applied(load(t, "clusters: [{name: c, allowlist: ["+c.live+"]}]"))
		if got := fmt.Sprint(diff.Between(d, l).Actions[0].Calls[0].(api.SetAllowlist).Entries); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestSecrets(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "created, updated, kept, undeclared",
			desired: `
				clusters: [{name: c, secrets: {NEW: {env: A}, SAME: {env: A}, OTHER: {env: A}, KEPT: {keep: true}, LOST: {keep: true}, SILENT: {env: UNSET}}}]`,
			live: `
				clusters: [{name: c, secrets: {SAME: {env: A}, OTHER: {env: B}, KEPT: {env: B}, EXTRA: {env: B}, SILENT: {env: B}}}]`,
			want: `
				hold cluster/c/secret/LOST: the file keeps this secret, but it does not exist
				create cluster/c/secret/NEW
				update cluster/c/secret/OTHER value: (secret) → another (secret)
				hold update cluster/c/secret/SILENT: environment variable UNSET is not set
				unmanaged cluster/c/secret/EXTRA`,
		},
		{
			name: "pruned behind its gate",
			desired: `
				policy: {prune: [secrets]}
				clusters: [{name: c, secrets: {}}]`,
			live: `
				clusters: [{name: c, secrets: {EXTRA: {env: B}}}]`,
			want: `hold delete cluster/c/secret/EXTRA [credential-loss]: it does credential-loss, which is not allowed`,
		},
		{
			name: "pruned, but not where the name would lead elsewhere",
			desired: `
				policy: {prune: [secrets], allow: [credential-loss]}
				clusters: [{name: c, secrets: {}}]`,
			live: `
				clusters: [{name: c, secrets: {EXTRA: {env: B}, CLIMB: {env: B}}}]`,
			but: func(_, l *spec.Organization) { l.Clusters.Value()[0].Secrets.Value()[1].Name = ".." },
			want: `
				hold delete cluster/c/secret/.. [credential-loss]: secret name ".." cannot stand in a path
				delete cluster/c/secret/EXTRA [credential-loss]`,
		},
		{
			name: "masked or unseen",
			desired: `
				clusters: [{name: c, secrets: {S: {env: A}}}, {name: d, secrets: {S: {env: A}}}]`,
			live: `
				clusters: [{name: c, secrets: {S: {env: B}}}, {name: d}]`,
			but: func(_, l *spec.Organization) {
				l.Clusters.Value()[0].Secrets.Value()[0].Value = spec.Unknown[spec.Sealed]("the API masks it")
				l.Clusters.Value()[1].Secrets = spec.Unknown[[]spec.Secret]("403 Forbidden")
			},
			want: `
				hold update cluster/c/secret/S: its live value is unknown: the API masks it
				hold cluster/d/secrets: the secrets are unknown: 403 Forbidden`,
		},
	})
}

func TestClients(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "created, the same, rotated, undeclared",
			desired: `
				policy: {allow: [credential-loss]}
				clusters:
				- name: c
					clients:
					- {name: blind, permissions: [Zeebe]}
					- {name: changed, permissions: [Zeebe], credentials: {file: changed.env}}
					- {name: changed-blind, permissions: [Zeebe]}
					- {name: new, permissions: [Zeebe, Operate], credentials: {file: new.env}}
					- {name: same, permissions: [Zeebe, Operate]}`,
			live: `
				clusters:
				- name: c
					clients:
					- {name: changed, permissions: [Operate]}
					- {name: changed-blind, permissions: [Operate]}
					- {name: extra, permissions: [Operate]}
					- {name: same, permissions: [Operate, Zeebe]}`,
			want: `
				hold create cluster/c/client/blind permissions: (none) → Zeebe: its secret is shown once, and the file names no destination for it
				update cluster/c/client/changed permissions: Operate → Zeebe, credentials → changed.env [credential-loss]
				hold update cluster/c/client/changed-blind permissions: Operate → Zeebe [credential-loss]: its secret is shown once, and the file names no destination for it
				create cluster/c/client/new permissions: (none) → Operate, Zeebe, credentials → new.env
				unmanaged cluster/c/client/extra`,
		},
		{
			name: "credentials that are not where they should be, and ones that camsync lost itself",
			desired: `
				clusters:
				- name: c
					clients:
					- {name: a-delivered, permissions: [Zeebe], credentials: {file: a.env}}
					- {name: b-lost, permissions: [Zeebe], credentials: {file: b.env}}
					- {name: c-missing, permissions: [Zeebe], credentials: {file: c.env}}
					- {name: d-other, permissions: [Zeebe], credentials: {file: d.env}}
					- {name: e-uncertain, permissions: [Zeebe], credentials: {file: e.env}}`,
			live: `
				clusters:
				- name: c
					clients:
					- {name: a-delivered, permissions: [Zeebe]}
					- {name: b-lost, permissions: [Zeebe]}
					- {name: c-missing, permissions: [Zeebe]}
					- {name: d-other, permissions: [Zeebe]}
					- {name: e-uncertain, permissions: [Zeebe]}`,
			but: func(d, l *spec.Organization) {
				desired, live := d.Clusters.Value()[0].Clients.Value(), l.Clusters.Value()[0].Clients.Value()
				desired[0].Delivered = spec.Known(live[0].ID)
				live[1].Lost = true
				desired[3].Delivered = spec.Known("another")
				desired[4].Delivered = spec.Unknown[string]("permission denied")
				for i := range desired {
					desired[i].Credentials.File = desired[i].Name
				}
			},
			want: `
				update cluster/c/client/b-lost secret: lost while it was created → a new one, credentials → b-lost
				hold cluster/c/client/c-missing credentials: not at their destination → c-missing [credential-loss]: its secret was shown when it was created, and is not in c-missing
				hold cluster/c/client/d-other credentials: not at their destination → d-other [credential-loss]: its secret was shown when it was created, and is not in d-other`,
		},
		{
			name: "case S2: what nothing shows to be ours waits for the gate, and is protected as all else",
			desired: `
				policy: {protect: [cluster/c/client/b-protected]}
				clusters:
				- name: c
					clients:
					- {name: a-doubtful, permissions: [Zeebe], credentials: {file: a.env}}
					- {name: b-protected, permissions: [Zeebe], credentials: {command: [keep]}}
					- {name: c-delivered, permissions: [Zeebe], credentials: {file: c.env}}
					- {name: d-foreign, permissions: [Zeebe], credentials: {command: [keep]}}`,
			live: `
				clusters:
				- name: c
					clients:
					- {name: a-doubtful, permissions: [Zeebe]}
					- {name: b-protected, permissions: [Zeebe]}
					- {name: c-delivered, permissions: [Zeebe]}
					- {name: d-foreign, permissions: [Zeebe]}`,
			but: func(d, l *spec.Organization) {
				desired, live := d.Clusters.Value()[0].Clients.Value(), l.Clusters.Value()[0].Clients.Value()
				for i := range live {
					live[i].ID, live[i].Doubt = fmt.Sprint("id-", i), "was created by somebody"
				}
				desired[0].Delivered = spec.Known("")
				desired[2].Delivered = spec.Known("id-2")
				live[3].Doubt, live[3].Foreign = "", "was created by ana@example.com"
			},
			want: `
				hold update cluster/c/client/a-doubtful secret: perhaps lost while it was created (id-0: was created by somebody) → a new one, credentials → a.env [credential-loss]: it does credential-loss, which is not allowed
				hold update cluster/c/client/b-protected secret: perhaps lost while it was created (id-1: was created by somebody) → a new one, credentials → command keep [credential-loss]: it is protected by cluster/c/client/b-protected
				hold cluster/c/client/d-foreign credentials: another's → command keep [credential-loss]: id-3 was created by ana@example.com, and its secret never came to command keep`,
		},
		{
			name: "by default a rotation waits for its gate",
			desired: `
				clusters: [{name: c, clients: [{name: k, permissions: [Zeebe], credentials: {file: k.env}}]}]`,
			live: `
				clusters: [{name: c, clients: [{name: k, permissions: [Operate]}]}]`,
			want: `hold update cluster/c/client/k permissions: Operate → Zeebe, credentials → k.env [credential-loss]: it does credential-loss, which is not allowed`,
		},
		{
			name: "never the client that the run is logged in with",
			desired: `
				policy: {prune: [clients], allow: [credential-loss]}
				clusters: [{name: c, clients: [{name: rotated, permissions: [Zeebe], credentials: {file: k.env}}]}]`,
			live: `
				clusters: [{name: c, clients: [{name: rotated, permissions: [Operate]}, {name: undeclared, permissions: [Operate]}]}]`,
			but: func(_, l *spec.Organization) {
				l.Self = "me"
				l.Clusters.Value()[0].Clients.Value()[1].ID = "me"
			},
			want: `
				update cluster/c/client/rotated permissions: Operate → Zeebe, credentials → k.env [credential-loss]
				hold delete cluster/c/client/undeclared client id: me → (none), permissions: Operate → (none) [credential-loss]: camsync itself is logged in with this client`,
		},
		{
			name: "two of one name, pruning and what cannot be seen",
			desired: `
				policy: {prune: [clients], allow: [credential-loss]}
				clusters: [{name: c, clients: [{name: k, permissions: [Zeebe]}]}, {name: d, clients: []}, {name: e, clients: []}]`,
			live: `
				clusters: [{name: c, clients: [{name: k, permissions: [Operate]}]}, {name: d, clients: [{name: extra, permissions: [Zeebe]}]}, {name: e}]`,
			but: func(_, l *spec.Organization) {
				c := l.Clusters.Value()
				twin := c[0].Clients.Value()[0]
				twin.ID = "client-2"
				c[0].Clients = spec.Known(append(c[0].Clients.Value(), twin))
				c[2].Clients = spec.Unknown[[]spec.Client]("403 Forbidden")
			},
			want: `
				hold cluster/c/client/k: 2 live clients have the name k: client-k, client-2
				delete cluster/d/client/extra client id: client-extra → (none), permissions: Zeebe → (none) [credential-loss]
				hold cluster/e/clients: the API clients are unknown: 403 Forbidden`,
		},
	})
}

// Camunda's own secrets are never deleted, and the organisation's are still compared.
func TestCaseA1Provided(t *testing.T) {
	const provided = "CAMUNDA_PROVIDED_LLM_API_KEY"
	testPlans(t, []planCase{
		{
			name: "pruned but for them",
			desired: `
				policy: {prune: [secrets], allow: [credential-loss], maxDeletePercent: 100}
				clusters: [{name: c, secrets: {A: {keep: true}}}]`,
			live: `
				clusters: [{name: c, secrets: {A: {env: X}, B: {env: X}, ` + provided + `: {keep: true}, camunda_provided_x: {keep: true}}}]`,
			want: `delete cluster/c/secret/B [credential-loss]`,
		},
		{
			name: "kept, whether it is listed or not",
			desired: `
				clusters: [{name: c, secrets: {` + provided + `: {keep: true}, CAMUNDA_PROVIDED_OTHER: {keep: true}}}]`,
			live: `
				clusters: [{name: c, secrets: {` + provided + `: {keep: true}}}]`,
		},
	})
}

// Permissions that give access to nothing are a note, and never a rotation.
func TestCaseA4DeadPermissions(t *testing.T) {
	const clients = `clients: [{name: a, permissions: [Zeebe, Operate, Tasklist], credentials: {command: [x]}}, {name: b, permissions: [Zeebe]}]`
	testPlans(t, []planCase{
		{
			name: "from 8.10 on",
			desired: `
				clusters: [{name: new, ` + clients + `}, {name: newer, ` + clients + `}, {name: old, ` + clients + `}]`,
			live: `
				clusters:
				- {name: new, generation: Camunda 8.10+gen1, ` + clients + `}
				- {name: newer, generation: 9.0+gen1, ` + clients + `}
				- {name: old, generation: Camunda 8.9+gen20, ` + clients + `}`,
			want: `
				note cluster/new/client/a: what Operate and Tasklist gave access to is gone since Camunda 8.10; to leave it out of the file means new credentials, so choose the time
				note cluster/newer/client/a: what Operate and Tasklist gave access to is gone since Camunda 8.10; to leave it out of the file means new credentials, so choose the time`,
		},
	})
}
