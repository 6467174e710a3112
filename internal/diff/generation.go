package diff

import (
	"cmp"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// upgrade compares generations: an older one is upgraded, and a newer one is fine, since Camunda
// updates clusters by itself.
func (c *clusterPair) upgrade() []phased {
	d, managed := c.desired.Generation.Get()
	if !managed {
		return nil
	}
	l, ok := c.live.Generation.Get()
	if !ok {
		c.uncompared("generation", reason(c.live.Generation))
		return nil
	}
	a := c.action(Update, spec.Clusters, "", c.desired.Generation.Pos)
	a.Fields = []Field{{Name: "generation", Live: l.Name, Desired: d.Name}}
	a.Harms = spec.Irreversible
	order, told := compareGenerations(l.Name, d.Name)
	switch {
	case l.Is(d.Name), told && order >= 0:
		return nil
	case !told:
		a.Harms = 0
		return []phased{{phaseUpgrade, stuck(a, "which of the two generations is older cannot be determined from their names",
			"give the generation's display name, such as Camunda 8.8+gen3")}}
	}
	a.Fields[0].Desired = "the newest offered, at least " + d.Name
	a.Calls, a.Called = []api.Call{api.Upgrade{From: l.Name}}, []string{c.live.Name, c.desired.Name}
	return []phased{{phaseUpgrade, a}}
}

// generationPattern matches names such as "Camunda 8.8+gen3", "Camunda 8.9.0-alpha2+gen4", "8.8
// gen22" and the older "Zeebe 8.2.2".
var generationPattern = regexp.MustCompile(`(\d+)\.(\d+)(?:\.(\d+))?(?:-?alpha(\d*))?(?:[+ ]?gen(\d+))?`)

// generation is a parsed name. A missing number is -1; a release comes after every alpha of it.
type generation struct{ major, minor, patch, alpha, gen int }

// parseGeneration reads a name; false for one without a major and a minor version.
func parseGeneration(name string) (generation, bool) {
	m := generationPattern.FindStringSubmatch(strings.ToLower(name))
	if m == nil {
		return generation{}, false
	}
	n := []int{-1, -1, -1, -1, -1}
	for i, s := range m[1:] {
		if s != "" {
			v, err := strconv.Atoi(s)
			if err != nil {
				return generation{}, false
			}
			n[i] = v
		}
	}
	if n[3] = max(n[3], 0); !strings.Contains(m[0], "alpha") {
		n[3] = math.MaxInt
	}
	return generation{n[0], n[1], n[2], n[3], n[4]}, true
}

// compareGenerations compares two names, if they can be compared: names of one minor version must
// both have a patch or both a generation number.
func compareGenerations(a, b string) (int, bool) {
	if strings.EqualFold(a, b) {
		return 0, true
	}
	x, okX := parseGeneration(a)
	y, okY := parseGeneration(b)
	if !okX || !okY {
		return 0, false
	}
	if c := cmp.Or(cmp.Compare(x.major, y.major), cmp.Compare(x.minor, y.minor)); c != 0 {
		return c, true
	}
	if (x.gen < 0) != (y.gen < 0) || (x.patch < 0) != (y.patch < 0) {
		return 0, false
	}
	return cmp.Or(cmp.Compare(x.patch, y.patch), cmp.Compare(x.alpha, y.alpha), cmp.Compare(x.gen, y.gen)), true
}
