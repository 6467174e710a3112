package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

const (
	keyOne = "arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000001"
	keyTwo = "arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000002"
	noted  = ": whether a key can be replaced is uncertain: Camunda documents both; keep the present one until the cluster is Ready with the other"
	keyWay = "arn:aws:kms:eu-west-1:123456789012:key/mrk-00000000000000000000000000000003"
)

// encrypted gives the live clusters keys and a state of their encryption, in their order.
func encrypted(all ...spec.Cluster) func(d, l *spec.Organization) {
	return func(_, l *spec.Organization) {
		for i, c := range all {
			live := &l.Clusters.Value()[i]
			live.Region = spec.Known(spec.Choice{Name: "Frankfurt, Europe (eu-central-1)", UUID: "f1"})
			live.Encryption, live.EncryptionKeys, live.EncryptionStatus = spec.Known(spec.External), c.EncryptionKeys, c.EncryptionStatus
			if c.Status != "" {
				live.Status = c.Status
			}
		}
	}
}

// offeredAWS offers regions of AWS for new clusters.
func offeredAWS(_, l *spec.Organization) {
	o := l.ClusterOptions.Value()
	own, other := spec.Choice{Name: "Frankfurt, Europe (eu-central-1)", UUID: "eu-central-1"}, spec.Choice{Name: "Ireland", UUID: "eu-west-1"}
	o.Regions = []spec.RegionOption{{Choice: spec.Choice{Name: own.Name, UUID: "f1"}, Backups: []spec.BackupOption{
		{UUID: "one", Regions: []spec.Choice{own}}, {UUID: "two", Regions: []spec.Choice{own, other}},
	}}}
	l.ClusterOptions = spec.Known(o)
}

func keys(primary, secondary string) spec.Part[spec.EncryptionKeys] {
	return spec.Known(spec.EncryptionKeys{Primary: primary, Secondary: secondary})
}

func TestEncryptionKeys(t *testing.T) {
	allow := func(harms spec.Harms, then func(d, l *spec.Organization)) func(d, l *spec.Organization) {
		return func(d, l *spec.Organization) {
			then(d, l)
			d.Policy.Allow |= harms
		}
	}
	testPlans(t, []planCase{
		{
			name: "a new cluster gets its key once it is created, and then all that is in it",
			desired: `
				clusters:
				- {name: c, region: f1, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `}, secrets: {S: {env: S}}}`,
			live: `
				clusters: []`,
			but: offeredAWS,
			want: `
				create cluster/c region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, encryption: (none) → External [cost]
				update cluster/c encryption.primaryKey: (none) → ` + keyOne + `
				create cluster/c/secret/S`,
		},
		{
			name: "without a key in the file, all in it waits for that",
			desired: `
				clusters:
				- {name: c, region: r1, channel: Stable, planType: G3-S, encryption: {type: External}, secrets: {S: {env: S}, GONE: {env: UNSET}}}`,
			live: `
				clusters: []`,
			want: `
				create cluster/c region: (none) → r1, channel: (none) → Stable, planType: (none) → G3-S, encryption: (none) → External [cost]
				hold cluster/c encryption.status: (none) → Ready: its encryption key is not supplied yet
				hold create cluster/c/secret/GONE: environment variable UNSET is not set
				hold create cluster/c/secret/S: its encryption key is not supplied yet`,
		},
		{
			name: "a creation that is held holds the key, too",
			desired: `
				clusters:
				- {name: c, region: mars, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `}}`,
			live: `
				clusters: []`,
			want: `
				hold create cluster/c region: (none) → mars, channel: (none) → Stable, planType: (none) → G3-S, encryption: (none) → External [cost]: region "mars" is not offered to this organisation; offered: Belgium, Europe (europe-west1); Iowa, USA (us-central1)
				hold update cluster/c encryption.primaryKey: (none) → ` + keyOne + `: it waits for cluster/c, which is held`,
		},
		{
			name: "no cluster is created whose keys would be refused afterwards",
			desired: `
				clusters:
				- {name: a, region: f1, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyWay + `}}
				- {name: b, region: f1, backupRegion: two, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: c, region: f1, backupRegion: one, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `, secondaryKey: ` + keyWay + `}}
				- {name: d, region: f1, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `, secondaryKey: ` + keyWay + `}}
				- {name: e, region: f1, backupRegion: two, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `, secondaryKey: ` + keyTwo + `}}
				- {name: f, region: f1, backupRegion: two, channel: Stable, planType: G3-S, encryption: {type: External, primaryKey: ` + keyOne + `, secondaryKey: ` + keyWay + `}}`,
			live: `
				clusters: []`,
			but: offeredAWS,
			want: `
				hold create cluster/a region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, encryption: (none) → External [cost]: the key is in eu-west-1, and the cluster is to be in eu-central-1
				hold update cluster/a encryption.primaryKey: (none) → ` + keyWay + `: it waits for cluster/a, which is held
				hold create cluster/b region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, backupRegion: (none) → two, encryption: (none) → External [cost]: backups in eu-west-1, too, need a key there
				hold update cluster/b encryption.primaryKey: (none) → ` + keyOne + `: it waits for cluster/b, which is held
				hold create cluster/c region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, backupRegion: (none) → one, encryption: (none) → External [cost]: the second key is for backups in a second region, and those of the new cluster are in its own
				hold update cluster/c encryption.primaryKey: (none) → ` + keyOne + `, encryption.secondaryKey: (none) → ` + keyWay + `: it waits for cluster/c, which is held
				hold create cluster/d region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, encryption: (none) → External [cost]: the second key is for backups in a second region, and those of the new cluster are in its own
				hold update cluster/d encryption.primaryKey: (none) → ` + keyOne + `, encryption.secondaryKey: (none) → ` + keyWay + `: it waits for cluster/d, which is held
				hold create cluster/e region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, backupRegion: (none) → two, encryption: (none) → External [cost]: the second key is in eu-central-1, and backups are to be in eu-west-1
				hold update cluster/e encryption.primaryKey: (none) → ` + keyOne + `, encryption.secondaryKey: (none) → ` + keyTwo + `: it waits for cluster/e, which is held
				create cluster/f region: (none) → f1, channel: (none) → Stable, planType: (none) → G3-S, backupRegion: (none) → two, encryption: (none) → External [cost]
				update cluster/f encryption.primaryKey: (none) → ` + keyOne + `, encryption.secondaryKey: (none) → ` + keyWay,
		},
		{
			name: "a cluster that waits for its key gets it without a word, and then the rest",
			desired: `
				clusters:
				- {name: a, stage: prod, encryption: {type: External, primaryKey: ` + keyOne + `}, secrets: {S: {env: S}}}
				- {name: b, stage: prod, encryption: {type: External, primaryKey: ` + keyOne + `, secondaryKey: ` + keyWay + `}}
				- {name: c, stage: prod, encryption: {type: External}}
				- {name: d, stage: prod}
				- {name: e, encryption: {type: External, primaryKey: ` + keyOne + `}}`,
			live: `
				clusters: [{name: a, secrets: {}}, {name: b}, {name: c}, {name: d}, {name: e}]`,
			but: encrypted(
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.KeyNotSupplied, Status: spec.WaitingForInput},
				spec.Cluster{EncryptionKeys: keys("", ""), Status: spec.Creating},
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.KeyNotSupplied, Status: spec.WaitingForInput},
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.KeyNotSupplied},
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.KeyNotSupplied}),
			want: `
				update cluster/a encryption.primaryKey: (none) → ` + keyOne + `
				update cluster/a stage: (none) → prod
				create cluster/a/secret/S
				update cluster/b encryption.primaryKey: (none) → ` + keyOne + `, encryption.secondaryKey: (none) → ` + keyWay + `
				update cluster/b stage: (none) → prod
				hold cluster/c encryption.status: ExternalEncryptionKeyNotSupplied → Ready: its encryption key is not supplied yet
				hold update cluster/c stage: (none) → prod: its encryption key is not supplied yet
				hold update cluster/d stage: (none) → prod: its encryption key is not supplied yet
				update cluster/e encryption.primaryKey: (none) → ` + keyOne,
		},
		{
			name: "no first key is given to what is in use, and no other key to any, without a word",
			desired: `
				clusters:
				- {name: a, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: b, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: c, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: d, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: e, encryption: {type: External, primaryKey: ` + keyTwo + `}}
				- {name: f, encryption: {type: External}}`,
			live: `
				clusters: [{name: a}, {name: b}, {name: c}, {name: d}, {name: e}, {name: f}]`,
			but: encrypted(
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyOne, ""), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyOne, keyWay), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyOne, keyWay), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyOne, ""), EncryptionStatus: spec.EncryptionReady}),
			want: `
				hold update cluster/a encryption.primaryKey: (none) → ` + keyOne + ` [irreversible]: it does irreversible, which is not allowed
				hold update cluster/b encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]: it does data-loss and irreversible, which is not allowed
				hold update cluster/e encryption.primaryKey: ` + keyOne + ` → ` + keyTwo + ` [data-loss,irreversible]: the live cluster has a second key, for its backups in another region, and the file does not
				note cluster/b` + noted + `
				note cluster/e` + noted,
		},
		{
			name: "with the word, both are sent; a frozen cluster takes another key, and nothing else",
			desired: `
				clusters:
				- {name: a, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: b, stage: prod, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: c, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: d, encryption: {type: External, primaryKey: ` + keyOne + `}}`,
			live: `
				clusters: [{name: a}, {name: b}, {name: c}, {name: d}]`,
			but: allow(spec.DataLoss|spec.Irreversible, encrypted(
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.KeyNotReady},
				spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.EncryptionReady, Status: spec.Maintenance},
				spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.EncryptionReady, Status: spec.Suspended})),
			want: `
				update cluster/a encryption.primaryKey: (none) → ` + keyOne + ` [irreversible]
				update cluster/b encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]
				hold update cluster/b stage: (none) → prod: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)
				hold update cluster/c encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]: the cluster is Maintenance
				hold update cluster/d encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]: the cluster is Suspended
				note cluster/b` + noted + `
				note cluster/c` + noted + `
				note cluster/d` + noted,
		},
		{
			name: "a backup precedes another key, and none the first one; a frozen cluster makes none",
			desired: `
				policy: {allow: [data-loss, irreversible], backupBefore: [irreversible]}
				clusters:
				- {name: a, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: b, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: c, encryption: {type: External, primaryKey: ` + keyOne + `}}`,
			live: `
				clusters: [{name: a}, {name: b}, {name: c}]`,
			but: encrypted(
				spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.KeyNotSupplied},
				spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.KeyNotReady}),
			want: `
				hold update cluster/a encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]: a backup must precede it, and the backups are unknown: not read
				update cluster/b encryption.primaryKey: (none) → ` + keyOne + `
				hold update cluster/c encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]: a backup must precede it, and none ends while the cluster is frozen: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)
				note cluster/a` + noted + `
				note cluster/c` + noted,
		},
		{
			name: "a protected cluster keeps its key",
			desired: `
				policy: {protect: [cluster/a], allow: [data-loss, irreversible]}
				clusters: [{name: a, encryption: {type: External, primaryKey: ` + keyOne + `}}]`,
			live: `
				clusters: [{name: a}]`,
			but: encrypted(spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.EncryptionReady}),
			want: `
				hold update cluster/a encryption.primaryKey: ` + keyTwo + ` → ` + keyOne + ` [data-loss,irreversible]: it is protected by cluster/a
				note cluster/a` + noted,
		},
		{
			name: "a key that cannot be used is a difference by itself, and an unknown one is noted",
			desired: `
				clusters:
				- {name: a, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: b, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: c, encryption: {type: External, primaryKey: ` + keyOne + `}}
				- {name: d, encryption: {type: Provider}}`,
			live: `
				clusters: [{name: a}, {name: b}, {name: c}, {name: d}]`,
			but: encrypted(
				spec.Cluster{EncryptionKeys: keys(keyOne, ""), EncryptionStatus: spec.KeyNotReady},
				spec.Cluster{EncryptionKeys: spec.Unknown[spec.EncryptionKeys]("the API's value is not text"), EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyOne, ""), Status: spec.Updating, EncryptionStatus: spec.EncryptionReady},
				spec.Cluster{EncryptionKeys: keys(keyOne, ""), EncryptionStatus: spec.EncryptionReady}),
			want: `
				hold cluster/a encryption.status: ExternalEncryptionKeyNotReady → Ready: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)
				hold cluster/d encryption: External → Provider: the API cannot change the encryption of a cluster
				note cluster/b: encryption.primaryKey was not compared: the API's value is not text`,
		},
	})
}

func TestEncryptionDrift(t *testing.T) {
	const file = `
clusters: [{name: c, encryption: {type: External, primaryKey: ` + keyOne + `}}]`
	for _, c := range []struct {
		live spec.Cluster
		want diff.Happened
	}{
		{spec.Cluster{EncryptionKeys: keys(keyOne, ""), EncryptionStatus: spec.KeyNotReady}, diff.Happened{What: diff.Frozen, Grave: true}},
		{spec.Cluster{EncryptionKeys: keys(keyTwo, ""), EncryptionStatus: spec.EncryptionReady}, diff.Happened{What: diff.Rekeyed, Grave: true}},
		{spec.Cluster{EncryptionKeys: keys("", ""), EncryptionStatus: spec.KeyNotSupplied}, diff.Happened{What: diff.Keyless}},
	} {
		desired, live := load(t, file), applied(load(t, `clusters: [{name: c}]`))
		encrypted(c.live)(&desired, &live)
		plan := between(desired, live)
		if len(plan.Actions) != 1 {
			t.Fatalf("%v", plan.Actions)
		}
		if got := plan.Actions[0].Drift(); got != c.want {
			t.Errorf("%s: %+v, want %+v", plan.Actions[0], got, c.want)
		}
	}
}
