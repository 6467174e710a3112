package diff

import (
	"cmp"
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// misplacedKeys is what is wrong with the encryption keys of a new cluster, where its options say more of regions than
// the file does. The API would refuse them only once the cluster is there, and costs money.
func misplacedKeys(d spec.Cluster, call *api.CreateCluster, options spec.ClusterOptions) []wrongChoice {
	keys, named := d.EncryptionKeys.Get()
	if !named {
		return nil
	}
	own, second := regionsOf(call, options)
	wrong := func(key, text, reason, hint string) []wrongChoice {
		return []wrongChoice{{key: key, text: text, pos: d.EncryptionKeys.Pos, reason: reason, hint: hint}}
	}
	const aKeyThere = "each region needs a key of its own"
	switch is := spec.KeyRegion(keys.Primary); {
	case own != "" && is != own:
		return wrong(primaryKey, keys.Primary, "the key is in "+is+", and the cluster is to be in "+own, aKeyThere)
	case own == "":
		return nil
	}
	switch is := spec.KeyRegion(keys.Secondary); {
	case second == "" && is != "":
		return wrong(secondaryKey, keys.Secondary, "the second key is for backups in a second region, and those of the new cluster are in its own",
			"take secondaryKey out, or name the second region with backupRegion")
	case second != "" && is == "":
		return wrong(secondaryKey, "", "backups in "+second+", too, need a key there", "add encryption.secondaryKey")
	case second != is:
		return wrong(secondaryKey, keys.Secondary, "the second key is in "+is+", and backups are to be in "+second, aKeyThere)
	}
	return nil
}

// regionsOf are the codes of the region of a new cluster, and of the second one that its backups go to; empty where
// there is none, or where the options do not show a code.
func regionsOf(call *api.CreateCluster, options spec.ClusterOptions) (own, second string) {
	code := func(c spec.Choice) string { return cmp.Or(spec.RegionCode(c.Name), spec.RegionCode(c.UUID)) }
	i := slices.IndexFunc(options.Regions, func(o spec.RegionOption) bool { return o.UUID == call.RegionID })
	if i < 0 {
		return "", ""
	}
	own = code(options.Regions[i].Choice)
	for _, b := range options.Regions[i].Backups {
		for _, r := range b.Regions {
			if b.UUID == call.BackupRegionID && call.BackupRegionID != "" && code(r) != own {
				second = code(r)
			}
		}
	}
	return own, second
}
