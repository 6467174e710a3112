package orgfile

import (
	"errors"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// The keys beside the type of an encryption.
const (
	primaryKey   = "primaryKey"
	secondaryKey = "secondaryKey"
)

// encryptionKey is the row of a cluster's encryption: a setting with its type, and the keys beside it.
func encryptionKey() clusterKey {
	k := setting("encryption", func(c *spec.Cluster) *spec.Part[string] { return &c.Encryption }, encryption)
	k.read = func(m mapping, c *spec.Cluster) {
		c.Encryption = part(m, k.name, in(encryptionObject, func(e mapping) (string, bool) {
			kind, ok := required(e, "type", option(spec.EncryptionTypes()))
			c.EncryptionKeys = e.encryptionKeys(kind, *c)
			return kind, ok
		}))
	}
	k.take = func(to *spec.Cluster, from spec.Cluster) {
		to.Encryption, to.EncryptionKeys = from.Encryption, from.EncryptionKeys
	}
	write := k.write
	k.write = func(w *writer, c spec.Cluster) {
		write(w, c)
		keys := c.EncryptionKeys.Value()
		for _, one := range []struct{ key, arn string }{{primaryKey, keys.Primary}, {secondaryKey, keys.Secondary}} {
			switch {
			case one.arn == "" || !c.Encryption.IsKnown() || one.key == secondaryKey && spec.CheckKeyARN(keys.Primary) != "":
			case spec.CheckKeyARN(one.arn) != "":
				w.comment(3, "%s is not declared: %s", one.key, spec.CheckKeyARN(one.arn))
			default:
				w.line(3, "%s: %s", one.key, Scalar(one.arn))
			}
		}
	}
	return k
}

// encryptionKeys reads the keys beside the type of an encryption, as far as the file tells where they must be.
func (m mapping) encryptionKeys(kind string, c spec.Cluster) spec.Part[spec.EncryptionKeys] {
	arn := func(key string) spec.Part[string] { return part(m, key, guarded(spec.CheckKeyARN)) }
	primary, secondary := arn(primaryKey), arn(secondaryKey)
	region, backups := spec.RegionCode(c.Region.Value().Name), spec.RegionCode(c.BackupRegion.Value().Name)
	wrong := func(p spec.Part[string], text string) bool {
		if text != "" && p.IsKnown() {
			m.r.errorAt(p.Pos, "%s", text)
		}
		return text != "" && p.IsKnown()
	}
	if kind != "" && kind != spec.External {
		only := " is only for type " + spec.External + ", and the type is " + kind
		if wrong(primary, primaryKey+only) || wrong(secondary, secondaryKey+only) {
			return spec.Part[spec.EncryptionKeys]{}
		}
	}
	if !primary.IsKnown() {
		if _, there := m.find(primaryKey); !there {
			wrong(secondary, secondaryKey+" needs "+primaryKey+" beside it")
		}
		return spec.Part[spec.EncryptionKeys]{}
	}
	ok := !wrong(primary, elsewhere(primaryKey, primary.Value(), "the cluster", region))
	switch {
	case secondary.IsKnown() && secondary.Value() == primary.Value():
		ok = !wrong(secondary, secondaryKey+" is the same key as "+primaryKey+"; backups in a second region need a key there") && ok
	case region != "" && region == backups:
		ok = !wrong(secondary, secondaryKey+" is for backups in a second region, and those of this cluster are in its own") && ok
	case secondary.IsKnown():
		ok = !wrong(secondary, elsewhere(secondaryKey, secondary.Value(), "the second copy of its backups", backups)) && ok
	case region != "" && backups != "":
		ok = !wrong(primary, "backups in "+backups+", too, need "+secondaryKey+", a key in that region")
	}
	if !ok {
		return spec.Part[spec.EncryptionKeys]{}
	}
	return spec.KnownAt(spec.EncryptionKeys{Primary: primary.Value(), Secondary: secondary.Value()}, primary.Pos)
}

// elsewhere says that a key is in another region than what it is for; empty if it is not, or if that is unknown.
func elsewhere(key, arn, what, region string) string {
	if is := spec.KeyRegion(arn); region != "" && is != region {
		return key + " is in " + is + ", and " + what + " is in " + region + "; a key must be in the same region"
	}
	return ""
}

// keyOfEncryption is a live key of a cluster's encryption as a file has it.
func keyOfEncryption(key string, live spec.Cluster) (Setting, error) {
	keys := live.EncryptionKeys.Value()
	within, arn := primaryKey, keys.Primary
	if key == "encryption."+secondaryKey {
		within, arn = secondaryKey, keys.Secondary
	}
	switch {
	case arn == "":
		return Setting{}, errors.New("the live cluster has no " + within + "; take it out of the file, or apply")
	case spec.CheckKeyARN(arn) != "":
		return Setting{}, errors.New("the live " + within + " " + spec.CheckKeyARN(arn))
	}
	return Setting{Text: arn, Within: within}, nil
}

// isEncryptionKey reports whether a key of a plan's fields is one of the keys of an encryption.
func isEncryptionKey(key string) bool {
	within, ok := strings.CutPrefix(key, "encryption.")
	return ok && (within == primaryKey || within == secondaryKey)
}
