package diff_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestClusters(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "created with all that is in it",
			desired: `
				clusters:
				- name: prod
					description: Orders
					stage: prod
					region: europe-west1
					channel: stable
					planType: p1
					generation: Camunda 8.7+gen9
					autoUpdate: false
					hardwarePackages: 2
					backupRegion: europe-west3
					encryption: {type: Provider}
					allowlist: [{ip: 203.0.113.0/24}]
					secrets: {TOKEN: {env: TOKEN}, KEPT: {keep: true}, GONE: {env: UNSET}}
					clients: [{name: worker, permissions: [Zeebe], credentials: {file: worker.env}}]`,
			live: `
				clusters: []`,
			want: `
				create cluster/prod description: (none) → Orders, stage: (none) → prod, region: (none) → europe-west1, channel: (none) → stable, planType: (none) → p1, generation: (none) → Camunda 8.7+gen9, autoUpdate: (none) → false, hardwarePackages: (none) → 2, backupRegion: (none) → europe-west3, encryption: (none) → Provider [cost]
				update cluster/prod/allowlist who may reach it: everyone → the listed networks, network: (none) → 203.0.113.0/24
				hold create cluster/prod/secret/GONE: environment variable UNSET is not set
				hold cluster/prod/secret/KEPT: the file keeps this secret, but it does not exist
				create cluster/prod/secret/TOKEN
				create cluster/prod/client/worker permissions: (none) → Zeebe, credentials → worker.env`,
		},
		{
			name: "a creation that lacks something, or names what is not offered, is held with all in it",
			desired: `
				clusters:
				- {name: a, region: europe-west1}
				- {name: b, region: mars, channel: Stable, planType: G3-S, secrets: {S: {env: S}}}
				- {name: c, region: us-central1, channel: Stable, planType: G3-S, backupRegion: us-west1}
				- {name: d, region: r1, channel: Stable, planType: G3-S, generation: Camunda 7.0}`,
			live: `
				clusters: []`,
			want: `
				hold create cluster/a region: (none) → europe-west1 [cost]: the file does not say the new cluster's channel, planType
				hold create cluster/b region: (none) → mars, channel: (none) → Stable, planType: (none) → G3-S [cost]: region "mars" is not offered to this organisation; offered: Belgium, Europe (europe-west1); Iowa, USA (us-central1)
				hold create cluster/b/secret/S: it waits for cluster/b, which is held
				hold create cluster/c region: (none) → us-central1, channel: (none) → Stable, planType: (none) → G3-S, backupRegion: (none) → us-west1 [cost]: region Iowa, USA (us-central1): backup region "us-west1" is not offered; offered: none
				hold create cluster/d region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S, generation: (none) → Camunda 7.0 [cost]: channel Stable: generation "Camunda 7.0" is not offered to this organisation; offered: Camunda 8.8+gen3; Camunda 8.7+gen9`,
		},
		{
			name: "what can change in place is one patch",
			desired: `
				clusters:
				- {name: new, formerly: [older, old], description: "", stage: prod, hardwarePackages: 3}`,
			live: `
				clusters:
				- {name: old, description: text, stage: dev}`,
			but: func(_, l *spec.Organization) { l.Clusters.Value()[0].HardwarePackages = spec.Known(2) },
			want: `
				update cluster/new name: old → new, description: text → (none), stage: dev → prod, hardwarePackages: 2 → 3 [cost]`,
		},
		{
			name: "a pinned uuid is a rename, too",
			desired: `
				clusters: [{name: new, uuid: ID-old}]`,
			live: `
				clusters: [{name: old}]`,
			want: `update cluster/new name: old → new`,
		},
		{
			name: "a pin that no cluster has is not a creation",
			desired: `
				clusters: [{name: new, uuid: other, region: r1, channel: Stable, planType: G3-S}]`,
			live: `
				clusters: [{name: old}]`,
			want: `
				hold cluster/new: no live cluster has the pinned uuid other
				unmanaged cluster/old`,
		},
		{
			name: "two live clusters of one name are held, and the rest goes on",
			desired: `
				clusters: [{name: other, stage: dev}, {name: twin, stage: prod, secrets: {S: {env: S}}}]`,
			live: `
				clusters: [{name: other}, {name: twin}]`,
			but: func(_, l *spec.Organization) {
				twin := l.Clusters.Value()[1]
				twin.UUID = "id-twin-2"
				*l = withClusters(*l, twin)
			},
			want: `
				update cluster/other stage: (none) → dev
				hold cluster/twin: 2 live clusters are called "twin": id-twin, id-twin-2`,
		},
		{
			name: "a pin settles which twin is meant",
			desired: `
				clusters: [{name: twin, uuid: id-twin-2, stage: prod}]`,
			live: `
				clusters: [{name: twin}]`,
			but: func(_, l *spec.Organization) {
				twin := l.Clusters.Value()[0]
				twin.UUID = "id-twin-2"
				*l = withClusters(*l, twin)
			},
			want: `
				update cluster/twin stage: (none) → prod
				unmanaged cluster/twin`,
		},
		{
			name: "a pinned cluster does not take a name that another one has",
			desired: `
				clusters: [{name: taken, uuid: id-mine}]`,
			live: `
				clusters: [{name: mine}, {name: taken}]`,
			want: `
				hold cluster/taken name: mine → taken: another live cluster, id-taken, already has the name that this one is to get
				unmanaged cluster/taken`,
		},
		{
			name: "a live cluster is not claimed twice",
			desired: `
				clusters: [{name: a, uuid: id-b}, {name: b, region: r1, channel: Stable, planType: G3-S}]`,
			live: `
				clusters: [{name: b}]`,
			want: `
				update cluster/a name: b → a
				hold cluster/b: the live cluster "b" is also what cluster "a" in the file stands for`,
		},
		{
			name: "what was final at creation is held, each with its place",
			desired: `
				clusters:
				- {name: prod, region: us-central1, channel: Alpha, planType: G3-L, backupRegion: europe-west2, encryption: {type: Software}, autoUpdate: true}`,
			live: `
				clusters: [{name: prod}]`,
			want: `
				hold cluster/prod region: Belgium, Europe (europe-west1) → us-central1: the API cannot change the region of a cluster
				hold cluster/prod channel: Stable → Alpha: the API cannot change the channel of a cluster
				hold cluster/prod planType: G3-S → G3-L: the API cannot change the plan type of a cluster
				hold cluster/prod backupRegion: europe-west3 → europe-west2: the API cannot change the backup region of a cluster
				hold cluster/prod encryption: Provider → Software: the API cannot change the encryption of a cluster
				hold cluster/prod autoUpdate: false → true: the API cannot change the auto update of a cluster`,
		},
		{
			name: "what the API leaves out, or ignores, is noted",
			desired: `
				clusters:
				- {name: prod, channel: Alpha, backupRegion: europe-west3, encryption: {type: Provider}, autoUpdate: true, hardwarePackages: 2, generation: Camunda 8.8+gen3}`,
			live: `
				clusters: [{name: prod, channel: Alpha}]`,
			but: func(_, l *spec.Organization) {
				c := &l.Clusters.Value()[0]
				c.BackupRegion, c.Encryption, c.Generation = spec.Part[spec.Choice]{}, spec.Unknown[string]("no permission"), spec.Part[spec.Choice]{}
			},
			want: `
				note cluster/prod: backupRegion was not compared: the API left it out
				note cluster/prod: encryption was not compared: no permission
				note cluster/prod: autoUpdate was not compared: Camunda ignores it on channel Alpha
				note cluster/prod: hardwarePackages was not compared: the API does not show it
				note cluster/prod: generation was not compared: the API left it out`,
		},
		{
			name: "deleted only where the file says so and the gate is open",
			desired: `
				policy: {allow: [data-loss], protect: [cluster/kept/secret/*]}
				clusters: [{name: gone, state: absent}, {name: kept, state: absent}, {name: never, state: absent}]`,
			live: `
				clusters: [{name: gone}, {name: kept}, {name: undeclared}]`,
			want: `
				delete cluster/gone uuid: id-gone → (none), status: Healthy → (none) [data-loss]
				hold delete cluster/kept uuid: id-kept → (none), status: Healthy → (none) [data-loss]: it is protected by cluster/kept/secret/*
				unmanaged cluster/undeclared`,
		},
		{
			name: "nor is one deleted in which something may be that is protected in many clusters",
			desired: `
				policy: {allow: [data-loss], protect: ["cluster/*-prod/secret/TOKEN", "cluster/shop*/client/*", "cluster/b*/allowlist"]}
				clusters: [{name: a-prod, state: absent}, {name: shop-1, state: absent}, {name: b, state: absent}]`,
			live: `
				clusters: [{name: a-prod}, {name: shop-1}, {name: b}]`,
			want: `
				hold delete cluster/a-prod uuid: id-a-prod → (none), status: Healthy → (none) [data-loss]: it is protected by cluster/*-prod/secret/TOKEN
				hold delete cluster/b uuid: id-b → (none), status: Healthy → (none) [data-loss]: it is protected by cluster/b*/allowlist
				hold delete cluster/shop-1 uuid: id-shop-1 → (none), status: Healthy → (none) [data-loss]: it is protected by cluster/shop*/client/*`,
		},
		{
			name: "what is protected elsewhere keeps no cluster",
			desired: `
				policy: {allow: [data-loss], protect: ["cluster/*-prod/secret/TOKEN", "cluster/shop-*/client/*", "member/*"]}
				clusters: [{name: shop, state: absent}]`,
			live: `
				clusters: [{name: shop}]`,
			want: `
				delete cluster/shop uuid: id-shop → (none), status: Healthy → (none) [data-loss]
				note policy.protect: "cluster/*-prod/secret/TOKEN" matches nothing that is live or in the file; * alone stands for any text
				note policy.protect: "cluster/shop-*/client/*" matches nothing that is live or in the file; * alone stands for any text`,
		},
		{
			name: "of two live clusters that an absent one may have been, neither is deleted: the next run would take the other",
			desired: `
				policy: {allow: [data-loss]}
				clusters: [{name: prod, formerly: [prod-old], state: absent}, {name: gone, uuid: id-gone, formerly: [gone-old], state: absent}]`,
			live: `
				clusters: [{name: prod}, {name: prod-old}, {name: gone-old}]`,
			want: `
				hold cluster/prod: live clusters are called both "prod" and "prod-old": id-prod, id-prod-old
				unmanaged cluster/gone-old
				unmanaged cluster/prod-old`,
		},
		{
			name: "of two earlier names, neither is taken where both live",
			desired: `
				clusters: [{name: new, formerly: [b, a], stage: dev}, {name: there, formerly: [c], stage: dev}]`,
			live: `
				clusters: [{name: a}, {name: b}, {name: c}, {name: there}]`,
			want: `
				hold cluster/new: live clusters are called both "b" and "a": id-b, id-a
				update cluster/there stage: (none) → dev
				unmanaged cluster/a
				unmanaged cluster/b
				unmanaged cluster/c`,
		},
		{
			name: "a channel without a generation to begin with is nothing to create with",
			desired: `
				clusters: [{name: a, region: r1, channel: Stable, planType: G3-S}]`,
			live: `
				clusters: []`,
			but: func(_, l *spec.Organization) {
				o := l.ClusterOptions.Value()
				o.Channels = []spec.ChannelOption{{Choice: o.Channels[0].Choice}}
				l.ClusterOptions = spec.Known(o)
			},
			want: `hold create cluster/a region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S [cost]: channel Stable has no default generation, and the file names none`,
		},
		{
			name: "no cluster is created beside one that looks the same, though it is exactly another",
			desired: `
				clusters:
				- {name: "order prod", region: r1, channel: Stable, planType: G3-S, secrets: {S: {env: S}}}
				- {name: "shop", region: r1, channel: Stable, planType: G3-S}
				- {name: "a b"}
				- {name: "Gro\u0308ße", region: r1, channel: Stable, planType: G3-S}
				- {name: Case, region: r1, channel: Stable, planType: G3-S}`,
			live: `
				clusters: [{name: "order prod"}, {name: shop}, {name: "a b"}, {name: "Gr\u00f6ße"}, {name: case}]`,
			but: func(_, l *spec.Organization) {
				l.Clusters.Value()[0].Name, l.Clusters.Value()[1].Name = "order\u00a0prod", "shop\u200b"
			},
			want: strings.NewReplacer("_", "\u00a0", "%", "\u200b", "ö", "\u00f6", "O", "o\u0308").Replace(`
				create cluster/Case region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S [cost]
				hold create cluster/GrOße region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S [cost]: the live cluster id-Größe has a name that looks the same
				hold create cluster/order prod region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S [cost]: the live cluster id-order prod has a name that looks the same
				hold create cluster/order prod/secret/S: it waits for cluster/order prod, which is held
				hold create cluster/shop region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S [cost]: the live cluster id-shop has a name that looks the same
				unmanaged cluster/Größe
				unmanaged cluster/case
				unmanaged cluster/order_prod
				unmanaged cluster/shop%
				note cluster/Case would be created, and there is a live cluster whose name differs from that in case alone: case (id-case). If it is the same one, write its name exactly as it is, or pin it with uuid: in the file
				note cluster/Case would be created, and beside it there are live clusters of the same region, plan type and channel that are not in the file: Größe (id-Größe), case (id-case), order_prod (id-order prod) and 1 more. If one of these is the same one under another name, say so with uuid: or formerly: in the file`),
		},
		{
			name: "a deletion is blocked unless allowed",
			desired: `
				clusters: [{name: gone, state: absent}]`,
			live: `
				clusters: [{name: gone}]`,
			want: `hold delete cluster/gone uuid: id-gone → (none), status: Healthy → (none) [data-loss]: it does data-loss, which is not allowed`,
		},
		{
			name: "unknown clusters create nothing",
			desired: `
				clusters: [{name: prod, region: r1, channel: Stable, planType: G3-S}]`,
			live: `
				members: []`,
			but: func(_, l *spec.Organization) {
				l.Clusters = spec.Unknown[[]spec.Cluster]("GET /clusters: the answer is no list")
			},
			want: `hold clusters: the clusters are unknown: GET /clusters: the answer is no list`,
		},
		{
			name: "a cluster that cannot be worked on is held",
			desired: `
				clusters:
				- {name: a-suspended, stage: prod}
				- {name: b-waiting, stage: prod}
				- {name: c-new-word, stage: prod}
				- {name: d-creating, stage: prod}
				- {name: e-unhealthy, stage: prod, generation: Camunda 8.9+gen1}`,
			live: `
				clusters: [{name: a-suspended}, {name: b-waiting}, {name: c-new-word}, {name: d-creating}, {name: e-unhealthy}]`,
			but: func(d, l *spec.Organization) {
				d.Policy.Allow |= spec.Irreversible
				l.ClusterOptions = spec.Part[spec.ClusterOptions]{}
				for i, s := range []spec.Status{spec.Suspended, spec.WaitingForInput, "Deleting", spec.Creating, spec.Unhealthy} {
					l.Clusters.Value()[i].Status = s
				}
			},
			want: `
				hold update cluster/a-suspended stage: (none) → prod: the cluster is Suspended
				hold update cluster/b-waiting stage: (none) → prod: the cluster is WaitingForInput
				hold update cluster/c-new-word stage: (none) → prod: the cluster is Deleting
				update cluster/d-creating stage: (none) → prod
				update cluster/e-unhealthy stage: (none) → prod
				hold update cluster/e-unhealthy generation: Camunda 8.8+gen3 → the newest offered, at least Camunda 8.9+gen1 [irreversible]: the cluster is Unhealthy`,
		},
		{
			name: "a cluster whose key cannot be used takes nothing, whatever its status says",
			desired: `
				clusters:
				- {name: a-frozen, stage: prod, secrets: {S: {env: S}}}
				- {name: b-waiting, stage: prod}
				- {name: c-unhealthy, stage: prod}
				- {name: d-ready, stage: prod}
				- {name: e-not-said, stage: prod}
				- {name: f-gone, state: absent}`,
			live: `
				clusters: [{name: a-frozen, secrets: {}}, {name: b-waiting}, {name: c-unhealthy}, {name: d-ready}, {name: e-not-said}, {name: f-gone}]`,
			but: func(d, l *spec.Organization) {
				d.Policy.Allow |= spec.DataLoss
				for i, s := range []spec.EncryptionStatus{spec.KeyNotReady, spec.KeyNotSupplied, spec.EncryptionProviding, spec.EncryptionReady, "", spec.KeyNotReady} {
					c := &l.Clusters.Value()[i]
					c.Encryption, c.EncryptionStatus = spec.Known(spec.External), s
				}
				l.Clusters.Value()[1].Status = spec.WaitingForInput
				l.Clusters.Value()[2].Status = spec.Unhealthy
			},
			want: `
				hold update cluster/a-frozen stage: (none) → prod: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)
				hold create cluster/a-frozen/secret/S: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)
				hold update cluster/b-waiting stage: (none) → prod: its encryption key is not supplied yet
				hold update cluster/c-unhealthy stage: (none) → prod: its encryption failed (ProviderError)
				update cluster/d-ready stage: (none) → prod
				update cluster/e-not-said stage: (none) → prod
				delete cluster/f-gone uuid: id-f-gone → (none), status: Healthy → (none) [data-loss]`,
		},
		{
			name: "protection follows a renamed cluster",
			desired: `
				policy: {allow: [credential-loss], prune: [secrets], protect: [cluster/old/*]}
				clusters: [{name: new, formerly: [old], secrets: {}}]`,
			live: `
				clusters: [{name: old, secrets: {S: {env: S}}}]`,
			want: `
				update cluster/new name: old → new
				hold delete cluster/new/secret/S [credential-loss]: it is protected by cluster/old/*`,
		},
	})
}

func withClusters(org spec.Organization, more ...spec.Cluster) spec.Organization {
	org.Clusters = spec.Known(append(org.Clusters.Value(), more...))
	return org
}

func TestUpgrades(t *testing.T) {
	for _, c := range []struct{ live, desired, want string }{
		{"Camunda 8.8+gen3", "Camunda 8.8+gen3", ""},
		{"Camunda 8.8+gen3", "camunda 8.8 gen3", ""},
		{"Camunda 8.8+gen10", "Camunda 8.8+gen9", ""},
		{"Camunda 8.10+gen1", "Camunda 8.9+gen9", ""},
		{"Camunda 8.8+gen9", "Camunda 8.8+gen10", "upgrade"},
		{"Zeebe 8.2.2", "Camunda 8.8+gen3", "upgrade"},
		{"Camunda 8.3.1", "Camunda 8.3.2", "upgrade"},
		{"Camunda 8.9.0-alpha2+gen4", "Camunda 8.9.0-alpha10+gen4", "upgrade"},
		{"Camunda 8.9.0-alpha2+gen4", "Camunda 8.9.0+gen4", "upgrade"},
		{"Camunda 8.9.0+gen4", "Camunda 8.9.0-alpha2+gen5", ""},
		{"Camunda 8.9.0-alpha+gen4", "Camunda 8.9.0-alpha0+gen4", ""},
		{"Camunda 8.9.0-alpha+gen4", "Camunda 8.9.0-alpha1+gen4", "upgrade"},
		{"Camunda 8.9.0-alpha+gen4", "Camunda 8.9.0+gen4", "upgrade"},
		{"Camunda 8.8+gen3", "Camunda 8.8.1", "hold"},
		{"Camunda 8.8+gen3", "newest", "hold"},
		{"Camunda 99999999999999999999.1+gen3", "Camunda 8.8+gen3", "hold"},
	} {
		d := load(t, "policy: {allow: [irreversible]}\n"+"clusters: [{name: c, generation: '"+c.desired+"'}]")
		l := applied(load(t, "clusters: [{name: c, generation: '"+c.live+"'}]"))
		l.ClusterOptions = spec.Part[spec.ClusterOptions]{}
		var want string
		switch c.want {
		case "upgrade":
			want = "update cluster/c generation: " + c.live + " → the newest offered, at least " + c.desired + " [irreversible]"
		case "hold":
			want = "hold cluster/c generation: " + c.live + " → " + c.desired + ": which of the two generations is older cannot be determined from their names"
		}
		if got := text(between(d, l)); got != want {
			t.Errorf("%s, desired %s: got %q, want %q", c.live, c.desired, got, want)
		}
	}
}
