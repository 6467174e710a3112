package spec

import (
	"slices"
	"strings"
)

// otherEntities are words of the activity log for what camsync does not manage.
var otherEntities = []string{"backup"}

// KindOfEntity is the kind of the resource that an entry of the activity log is about; empty for one that camsync does not manage.
// It is the first whose words are in the entity or that known says, clusters last: their word may be in the entity of all that is
// in them. A word of a kind of which each cluster has one comes before those of what camsync does not manage: a backupSchedule is no
// backup. A kind of which each cluster has one may also be named in the rest of the entry, as an attribute of the cluster.
func KindOfEntity(entity, rest string, known map[Kind]bool) Kind {
	says := func(text string, words []string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(text), word) })
	}
	kinds := slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Clusters || k.Traits().Unlogged })
	if i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Traits().Single && says(entity, k.Traits().Entities) }); i >= 0 {
		return kinds[i]
	}
	if says(entity, otherEntities) {
		return ""
	}
	for _, kind := range append(kinds, Clusters) {
		traits := kind.Traits()
		attributes := traits.Attributes
		if attributes == nil {
			attributes = traits.Entities
		}
		if known[kind] || says(entity, traits.Entities) || traits.Single && says(rest, attributes) {
			return kind
		}
	}
	return ""
}
