package orgfile

import (
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// A claim is a name that only one resource of an organisation may have, in whatever file it stands.
type claim struct {
	what string // a kind of resource in the singular, or one of those below
	key  string // equal for equal names
	text string // the name as written
	pos  spec.Pos
}

// What is claimed beside resources, which their kind in the singular names.
const (
	formerName  = "former name"
	clusterUUID = "uuid"
	destination = "file"
)

func (r *reader) claim(n *yaml.Node, what, key, text string) {
	r.claims = append(r.claims, claim{what, key, text, r.pos(n)})
}

// conflicts are the errors of names that are claimed twice, or the first of very many.
func conflicts(claims []claim) spec.FileErrors {
	type name struct {
		what, key string
	}
	first := make(map[name]spec.Pos, len(claims))
	var errs spec.FileErrors
	cluster := spec.Clusters.Traits().Singular
	for _, c := range claims {
		at := name{c.what, c.key}
		if c.what == cluster { // which other files may name, too
			if _, taken := first[at]; !taken {
				first[at] = c.pos
			}
			at.what += " of " + c.pos.File
		}
		if other, taken := first[at]; taken && len(errs) < maxErrors {
			errs = append(errs, spec.FileError{Pos: c.pos, Text: c.conflict(other)})
		} else if !taken {
			first[at] = c.pos
		}
	}
	current := map[string]string{formerName: cluster, formerWorkspace: spec.Workspaces.Traits().Singular}
	for _, c := range claims {
		other, taken := first[name{current[c.what], c.key}]
		if taken && len(errs) < maxErrors {
			errs = append(errs, spec.FileError{Pos: c.pos, Text: "former name " + quote(c.text) + " is also the name of the " + current[c.what] + " at " + other.String() +
				"; a name is either a former or a current one"})
		}
	}
	return errs
}

// conflict says that c is claimed already, by what stands at first.
func (c claim) conflict(first spec.Pos) string {
	given := c.what + " " + quote(c.text) + " is already given at " + first.String()
	switch c.what {
	case destination:
		if first.Line == 0 {
			return "credentials would go to a file of the organisation itself; name another"
		}
		return "another client's credentials go to this file too: see " + first.String() + "; give each client a file of its own"
	case formerName:
		return given + "; a former name can belong to one cluster only"
	case formerWorkspace:
		return given + "; a former name can belong to one workspace only"
	case clusterUUID:
		return given + "; a live cluster can be pinned once"
	case workspaceKey:
		return given + "; a live workspace or project can be pinned once"
	}
	return given + "; leave one of them out"
}
