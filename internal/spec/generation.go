package spec

import (
	"cmp"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A Generation is a parsed name of a generation. A missing number is -1; a release comes after every alpha of it.
type Generation struct{ Major, Minor, Patch, Alpha, Gen int }

// generationPattern matches names such as "Camunda 8.8+gen3", "Camunda 8.9.0-alpha2+gen4", "8.8
// gen22" and the older "Zeebe 8.2.2".
var generationPattern = regexp.MustCompile(`(\d+)\.(\d+)(?:\.(\d+))?(?:-?alpha(\d*))?(?:[+ ]?gen(\d+))?`)

// ParseGeneration reads a name; false for one without a major and a minor version.
func ParseGeneration(name string) (Generation, bool) {
	m := generationPattern.FindStringSubmatch(strings.ToLower(name))
	if m == nil {
		return Generation{}, false
	}
	n := []int{-1, -1, -1, -1, -1}
	for i, s := range m[1:] {
		if s != "" {
			v, err := strconv.Atoi(s)
			if err != nil {
				return Generation{}, false
			}
			n[i] = v
		}
	}
	if n[3] = max(n[3], 0); !strings.Contains(m[0], "alpha") {
		n[3] = math.MaxInt
	}
	return Generation{n[0], n[1], n[2], n[3], n[4]}, true
}

// CompareGenerations compares two names, if they can be compared: names of one minor version must
// both have a patch or both a generation number.
func CompareGenerations(a, b string) (int, bool) {
	if strings.EqualFold(a, b) {
		return 0, true
	}
	x, okX := ParseGeneration(a)
	y, okY := ParseGeneration(b)
	if !okX || !okY {
		return 0, false
	}
	if c := cmp.Or(cmp.Compare(x.Major, y.Major), cmp.Compare(x.Minor, y.Minor)); c != 0 {
		return c, true
	}
	if (x.Gen < 0) != (y.Gen < 0) || (x.Patch < 0) != (y.Patch < 0) {
		return 0, false
	}
	return cmp.Or(cmp.Compare(x.Patch, y.Patch), cmp.Compare(x.Alpha, y.Alpha), cmp.Compare(x.Gen, y.Gen)), true
}

// SameMinor reports whether two generations belong to one minor version.
func (g Generation) SameMinor(of Generation) bool { return g.Major == of.Major && g.Minor == of.Minor }

// SameMinor reports whether two names of generations are certainly of one minor version.
func SameMinor(a, b string) bool {
	x, okX := ParseGeneration(a)
	y, okY := ParseGeneration(b)
	return strings.EqualFold(a, b) || okX && okY && x.SameMinor(y)
}

// Older reports whether a live cluster certainly has an older generation than a file asks for, so that it
// has to be upgraded.
func Older(live, desired Part[Choice]) bool {
	is, shown := live.Get()
	want, said := desired.Get()
	order, told := CompareGenerations(is.Name, want.Name)
	return shown && said && told && order < 0 && !is.Is(want.Name)
}

// Newest is the newest generation of a channel; false where there is none, or where it cannot be told from
// their names which one it is.
func (c ChannelOption) Newest() (Choice, bool) {
	if len(c.Generations) == 0 {
		return Choice{}, false
	}
	newest := c.Generations[0]
	for _, g := range c.Generations[1:] {
		order, told := CompareGenerations(g.Name, newest.Name)
		if !told {
			return Choice{}, false
		}
		if order > 0 {
			newest = g
		}
	}
	_, parsed := ParseGeneration(newest.Name)
	return newest, parsed
}
