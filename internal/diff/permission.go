package diff

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// deadPermissions notes clients whose file asks for access that their cluster no longer offers: the
// REST APIs of Operate and Tasklist ended with 8.10. That is not a difference, since removing a
// permission needs new credentials.
func (c clusterPair) deadPermissions() {
	has, ok := c.live.Generation.Get()
	if c.live.UUID == "" {
		has, ok = c.desired.Generation.Get()
	}
	g, parsed := parseGeneration(has.Name)
	if !ok || !parsed || g.major < 8 || g.major == 8 && g.minor < 10 {
		return
	}
	for _, k := range c.desired.Clients.Value() {
		dead := slices.DeleteFunc(slices.Clone(k.Permissions), func(p string) bool { return p != "Operate" && p != "Tasklist" })
		if len(dead) > 0 {
			c.b.note(c.name(spec.Clients, k.Name).String() + ": what " + strings.Join(dead, " and ") +
				" gave access to is gone since Camunda 8.10; to leave it out of the file means new credentials, so choose the time")
		}
	}
}
