package diff

import (
	"cmp"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// The fields of an encryption, as the file and absorb have them. No file has the last one.
const (
	primaryKey       = "encryption.primaryKey"
	secondaryKey     = "encryption.secondaryKey"
	encryptionStatus = "encryption.status"
)

// A keying compares the encryption of a cluster.
type keying struct{ *clusterPair }

// compareKeys compares the keys of a cluster with encryption External, and holds where its encryption keeps writes out
// of the cluster. It is compared before all else, which may have to wait for its first key.
//
//	file             live                          plan
//	keys             none; it waits for the first  supply: no harm, since nothing is in the cluster yet
//	keys             none; it is in use            supply: irreversible
//	keys             the same                      nothing
//	keys             others                        replace: data-loss and irreversible
//	External         not Ready                     hold, unless a key is supplied or replaced
//	another, or —    any                           nothing: the type is compared with the settings
//
// Keys that the file leaves out are never taken from the cluster: no call can do that.
func (c keying) compareKeys() []phased {
	if c.desired.Encryption.Value() != spec.External || c.live.Encryption.Value() != spec.External {
		return nil
	}
	if a, differs := c.keys(); differs {
		return []phased{{phaseKeys, a}}
	}
	reason, hint := c.live.Frozen()
	if reason == "" {
		return nil
	}
	a := c.action(Update, spec.Clusters, "", c.desired.Encryption.Pos)
	a.Fields = []Field{{Name: encryptionStatus, Live: string(c.live.EncryptionStatus), Desired: string(spec.EncryptionReady)}}
	a.Happened = Happened{What: Frozen, Grave: true}
	if c.live.AwaitsKey() {
		a.Happened = Happened{What: Keyless}
	}
	return []phased{{phaseKeys, stuck(a, reason, hint)}}
}

// keys are what is to be done about the keys of a live cluster.
func (c keying) keys() (a Action, differs bool) {
	want, managed := c.desired.EncryptionKeys.Get()
	have, shown := c.live.EncryptionKeys.Get()
	switch {
	case !managed:
		return a, false
	case !shown:
		c.uncompared("encryption.primaryKey", reason(c.live.EncryptionKeys))
		return a, false
	}
	a = c.keyAction(want, have)
	if len(a.Fields) == 0 {
		return a, false
	}
	a.Called = []string{c.live.Name, c.desired.Name}
	switch {
	case have.Primary != "":
		a.Harms, a.Happened = spec.DataLoss|spec.Irreversible, Happened{What: Rekeyed, Grave: true}
		c.b.note(c.name(spec.Clusters, "").String() + ": whether a key can be replaced is uncertain: Camunda documents both; keep the present one until the cluster is Ready with the other")
	case c.live.AwaitsKey():
		a.Happened = Happened{What: Keyless}
	default:
		a.Harms = spec.Irreversible
	}
	if is, at := spec.KeyRegion(want.Primary), spec.RegionCode(c.live.Region.Value().Name); at != "" && is != at {
		return a.Held("the key is in "+is+", and the cluster is in "+at, cmp.Or(moved(c.clusterPair, "region and keys"), "give it a key in the region of the cluster")), true
	}
	if have.Secondary != "" && want.Secondary == "" {
		return a.Held("the live cluster has a second key, for its backups in another region, and the file does not",
			"add encryption.secondaryKey: a call replaces both keys"), true
	}
	if a = c.keyable(a); a.Verb == Hold || a.Harms&c.b.desired.Policy.BackupBefore == 0 {
		return a, true
	}
	if frozen, _ := c.live.Frozen(); frozen != "" {
		return a.Held("a backup must precede it, and none ends while the cluster is frozen: "+frozen,
			"let Camunda use the present key; or take irreversible out of policy.backupBefore"), true
	}
	return afterBackup(c.clusterPair, a), true
}

// keyable holds a change of keys, or lets it wait, where the cluster's status does not take it: one that waits for its
// first key does, and so does one whose key cannot be used.
func (c keying) keyable(a Action) Action {
	frozen, _ := c.live.Frozen()
	switch c.live.Status {
	case spec.Healthy, spec.WaitingForInput:
	case spec.Creating, spec.Updating, spec.Resuming:
		a.Await = frozen == ""
	case spec.Suspended:
		if frozen == "" {
			return woken(c.clusterPair, []phased{{phaseKeys, a}})[0].Action
		}
		return a.Held("the cluster is "+string(c.live.Status), "wake it, and run again")
	default:
		l := c.live
		l.EncryptionStatus = spec.EncryptionReady
		return a.Held(l.Unusable())
	}
	return a
}

// keyAction gives the cluster the keys that the file declares, as far as they differ.
func (c keying) keyAction(want, have spec.EncryptionKeys) Action {
	a := c.action(Update, spec.Clusters, "", c.desired.EncryptionKeys.Pos)
	if want.Primary != have.Primary {
		a.Fields = append(a.Fields, Field{Name: primaryKey, Live: have.Primary, Desired: want.Primary})
	}
	if want.Secondary != "" && want.Secondary != have.Secondary {
		a.Fields = append(a.Fields, Field{Name: secondaryKey, Live: have.Secondary, Desired: want.Secondary})
	}
	a.Calls = []api.Call{api.SetEncryptionKeys{Primary: want.Primary, Secondary: want.Secondary, From: have.Primary}}
	return a
}

// firstKey is what follows the creation of a cluster with encryption External: the key that the file declares, or a
// hold until it declares one.
func (c keying) firstKey() []phased {
	if c.desired.Encryption.Value() != spec.External {
		return nil
	}
	created := []spec.Name{c.name(spec.Clusters, "")}
	if keys, ok := c.desired.EncryptionKeys.Get(); ok {
		a := c.keyAction(keys, spec.EncryptionKeys{})
		a.Needs, a.Happened = created, Happened{What: Missing}
		return []phased{{phaseKeys, a}}
	}
	a := c.action(Update, spec.Clusters, "", c.desired.Encryption.Pos)
	a.Fields = []Field{{Name: encryptionStatus, Desired: string(spec.EncryptionReady)}}
	a.Happened = Happened{What: Keyless}
	reason, hint := c.keyless()
	return []phased{{phaseKeys, stuck(a, reason, hint)}}
}

// keyless is why nothing enters a cluster that has no key, and how it gets one.
func (c keying) keyless() (reason, hint string) {
	l := spec.Cluster{Name: c.desired.Name, Encryption: spec.Known(spec.External), EncryptionStatus: spec.KeyNotSupplied}
	return l.Frozen()
}

// afterKey lets what is in a new cluster with encryption External wait for its key, which may be missing in the file.
func (c keying) afterKey(lane []phased) []phased {
	if c.desired.Encryption.Value() != spec.External || c.desired.EncryptionKeys.IsKnown() {
		return lane
	}
	for i := range lane {
		if lane[i].Verb != Hold {
			lane[i].Action = lane[i].Held(c.keyless())
		}
	}
	return lane
}

// supplies reports whether the actions give the cluster a key that it waits for.
func (c keying) supplies(actions []phased) bool {
	return c.live.AwaitsKey() && len(actions) > 0 && actions[0].Verb != Hold
}
