package orgfile

import (
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// A claim is a name that only one thing of an organisation may have, in whatever file it stands.
type claim struct {
	kind claimKind
	key  string // equal for equal names
	text string // the name as written
	pos  spec.Pos
}

type claimKind string

const (
	claimCluster     claimKind = "cluster"
	claimFormer      claimKind = "former name"
	claimUUID        claimKind = "uuid"
	claimEmail       claimKind = "member"
	claimDestination claimKind = "file"
)

func (r *reader) claim(n *yaml.Node, kind claimKind, key, text string) {
	r.claims = append(r.claims, claim{kind, key, text, r.pos(n)})
}

// disputes are the errors of names that are claimed twice, or the first of very many.
func disputes(claims []claim) spec.FileErrors {
	type name struct {
		kind claimKind
		key  string
	}
	first := make(map[name]spec.Pos, len(claims))
	var errs spec.FileErrors
	for _, c := range claims {
		at := name{c.kind, c.key}
		if other, taken := first[at]; taken && len(errs) < maxErrors {
			errs = append(errs, spec.FileError{Pos: c.pos, Text: c.dispute(other)})
		} else if !taken {
			first[at] = c.pos
		}
	}
	for _, c := range claims {
		other, taken := first[name{claimCluster, c.key}]
		if c.kind == claimFormer && taken && len(errs) < maxErrors {
			errs = append(errs, spec.FileError{Pos: c.pos, Text: "former name " + quote(c.text) + " is also the name of the cluster at " + other.String() +
				"; a name is either a former or a current one"})
		}
	}
	return errs
}

// dispute says that c is claimed already, by what stands at first.
func (c claim) dispute(first spec.Pos) string {
	given := string(c.kind) + " " + quote(c.text) + " is already given at " + first.String()
	switch c.kind {
	case claimDestination:
		if first.Line == 0 {
			return "credentials would go to a file of the organisation itself; name another"
		}
		return "another client's credentials go to this file too: see " + first.String() + "; give each client a file of its own"
	case claimFormer:
		return given + "; a former name can belong to one cluster only"
	case claimUUID:
		return given + "; a live cluster can be pinned once"
	}
	return given + "; leave one of them out"
}
